// What you see: the first steps of everyone who loads a server.  One user for five seconds, to see
// that it works at all; then ten users for ten seconds, to see what it takes.  Each asks for a
// cheap page and for one that costs the server time, and rests.  The two are scenarios, one after
// the other, and the summary tells what they did together.
// Takes 3 seconds; -e SCALE=1 the 15 of the story.
// ctest: ^ +\* one: 1 looping VUs for 1s
// ctest: ^ +\* ten: 10 looping VUs for 2s .*startTime: 1s
// ctest: ^ +checks_succeeded\.*: 100\.00%
// ctest: ^one user: [1-9]\d* iterations, ten users: [1-9]\d*; the server saw every request$

#include <throng/throng.hpp>
#include "demo_server.hpp"
#include "story_scale.hpp"
#include <throng/main.hpp>

#include <atomic>
#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  const story_scale real(argc, argv, 5);
  throng::testing::http_server server;
  demo_routes(server);
  const auto ping_url = server.url("/ping");
  const auto stress_url = server.url("/stress?loop=1000");

  // The same body for both.  Users run on several threads, hence the atomic.
  std::atomic<int> alone{0};
  std::atomic<int> together{0};
  const auto visit = [&](throng::vu& vu) -> throng::task<> {
    const auto ping = co_await vu.http.get(ping_url);
    vu.check("ping: PONG!", ping.status() == 200 && ping.body() == "PONG!");
    const auto stress = co_await vu.http.get(stress_url);
    vu.check("stress: 0 + 1 + ... + 999", stress.body() == "499500");
    co_await vu.sleep(100ms);
    ++(vu.scenario().name() == "one" ? alone : together);
  };

  throng::load_test test{"first steps"};
  test.scenario("one", throng::constant_vus{.vus = 1, .duration = real(5s)}, visit);
  test.scenario("ten", throng::constant_vus{.vus = 10, .duration = real(10s)}, visit)
      .start_time(real(5s));
  test.require(throng::checks.rate() == 1);
  test.require(throng::http_req_failed.rate() < 0.01);

  throng::result told;
  const int code = throng::main(test, argc, argv, told);
  if (told.verdict() == throng::verdict::invalid)
    return code; // nothing was run
  const auto claimed = static_cast<std::uint64_t>(told.value(throng::http_reqs.count()));
  const bool agree = server.counts().requests == claimed;
  std::cout << "\none user: " << alone << " iterations, ten users: " << together << "; the server "
            << (agree ? "saw every request\n" : "counted OTHERWISE\n");
  return code != 0 || agree ? code : 1;
}
