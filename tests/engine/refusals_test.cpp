// What the user sees of metrics that were used wrongly.

#include "virtual_runs.hpp"
#include <throng/metrics/metric.hpp>
#include <throng/report/summary.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::load_test;
using throng::task;
using throng::verdict;
using throng::vu;
using virtual_runs::run;

namespace {

using words = std::vector<std::string>;

constexpr throng::counter coupons{"coupons"};
constexpr throng::rate coupons_as_rate{"coupons"};
constexpr throng::trend<> size{"size"};
constexpr throng::duration_trend size_as_time{"size"};
constexpr throng::trend<> speed{"speed"};

template <class Body>
throng::result run_once(Body body, void (*change)(load_test&) = nullptr) {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 3}, body);
  if (change != nullptr)
    change(test);
  return run(test);
}

std::string ending_of(const throng::result& told) {
  const auto text = summary_text(told, {});
  return text.substr(text.rfind("  █ "));
}

} // namespace

TEST_CASE(
    "a script that gives a metric a NaN fails, with the metric's name, and spoils no number") {
  const auto told = run_once([](vu& vu) -> task<> {
    speed.add(vu, 5);
    speed.add(vu, std::numeric_limits<double>::quiet_NaN());
    co_return;
  });
  CHECK(told.verdict() == verdict::failed);
  CHECK(told.exit_code() == 107);
  CHECK(ending_of(told) ==
        "  █ FAILED, exit code 107\n\n    ✗ 3 iterations ended with an exception; "
        "most often: metric 'speed': NaN is not a value\n");
  CHECK(told.value(speed.count()) == 3);
  CHECK(told.value(speed.avg()) == 5);
}

TEST_CASE("a metric that is declared as two types is refused before any traffic") {
  bool ran = false;
  const auto told = run_once(
      [&](vu&) -> task<> {
        ran = true;
        co_return;
      },
      [](load_test& test) {
        test.declare(coupons).declare(coupons_as_rate).declare(size).declare(size_as_time);
      });
  CHECK_FALSE(ran);
  CHECK(told.verdict() == verdict::invalid);
  CHECK(told.exit_code() == 104);
  CHECK(told.reasons() == words{"metric 'coupons' is declared as a counter and as a rate",
                                "metric 'size' is declared as a trend and as a trend of time"});
}

TEST_CASE("a metric that a script uses as two types fails the script, and the first type stays") {
  const auto told = run_once([](vu& vu) -> task<> {
    coupons.add(vu, 2);
    coupons_as_rate.add(vu, true);
    co_return;
  });
  CHECK(told.verdict() == verdict::failed);
  CHECK(told.exit_code() == 107);
  CHECK(ending_of(told) ==
        "  █ FAILED, exit code 107\n\n    ✗ 3 iterations ended with an exception; "
        "most often: metric 'coupons' is a counter and is used here as a rate\n");
  CHECK(told.value(coupons.count()) == 6);
}

TEST_CASE("a script that gives a metric a duration below zero fails, with the metric's name") {
  const auto told = run_once([](vu& vu) -> task<> {
    size_as_time.add(vu, -5ms);
    co_return;
  });
  CHECK(told.exit_code() == 107);
  CHECK(ending_of(told).find("most often: metric 'size': ") != std::string::npos);
  CHECK(told.reasons().at(0).find("-5ms") != std::string::npos);
}

TEST_CASE("all causes are told, and the exit code is that of the first one") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 1}, [](vu& vu) -> task<> {
    vu.test().fail("the stock is negative");
    co_await vu.sleep(1s);
    throw std::runtime_error("boom");
  });
  test.require(throng::iterations.count() == 2);
  test.require(throng::http_req_duration.avg() < 1s);
  const auto told = run(test);
  CHECK(told.exit_code() == 107);
  CHECK(ending_of(told) == R"(  █ FAILED, exit code 107

    ✗ 1 iteration ended with an exception; most often: boom
    ✗ test.fail(): the stock is negative
    ✗ thresholds on metrics 'iterations' have been crossed
    ✗ thresholds on metrics 'http_req_duration' have no data
)");
}

TEST_CASE("a run tells which parts of metrics were asked for") {
  const auto told = run_once(
      [](vu&) -> task<> { co_return; },
      [](load_test& test) {
        test.track(throng::http_reqs.tagged("scenario", "a")).track(size.tagged("scenario", "a"));
      });
  CHECK(told.facts().tracked == words{"http_reqs{scenario:a}", "size{scenario:a}"});
}
