#include <throng/base/duration_text.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::duration_text;
using throng::fixed_duration_text;
using throng::parse_duration;

// Reading is possible while compiling.
static_assert(parse_duration("1m30s") == nanoseconds{90s});
static_assert(parse_duration("2d") == nanoseconds{48h});
static_assert(!parse_duration("10"));

TEST_CASE("durations are written in Go's form") {
  CHECK(duration_text(0ns) == "0s");
  CHECK(duration_text(1ns) == "1ns");
  CHECK(duration_text(999ns) == "999ns");
  CHECK(duration_text(1500ns) == "1.5\u00b5s");
  CHECK(duration_text(1us) == "1\u00b5s");
  CHECK(duration_text(1001ns) == "1.001\u00b5s");
  CHECK(duration_text(300ms) == "300ms");
  CHECK(duration_text(1050us) == "1.05ms");
  CHECK(duration_text(999'999'999ns) == "999.999999ms");
  CHECK(duration_text(1s) == "1s");
  CHECK(duration_text(1500ms) == "1.5s");
  CHECK(duration_text(1'000'000'001ns) == "1.000000001s");
  CHECK(duration_text(1min) == "1m0s");
  CHECK(duration_text(10min) == "10m0s");
  CHECK(duration_text(90500ms) == "1m30.5s");
  CHECK(duration_text(1h) == "1h0m0s");
  CHECK(duration_text(25h + 1min + 1s) == "25h1m1s");
}

TEST_CASE("negative durations have a sign in front, down to the lowest") {
  CHECK(duration_text(-1ns) == "-1ns");
  CHECK(duration_text(-90s) == "-1m30s");
  CHECK(duration_text(nanoseconds::max()) == "2562047h47m16.854775807s");
  CHECK(duration_text(nanoseconds::min()) == "-2562047h47m16.854775808s");
}

TEST_CASE("durations are read in Go's syntax, and days") {
  CHECK(parse_duration("1m30s") == 90s);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("100ms") == 100ms);
  CHECK(parse_duration("2d") == 48h);
  CHECK(parse_duration("1d2h3m4s5ms6us7ns") == 24h + 2h + 3min + 4s + 5ms + 6us + nanoseconds{7});
  CHECK(parse_duration("0s") == 0ns);
  CHECK(parse_duration("+5s") == 5s);
  CHECK(parse_duration("-1.5h") == -90min);
  CHECK(parse_duration("5.s") == 5s);
  CHECK(parse_duration(".5s") == 500ms);
  CHECK(parse_duration("007s") == 7s);
  CHECK(parse_duration("1s1s") == 2s);
  CHECK(parse_duration("1.5\u00b5s") == 1500ns);
  CHECK(parse_duration("1.5\u03bcs") == 1500ns);
  CHECK(parse_duration("0.1s") == 100ms);
  CHECK(parse_duration("0.9ns") == 0ns);
  CHECK(parse_duration("0.0000000019s") == 1ns);
  CHECK(parse_duration("0.33333333333333333333333333333333333333333333h") == 1199999999999ns);
}

TEST_CASE("what is no duration is refused") {
  for (const std::string text :
       {"",     "-",    "+",   "10",  "0",     "1.5",  "s",       ".s",    "1",   "1x",
        "1 s",  " 1s",  "1s ", "1s2", "--1s",  "1-s",  "1.5.s",   "1..5s", "1S",  "1sec",
        "1min", "1e3s", "inf", "nan", "1m-1s", "0x1s", "1\u00b5", "1msm",  "1,5s"}) {
    CAPTURE(text);
    CHECK(parse_duration(text) == std::nullopt);
  }
  CHECK(parse_duration(std::string_view{"1s\0", 3}) == std::nullopt);
}

TEST_CASE("the longest durations are read and longer ones refused") {
  CHECK(parse_duration("9223372036854775807ns") == nanoseconds::max());
  CHECK(parse_duration("9223372036854775808ns") == std::nullopt);
  CHECK(parse_duration("-9223372036854775808ns") == nanoseconds::min());
  CHECK(parse_duration("-9223372036854775809ns") == std::nullopt);
  CHECK(parse_duration("106751d") == 106751 * nanoseconds{24h});
  CHECK(parse_duration("106752d") == std::nullopt);
  CHECK(parse_duration("9223372036s9223372036s") == std::nullopt);
  CHECK(parse_duration(std::string(5000, '9') + "h") == std::nullopt);
  CHECK(parse_duration(std::string(5000, '0') + "1h") == 1h);
  CHECK(parse_duration("340282366920938463463374607431768211457ns") == std::nullopt);
}

TEST_CASE("what is written is read back to the nanosecond") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 20'000; ++i) {
    // Shifted, so that every magnitude comes up.
    const auto bits = static_cast<std::int64_t>(random()) >> (random() % 64);
    const nanoseconds value{bits};
    const auto text = duration_text(value);
    CAPTURE(text);
    REQUIRE(parse_duration(text) == value);
  }
}

TEST_CASE("a fixed form is as wide as that of the longest duration") {
  CHECK(fixed_duration_text(1100ms, 10s) == "01.1s");
  CHECK(fixed_duration_text(1100ms, 9s) == "1.1s");
  CHECK(fixed_duration_text(1100ms, 1min) == "0m01.1s");
  CHECK(fixed_duration_text(1100ms, 10min) == "00m01.1s");
  CHECK(fixed_duration_text(1100ms, 1h) == "0h00m01.1s");
  CHECK(fixed_duration_text(183s, 25h) == "0d00h03m03.0s");
  CHECK(fixed_duration_text(482h, 4800h) == "020d02h00m00.0s");
  CHECK(fixed_duration_text(10s, 1min) == "0m10.0s");
  CHECK(fixed_duration_text(0s, 0s) == "0.0s");
  CHECK(fixed_duration_text(23h + 59min + 59900ms, 24h) == "0d23h59m59.9s");
}

TEST_CASE("a fixed form is rounded to tenths and grows where it must") {
  CHECK(fixed_duration_text(9950ms, 9950ms) == "10.0s");
  CHECK(fixed_duration_text(9949ms, 10s) == "09.9s");
  CHECK(fixed_duration_text(50ms, 1s) == "0.1s");
  CHECK(fixed_duration_text(49ms, 1s) == "0.0s");
  CHECK(fixed_duration_text(59950ms, 59950ms) == "1m00.0s");
  CHECK(fixed_duration_text(61s, 10s) == "1m01.0s");
  CHECK(fixed_duration_text(-5s, 10s) == "00.0s");
  CHECK(fixed_duration_text(nanoseconds::max(), 1s) == "106751d23h47m16.9s");
}
