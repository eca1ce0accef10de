// Arrivals as the server's own log has them: even ones, those of a Poisson process, and a ramp.
// Times are in seconds.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/testing/oracle_server.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// Runs the plan; gives when each request had arrived, in order, counted from the first.
std::vector<double> arrivals_of(throng::load_executor how) {
  // While a reply is due soon the server looks at the clock, and at its sockets, instead of
  // sleeping: its own wake-ups, some 40 us, are not what is measured.
  constexpr auto awake = 10ms;
  throng::testing::oracle_server oracle(throng::models::constant(awake), {.busy_poll = awake});
  throng::load_test test("arrivals");
  const auto url = oracle.url("/");
  test.http({.prefetch = {url}});
  test.scenario("a", std::move(how),
                [url](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  throng::run_options options;
  options.workers = 1;
  options.busy_poll = 200us; // or else the system's wake-up would be measured
  (void)checked_run(test, options);
  std::vector<double> at;
  const auto log = oracle.arrivals();
  for (const auto& each : log)
    at.push_back(std::chrono::duration<double>(each.arrived - log.front().arrived).count());
  return at;
}

std::vector<double> gaps_of(const std::vector<double>& at) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < at.size(); ++i)
    gaps.push_back(at[i] - at[i - 1]);
  return gaps;
}

void even_arrivals(findings& all) {
  constexpr double rate = 500;
  constexpr std::size_t seconds = 4;
  const auto at = arrivals_of(throng::constant_arrival_rate{
      .rate = rate, .duration = std::chrono::seconds(seconds), .pre_allocated_vus = 50});
  all.same("even: arrivals in 4 s", at.size(), static_cast<std::uint64_t>(rate) * seconds,
           "arrivals");
  std::vector<double> number;
  for (std::size_t i = 0; i < at.size(); ++i)
    number.push_back(static_cast<double>(i));
  const auto fit = line_through(number, at);
  all.within("even: rate, by least squares", 1 / fit.slope, rate, rate * 1e-4, "/s", 3);
  std::vector<double> off;
  for (const auto gap : gaps_of(at))
    off.push_back(std::abs(gap - 1 / rate) * 1e9);
  all.below("even: p(99) of |gap - 2ms|", in_nanoseconds(percentile_of(off, 99)), 50us);
  all.below("even: p(99.9) of |gap - 2ms|", in_nanoseconds(percentile_of(off, 99.9)), 500us);
  // Windows begin in the middle between two arrivals.
  std::vector<std::uint64_t> windows(seconds);
  for (const auto each : at) {
    const auto window = static_cast<std::size_t>(each - fit.at_zero + 0.5 / rate);
    if (window < seconds)
      ++windows[window];
  }
  std::uint64_t worst = 0;
  for (const auto each : windows) {
    const auto more = static_cast<std::uint64_t>(std::abs(static_cast<double>(each) - rate));
    worst = std::max(worst, more);
  }
  all.holds("even: greatest error of a window of 1 s", "at most 1 arrival",
            std::to_string(worst) + " arrivals of 500", worst <= 1);
}

void poisson_arrivals(findings& all) {
  constexpr double rate = 400;
  constexpr double seconds = 8;
  const auto at = arrivals_of(throng::constant_arrival_rate{.rate = rate,
                                                            .duration = 8s,
                                                            .pre_allocated_vus = 100,
                                                            .arrival = throng::poisson{.seed = 7}});
  const auto gaps = gaps_of(at);
  const auto distance = kolmogorov_distance(gaps, [](double t) { return -std::expm1(-t * rate); });
  const auto p = probability_of_distance(distance, gaps.size());
  all.holds("Poisson: gaps are exponential, by KS", "p above 0.01",
            "p = " + decimals_text(p, 3) + ", D = " + decimals_text(distance, 4), p > 0.01);
  // How many arrive in each mean gap.
  std::vector<double> counts(static_cast<std::size_t>(seconds * rate));
  for (const auto each : at) {
    if (const auto window = static_cast<std::size_t>(each * rate); window < counts.size())
      ++counts[window];
  }
  all.within("Poisson: index of dispersion, by 2.5ms", variance_of(counts) / mean_of(counts), 1,
             0.05);
  const auto mean = mean_of(gaps);
  double together = 0;
  for (std::size_t i = 1; i < gaps.size(); ++i)
    together += (gaps[i] - mean) * (gaps[i - 1] - mean);
  const auto n = static_cast<double>(gaps.size());
  all.within("Poisson: lag-1 correlation of gaps", together / n / variance_of(gaps), 0, 0.05);
  all.within("Poisson: arrivals in 8 s", n + 1, rate * seconds,
             std::round(4 * std::sqrt(rate * seconds)), "arrivals", 0);
}

void ramping_arrivals(findings& all) {
  // From 0 to 1000/s in 4 s: by the time t there are 125 t^2 arrivals.
  const auto by = [](double t) { return 125 * t * t; };
  const throng::ramping_arrival_rate even{
      .start_rate = 0, .stages = {{4s, 1000}}, .pre_allocated_vus = 100};
  const auto at = arrivals_of(even);
  all.same("ramp, even: arrivals in 4 s", at.size(), 2000, "arrivals");
  const auto first = std::sqrt(1 / 125.0); // the first one is due when the area is 1
  std::vector<double> off;
  for (std::size_t i = 0; i < at.size(); ++i)
    off.push_back(std::abs(at[i] + first - std::sqrt(static_cast<double>(i + 1) / 125)) * 1e9);
  all.below("ramp, even: p(99) of |arrival - planned|", in_nanoseconds(percentile_of(off, 99)),
            100us);
  // A Poisson process on a ramp: by the area under the rate it is one of rate 1.  When it began is
  // not in the log, only when the first one came: its gaps there are measured from the second on.
  auto random = even;
  random.arrival = throng::poisson{.seed = 4};
  const auto seen = arrivals_of(random);
  all.within("ramp, Poisson: arrivals in 4 s", static_cast<double>(seen.size()), 2000,
             std::round(4 * std::sqrt(2000.0)), "arrivals", 0);
  const auto begun = 4.0 - seen.back(); // the last one is due a gap before the end, about a ms
  std::vector<double> gaps;
  for (std::size_t i = 1; i < seen.size(); ++i)
    gaps.push_back(by(seen[i] + begun) - by(seen[i - 1] + begun));
  const auto distance = kolmogorov_distance(gaps, [](double t) { return -std::expm1(-t); });
  const auto p = probability_of_distance(distance, gaps.size());
  all.holds("ramp, Poisson: gaps by area, by KS", "p above 0.01",
            "p = " + decimals_text(p, 3) + ", D = " + decimals_text(distance, 4), p > 0.01);
}

} // namespace

void arrival_process(findings& all) {
  even_arrivals(all);
  poisson_arrivals(all);
  ramping_arrivals(all);
  all.note("The log is the server's, which looks at its sockets without sleeping. It is in user "
           "space all the same, so p(99) of the gaps is held to 50 µs, and not the greatest one. "
           "The Poisson process is that of seed 7.");
}

} // namespace calibrate
