// What you see: 20 virtual users come, stay and go within 15 seconds; each asks for a cheap page
// and for one that costs the server time.  Then the summary, and whether it agrees with the server.
// The server is the demo's own, unless BASE_URL=http://... (or -e BASE_URL=...) names another one;
// PORT gives it a port, which is a free one otherwise.
// ctest: the server counted (\d+) requests, http_reqs is \1: they agree$

#include <throng/throng.hpp>
#include "demo_server.hpp"
#include <throng/main.hpp>

#include <exception>
#include <iostream>
#include <memory>
#include <string>

using namespace std::chrono_literals;

inline constexpr throng::duration_trend stress_wait{"stress_wait"};

int main(int argc, char** argv) try {
  auto base = throng::variable(argc, argv, "BASE_URL");
  std::unique_ptr<throng::testing::http_server> server;
  if (base.empty()) {
    server = demo_server(throng::variable(argc, argv, "PORT"));
    base = server->url();
  }
  const auto ping_url = base + "/ping";
  const auto stress_url = base + "/stress?loop=1000";

  const auto visit = [&](throng::vu& vu) -> throng::task<> {
    const auto ping = co_await vu.http.get(ping_url);
    vu.check("ping: status is 200", ping.status() == 200);
    vu.check("ping: PONG!", ping.body() == "PONG!");
    const auto stress = co_await vu.http.get(stress_url);
    vu.check("stress: 0 + 1 + ... + 999", stress.body() == "499500");
    if (stress.status() == 200)
      stress_wait.add(vu, stress.timings().waiting);
    co_await vu.sleep(100ms);
  };

  throng::load_test test{"demo"};
  const throng::ramping_vus ramp{.start_vus = 0, .stages = {{5s, 20}, {6s, 20}, {4s, 0}}};
  test.scenario("visit", ramp, visit);
  test.require(throng::http_req_duration.p(95) < 500ms);
  test.require(throng::checks.rate() > 0.99);
  test.require(stress_wait.p(90) < 400ms);
  test.require("http_req_failed", "rate<0.01");

  throng::result told;
  const int code = throng::main(test, argc, argv, told);
  if (!server || told.verdict() == throng::verdict::invalid)
    return code;
  const auto counted = server->counts().requests;
  const auto claimed = static_cast<std::uint64_t>(told.value(throng::http_reqs.count()));
  // An iteration that was cut off may have left the server a request that nobody waited for.
  const auto cut_off = told.facts().interrupted_iterations;
  const bool agree = counted >= claimed && counted - claimed <= cut_off;
  std::cout << "\n    the server counted " << counted << " requests, http_reqs is " << claimed
            << (agree ? ": they agree\n" : ": they DIFFER\n");
  return code != 0 || agree ? code : 1;
} catch (const std::exception& failure) {
  std::cerr << "demo: " << failure.what() << '\n';
  return throng::exit_codes::invalid_options;
}
