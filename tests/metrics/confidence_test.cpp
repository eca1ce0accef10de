// Intervals: what they are, and how often the true number lies in them.

#include <throng/base/random.hpp>
#include <throng/metrics/confidence.hpp>
#include <throng/metrics/histogram.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using doctest::Approx;
using throng::interval;
using throng::number_histogram;
using throng::quantile_interval;
using throng::quantile_ranks;
using throng::random_source;
using throng::rank_interval;
using throng::sample_block;
using throng::time_histogram;

namespace {

// P(B <= k), the long way: with logarithms of factorials.
double binomial_below(std::uint64_t n, double p, std::int64_t k) {
  double sum = 0;
  for (std::int64_t i = 0; i <= k; ++i) {
    double log_choose = 0;
    for (std::int64_t j = 1; j <= i; ++j)
      log_choose +=
          std::log((static_cast<double>(n) - static_cast<double>(i - j)) / static_cast<double>(j));
    sum += std::exp(log_choose + static_cast<double>(i) * std::log(p) +
                    (static_cast<double>(n) - static_cast<double>(i)) * std::log1p(-p));
  }
  return sum;
}

bool holds(const interval& told, double truth) {
  return (!told.is_low_known || told.low <= truth) && (!told.is_high_known || told.high >= truth);
}

} // namespace

TEST_CASE("the ranks of a percentile are those of the published tables") {
  // W. Conover, Practical Nonparametric Statistics, 3.2: X(4) to X(12) of 16 for the upper
  // quartile would be level 0.92; for the median of 10 it is X(2) to X(9).
  CHECK(quantile_ranks(10, 50) == rank_interval{2, 9});
  CHECK(quantile_ranks(20, 50) == rank_interval{6, 15});
  CHECK(quantile_ranks(100, 50) == rank_interval{40, 61});
}

TEST_CASE("the ranks are the narrowest whose tails fit") {
  for (const std::uint64_t n : {1u, 5u, 30u, 200u}) {
    for (const double percent : {1.0, 10.0, 50.0, 90.0, 99.0, 99.9}) {
      for (const double level : {0.8, 0.95, 0.99}) {
        CAPTURE(n);
        CAPTURE(percent);
        CAPTURE(level);
        const double p = percent / 100;
        const double tail = (1 - level) / 2;
        const auto ranks = quantile_ranks(n, percent, level);
        const auto low = static_cast<std::int64_t>(ranks.low);
        const auto high = static_cast<std::int64_t>(ranks.high);
        REQUIRE(binomial_below(n, p, low - 1) <= tail + 1e-12);
        REQUIRE(binomial_below(n, p, low) > tail);
        REQUIRE(1 - binomial_below(n, p, high - 1) <= tail + 1e-12);
        REQUIRE(1 - binomial_below(n, p, high - 2) > tail - 1e-12);
      }
    }
  }
}

