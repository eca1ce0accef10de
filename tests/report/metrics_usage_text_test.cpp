#include <throng/report/metrics_usage_text.hpp>

#include <doctest/doctest.h>

#include <chrono>

using namespace std::chrono_literals;

TEST_CASE("the stats are what the numbers took and how long the report was") {
  CHECK(throng::metrics_usage_text({10'003, 12'345, 5'200'000, 77}, 1234us) == R"(  █ STATS

    series..........: 10003
    sets of tags....: 12345
    memory..........: 5.2 MB
    put together....: 77 samples in the series `other`
    report made in..: 1.23ms
)");
  CHECK(throng::metrics_usage_text({0, 0, 0, 1}, 0ns).find(": 1 sample in") != std::string::npos);
}
