#include <throng/metrics/histogram.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

using throng::number_histogram;
using throng::time_histogram;

namespace {

// Ranks in thousandths of a percent, so that the sample of a rank is found without rounding.
constexpr std::uint64_t ranks[] = {1,      1'000,  5'000,  10'000, 25'000, 33'333, 50'000,
                                   66'667, 75'000, 90'000, 95'000, 99'000, 99'900, 99'999};

template <class Value>
Value nearest_rank(const std::vector<Value>& sorted, std::uint64_t thousandths) {
  const auto rank = (thousandths * sorted.size() + 99'999) / 100'000;
  return sorted[std::max<std::uint64_t>(rank, 1) - 1];
}

template <class Histogram>
void check_quantiles(std::vector<typename Histogram::value_type> values) {
  Histogram told;
  for (const auto value : values)
    told.record(value);
  std::sort(values.begin(), values.end());
  CAPTURE(values.size());
  REQUIRE(told.count() == values.size());
  REQUIRE(told.min() == values.front());
  REQUIRE(told.max() == values.back());
  REQUIRE(told.percentile(0) == values.front());
  REQUIRE(told.percentile(100) == values.back());
  for (const auto thousandths : ranks) {
    CAPTURE(thousandths);
    const auto exact = nearest_rank(values, thousandths);
    const auto answer = told.percentile(static_cast<double>(thousandths) / 1000);
    REQUIRE(answer >= exact);
    const auto error = static_cast<double>(answer) - static_cast<double>(exact);
    REQUIRE(error <= std::abs(static_cast<double>(exact)) / 1024);
    REQUIRE(answer <= values.back());
  }
}

template <class Histogram>
Histogram of(const std::vector<typename Histogram::value_type>& values) {
  Histogram made;
  for (const auto value : values)
    made.record(value);
  return made;
}

struct shape {
  const char* name;
  std::function<double(std::mt19937_64&)> draw;
};

std::vector<shape> shapes() {
  const auto uniform = [](double from, double to) {
    return std::uniform_real_distribution<>(from, to);
  };
  return {
      {"constant", [](auto&) { return 12'345.0; }},
      {"uniform", [=](auto& random) { return uniform(1, 1e6)(random); }},
      {"exponential",
       [](auto& random) { return 1 + std::exponential_distribution<>(1e-6)(random); }},
      {"lognormal", [](auto& random) { return 1 + std::lognormal_distribution<>(14, 2)(random); }},
      {"two far peaks",
       [=](auto& random) {
         return std::bernoulli_distribution(0.95)(random) ? uniform(2e5, 3e5)(random)
                                                          : uniform(3e10, 3.1e10)(random);
       }},
      {"few small whole numbers",
       [](auto& random) { return 1.0 + std::uniform_int_distribution<>(0, 9)(random); }},
      {"a heavy tail", [=](auto& random) { return 1 / std::pow(uniform(1e-6, 1)(random), 1.5); }},
  };
}

} // namespace

TEST_CASE("every quantile is the sorted sample of its rank, at most 1/1024 above") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const auto& [name, draw] : shapes()) {
    CAPTURE(name);
    for (const std::size_t count : {1u, 2u, 3u, 10u, 99u, 100u, 101u, 1000u, 20'000u}) {
      std::vector<double> reals(count);
      std::vector<std::int64_t> wholes(count);
      for (std::size_t i = 0; i < count; ++i) {
        reals[i] = draw(random);
        wholes[i] = static_cast<std::int64_t>(reals[i]);
      }
      check_quantiles<number_histogram>(reals);
      check_quantiles<time_histogram>(wholes);
      // The mirror image, and both signs with zeros among them.
      for (auto& real : reals)
        real = -real;
      check_quantiles<number_histogram>(reals);
      for (auto& real : reals)
        real *= static_cast<double>(random() % 3) - 1;
      check_quantiles<number_histogram>(reals);
    }
  }
}

TEST_CASE("a quantile beyond the octaves is the least or greatest value, and is counted") {
  const auto told = of<number_histogram>({-3e20, -2e20, -1, 0, 1e-9, 5, 1e20, 2e20, 3e20});
  CHECK(told.overflow() == 6);
  CHECK(told.percentile(20) == -3e20);
  CHECK(told.percentile(30) == -1);
  CHECK(told.percentile(40) == 0);
  CHECK(std::abs(told.percentile(50) - 1e-9) <= std::ldexp(1.0, -20));
  CHECK(told.percentile(60) == 5);
  CHECK(told.percentile(70) == 3e20);
  CHECK(told.percentile(99) == 3e20);
  CHECK(of<number_histogram>({-1, 0, 1e6, 1e13}).overflow() == 0);
  const auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(of<time_histogram>({0, 1, most}).overflow() == 0);
}

TEST_CASE("zeros and small numbers below zero are told exactly") {
  const auto told = of<number_histogram>({-2048, -3, -0.25, 0, 0, 0.25, 3});
  CHECK(told.percentile(10) == -2048);
  CHECK(told.percentile(28) == -3);
  CHECK(told.percentile(42) == -0.25);
  CHECK(told.percentile(50) == 0);
  CHECK(told.percentile(71) == 0);
  CHECK(told.percentile(85) == 0.25);
}

TEST_CASE("without samples everything is 0") {
  const time_histogram none;
  CHECK(none.count() == 0);
  CHECK(none.sum() == 0);
  CHECK(none.min() == 0);
  CHECK(none.max() == 0);
  CHECK(none.mean() == 0);
  for (const double rank : {0.0, 50.0, 100.0})
    CHECK(none.percentile(rank) == 0);
}

TEST_CASE("least, greatest, sum and mean are exact where buckets are not") {
  const auto told = of<time_histogram>({1'000'000'007, 3'000'000'011, 2'000'000'003});
  CHECK(told.min() == 1'000'000'007);
  CHECK(told.max() == 3'000'000'011);
  CHECK(told.sum() == 6'000'000'021.0);
  CHECK(told.mean() == 2'000'000'007.0);
  CHECK(told.percentile(0) == 1'000'000'007);
  CHECK(told.percentile(100) == 3'000'000'011);
  // One sample is told exactly at every rank: it is the least and the greatest.
  const auto one = of<number_histogram>({0.1});
  for (const double rank : {0.0, 1.0, 50.0, 99.9, 100.0})
    CHECK(one.percentile(rank) == 0.1);
}

TEST_CASE("k6's example: a percentile is the sample of its rank, beside k6's interpolation") {
  const auto told = of<number_histogram>({0, 100, 30, 80, 70, 60, 50, 40, 90, 20});
  // k6 says 95.5 and 55, between the two samples beside the rank.
  CHECK(told.percentile(95) == 100);
  CHECK(told.percentile(90) == 90);
  CHECK(told.percentile(50) == 50);
  CHECK(told.percentile(10) == 0);
  CHECK(told.percentile(10.1) == 20);
  CHECK(told.mean() == 54);
}

TEST_CASE("quantiles of small whole numbers are whole: a bound on them can be met exactly") {
  const auto told = of<number_histogram>({1, 2, 2, 2, 3, 2047, 5000});
  CHECK(told.percentile(50) == 2);
  CHECK(told.percentile(60) == 3);
  CHECK(told.percentile(80) == 2047);
}

TEST_CASE("a rank that falls on a sample takes that sample, rounding notwithstanding") {
  std::vector<std::int64_t> values(1000);
  std::iota(values.begin(), values.end(), 1);
  const auto told = of<time_histogram>(values);
  for (int tenths = 1; tenths <= 1000; ++tenths) {
    CAPTURE(tenths);
    REQUIRE(told.percentile(tenths / 10.0) == tenths);
  }
}

TEST_CASE("values below zero count, with their sum and least") {
  const auto told = of<number_histogram>({-5, 3});
  CHECK(told.count() == 2);
  CHECK(told.min() == -5);
  CHECK(told.sum() == -2);
  CHECK(told.percentile(0) == -5);
  CHECK(told.percentile(100) == 3);
  const auto times = of<time_histogram>({-7, 9}); // the first bucket is the one of 0
  CHECK(times.percentile(50) == 0);
  CHECK(times.min() == -7);
  CHECK(times.mean() == 1);
}

TEST_CASE("values beyond the last bucket stay between the least and the greatest") {
  const auto told = of<number_histogram>({1e20, 2e20, 3e20});
  CHECK(told.percentile(50) >= 1e20);
  CHECK(told.percentile(50) <= 3e20);
  CHECK(told.percentile(100) == 3e20);
  const auto most = std::numeric_limits<std::int64_t>::max();
  const auto times = of<time_histogram>({most, most - 1});
  CHECK(times.percentile(99) == most);
}

TEST_CASE("merged in any order, parts make the whole") {
  std::mt19937_64 random(11);
  std::lognormal_distribution<> draw(12, 3);
  std::vector<std::int64_t> values(5000);
  for (auto& value : values)
    value = static_cast<std::int64_t>(draw(random));
  const auto whole = of<time_histogram>(values);
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  std::vector<time_histogram> parts(5); // the fifth stays empty
  for (const auto value : values)
    parts[random() % 4].record(value);
  do {
    time_histogram sum;
    for (const auto which : order)
      sum.add(parts[which]);
    REQUIRE(sum == whole);
    REQUIRE(sum.sum() == whole.sum());
    REQUIRE(sum.percentile(99) == whole.percentile(99));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("two distributions are equal only when count, buckets, least and greatest are") {
  const auto one = of<time_histogram>({5000, 6000, 7000});
  CHECK(one == of<time_histogram>({7000, 5000, 6000}));
  CHECK_FALSE(one == of<time_histogram>({5000, 7000}));
  CHECK_FALSE(one == of<time_histogram>({5000, 6100, 7000}));
  CHECK_FALSE(one == of<time_histogram>({5001, 6000, 7000})); // the bucket of 5000
  CHECK_FALSE(one == time_histogram{});
}

TEST_CASE("what is left after taking out an earlier state is what came between") {
  std::mt19937_64 random(13);
  std::uniform_int_distribution<std::int64_t> draw(0, 10'000'000);
  time_histogram running;
  for (int i = 0; i < 3000; ++i)
    running.record(draw(random));
  const auto earlier = running;
  time_histogram between;
  for (int i = 0; i < 2000; ++i) {
    const auto value = draw(random);
    running.record(value);
    between.record(value);
  }
  auto interval = running;
  interval.subtract(earlier);
  CHECK(interval.count() == 2000);
  CHECK(interval.sum() == between.sum());
  CHECK(interval.mean() == between.mean());
  for (std::uint32_t bucket = 0; bucket < time_histogram::buckets; ++bucket)
    REQUIRE(interval.in_bucket(bucket) == between.in_bucket(bucket));
  for (const double rank : {1.0, 50.0, 99.0})
    CHECK(interval.percentile(rank) == between.percentile(rank));

  auto nothing = running;
  nothing.subtract(running);
  CHECK(nothing.count() == 0);
  CHECK(nothing.sum() == 0);
  CHECK(nothing.mean() == 0);
  CHECK(nothing.percentile(50) == 0);
}

namespace {

template <class Histogram>
void check_intervals(std::mt19937_64& random, double factor) {
  const auto draws = shapes();
  Histogram running;
  Histogram earlier;
  for (int interval = 0; interval < 40; ++interval) {
    Histogram own;
    const auto samples = interval % 5 == 4 ? 0 : 1 + random() % 30;
    for (std::uint64_t i = 0; i < samples; ++i) {
      const auto drawn = draws[random() % draws.size()].draw(random) * factor;
      const auto value = static_cast<typename Histogram::value_type>(drawn);
      running.record(value);
      own.record(value);
    }
    auto difference = running;
    difference.subtract(earlier);
    REQUIRE(difference.count() == own.count());
    REQUIRE(difference.exact() == own.exact());
    for (const auto& [told, exact] :
         {std::pair(difference.min(), own.min()), std::pair(difference.max(), own.max())}) {
      const auto error = static_cast<double>(told) - static_cast<double>(exact);
      REQUIRE(error >= 0);
      REQUIRE(error <= std::abs(static_cast<double>(exact)) / 1024);
    }
    if (samples == 0)
      REQUIRE(difference == Histogram());
    difference.add(earlier);
    REQUIRE(difference.exact() == running.exact());
    REQUIRE(difference.percentile(50) == running.percentile(50));
    earlier = running;
  }
}

} // namespace

TEST_CASE("the least and greatest of an interval are its own, at most 1/1024 above") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 10; ++i) {
    check_intervals<time_histogram>(random, 1);
    check_intervals<number_histogram>(random, 1);
    check_intervals<number_histogram>(random, -1);
  }
  auto fast = of<time_histogram>({1, 1'000'000'000});
  const auto slow = fast;
  fast.record(500);
  fast.record(700);
  fast.subtract(slow);
  CHECK(fast.min() == 500);
  CHECK(fast.max() == 700);
  CHECK(fast.percentile(100) == 700);
  // Nothing is lost where there was nothing before.
  auto exact = of<time_histogram>({1'000'001, 1'000'003});
  exact.subtract(time_histogram());
  CHECK(exact.min() == 1'000'001);
  CHECK(exact.max() == 1'000'003);
  CHECK(of<time_histogram>({5}).min() == 5);
}

TEST_CASE("merging is associative and commutative, bit by bit") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const auto draws = shapes();
  const auto drawn = [&] {
    number_histogram made;
    for (auto samples = random() % 50; samples > 0; --samples)
      made.record(draws[random() % draws.size()].draw(random) * (random() % 2 == 0 ? 1 : -1e-3));
    return made;
  };
  const auto sum = [](number_histogram a, const number_histogram& b) {
    a.add(b);
    return a;
  };
  for (int i = 0; i < 200; ++i) {
    const auto a = drawn();
    const auto b = drawn();
    const auto c = drawn();
    REQUIRE(sum(a, b) == sum(b, a));
    REQUIRE(sum(sum(a, b), c) == sum(a, sum(b, c)));
    REQUIRE(sum(a, number_histogram()) == a);
    REQUIRE(sum(a, b).exact().partials() == sum(b, a).exact().partials());
  }
}

TEST_CASE("a copy has its own buckets") {
  const auto original = of<time_histogram>({10, 20, 3000});
  auto copy = original;
  copy.record(40'000);
  CHECK(original.count() == 3);
  CHECK(original.max() == 3000);
  CHECK_FALSE(copy == original);
  auto& alias = copy;
  copy = alias;
  CHECK(copy.count() == 4);
  CHECK(copy.in_bucket(10) == 1);
  copy = original;
  CHECK(copy == original);
  const auto moved = std::move(copy);
  CHECK(moved == original);
}

TEST_CASE("a rank's value is the sample at that place of all that are sorted") {
  time_histogram told;
  CHECK(told.value_at_rank(1) == 0);
  for (const std::int64_t value : {5, 1, 900, 30, 30})
    told.record(value);
  CHECK(told.value_at_rank(1) == 1);
  CHECK(told.value_at_rank(2) == 5);
  CHECK(told.value_at_rank(3) == 30);
  CHECK(told.value_at_rank(4) == 30);
  CHECK(told.value_at_rank(5) == 900);
  CHECK(told.value_at_rank(0) == 1);
  CHECK(told.value_at_rank(6) == 900);
}
