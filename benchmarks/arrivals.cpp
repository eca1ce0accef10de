// How late do iterations begin that are due at a rate, and is one of them lost?
//
// constant_arrival_rate over an empty iteration: what is left is the generator's own doing.  The
// lag is iteration_lag, from the instant that the plan computes to the script's first line.

#include <throng/throng.hpp>
#include "arguments.hpp"
#include <throng/main.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>

#include <sys/resource.h>

namespace {

throng::task<> nothing(throng::vu&) { co_return; }

double microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

// Of this process so far, user and kernel.
double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure(double per_second, std::chrono::nanoseconds duration,
             const throng::run_options& options) {
  throng::load_test test{"arrivals"};
  test.scenario("arrivals",
                throng::constant_arrival_rate{
                    .rate = per_second, .duration = duration, .pre_allocated_vus = 100},
                nothing);
  const auto before = cpu_seconds();
  const auto told = throng::run(test, options);
  const auto used = cpu_seconds() - before;

  const auto planned = std::ceil(per_second * std::chrono::duration<double>(duration).count());
  const auto started = told.value(throng::iterations.count());
  const auto dropped = told.value(throng::dropped_iterations.count());
  if (started + dropped != planned)
    bench::give_up("arrivals were lost");
  std::printf("{\"client\": \"arrivals\", \"rate\": %.0f, \"workers\": %u, \"planned\": %.0f, "
              "\"started\": %.0f, \"dropped\": %.0f, \"lag_us\": {\"p50\": %.1f, \"p90\": %.1f, "
              "\"p99\": %.1f, \"p99.9\": %.1f, \"max\": %.1f}, \"cpu_percent\": %.1f}\n",
              per_second, options.workers, planned, started, dropped,
              microseconds(told.value(throng::iteration_lag.p(50))),
              microseconds(told.value(throng::iteration_lag.p(90))),
              microseconds(told.value(throng::iteration_lag.p(99))),
              microseconds(told.value(throng::iteration_lag.p(99.9))),
              microseconds(told.value(throng::iteration_lag.max())),
              100 * used / std::chrono::duration<double>(told.elapsed()).count());
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const double per_second = arguments.number("-r", 10'000);
  const std::chrono::duration<double> duration{arguments.number("-d", 10)};
  const long workers = arguments.count("--workers", 1);
  const long busy_poll = arguments.count("--busy-poll", 0);
  arguments.finish();
  if (per_second < 1 || duration.count() < 1 || workers < 1)
    bench::give_up("-r, -d and --workers are at least 1");
  throng::run_options options;
  options.workers = static_cast<unsigned>(workers);
  options.busy_poll = std::chrono::microseconds(busy_poll);
  try {
    measure(per_second, std::chrono::duration_cast<std::chrono::nanoseconds>(duration), options);
  } catch (const std::exception& why) {
    bench::give_up("the run failed: ", why.what());
  }
}
