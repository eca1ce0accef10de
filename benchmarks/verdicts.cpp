// What does the verdict say of a run?  So many short runs against the bench_responder on port -p,
// each with planned arrivals and a line of JSON: its validity, the causes that were found, and the
// numbers that the rules read.

#include <throng/throng.hpp>
#include "arguments.hpp"
#include <throng/main.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <variant>

namespace {

std::string url; // written before the run, then only read

throng::task<> visit(throng::vu& vu) { co_await vu.http.get(url); }

double mean(const throng::result& told, const char* metric) {
  const auto* const found = told.metrics().find(metric);
  const auto* const samples =
      found == nullptr ? nullptr : std::get_if<throng::number_histogram>(&found->value);
  return samples == nullptr ? 0 : samples->mean();
}

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

void measure(double per_second, std::chrono::nanoseconds duration) {
  throng::load_test test{"verdict"};
  test.scenario("open",
                throng::constant_arrival_rate{
                    .rate = per_second, .duration = duration, .pre_allocated_vus = 200},
                visit);
  throng::run_options options;
  options.workers = 1;
  const auto told = throng::run(test, options);
  std::string causes;
  for (const auto& each : told.findings()) {
    if (each.weight != throng::validity::valid)
      causes += (causes.empty() ? "\"" : ", \"") + each.cause + "\"";
  }
  std::printf("{\"validity\": \"%s\", \"causes\": [%s], \"lag_p99_ms\": %.3f, "
              "\"response_p99_ms\": %.3f, \"worker_cpu\": %.4f, \"cpu_wait\": %.4f, "
              "\"steal\": %.4f, \"pressure\": %.4f}\n",
              std::string(to_text(told.validity())).c_str(), causes.c_str(),
              milliseconds(told.value(throng::generator_lag.p(99))),
              milliseconds(told.value(throng::http_response_time.p(99))),
              mean(told, "generator_worker_cpu"), mean(told, "generator_cpu_wait"),
              mean(told, "generator_steal"), mean(told, "generator_cpu_pressure"));
  std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments given{argc, argv};
  const auto port = given.count("-p", 0);
  const auto runs = given.count("-n", 1);
  const double rate = given.number("-r", 500);
  const double seconds = given.number("-d", 2);
  given.finish();
  if (port == 0)
    bench::give_up("-p PORT is missing: that of bench_responder");
  url = "http://127.0.0.1:" + std::to_string(port) + "/";
  for (long i = 0; i < runs; ++i)
    measure(rate, std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}
