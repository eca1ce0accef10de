// What you see: thresholds over sliding windows, without the warm-up, as warnings, and against the
// stored result of an earlier run; the first failure of each is told with its time.
// ctest: THRESHOLDS
// ctest: p\(99\)<400ms
// ctest: arrivals_started
// ctest: p\(95\)<baseline\+500ms
// ctest: WARNINGS
// color: none

#include <throng/throng.hpp>
#include "demo_server.hpp"
#include <throng/main.hpp>

#include <cstdio>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

int main() {
  throng::testing::http_server server;
  demo_routes(server);
  const auto url = server.url("/ping");
  const auto ask = [&](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); };

  throng::load_test test{"thresholds"};
  test.scenario("steady",
                throng::constant_arrival_rate{.rate = 200, .duration = 3s, .pre_allocated_vus = 5},
                ask);
  // What later runs are compared with; as a program with `--save-result FILE`.
  const auto path = "throng-baseline-" + std::to_string(server.port()) + ".json";
  if (const auto problem = write_result(path, throng::run(test))) {
    std::cerr << path << ": " << problem.message() << '\n';
    return 1;
  }

  // Each window of a second must hold, not only the whole run; the first second is a warm-up.
  test.require(throng::http_req_duration.p(99) < 400ms).over(1s).after(1s);
  // Half a second more than the stored run, at the most.
  test.require(throng::http_req_duration.p(95) < throng::baseline + 500ms);
  // The planned rate was reached: of the iterations that were due, so many were begun.
  test.require(throng::arrivals_started.rate() >= 0.99);
  // It is told and fails nothing.
  test.warn(throng::http_req_duration.avg() < 1us);

  throng::run_options options;
  options.baseline = path; // as a program with `--baseline FILE`
  options.summary = true;
  const auto told = throng::run(test, options);
  std::remove(path.c_str());
  return told.exit_code();
}