TEST_CASE("few samples have no upper end of a high percentile") {
  // The greatest of n lies below p99.9 with 0.999^n: 2.5 % for n = 3688.
  CHECK(quantile_ranks(3'687, 99.9).high == 3'688);
  CHECK(quantile_ranks(3'688, 99.9).high == 3'688);
  CHECK(quantile_ranks(3'689, 99.9).high == 3'689);
  CHECK(quantile_ranks(100, 0.1).low == 0);
  CHECK(quantile_ranks(0, 50) == rank_interval{0, 1});
  time_histogram times;
  for (int i = 1; i <= 500; ++i)
    times.record(i * 1'000'000);
  const auto told = quantile_interval(times, 99.9);
  CHECK(told.is_low_known);
  CHECK_FALSE(told.is_high_known);
  CHECK_FALSE(told.is_bounded());
  CHECK(told.high == 500e6);
  CHECK(std::isinf(told.relative_to(500e6)));
  CHECK_FALSE(quantile_interval(time_histogram(), 50).is_low_known);
}

TEST_CASE("exact ranks and the normal's meet where one gives way to the other") {
  for (const double percent : {50.0, 90.0, 99.0, 99.9}) {
    CAPTURE(percent);
    const double p = percent / 100;
    const auto last_exact = static_cast<std::uint64_t>(10'000 / (p * (1 - p)));
    const auto exact = quantile_ranks(last_exact - 1, percent);
    const auto normal = quantile_ranks(last_exact + 100, percent);
    const auto shift = static_cast<std::uint64_t>(std::lround(101 * p));
    CHECK(normal.low <= exact.low + shift);
    CHECK(normal.low + 3 >= exact.low + shift);
    CHECK(normal.high >= exact.high + shift);
    CHECK(normal.high <= exact.high + shift + 3);
  }
  // And there is no number of samples that takes long or overflows.
  const auto many = quantile_ranks(std::uint64_t{1} << 52u, 99.999);
  CHECK(many.low < many.high);
}

TEST_CASE("a percentile's interval holds the true one as often as its level says") {
  struct row {
    int samples;
    double percent;
  };
  for (const auto& [samples, percent] :
       {row{20, 50}, row{100, 90}, row{500, 99}, row{4'000, 99}, row{5'000, 99.9}}) {
    CAPTURE(samples);
    CAPTURE(percent);
    const double truth = -1e6 * std::log1p(-percent / 100);
    const int runs = samples < 1'000 ? 1'500 : 300;
    int hits = 0;
    random_source random{7, static_cast<std::uint64_t>(samples)};
    time_histogram times;
    for (int run = 0; run < runs; ++run) {
      times = {};
      for (int i = 0; i < samples; ++i)
        times.record(std::llround(random.exponential(1e6)));
      hits += holds(quantile_interval(times, percent), truth) ? 1 : 0;
    }
    const double coverage = static_cast<double>(hits) / runs;
    CAPTURE(coverage);
    // Three standard errors of 300 runs are 0.038.  With few samples beyond it there are few ranks
    // to choose from.
    CHECK(coverage >= 0.95 - (runs < 1'000 ? 0.038 : 0.017));
    CHECK(coverage <= (samples * (100 - percent) < 1'500 ? 0.995 : 0.98));
  }
}

TEST_CASE("the percentile that is told lies in its interval, and one value has no width") {
  random_source random{3};
  for (const double scale : {10.0, 1e4, 1e9}) {
    number_histogram numbers;
    time_histogram times;
    for (int i = 0; i < 300; ++i) {
      const auto value = random.exponential(scale);
      numbers.record(i % 2 == 0 ? value : -value);
      times.record(std::llround(value));
    }
    for (double percent = 1; percent < 100; percent += 1) {
      CAPTURE(percent);
      const auto of_numbers = quantile_interval(numbers, percent);
      REQUIRE(of_numbers.low <= numbers.percentile(percent));
      REQUIRE(of_numbers.high >= numbers.percentile(percent));
      const auto of_times = quantile_interval(times, percent);
      REQUIRE(of_times.low <= static_cast<double>(times.percentile(percent)));
      REQUIRE(of_times.high >= static_cast<double>(times.percentile(percent)));
    }
  }
  time_histogram constant;
  for (int i = 0; i < 1'000; ++i)
    constant.record(40'000'001);
  const auto told = quantile_interval(constant, 90);
  CHECK(told.low == 40'000'001);
  CHECK(told.high == 40'000'001);
  CHECK(told.relative_to(40e6) == 0);
}

TEST_CASE("an interval of large times is never narrower than a bucket") {
  time_histogram times;
  for (std::int64_t i = 0; i < 100'000; ++i)
    times.record(1'000'000'000 + i % 1'000);
  times.record(1);
  times.record(2'000'000'000);
  const auto told = quantile_interval(times, 50);
  CHECK(told.low <= 1'000'000'000);
  CHECK(told.high >= 1'000'000'999);
}

TEST_CASE("a share's interval is Wilson's") {
  // Brown, Cai, DasGupta, "Interval estimation for a binomial proportion", 2001.
  const auto told = throng::share_interval(2, 20);
  CHECK(told.low == Approx(0.0279).epsilon(0.01));
  CHECK(told.high == Approx(0.3010).epsilon(0.001));
  CHECK(told.is_bounded());
  const auto none = throng::share_interval(0, 100);
  CHECK(none.low == 0);
  CHECK(none.high == Approx(0.0370).epsilon(0.01));
  const auto all = throng::share_interval(100, 100);
  CHECK(all.low == Approx(1 - 0.0370).epsilon(0.001));
  CHECK(all.high == 1);
  const auto nothing = throng::share_interval(0, 0);
  CHECK_FALSE(nothing.is_low_known);
  CHECK_FALSE(nothing.is_high_known);
}

TEST_CASE("a share's interval holds the true one about as often as its level says") {
  for (const double share : {0.01, 0.1, 0.5, 0.97}) {
    for (const int total : {50, 1'000}) {
      CAPTURE(share);
      CAPTURE(total);
      constexpr int runs = 4'000;
      int hits = 0;
      random_source random{11, static_cast<std::uint64_t>(total)};
      for (int run = 0; run < runs; ++run) {
        std::uint64_t trues = 0;
        for (int i = 0; i < total; ++i)
          trues += random.chance(share) ? 1U : 0U;
        hits += holds(throng::share_interval(trues, static_cast<std::uint64_t>(total)), share);
      }
      const double coverage = static_cast<double>(hits) / runs;
      CAPTURE(coverage);
      // Wilson's is right on the average of all shares; single ones go down to 0.91.
      CHECK(coverage >= 0.90);
      CHECK(coverage <= 0.995);
    }
  }
}

namespace {

// The times of a series whose blocks go up and down together: AR(1) with this correlation.
std::vector<sample_block> blocks_with(double correlation, int blocks, int samples,
                                      random_source& random, bool is_uneven) {
  std::vector<sample_block> made;
  double state = random.exponential(1) - 1;
  const double fresh = std::sqrt(1 - correlation * correlation);
  for (int b = 0; b < blocks; ++b) {
    sample_block block;
    const int count = is_uneven ? 1 + samples * (1 + b % 4) / 2 : samples;
    for (int i = 0; i < count; ++i) {
      state = correlation * state + fresh * (random.exponential(1) - 1);
      block.sum += 10 + state;
      block.count += 1;
    }
    made.push_back(block);
  }
  return made;
}

} // namespace

TEST_CASE("a mean's interval holds the true one, also with blocks of different sizes") {
  for (const bool is_uneven : {false, true}) {
    CAPTURE(is_uneven);
    constexpr int runs = 3'000;
    int hits = 0;
    random_source random{5};
    for (int run = 0; run < runs; ++run)
      hits += holds(throng::mean_interval(blocks_with(0, 15, 40, random, is_uneven)), 10) ? 1 : 0;
    const double coverage = static_cast<double>(hits) / runs;
    CAPTURE(coverage);
    CHECK(coverage >= 0.93);
    CHECK(coverage <= 0.97);
  }
}

TEST_CASE("samples that depend on each other have the wider interval that they need") {
  constexpr int runs = 1'000;
  int hits = 0;
  int naive_hits = 0;
  double width = 0;
  double naive_width = 0;
  random_source random{6};
  for (int run = 0; run < runs; ++run) {
    const auto blocks = blocks_with(0.9, 20, 200, random, false);
    const auto told = throng::mean_interval(blocks);
    hits += holds(told, 10) ? 1 : 0;
    width += told.high - told.low;
    // As if all 4,000 samples, whose variance is 1, told something of their own.
    double sum = 0;
    for (const auto& each : blocks)
      sum += each.sum;
    const double reach = 1.96 / std::sqrt(4'000);
    naive_hits += std::abs(sum / 4'000 - 10) <= reach ? 1 : 0;
    naive_width += 2 * reach;
  }
  CHECK(static_cast<double>(hits) / runs >= 0.92);
  CHECK(static_cast<double>(naive_hits) / runs < 0.5);
  CHECK(width > 3 * naive_width);
}

TEST_CASE("a mean is weighted by samples, and one block is not enough") {
  const std::vector<sample_block> uneven{{.sum = 10, .count = 10}, {.sum = 300, .count = 100}};
  const auto told = throng::mean_interval(uneven);
  CHECK((told.low + told.high) / 2 == Approx(310.0 / 110));
  const std::vector<sample_block> one{{}, {.sum = 10, .count = 4}, {}};
  CHECK_FALSE(throng::mean_interval(one).is_bounded());
  CHECK(throng::mean_interval(one).low == 2.5);
  CHECK_FALSE(throng::mean_interval({}).is_bounded());
  const std::vector<sample_block> equal(8, {.sum = 20, .count = 10});
  CHECK(throng::mean_interval(equal).relative_to(2) == 0);
}

TEST_CASE("a course is cut into whole steps, none left out") {
  throng::time_series series;
  double samples = 0;
  for (int i = 0; i < 45; ++i) {
    throng::time_point point;
    point.count = i;
    point.value = 2;
    samples += i;
    series.points.push_back(point);
  }
  const auto blocks = throng::blocks_of(series);
  REQUIRE(blocks.size() == 20);
  double counted = 0;
  for (const auto& each : blocks) {
    counted += each.count;
    CHECK(each.sum == 2 * each.count);
  }
  CHECK(counted == samples);
  series.points.resize(7);
  CHECK(throng::blocks_of(series).size() == 7);
  series.points.clear();
  CHECK(throng::blocks_of(series).empty());
}

TEST_CASE("a percentile takes ten samples beyond it") {
  CHECK(throng::samples_needed(90) == 100);
  CHECK(throng::samples_needed(95) == 200);
  CHECK(throng::samples_needed(99) == 1'000);
  CHECK(throng::samples_needed(99.9) == 10'000);
  CHECK(throng::samples_needed(99.99) == 100'000);
  CHECK(throng::samples_needed(99.999) == 1'000'000);
  CHECK(throng::samples_needed(97) == 334);
  CHECK(throng::samples_needed(50) == 1);
  CHECK(throng::samples_needed(5) == 1);
  CHECK(throng::samples_needed(100) == 1);
  CHECK_FALSE(throng::has_enough_samples(9'999, 99.9));
  CHECK(throng::has_enough_samples(10'000, 99.9));
  CHECK_FALSE(throng::has_enough_samples(0, 50));
}
