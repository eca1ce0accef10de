// Random arrivals as scripts see them: what begins is a Poisson process, with a constant rate and
// along a ramp.

#include "statistics.hpp"
#include <throng/testing/simulate.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace std::chrono_literals;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

constexpr double least_chance = 0.001;

// When iterations began, in seconds.
template <class Executor>
std::vector<double> begun(const Executor& how, std::uint64_t seed) {
  std::vector<double> at;
  load_test test("arrivals");
  test.seed(seed).scenario("a", how, [&](vu& vu) -> task<> {
    at.push_back(std::chrono::duration<double>(vu.now() - throng::simulation_start).count());
    co_return;
  });
  (void)throng::simulate(test, throng::models::constant(0ns));
  return at;
}

throng::constant_arrival_rate constant_rate(throng::arrival_process how) {
  throng::constant_arrival_rate plan{.rate = 200, .duration = 500s, .pre_allocated_vus = 1};
  plan.arrival = how;
  return plan;
}

std::vector<double> gaps_of(const std::vector<double>& at) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < at.size(); ++i)
    gaps.push_back(at[i] - at[i - 1]);
  return gaps;
}

// The variance of the counts in windows over their mean.
double dispersion(const std::vector<double>& at, std::size_t windows, double length) {
  std::vector<double> counts(windows);
  for (const auto each : at) {
    if (const auto window = static_cast<std::size_t>(each / length); window < windows)
      ++counts[window];
  }
  double mean = 0, squares = 0;
  for (const auto each : counts)
    mean += each / static_cast<double>(windows);
  for (const auto each : counts)
    squares += (each - mean) * (each - mean);
  return squares / static_cast<double>(windows - 1) / mean;
}

} // namespace

TEST_CASE("gaps of Poisson arrivals are exponential, and even ones are not") {
  const auto exponential = [](double gap) { return -std::expm1(-200 * gap); };
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto gaps = gaps_of(begun(constant_rate(throng::poisson{}), seed));
    CHECK(throng_test::kolmogorov_smirnov(gaps, exponential) > least_chance);
  }
  const auto gaps = gaps_of(begun(constant_rate(throng::even{}), 1));
  CHECK(throng_test::kolmogorov_smirnov(gaps, exponential) < 1e-9);
}

TEST_CASE("a gap of Poisson arrivals says nothing of the next one") {
  const auto gaps = gaps_of(begun(constant_rate(throng::poisson{}), 4));
  double sum = 0;
  for (std::size_t i = 1; i < gaps.size(); ++i)
    sum += (200 * gaps[i] - 1) * (200 * gaps[i - 1] - 1);
  // The products have mean 0 and variance 1.
  CHECK(std::abs(sum / std::sqrt(static_cast<double>(gaps.size()))) < 4);
}

TEST_CASE("counts of Poisson arrivals vary as much as their mean, at every scale") {
  const auto at = begun(constant_rate(throng::poisson{}), 5);
  for (const auto windows : {100UL, 500UL, 5'000UL}) {
    CAPTURE(windows);
    const auto m = static_cast<double>(windows);
    // (m - 1) I is chi-squared with m - 1 degrees.
    CHECK(std::abs(dispersion(at, windows, 500 / m) - 1) < 4 * std::sqrt(2 / (m - 1)));
  }
  CHECK(dispersion(begun(constant_rate(throng::even{}), 5), 500, 1) < 0.01);
}

TEST_CASE("along a ramp they are a Poisson process in the area under the rate") {
  throng::ramping_arrival_rate plan{.start_rate = 10, .pre_allocated_vus = 1};
  plan.stages = {{200s, 400}, {100s, 400}, {0s, 50}, {200s, 50}, {100s, 0}};
  plan.arrival = throng::poisson{};
  const auto area = [](double t) {
    const auto passed = [t](double from, double length) {
      return std::clamp(t - from, 0., length);
    };
    const double up = passed(0, 200), high = passed(200, 100), low = passed(300, 200),
                 down = passed(500, 100);
    return 10 * up + 390 * up * up / 400 + 400 * high + 50 * low + 50 * down -
           50 * down * down / 200;
  };
  const double all = area(600);
  CHECK(all == doctest::Approx(41'000 + 40'000 + 10'000 + 2'500));
  for (const std::uint64_t seed : {6U, 7U, 8U}) {
    const auto at = begun(plan, seed);
    CHECK(std::abs(static_cast<double>(at.size()) - all) < 4 * std::sqrt(all));
    CHECK(throng_test::kolmogorov_smirnov(at, [&](double t) { return area(t) / all; }) >
          least_chance);
    auto areas = at;
    for (auto& each : areas)
      each = area(each);
    CHECK(throng_test::kolmogorov_smirnov(
              gaps_of(areas), [](double gap) { return -std::expm1(-gap); }) > least_chance);
    // Which a line from start to end would not be.
    CHECK(throng_test::kolmogorov_smirnov(at, [](double t) { return t / 600; }) < 1e-9);
  }
}
