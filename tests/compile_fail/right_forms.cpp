// expect-ok

// The right form of every mistake beside it: if one of them failed for another reason than its own,
// this would fail too.

#include <throng/throng.hpp>
#include <throng/threshold/precision.hpp>

#include <string>

using namespace std::chrono_literals;

inline const throng::counter coupons{"good_name"};
inline const throng::gauge queue_length{"queue_length"};
inline const throng::rate granted{"granted"};
inline const throng::trend sizes{"sizes"};
inline const throng::trend<std::chrono::nanoseconds> waits{"waits"};
inline const throng::duration_trend other_waits{"other_waits"};

throng::task<> visit(throng::vu& vu) {
  coupons.add(vu);
  coupons.add(vu, 2);
  queue_length.set(vu, 3);
  granted.add(vu, vu.check("granted", true));
  sizes.add(vu, 512);
  waits.add(vu, 3ms);
  other_waits.add(vu, 1s);
  co_await vu.sleep(1s);
}

void add(throng::load_test& test) {
  test.scenario("function", throng::constant_vus{.vus = 1, .duration = 1s}, visit);
  const std::string captured = "text";
  test.scenario("lambda", throng::constant_vus{}, [captured](throng::vu& vu) -> throng::task<> {
    vu.check(captured, true);
    co_return;
  });
  test.require(throng::http_req_failed.rate() < 0.01);
  test.require(throng::http_req_failed.rate() < 1);
  test.require(throng::http_req_duration.p(95) < 2000ms).abort_on_fail(10s);
  test.require(throng::http_req_duration.p(0) >= 1us);
  test.require(throng::http_req_duration.p(99.9) < 2s).or_no_data();
  test.require(throng::http_req_duration.p(100) != 1min);
  test.require(throng::http_req_duration.count() > 100);
  test.require(sizes.avg() <= 1024);
  test.require("http_req_duration", "p(95)<500");
  test.require("http_req_duration{expected_response:true}", "p(95) < 500.5");
}

throng::stop_rule rule() {
  return (throng::relative_ci(throng::http_req_duration.p(99)) < 0.05).at_least(30s).at_most(10min);
}
