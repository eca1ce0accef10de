// The test that tells an honest generator: a server that stalls for a second, and a generator that
// does.  Arrivals are due each millisecond for 8 s, so that of a share 1 - p of the longest times
// the least is  t(p) = S (1 - (1 - p) T / S) + s,  S = 1 s, T = 8 s, and s the service.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/base/number_text.hpp>
#include <throng/testing/oracle_server.hpp>

#include <chrono>
#include <thread>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

constexpr auto lasts = 8s;
constexpr auto stall = 1s;
constexpr auto stalls_at = 3s;
constexpr auto service = 100us;

std::chrono::nanoseconds closed_form(double percent) {
  const double beyond = (1 - percent / 100) * (lasts / 1s);
  return in_nanoseconds((1 - beyond) * 1e9) + service;
}

// Connected before the load, so that no connect falls into the stall.
throng::load_test plan(const std::string& url, bool blocks) {
  throng::load_test test("stall");
  test.http({.prefetch = {url}});
  test.scenario(
      "open",
      throng::constant_arrival_rate{.rate = 1000, .duration = lasts, .pre_allocated_vus = 1100},
      [url, blocks](throng::vu& vu) -> throng::task<> {
        if (blocks && vu.scenario().iteration() == 1000 * (stalls_at / 1s))
          std::this_thread::sleep_for(stall);
        co_await vu.http.get(url);
      });
  return test;
}

} // namespace

void server_stall(findings& all) {
  throng::testing::oracle_server oracle(throng::models::constant(service).stalls(stalls_at, stall));
  const auto told = checked_run(plan(oracle.url("/"), false), {.workers = 1});
  for (const double percent : {95.0, 99.0, 99.9}) {
    all.near("p(" + throng::number_text(percent) + ") of http_response_time",
             time_at(told, throng::http_response_time, percent), closed_form(percent), 0.02);
  }
  all.below("p(99) of iteration_lag", told.value(throng::iteration_lag.p(99)), 2ms);
  all.holds("validity", "valid: server_stalled", validity_text(told),
            told.passed() && told.validity() == throng::validity::valid &&
                told.found(throng::causes::server_stalled) != nullptr);
}

void generator_stall(findings& all) {
  throng::testing::oracle_server oracle(throng::models::constant(service));
  const auto told = checked_run(plan(oracle.url("/"), true), {.workers = 1});
  all.near("p(99) of generator_lag", told.value(throng::generator_lag.p(99)), closed_form(99),
           0.02);
  all.near("p(99) of http_response_time", told.value(throng::http_response_time.p(99)),
           closed_form(99), 0.1);
  all.below("p(50) of http_req_duration", told.value(throng::http_req_duration.med()), 1ms);
  all.below("p(99) of http_req_duration", told.value(throng::http_req_duration.p(99)), 100ms);
  all.note(
      "What was due in the stall is sent behind it, 1000 requests at once, which wait for each "
      "other at the server: so much of http_req_duration is the burst's.");
  all.holds("validity", "invalid: generator_stalled", validity_text(told),
            told.validity() == throng::validity::invalid &&
                told.found(throng::causes::generator_stalled) != nullptr);
  all.holds("the server is not blamed", "no server_stalled",
            told.found(throng::causes::server_stalled) == nullptr ? "no server_stalled"
                                                                  : "server_stalled",
            told.found(throng::causes::server_stalled) == nullptr);
  all.same("exit code", std::to_string(told.exit_code()), "98");
}

} // namespace calibrate
