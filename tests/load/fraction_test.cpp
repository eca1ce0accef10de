#include <throng/load/fraction.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>

using throng::load::fraction;
using throng::load::fraction_of;

static_assert(fraction_of(0.1) == fraction{1, 10});
static_assert(fraction_of(1.0 / 3) == fraction{1, 3});
static_assert(fraction_of(2.5) == fraction{5, 2});

namespace {

double nearest(const fraction& exact) {
  // The quotient of two whole numbers below 2^53 is rounded once.
  return static_cast<double>(exact.numerator) / static_cast<double>(exact.denominator);
}

// A fraction with a lesser denominator that rounds to the same double, found by trying them all.
bool simpler_exists(double value, const fraction& found) {
  for (std::int64_t parts = 1; parts < found.denominator; ++parts) {
    const auto near = std::llround(value * static_cast<double>(parts));
    if (nearest({near, parts}) == value)
      return true;
  }
  return false;
}

} // namespace

TEST_CASE("numbers that people write are the fractions that they mean") {
  CHECK(fraction_of(0) == fraction{0, 1});
  CHECK(fraction_of(-0.0) == fraction{0, 1});
  CHECK(fraction_of(1) == fraction{1, 1});
  CHECK(fraction_of(50) == fraction{50, 1});
  CHECK(fraction_of(0.2) == fraction{1, 5});
  CHECK(fraction_of(0.3) == fraction{3, 10});
  CHECK(fraction_of(2.0 / 3) == fraction{2, 3});
  CHECK(fraction_of(1.0 / 7) == fraction{1, 7});
  CHECK(fraction_of(0.25) == fraction{1, 4});
  CHECK(fraction_of(99.99) == fraction{9999, 100});
  CHECK(fraction_of(16.7) == fraction{167, 10});
  CHECK(fraction_of(1234.567) == fraction{1'234'567, 1000});
  CHECK(fraction_of(1e-6) == fraction{1, 1'000'000});
  CHECK(fraction_of(1e9) == fraction{1'000'000'000, 1});
  CHECK(fraction_of(999'999'999.5) == fraction{1'999'999'999, 2});
}

TEST_CASE("powers of two, whose neighbours below are nearer, stay themselves") {
  for (int power = -53; power <= 29; ++power) {
    const auto found = fraction_of(std::ldexp(1.0, power));
    CAPTURE(power);
    CHECK(found.numerator == (power < 0 ? 1 : std::int64_t{1} << power));
    CHECK(found.denominator == (power < 0 ? std::int64_t{1} << -power : 1));
  }
}

TEST_CASE("a number that is too small to matter counts as the least fraction") {
  const fraction least{1, std::int64_t{1} << 60};
  CHECK(fraction_of(0x1p-60) == least);
  CHECK(fraction_of(1e-300) == least);
  CHECK(fraction_of(std::numeric_limits<double>::denorm_min()) == least);
}

TEST_CASE("every fraction with few digits is found again in its double") {
  for (std::int64_t parts = 1; parts <= 200; ++parts) {
    for (std::int64_t count = 0; count <= 300; ++count) {
      const auto shared = std::gcd(count, parts);
      REQUIRE(fraction_of(nearest({count, parts})) == fraction{count / shared, parts / shared});
    }
  }
}

TEST_CASE("no simpler fraction rounds to the same double") {
  std::mt19937_64 random{20'240'117};
  for (int i = 0; i < 300; ++i) {
    // Few digits, so that trying them all ends, and the double next to it, which has no short form
    // below a thousand.
    const auto count = static_cast<std::int64_t>(random() % 1'000'000);
    const auto value = nearest({count, static_cast<std::int64_t>(1 + random() % 1'000)});
    CAPTURE(value);
    REQUIRE(!simpler_exists(value, fraction_of(value)));
  }
}

TEST_CASE("any double is read back from its fraction, which is in lowest terms") {
  std::mt19937_64 random{7};
  for (int i = 0; i < 100'000; ++i) {
    // Evenly over the exponents from -59 to 29.
    const double digits = 1 + static_cast<double>(random() >> 12) * 0x1p-52;
    const double value = std::ldexp(digits, static_cast<int>(random() % 88) - 59);
    const auto found = fraction_of(value);
    CAPTURE(value);
    REQUIRE(found.numerator > 0);
    REQUIRE(std::gcd(found.numerator, found.denominator) == 1);
    // Whole numbers are compared, because not every such quotient is rounded only once.
    const auto scaled =
        static_cast<long double>(value) * static_cast<long double>(found.denominator);
    const auto off = std::abs(scaled - static_cast<long double>(found.numerator));
    REQUIRE(off <= scaled * (0x1p-53L + 0x1p-62L));
  }
}

TEST_CASE("the neighbours of a simple number are other numbers") {
  for (const double value : {0.1, 1.0, 0.5, 1000.0, 1e8}) {
    const auto above = fraction_of(std::nextafter(value, 2e9));
    const auto below = fraction_of(std::nextafter(value, 0));
    CHECK(above != fraction_of(value));
    CHECK(below != fraction_of(value));
    CHECK(nearest(above) > nearest(below));
  }
}
