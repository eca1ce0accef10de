#include <throng/metrics/buckets.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using throng::bucket_rows;
using throng::buckets_in_row;
using throng::real_buckets;
using throng::whole_buckets;

namespace {

constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t last_real = bucket_rows * buckets_in_row - 1;

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
  CHECK(last < bucket_rows * buckets_in_row);
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
  double before = real_buckets::highest(1);
  for (std::uint32_t bucket = 2; bucket <= last_real; ++bucket) {
    const auto lowest = std::nextafter(before, infinite);
    const auto highest = real_buckets::highest(bucket);
    REQUIRE(highest >= lowest);
    REQUIRE(real_buckets::index(lowest) == bucket);
    REQUIRE(real_buckets::index(lowest + (highest - lowest) / 2) == bucket);
    REQUIRE(real_buckets::index(highest) == bucket);
    REQUIRE(highest - lowest <= lowest / 1024);
    before = highest;
  }
}

TEST_CASE("a whole number up to 2048 is the upper end of a real bucket: it is told exactly") {
  for (int value = 1; value <= 2048; ++value) {
    CAPTURE(value);
    REQUIRE(real_buckets::highest(real_buckets::index(value)) == value);
    const auto quarter = value / 4.0;
    REQUIRE(real_buckets::highest(real_buckets::index(quarter)) == quarter);
  }
  for (const double value : {4096.0, 3'000.0, 1e4, std::ldexp(1.0, 40)})
    CHECK(real_buckets::highest(real_buckets::index(value)) == value);
}

TEST_CASE("a real value lies in its bucket, whatever its magnitude") {
  std::mt19937_64 random(7);
  for (int exponent = -19; exponent < 43; ++exponent) {
    std::uniform_real_distribution<double> values(std::ldexp(1.0, exponent),
                                                  std::ldexp(1.0, exponent + 1));
    for (int i = 0; i < 200; ++i) {
      const auto value = values(random);
      CAPTURE(value);
      const auto bucket = real_buckets::index(value);
      REQUIRE(real_buckets::highest(bucket) >= value);
      REQUIRE(real_buckets::highest(bucket) <= value * (1 + 1.0 / 1024));
      REQUIRE(real_buckets::highest(bucket - 1) < value);
    }
  }
}

TEST_CASE("zero, negative values and what is no number share the first real bucket") {
  for (const double value : {0.0, -0.0, -1e-300, -5.0, -infinite, not_a_number}) {
    CAPTURE(value);
    CHECK(real_buckets::index(value) == 0);
  }
  CHECK(real_buckets::highest(0) == 0);
}

TEST_CASE("tiny and huge real values fall into the bucket at their end") {
  const double least = std::numeric_limits<double>::denorm_min();
  for (const double value : {least, 1e-300, 1e-9, std::ldexp(1.0, -21), std::ldexp(1.0, -20)}) {
    CAPTURE(value);
    CHECK(real_buckets::index(value) == 1);
  }
  for (const double value :
       {std::ldexp(1.0, 44), 1e15, std::numeric_limits<double>::max(), infinite}) {
    CAPTURE(value);
    CHECK(real_buckets::index(value) == last_real);
  }
  CHECK(real_buckets::highest(last_real) == std::ldexp(1.0, 44));
}
