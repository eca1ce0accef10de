// The correction for coordinated omission, against the loop that defines it and against what a
// stall is in closed form.

#include <throng/base/random.hpp>
#include <throng/metrics/corrected.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

using namespace std::chrono_literals;
using doctest::Approx;
using throng::corrected_for;
using throng::time_histogram;

namespace {

// HdrHistogram's loop, over the values that the buckets tell.
time_histogram corrected_by_loop(const time_histogram& measured, std::int64_t interval) {
  auto corrected = measured;
  measured.each_value_since({}, [&](std::int64_t value, std::uint64_t times) {
    for (auto missing = value - interval; missing >= interval; missing -= interval) {
      for (std::uint64_t i = 0; i < times; ++i)
        corrected.record(missing);
    }
  });
  return corrected;
}

void check_same(const time_histogram& told, const time_histogram& wanted) {
  REQUIRE(told.count() == wanted.count());
  REQUIRE(told.min() == wanted.min());
  REQUIRE(told.max() == wanted.max());
  REQUIRE(told.sum() == Approx(wanted.sum()).epsilon(1e-12));
  wanted.each_bucket([&](std::uint32_t bucket, std::uint64_t samples) {
    REQUIRE(told.in_bucket(bucket) == samples);
  });
}

} // namespace

TEST_CASE("the correction adds what the loop adds that defines it") {
  throng::random_source random{1};
  for (int run = 0; run < 60; ++run) {
    CAPTURE(run);
    time_histogram measured;
    const double mean = std::pow(10, 1 + 5 * random.unit());
    for (int i = 0; i < 40; ++i)
      measured.record(std::llround(random.exponential(mean)));
    // From some that are finer than the buckets to some that correct nothing.
    const auto interval = 1 + std::llround(mean * std::pow(10, -2 + 3 * random.unit()));
    CAPTURE(interval);
    check_same(corrected_for(measured, std::chrono::nanoseconds(interval)),
               corrected_by_loop(measured, interval));
  }
}

TEST_CASE("values at the edges of the interval are neither lost nor added twice") {
  for (const std::int64_t interval : {1, 2, 7, 1'000, 2'048, 5'000}) {
    for (std::int64_t value = 0; value <= 4 * interval + 2;
         value += interval < 10 ? 1 : interval / 4) {
      CAPTURE(interval);
      CAPTURE(value);
      time_histogram measured;
      measured.record(value);
      check_same(corrected_for(measured, std::chrono::nanoseconds(interval)),
                 corrected_by_loop(measured, interval));
    }
  }
}

TEST_CASE("a corrected stall has the quantiles of its closed form") {
  // One user asks each millisecond for 20 s, and the server stalls once for 1 s: the quantile p is
  // S - (1 - p) T, where p > 1 - S/T.
  time_histogram measured;
  for (int i = 0; i < 19'000; ++i)
    measured.record(100'000);
  measured.record(1'000'000'000);
  CHECK(measured.percentile(99.9) == Approx(100'000).epsilon(0.001));
  const auto corrected = corrected_for(measured, 1ms);
  CHECK(corrected.count() == 20'000);
  CHECK(corrected.percentile(94) == Approx(100'000).epsilon(0.001));
  CHECK(corrected.percentile(97) == Approx(0.400e9).epsilon(0.005));
  CHECK(corrected.percentile(99) == Approx(0.800e9).epsilon(0.003));
  CHECK(corrected.percentile(99.9) == Approx(0.980e9).epsilon(0.003));
  CHECK(corrected.mean() == Approx(0.5e9 / 20 + 95'000).epsilon(0.002));
  CHECK(corrected.max() == 1'000'000'000);
}

TEST_CASE("long stalls at short intervals cost nothing") {
  // The loop would take 4e17 steps.
  time_histogram measured;
  for (int i = 0; i < 100; ++i)
    measured.record(3'600'000'000'000 + i * 10'000'000'000);
  const auto corrected = corrected_for(measured, 1us);
  CHECK(corrected.count() > 100 * std::uint64_t{3'600'000'000});
  CHECK(corrected.percentile(50) == Approx(3'600e9 / 2 + 250e9).epsilon(0.01));
  CHECK(corrected.min() >= 1'000);
}

TEST_CASE("no interval corrects nothing, and neither does one above all values") {
  time_histogram measured;
  for (const std::int64_t value : {-5, 0, 30, 4'000, 70'000})
    measured.record(value);
  CHECK(corrected_for(measured, 0ns) == measured);
  CHECK(corrected_for(measured, -1s) == measured);
  CHECK(corrected_for(measured, 70us) == measured);
  CHECK(corrected_for(time_histogram(), 1ms) == time_histogram());
}
