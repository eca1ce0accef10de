// What you see: a run without an end, steered from outside while it goes on.  More users and fewer,
// a pause in which nobody asks, and the end: exit code 103.  Here a function steers that is called
// each second; a run_control given to the options lets another thread do it.
// ctest: ^ 2 s: 1 users, 20 iterations$
// ctest: ^ 4 s: 10 users, 220 iterations$
// ctest: ^ 5 s: 2 users, 240 iterations$
// ctest: ^ 7 s: 0 users, 262 iterations$
// ctest: ^ 8 s: 0 users, 262 iterations$
// ctest: ^10 s: 2 users, 302 iterations$
// ctest: ^exit code 103: stopped by its run_control after 10s$
// exit: 103

#include <throng/throng.hpp>
#include <throng/testing/virtual_run.hpp>

#include <iomanip>
#include <iostream>

using namespace std::chrono_literals;

throng::task<> visit(throng::vu& vu) {
  const auto res = co_await vu.http.get("http://shop.example/");
  vu.check("status is 200", res.status() == 200);
  co_await vu.sleep(95ms);
}

int main() {
  throng::load_test test{"control"};
  test.scenario("visit", throng::externally_controlled{.vus = 1, .duration = 0s, .max_vus = 10},
                visit);

  throng::run_options options;
  options.each_second = [](const throng::progress_state& now, throng::run_control& run) {
    const auto second = now.elapsed / 1s;
    std::cout << std::setw(2) << second << " s: " << now.vus << " users, " << now.complete
              << " iterations\n";
    if (second == 2)
      run.set_vus("visit", 10);
    if (second == 4)
      run.set_vus("visit", 2);
    if (second == 6)
      run.pause();
    if (second == 8)
      run.resume();
    if (second == 10)
      run.stop();
  };
  const auto server = [](std::string_view, throng::instant) {
    return throng::testing::ok_reply("hello", 5ms);
  };
  const auto result = throng::testing::run_virtually(test, server, options);
  std::cout << "exit code " << result.exit_code() << ": " << result.reasons().at(0) << '\n';
  return result.exit_code();
}
