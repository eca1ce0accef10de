// Whose fault is a slow second?  The same load twice: before a server that stands still for a
// second, and from a generator that does.  In virtual time, so both are exact.
//
// ctest: ^the server stalled: no request was answered for 1s from 10s on, while 1001 waited$
// ctest: ^  the run is valid, exit code 0$
// ctest: ^  intended to done: 803ms, sent to done: 803ms, due to begun: 1ms
// ctest: ^the generator stalled: the 99th percentile of generator_lag
// ctest: ^  the run is invalid, exit code 98$
// ctest: ^  intended to done: 803ms, sent to done: 2ms, due to begun: 801ms
#include <throng/testing/simulate.hpp>

#include <iostream>

using namespace std::chrono_literals;
namespace models = throng::models;

throng::task<> ask(throng::vu& vu) { co_await vu.http.get("http://shop/ping"); }

void tell(const throng::result& result) {
  for (const auto& each : result.findings())
    std::cout << each.text << "\n";
  std::cout << "  the run is " << to_text(result.validity()) << ", exit code " << result.exit_code()
            << "\n";
  const auto ms = [](auto time) { return std::to_string(time / 1ms + 1) + "ms"; };
  std::cout << "  intended to done: " << ms(result.value(throng::http_response_time.p(99)))
            << ", sent to done: " << ms(result.value(throng::http_req_duration.p(99)))
            << ", due to begun: " << ms(result.value(throng::iteration_lag.p(99)))
            << " at the most for 99 %\n\n";
}

int main() {
  throng::load_test test{"two stalls"};
  test.scenario(
      "open",
      throng::constant_arrival_rate{.rate = 1000, .duration = 20s, .pre_allocated_vus = 1100}, ask);
  tell(throng::simulate(test, models::constant(1ms).stalls(10s, 1s)));
  tell(throng::simulate(test, models::constant(1ms), {}, {{.at = 10s, .length = 1s}}));
}
