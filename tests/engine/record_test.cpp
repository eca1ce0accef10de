// What an exchange adds beside k6's metrics.

#include <throng/engine/record.hpp>
#include <throng/metrics/builtin.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <variant>

using namespace std::chrono_literals;

TEST_CASE("a lookup that took place is recorded with the exchange's tags, and none adds no zero") {
  const auto asked = std::make_shared<throng::asked_parts>();
  REQUIRE(asked->add(throng::http_req_looking_up.tagged("name", "home").count().what));
  throng::shard numbers(throng::shard_setup{asked, {}, {}});
  throng::transaction what;
  what.status = 200;
  what.name = "home";
  throng::record(numbers, what, numbers.tagged.root());
  what.times.looking_up = 7ms;
  throng::record(numbers, what, numbers.tagged.root());
  what.name = "other";
  what.times.looking_up = 9ms;
  throng::record(numbers, what, numbers.tagged.root());
  throng::snapshot all;
  numbers.read(all);
  const auto times = [&](const char* selector) {
    return std::get<throng::time_histogram>(all.find("http_req_looking_up", selector)->value);
  };
  CHECK(times("").count() == 2);
  CHECK(times("").min() == 7'000'000);
  CHECK(times("").max() == 9'000'000);
  CHECK(times("name:home").count() == 1);
  CHECK(times("name:home").max() == 7'000'000);
}
