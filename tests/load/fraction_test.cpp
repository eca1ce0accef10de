#include <throng/base/random.hpp>
#include <throng/load/fraction.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

using throng::fraction;
using throng::fraction_text;
using throng::parse_fraction;
using throng::load::difference;
using throng::load::lowest_terms;
using throng::load::sum;

// Read, added and compared while compiling.
static_assert(parse_fraction("0.25").value == fraction{1, 4});
static_assert(sum({1, 3}, {1, 6}) == fraction{1, 2});

namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

std::string problem_of(std::string_view text) {
  const auto* problem = parse_fraction(text).problem;
  return problem != nullptr ? problem : "";
}

} // namespace

TEST_CASE("fractions, decimal numbers and percentages read as exact numbers") {
  const auto value = [](std::string_view text) {
    CAPTURE(text);
    const auto parsed = parse_fraction(text);
    CHECK(parsed.problem == nullptr);
    return parsed.value;
  };
  CHECK(value("1/3") == fraction{1, 3});
  CHECK(value("2/6") == fraction{1, 3});
  CHECK(value("0") == fraction{0, 1});
  CHECK(value("0/7") == fraction{0, 1});
  CHECK(value("1") == fraction{1, 1});
  CHECK(value("0.25") == fraction{1, 4});
  CHECK(value(".5") == fraction{1, 2});
  CHECK(value("1.") == fraction{1, 1});
  CHECK(value("25%") == fraction{1, 4});
  CHECK(value("33.3%") == fraction{333, 1000});
  CHECK(value("100%") == fraction{1, 1});
  CHECK(value("-1/2") == fraction{-1, 2});
  CHECK(value("+3/2") == fraction{3, 2});
  CHECK(value(" 1/2\t") == fraction{1, 2});
  CHECK(value("0.123456789012345678") == fraction{61728394506172839, 500000000000000000});
  CHECK(value("1/9223372036854775807") == fraction{1, highest});
}

TEST_CASE("what is no number is refused and told how to write one") {
  for (const auto* text :
       {"",      " ",    "x", "1/", "/2", "1/0",  "1/2/3", "1 /2", "--1",  "1/-2", "1.5/2",
        "1/2.5", "1/2%", "%", ".",  ".%", "1e-1", "0x1",   "1,5",  "25%%", "25% x"}) {
    CAPTURE(text);
    CHECK(problem_of(text) ==
          "must be a fraction, a decimal number or a percentage, as in 1/3, 0.25 or 25%");
    CHECK(parse_fraction(text).value == fraction{});
  }
}

TEST_CASE("numbers that do not fit are refused, not rounded") {
  // The second one is 2^128 + 1, which wraps to 1.
  for (const auto* text :
       {"9223372036854775808", "340282366920938463463374607431768211457",
        "1/340282366920938463463374607431768211457", "1/9223372036854775808",
        "0.1234567890123456789", "0.12345678901234567890123456789012345678901234567890",
        "99999999999999999999999%", "0.0000000000000000000", "0.00000000000000001%"}) {
    CAPTURE(text);
    CHECK(problem_of(text) == "has more digits than fit; 16 are always fine");
  }
}

TEST_CASE("a fraction's text reads back as the same fraction") {
  CHECK(fraction_text({1, 3}) == "1/3");
  CHECK(fraction_text({0, 1}) == "0");
  CHECK(fraction_text({1, 1}) == "1");
  CHECK(fraction_text({-5, 2}) == "-5/2");
  throng::random_source random{1};
  for (int i = 0; i < 1000; ++i) {
    const auto value = lowest_terms(random.between(-highest, highest), random.between(1, highest));
    REQUIRE(value);
    CAPTURE(fraction_text(*value));
    REQUIRE(parse_fraction(fraction_text(*value)).value == *value);
  }
}

TEST_CASE("fractions are compared exactly, where doubles are equal") {
  CHECK(fraction{1, 3} < fraction{333333333333333334, 1000000000000000000});
  CHECK(fraction{1, 3} > fraction{333333333333333333, 1000000000000000000});
  CHECK(fraction{highest - 1, highest} < fraction{1, 1});
  CHECK(fraction{highest - 2, highest - 1} < fraction{highest - 1, highest});
  CHECK(fraction{-1, 2} < fraction{0, 1});
}

TEST_CASE("sums and differences are exact, or nothing where they do not fit") {
  CHECK(sum({1, 2}, {1, 3}) == fraction{5, 6});
  CHECK(difference({1, 2}, {1, 3}) == fraction{1, 6});
  CHECK(difference({1, 3}, {1, 2}) == fraction{-1, 6});
  CHECK(difference({1, 3}, {1, 3}) == fraction{0, 1});
  // The greatest products on the way, and a small result.
  CHECK(difference({highest - 1, highest}, {highest - 1, highest}) == fraction{0, 1});
  CHECK(sum({highest, 1}, {1, 1}) == std::nullopt);
  CHECK(difference({-highest, 1}, {1, 1}) == std::nullopt);
  CHECK(sum({1, highest}, {1, highest - 1}) == std::nullopt);
}
