// Histograms against an exact sort, and the seconds of a run against each other.

#include <throng/throng.hpp>
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/metrics/histogram.hpp>
#include <throng/report/result_json.hpp>
#include <throng/testing/simulate.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// Log-normal, from some 100 ns to minutes.
std::vector<std::int64_t> some_times(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> shape(std::log(20e6), 2.5);
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(std::llround(shape(random)));
  return values;
}

throng::time_histogram histogram_of(const std::vector<std::int64_t>& values) {
  throng::time_histogram made;
  for (const auto each : values)
    made.record(each);
  return made;
}

const throng::time_series* course_of(const throng::result& told, std::string_view metric) {
  for (const auto& each : told.series()) {
    if (each.metric == metric && each.selector.empty())
      return &each;
  }
  return nullptr;
}

} // namespace

void histogram_oracle(findings& all) {
  constexpr std::size_t count = 300'000;
  auto values = some_times(10, count);
  const auto seen = histogram_of(values);
  std::sort(values.begin(), values.end());
  double worst = 0;
  bool is_never_below = true;
  for (int i = 1; i <= 100'000; ++i) {
    const double percent = i / 1000.0;
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * count - 1e-9));
    const auto exact = static_cast<double>(values[std::max<std::size_t>(rank, 1) - 1]);
    const auto told = static_cast<double>(seen.percentile(percent));
    worst = std::max(worst, std::abs(told / exact - 1));
    is_never_below = is_never_below && told >= exact;
  }
  all.share_at_most("greatest error of 100,000 quantiles", worst, 1.0 / 1024);
  all.same("a quantile is never below the exact one", is_never_below ? "yes" : "no", "yes");
  all.same("count", seen.count(), count, "samples");
  all.same("least and greatest are exact",
           seen.min() == values.front() && seen.max() == values.back() ? "yes" : "no", "yes");

  const auto a = histogram_of(some_times(11, 20'000));
  const auto b = histogram_of(some_times(12, 30'000));
  const auto c = histogram_of(some_times(13, 40'000));
  auto ab_c = a;
  ab_c.add(b);
  ab_c.add(c);
  auto bc = c;
  bc.add(b);
  auto bc_a = bc;
  bc_a.add(a);
  all.same("(a + b) + c is (c + b) + a, to the bit", ab_c == bc_a ? "yes" : "no", "yes");

  throng::number_histogram numbers;
  for (const double each : {1.0, 1e300, 1e-300, 5.0})
    numbers.record(each);
  all.same("out of range is counted", numbers.overflow(), 2, "samples");

  throng::run_facts facts;
  facts.metrics.add(throng::series{"t", "", throng::metric_kind::trend, throng::value_unit::time,
                                   throng::metric_value(seen)});
  const throng::result told(std::move(facts));
  all.same("as JSON and back it is the same",
           throng::read_result(throng::result_json(told)) == told ? "yes" : "no", "yes");
  all.note("throng stores histograms in its results' JSON, not as HdrHistogram's logs.");
}

void windowing(findings& all) {
  // Each millisecond one, and the server stalls for the whole of the second from 10 s on.
  throng::load_test test("windows");
  test.scenario(
      "a", throng::constant_arrival_rate{.rate = 1000, .duration = 14s, .pre_allocated_vus = 1100},
      [](throng::vu& vu) -> throng::task<> { co_await vu.http.get("http://a/"); });
  const auto told = throng::simulate(test, throng::models::constant(100us).stalls(10s, 1s));
  const auto* const intended = course_of(told, "arrivals_started");
  const auto* const done = course_of(told, "http_reqs");
  const auto* const times = course_of(told, "http_response_time");
  if (intended == nullptr || done == nullptr || times == nullptr || done->points.size() < 12) {
    all.holds("the course of the run", "14 s", "is missing", false);
    return;
  }
  const auto rounded = [](double value) { return static_cast<std::uint64_t>(std::llround(value)); };
  all.same("second 10 by intention", rounded(intended->points[10].count), 1000, "arrivals");
  all.within("second 10 by completion", done->points[10].count, 0, 1, "requests", 0);
  all.same("second 11 by intention", rounded(intended->points[11].count), 1000, "arrivals");
  all.within("second 11 by completion", done->points[11].count, 2000, 1, "requests", 0);
  all.near("longest time in second 11", in_nanoseconds(times->points[11].max), 1s, 0.002);
  all.below("longest time in second 9", in_nanoseconds(times->points[9].max), 1ms);
  double arrived = 0;
  double ended = 0;
  for (const auto& each : intended->points)
    arrived += each.count;
  for (const auto& each : done->points)
    ended += each.count;
  all.same("sum of the seconds by completion", rounded(ended), rounded(arrived), "requests");
  all.note("In virtual time, so to the request. The view by intention is arrivals_started, that by "
           "completion http_reqs and http_response_time.");
}

} // namespace calibrate
