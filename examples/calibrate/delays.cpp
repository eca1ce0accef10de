// Delays that a server makes, and what the library adds of its own where there is no server.

#include "checked_run.hpp"
#include "null_world.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/engine/run_in.hpp>
#include <throng/testing/oracle_server.hpp>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// `/5000` takes 5000 microseconds.
throng::service_model as_asked() {
  return throng::service_model(
      [](const throng::service_request& asked, throng::instant, throng::random_source&) {
        const auto target = asked.target();
        int microseconds = 0;
        std::from_chars(target.data() + 1, target.data() + target.size(), microseconds);
        return throng::service_reply{.delay = std::chrono::microseconds(microseconds)};
      });
}

constexpr std::chrono::microseconds delays[] = {100us, 500us, 1ms, 2ms, 5ms, 10ms, 20ms, 50ms};

} // namespace

void constant_delays(findings& all) {
  // The server looks at the clock instead of sleeping: its timers are not what is measured.
  throng::testing::oracle_server oracle(as_asked(), {.busy_poll = 1ms});
  constexpr std::size_t count = std::size(delays);
  std::vector<std::vector<double>> seen(count);
  throng::load_test test("delays");
  for (std::size_t i = 0; i < count; ++i) {
    const auto url = oracle.url("/" + std::to_string(delays[i].count()));
    test.scenario("delay_" + std::to_string(i),
                  throng::constant_arrival_rate{.rate = 50, .duration = 4s, .pre_allocated_vus = 4},
                  [&seen, i, url](throng::vu& vu) -> throng::task<> {
                    const auto res = co_await vu.http.get(url);
                    seen[i].push_back(static_cast<double>(res.timings().duration().count()));
                  })
        .start_time(2413us * i); // so that no two are due at once
  }
  throng::run_options options;
  options.workers = 1;
  (void)checked_run(test, options);
  std::vector<double> wanted;
  std::vector<double> measured;
  double least = 1e18;
  double most = -1e18;
  std::string medians;
  for (std::size_t i = 0; i < count; ++i) {
    const auto delay = static_cast<double>(std::chrono::nanoseconds(delays[i]).count());
    wanted.push_back(delay);
    measured.push_back(percentile_of(seen[i], 50));
    const auto more = measured.back() - delay;
    least = std::min(least, more);
    most = std::max(most, more);
    all.holds("median of " + std::to_string(seen[i].size()) + " at " + throng::time_text(delays[i]),
              "+ up to 200µs", throng::time_text(measured.back()), more >= 0 && more < 200e3);
  }
  const auto fit = line_through(wanted, measured);
  all.within("slope of measured over wanted", fit.slope, 1, 0.001, {}, 5);
  all.below("intercept, the noise floor", in_nanoseconds(fit.at_zero), 200us);
  all.below("greatest less least of what is added", in_nanoseconds(most - least), 100us);
}

void self_noise(findings& all) {
  null_world here;
  throng::load_test test("null");
  test.scenario(
      "null",
      throng::constant_arrival_rate{.rate = 20'000, .duration = 2s, .pre_allocated_vus = 20},
      [](throng::vu& vu) -> throng::task<> { co_await vu.http.get("http://null/"); });
  const auto told = throng::run_in(here, test);
  all.below("p(50) of http_req_duration", told.value(throng::http_req_duration.med()), 10us);
  all.below("p(99) of http_req_duration", told.value(throng::http_req_duration.p(99)), 20us);
  all.below("p(99.9) of http_req_duration", told.value(throng::http_req_duration.p(99.9)), 20us);
  all.below("p(99.9) of generator_lag", told.value(throng::generator_lag.p(99.9)), 100us);
  const auto whole = told.value(throng::http_response_time.p(99.99));
  all.holds("p(99.99) of http_response_time", "told, with no limit", throng::time_text(whole),
            true);
  all.note("A stream in memory and the real clock, one thread, 20,000 requests a second: what is "
           "beyond p(99.9) is the system's, which takes the core for a while.");
}

} // namespace calibrate
