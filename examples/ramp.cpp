// What you see: users come, five a second, to a server that serves them one after the other, 4 ms
// each.  With the queue grows the time, and the run ends by itself when p(95) is above 50 ms: exit
// code 99, long before the two minutes are over.
// ctest: ✗ 'p\(95\)<50ms'
// exit: 99

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <thread>
#include <vector>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  throng::testing::http_server server;
  server.route("/", [](const throng::testing::http_request&) {
    std::this_thread::sleep_for(4ms);
    return throng::testing::http_reply{.body = "next, please"};
  });
  const auto url = server.url("/");

  const auto ask = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get(url);
    vu.check("served", res.status() == 200);
  };

  throng::load_test test{"ramp"};
  const std::vector<throng::stage> stages{
      {20s, 100}, // 20 s from 1 user to 100
      {90s, 100}, // as many for a while
      {10s, 0},   // and home
  };
  test.scenario("queue", throng::ramping_vus{.start_vus = 1, .stages = stages}, ask)
      .graceful_stop(5s);
  // Judged each second, from 2 s after the start on.
  test.require(throng::http_req_duration.p(95) < 50ms).abort_on_fail(2s);
  return throng::main(test, argc, argv);
}
