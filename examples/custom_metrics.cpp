// What you see: metrics of one's own, of each kind, in the block CUSTOM of the summary, and
// thresholds on them: with operators, and as k6's text.
// ctest: ✓ 'count>=10'
// ctest: ^    coupons\.*: \d+ +[\d.]+/s
// ctest: ^    basket_total\.*: avg=

#include <throng/throng.hpp>
#include "demo_server.hpp"
#include <throng/main.hpp>

using namespace std::chrono_literals;

// A metric is a name with a kind.  It may be used by any number of tests; the numbers are the
// run's.
inline constexpr throng::counter coupons{"coupons"};              // a sum
inline constexpr throng::gauge queue_length{"queue_length"};      // the last value, min, max
inline constexpr throng::rate paid_by_card{"paid_by_card"};       // how often a thing was true
inline constexpr throng::trend<> basket_total{"basket_total"};    // a distribution of numbers
inline constexpr throng::duration_trend think_time{"think_time"}; // a distribution of durations

int main(int argc, char** argv) {
  throng::testing::http_server server;
  demo_routes(server);
  const auto url = server.url("/ping");

  const auto buy = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get(url);
    const auto number = vu.scenario().iteration();
    if (res.status() == 200 && number % 3 == 0)
      coupons.add(vu);
    queue_length.set(vu, static_cast<double>(number % 7));
    paid_by_card.add(vu, number % 4 != 0);
    basket_total.add(vu, 9.90 + static_cast<double>(number % 10));

    const auto began = vu.now();
    co_await vu.sleep(50ms);
    think_time.add(vu, vu.now() - began);
  };

  throng::load_test test{"custom metrics"};
  test.scenario("buyers", throng::constant_vus{.vus = 5, .duration = 2s}, buy);
  test.require(coupons.count() >= 10);
  test.require(paid_by_card.rate() > 0.5);
  test.require(basket_total.max() < 20);
  test.require(think_time.min() >= 50ms); // a duration compares with a duration
  test.declare(queue_length);             // so that a text about it can be checked before the run
  test.require("queue_length", "value<7");
  return throng::main(test, argc, argv);
}
