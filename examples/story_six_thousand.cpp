// What you see: in ten minutes 6000 users come to one server, and stay for one more.  Each asks,
// rests for a second and asks again, on a connection of its own: in the end 6000 requests a second
// over 6000 connections.  Server and users are one process here, so it needs 12,000 descriptors;
// throng raises its own limit as far as the system allows (ulimit -Hn).
// Takes 12 seconds; -e SCALE=1 the eleven minutes of the story; -e VUS=500 makes fewer users come.
// ctest: ^ +\* visit: Up to 6000 looping VUs for 11s over 2 stages
// ctest: ^ +checks_succeeded\.*: 100\.00%
// ctest: ^the test: 6000 users, (\d{5,}) requests; the server: 6000 connections, \1 requests$

#include <throng/throng.hpp>
#include "story_scale.hpp"
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  const story_scale real(argc, argv, 60);
  const auto users = static_cast<std::int64_t>(story_number(argc, argv, "VUS", 6000));
  throng::testing::http_server server([](const throng::testing::http_request&) {
    return throng::testing::http_reply{.body = "PONG!"};
  });
  const auto url = server.url("/ping");

  const auto visit = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get(url);
    vu.check("status is 200", res.status() == 200);
    co_await vu.sleep(1s);
  };

  throng::load_test test{"six thousand"};
  const throng::ramping_vus ramp{.start_vus = 0,
                                 .stages = {{real(10min), users}, {real(1min), users}}};
  test.scenario("visit", ramp, visit);
  test.require(throng::http_req_failed.rate() < 0.01);
  test.require(throng::checks.rate() > 0.99);

  throng::result told;
  const int code = throng::main(test, argc, argv, told);
  if (told.verdict() == throng::verdict::invalid)
    return code; // nothing was run
  const auto claimed = static_cast<std::uint64_t>(told.value(throng::http_reqs.count()));
  const auto counted = server.counts();
  std::cout << "\nthe test: " << told.value(throng::vus_max.max()) << " users, " << claimed
            << " requests; the server: " << counted.connections << " connections, "
            << counted.requests << " requests\n";
  return code != 0 || claimed == counted.requests ? code : 1;
}
