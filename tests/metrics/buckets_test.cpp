#include <throng/metrics/buckets.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

using throng::buckets_in_row;
using throng::real_buckets;
using throng::whole_buckets;

namespace {

constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

} // namespace

TEST_CASE("whole values below 2048 have a bucket each") {
  for (std::int64_t value = 0; value < 2048; ++value) {
    REQUIRE(whole_buckets::index(value) == static_cast<std::uint32_t>(value));
    REQUIRE(whole_buckets::highest(static_cast<std::uint32_t>(value)) == value);
  }
}

TEST_CASE("from 2048 on an octave has 1024 buckets") {
  CHECK(whole_buckets::index(2047) == 2047);
  CHECK(whole_buckets::index(2048) == 2048);
  CHECK(whole_buckets::index(2049) == 2048);
  CHECK(whole_buckets::index(2050) == 2049);
  CHECK(whole_buckets::index(4095) == 3071);
  CHECK(whole_buckets::index(4096) == 3072);
  CHECK(whole_buckets::index(4099) == 3072);
  CHECK(whole_buckets::index(4100) == 3073);
  CHECK(whole_buckets::highest(2048) == 2049);
  CHECK(whole_buckets::highest(3071) == 4095);
  CHECK(whole_buckets::highest(3072) == 4099);
  CHECK(whole_buckets::index(1'000'000'000) == 21'363);
}

TEST_CASE("the greatest whole value has the last bucket, negative ones the first") {
  const auto last = whole_buckets::index(greatest);
  CHECK(last == 52 * 1024 + 2047);
  CHECK(last + 1 == whole_buckets::rows * buckets_in_row);
  CHECK(whole_buckets::highest(last) == greatest);
  CHECK(whole_buckets::index(-1) == 0);
  CHECK(whole_buckets::index(std::numeric_limits<std::int64_t>::min()) == 0);
}

TEST_CASE("whole buckets follow each other without a gap, none wider than 1/1024 of its values") {
  const auto last = whole_buckets::index(greatest);
  std::int64_t before = -1;
  for (std::uint32_t bucket = 0; bucket <= last; ++bucket) {
    const auto lowest = before + 1;
    const auto highest = whole_buckets::highest(bucket);
    REQUIRE(highest >= lowest);
    REQUIRE(whole_buckets::index(lowest) == bucket);
    REQUIRE(whole_buckets::index(lowest + (highest - lowest) / 2) == bucket);
    REQUIRE(whole_buckets::index(highest) == bucket);
    REQUIRE(highest - lowest <= lowest / 1024);
    before = highest;
  }
  CHECK(before == greatest);
}

TEST_CASE("real buckets follow each other without a gap, none wider than 1/1024 of its values") {
  constexpr std::uint32_t octaves = real_buckets::octaves * buckets_in_row;
  const std::pair<std::uint32_t, std::uint32_t> halves[] = {
      {buckets_in_row, buckets_in_row + octaves},
      {real_buckets::above_all - octaves, real_buckets::above_all}};
  for (const auto& [first, end] : halves) {
    double before = first == buckets_in_row ? -std::ldexp(1.0, 44) : std::ldexp(1.0, -20);
    for (std::uint32_t bucket = first; bucket < end; ++bucket) {
      const auto lowest = std::nextafter(before, infinite);
      const auto highest = real_buckets::highest(bucket);
      CAPTURE(bucket);
      REQUIRE(highest >= lowest);
      REQUIRE(real_buckets::index(lowest) == bucket);
      REQUIRE(real_buckets::index(lowest + (highest - lowest) / 2) == bucket);
      REQUIRE(real_buckets::index(highest) == bucket);
      REQUIRE(highest - lowest <= std::min(std::abs(lowest), std::abs(highest)) / 1024);
      before = highest;
    }
    CHECK(before == (first == buckets_in_row ? -std::ldexp(1.0, -20) : std::ldexp(1.0, 44)));
  }
}

TEST_CASE("a whole number up to 2048 is the upper end of a real bucket: it is told exactly") {
  for (int value = -2048; value <= 2048; ++value) {
    CAPTURE(value);
    REQUIRE(real_buckets::highest(real_buckets::index(value)) == value);
    const auto quarter = value / 4.0;
    REQUIRE(real_buckets::highest(real_buckets::index(quarter)) == quarter);
  }
  for (const double value : {4096.0, 3'000.0, 1e4, std::ldexp(1.0, 40), -1e4, -std::ldexp(1.0, 40)})
    CHECK(real_buckets::highest(real_buckets::index(value)) == value);
}

TEST_CASE("a real value of either sign lies in its bucket, whatever its magnitude") {
  std::mt19937_64 random(7);
  for (int exponent = -20; exponent < 44; ++exponent) {
    std::uniform_real_distribution<double> magnitudes(std::ldexp(1.0, exponent),
                                                      std::ldexp(1.0, exponent + 1));
    for (int i = 0; i < 200; ++i) {
      for (const double sign : {1.0, -1.0}) {
        const auto value = sign * magnitudes(random);
        CAPTURE(value);
        const auto bucket = real_buckets::index(value);
        REQUIRE(real_buckets::highest(bucket) >= value);
        REQUIRE(real_buckets::highest(bucket) - value <= std::abs(value) / 1024);
        REQUIRE(real_buckets::highest(bucket - 1) < value);
        REQUIRE_FALSE(real_buckets::is_overflow(bucket));
      }
    }
  }
}

TEST_CASE("greater real values have greater buckets, over both signs and beyond the octaves") {
  std::vector<double> ascending{-infinite, -1e300, -std::ldexp(1.0, 44), -1e9, -3, -1e-6};
  ascending.insert(ascending.end(), {-1e-9, 0, 1e-9, 1e-6, 3, 1e9, 1e14, infinite});
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    CAPTURE(ascending[i]);
    CHECK(real_buckets::index(ascending[i - 1]) <= real_buckets::index(ascending[i]));
    CHECK(real_buckets::highest(real_buckets::index(ascending[i - 1])) <=
          real_buckets::highest(real_buckets::index(ascending[i])));
  }
}

TEST_CASE("zero has a bucket of its own, and what is no number shares it") {
  for (const double value : {0.0, -0.0, not_a_number, -not_a_number}) {
    CAPTURE(value);
    CHECK(real_buckets::index(value) == real_buckets::zero);
  }
  CHECK(real_buckets::highest(real_buckets::zero) == 0);
  CHECK_FALSE(real_buckets::is_overflow(real_buckets::zero));
}

TEST_CASE("tiny and huge real values fall into a bucket outside of the octaves, on their side") {
  const double least = std::numeric_limits<double>::denorm_min();
  for (const double value : {least, 1e-300, 1e-9, std::ldexp(1.0, -21), std::ldexp(1.0, -20)}) {
    CAPTURE(value);
    CHECK(real_buckets::index(value) == real_buckets::nearly_zero_above);
  }
  for (const double value : {-least, -1e-300, -1e-9, -std::ldexp(1.0, -21)}) {
    CAPTURE(value);
    CHECK(real_buckets::index(value) == real_buckets::nearly_zero_below);
  }
  for (const double value : {1e15, std::numeric_limits<double>::max(), infinite}) {
    CAPTURE(value);
    CHECK(real_buckets::index(value) == real_buckets::above_all);
    CHECK(real_buckets::index(-value) == real_buckets::below_all);
  }
  CHECK(real_buckets::highest(real_buckets::nearly_zero_above) == std::ldexp(1.0, -20));
  CHECK(real_buckets::highest(real_buckets::nearly_zero_below) == 0);
  CHECK(real_buckets::highest(real_buckets::above_all) == infinite);
  CHECK(real_buckets::highest(real_buckets::below_all) == -infinite);
  for (const auto bucket : {real_buckets::nearly_zero_above, real_buckets::nearly_zero_below,
                            real_buckets::above_all, real_buckets::below_all}) {
    CHECK(real_buckets::is_overflow(bucket));
    CHECK(bucket < real_buckets::rows * buckets_in_row);
  }
}
