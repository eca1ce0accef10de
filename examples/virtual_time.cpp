// What you see: ten minutes in which 6000 users come, within seconds.  Script, schedule, client and
// metrics are the real ones; the clock jumps to what happens next, and a function is the server.
// ctest: ^minute 5: 3000 users$
// ctest: ^minute 10: 6000 users$
// ctest: ^requests: \d+, checks passed: 100%$

#include <throng/throng.hpp>
#include <throng/testing/virtual_run.hpp>

#include <iostream>

using namespace std::chrono_literals;

throng::task<> visit(throng::vu& vu) {
  const auto res = co_await vu.http.get("http://shop.example/ping");
  vu.check("status is 200", res.status() == 200);
  co_await vu.sleep(1s);
}

int main() {
  throng::load_test test{"virtual time"};
  test.scenario("visit", throng::ramping_vus{.start_vus = 0, .stages = {{10min, 6000}, {5s, 6000}}},
                visit);
  test.require(throng::http_req_duration.p(99) <= 2ms);

  // The scripted server: given a request, the bytes that come back and when.
  const auto server = [](std::string_view, throng::instant) {
    return throng::testing::ok_reply("PONG!", 2ms);
  };
  throng::run_options options;
  options.each_second = [](const throng::progress_state& now, throng::run_control&) {
    if (now.elapsed % 1min == 0ns)
      std::cout << "minute " << now.elapsed / 1min << ": " << now.vus << " users\n";
  };
  const auto result = throng::testing::run_virtually(test, server, options);

  std::cout << "requests: " << static_cast<long>(result.value(throng::http_reqs.count()))
            << ", checks passed: " << 100 * result.value(throng::checks.rate()) << "%\n";
  return result.exit_code();
}
