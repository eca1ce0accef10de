// Runs in virtual time that are judged: windows, warm-ups, warnings, baselines, causes.

#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/report/result_json.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::http_req_duration;
using throng::http_req_failed;
using throng::http_reqs;
using throng::load_test;
using throng::run_options;
using throng::task;
using throng::vu;
using sentences = std::vector<std::string>;

namespace {

task<> visit(vu& vu) {
  co_await vu.http.get("http://a/");
  co_await vu.sleep(90ms);
}

// A server that answers after 10 ms, and after `slow` between two times of the load.
throng::testing::scripted_server slow_in(nanoseconds from, nanoseconds to, nanoseconds slow) {
  return [=](std::string_view, throng::instant now) {
    const auto elapsed = now - throng::instant{1h};
    return throng::testing::ok_reply("", elapsed >= from && elapsed < to ? slow : 10ms);
  };
}

throng::result run(const load_test& test, const run_options& options = {}, nanoseconds from = 20s,
                   nanoseconds to = 25s, nanoseconds slow = 410ms) {
  return throng::testing::run_virtually(test, slow_in(from, to, slow), options);
}

load_test minute() {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 2, .duration = 1min}, visit);
  return test;
}

sentences problems_of(const load_test& test, const run_options& options = {}) {
  return throng::problems(test, options);
}

// A file that is removed again.
class stored_result {
public:
  explicit stored_result(const throng::result& of)
      : path_(std::filesystem::temp_directory_path() /
              ("throng_judged_runs_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)))) {
    REQUIRE_FALSE(throng::write_result(path_, of));
  }
  stored_result(const stored_result&) = delete;
  stored_result& operator=(const stored_result&) = delete;
  ~stored_result() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

private:
  std::filesystem::path path_;
};

} // namespace

TEST_CASE("a run is judged by its worst window") {
  auto test = minute();
  test.require("http_req_duration", "p(90)<200").or_no_data();
  test.require("http_req_duration", "p(90)<200").over(5s);
  test.require(http_req_duration.p(90) < 200ms).over(10s).after(30s);
  const auto told = run(test);
  REQUIRE(told.thresholds().size() == 3);
  CHECK(told.thresholds()[0].passed);
  CHECK_FALSE(told.thresholds()[1].passed);
  CHECK(told.thresholds()[1].window == 5s);
  CHECK(told.thresholds()[1].measured == doctest::Approx(410e6).epsilon(0.001));
  CHECK(*told.thresholds()[1].latest == doctest::Approx(10e6).epsilon(0.001));
  CHECK(told.thresholds()[1].first_failed == std::optional<nanoseconds>(22s));
  CHECK(told.thresholds()[2].passed);
  CHECK(told.thresholds()[2].warm_up == 30s);
  CHECK(told.exit_code() == 99);
  CHECK(told.elapsed() > 59s);
}

TEST_CASE("a window may end the run") {
  auto test = minute();
  test.require(http_req_duration.p(90) < 200ms).over(5s).abort_on_fail();
  const auto told = run(test);
  CHECK(told.elapsed() == 22s);
  CHECK(told.exit_code() == 99);
  CHECK_FALSE(told.thresholds()[0].passed);
  CHECK(told.reasons() == sentences{"thresholds on metrics 'http_req_duration' have been crossed; "
                                    "the run was stopped for it after 22s"});
  auto later = minute();
  later.require(http_req_duration.p(90) < 200ms).over(5s).abort_on_fail(23s);
  CHECK(run(later).elapsed() == 23s);
  auto too_late = minute();
  too_late.require(http_req_duration.p(90) < 200ms).over(5s).abort_on_fail(40s);
  const auto failed = run(too_late);
  CHECK(failed.elapsed() > 59s);
  CHECK(failed.exit_code() == 99);
}

TEST_CASE("marks are taken where they are due, between the seconds, too") {
  auto test = minute();
  // The last slow question is asked at 24.5 s and answered after 410 ms.
  test.require(http_req_duration.max() < 200ms).after(24920ms);
  test.require(http_req_duration.max() < 200ms).after(24900ms);
  const auto told = run(test);
  CHECK(told.thresholds()[0].passed);
  CHECK_FALSE(told.thresholds()[1].passed);
}

TEST_CASE("a test's warm-up holds for all thresholds that have none of their own") {
  auto test = minute();
  test.warm_up(30s);
  test.require(http_req_duration.max() < 200ms);
  test.require(http_req_duration.max() < 200ms).after(1s);
  test.require(throng::vus.max() >= 2);
  const auto told = run(test);
  CHECK(told.thresholds()[0].passed);
  CHECK(told.thresholds()[0].warm_up == 30s);
  CHECK_FALSE(told.thresholds()[1].passed);
  CHECK(told.thresholds()[2].passed);
  CHECK(told.value(http_req_duration.max()) == 410ms);
}

TEST_CASE("a load that ends within the warm-up has no data") {
  load_test test("t");
  test.scenario("a", throng::shared_iterations{.vus = 1, .iterations = 3}, visit);
  test.warm_up(1min);
  test.require(http_reqs.count() >= 0);
  const auto told = run(test);
  CHECK(told.exit_code() == 99);
  CHECK(told.reasons() == sentences{"thresholds on metrics 'http_reqs' have no data"});
}

TEST_CASE("a warning is told and fails nothing") {
  auto test = minute();
  test.warn(http_req_duration.max() < 200ms);
  test.warn("http_req_duration", "p(90)<200").over(5s);
  test.warn("http_req_duration", "max<1000");
  test.warn_text("http_req_duration{scenario:a}", "min>20");
  test.warn(throng::checks.rate() > 0.5);
  const auto told = run(test);
  CHECK(told.passed());
  CHECK(told.exit_code() == 0);
  CHECK(told.reasons().empty());
  CHECK(told.warnings() ==
        sentences{"threshold 'max<200ms' on 'http_req_duration' does not hold: 410ms, first seen "
                  "after 21s",
                  "threshold 'p(90)<200' over 5s on 'http_req_duration' does not hold: 410ms in "
                  "the worst window, first seen after 22s",
                  "threshold 'min>20' on 'http_req_duration{scenario:a}' does not hold: 10ms, "
                  "first seen after 1s",
                  "threshold 'rate>0.5' on 'checks' has no data"});
  REQUIRE(told.thresholds().size() == 5);
  for (const auto& each : told.thresholds())
    CHECK(each.is_warning);
  CHECK_FALSE(told.thresholds()[0].passed);
  CHECK(told.thresholds()[2].passed);
  const auto silent = run(test, {.thresholds = false});
  CHECK(silent.warnings().empty());
}

TEST_CASE("a threshold that failed meanwhile passes and says when it failed") {
  auto test = minute();
  test.require(http_req_duration.avg() < 30ms);
  const auto told = run(test, {}, 1s, 3s);
  CHECK(told.passed());
  CHECK(told.thresholds()[0].first_failed == std::optional<nanoseconds>(2s));
}

TEST_CASE("the share of the planned arrivals that were begun is exact") {
  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 10, .duration = 10s, .pre_allocated_vus = 1, .max_vus = 1},
                [](vu& vu) -> task<> { co_await vu.sleep(250ms); });
  test.require(throng::arrivals_started.rate() >= 0.99);
  test.require("arrivals_started", "rate<0.5");
  const auto told = run(test);
  // One of three finds the user idle.
  CHECK_FALSE(told.thresholds()[0].passed);
  CHECK(told.thresholds()[1].passed);
  const auto* all = told.metrics().find("arrivals_started");
  REQUIRE(all != nullptr);
  const auto& started = std::get<throng::rate_value>(all->value);
  CHECK(started.total == 100);
  CHECK(static_cast<double>(started.total - started.trues) ==
        told.value(throng::dropped_iterations.count()));
  CHECK(static_cast<double>(started.trues) == told.value(throng::iteration_lag.count()));
  CHECK(
      std::get<throng::rate_value>(run(minute()).metrics().find("arrivals_started")->value).total ==
      0);
}

TEST_CASE("a run compares with a stored one") {
  auto first = minute();
  first.require(http_req_duration.p(90) < 1s).over(5s);
  const stored_result stored(run(first, {}, 20s, 25s, 210ms));
  auto test = minute();
  test.require(http_req_duration.max() < throng::baseline * 1.1);
  test.require(http_req_duration.p(90) < throng::baseline * 1.1).over(5s);
  test.require(http_req_duration.p(90) < throng::baseline * 1.1).over(6s);
  test.require(http_req_duration.min() <= throng::baseline);
  const auto same = run(test, {.baseline = stored.path()}, 20s, 25s, 215ms);
  REQUIRE(same.thresholds().size() == 4);
  CHECK(same.thresholds()[0].text == "max<baseline*1.1 (231ms)");
  CHECK(same.thresholds()[0].bound == doctest::Approx(231e6));
  CHECK(same.thresholds()[0].passed);
  // Like is compared with like: the worst window with the worst one.
  CHECK(same.thresholds()[1].bound == doctest::Approx(231e6).epsilon(0.001));
  CHECK(same.thresholds()[1].passed);
  // The earlier run had no windows of 6 s: it is all of it.
  CHECK(same.thresholds()[2].bound == doctest::Approx(11e6).epsilon(0.001));
  CHECK_FALSE(same.thresholds()[2].passed);
  CHECK(same.thresholds()[3].passed);
  const auto slower = run(test, {.baseline = stored.path()}, 20s, 25s, 240ms);
  CHECK_FALSE(slower.thresholds()[0].passed);
  CHECK_FALSE(slower.thresholds()[1].passed);
}

TEST_CASE("without a baseline a run fails and says how to make one") {
  auto test = minute();
  test.require(http_req_duration.p(95) < throng::baseline * 1.1).abort_on_fail();
  test.require(http_req_duration.p(95) < throng::baseline * 1.1).or_no_data();
  const auto told = run(test);
  CHECK(told.elapsed() > 59s);
  CHECK(told.exit_code() == 99);
  CHECK(told.reasons() ==
        sentences{"threshold 'p(95)<baseline*1.1' on 'http_req_duration' has no baseline: store a "
                  "result with --save-result FILE, and compare with it with --baseline FILE"});
  CHECK(told.thresholds()[0].lacks_baseline);
  CHECK(told.thresholds()[1].passed);
  // One that has no such metric is none either.
  const stored_result stored(run(minute()));
  static const throng::counter coupons{"coupons"};
  auto other = minute();
  other.require(coupons.count() >= throng::baseline);
  const auto lacking = run(other, {.baseline = stored.path()});
  CHECK(lacking.thresholds()[0].lacks_baseline);
  CHECK(lacking.exit_code() == 99);
}

TEST_CASE("a baseline that cannot be read is a problem with path and cause") {
  CHECK(problems_of(minute(), {.baseline = "/nowhere/base.json"}) ==
        sentences{"the baseline can't be read: result '/nowhere/base.json' cannot be read: No such "
                  "file or directory"});
  const auto told = run(minute(), {.baseline = "/nowhere/base.json"});
  CHECK(told.exit_code() == 104);
  CHECK(told.verdict() == throng::verdict::invalid);
}

TEST_CASE("what is wrong with a threshold is told whole, before any load") {
  const auto told = [](auto add) {
    auto test = minute();
    add(test);
    return problems_of(test);
  };
  CHECK(told([](auto& test) { test.require(http_reqs.count() > 0).over(999ms); }) ==
        sentences{"threshold 'count>0' on 'http_reqs': the window of over must be at least 1s, got "
                  "999ms"});
  CHECK(told([](auto& test) { test.require(http_reqs.count() > 0).over(0s); }) ==
        sentences{"threshold 'count>0' on 'http_reqs': the window of over must be at least 1s, got "
                  "0s"});
  CHECK(told([](auto& test) { test.require(http_reqs.count() > 0).over(-5s); }) ==
        sentences{"threshold 'count>0' on 'http_reqs': the window of over must be at least 1s, got "
                  "-5s"});
  CHECK(told([](auto& test) { test.require(http_reqs.count() > 0).after(-1s); }) ==
        sentences{
            "threshold 'count>0' on 'http_reqs': the warm-up of after can't be negative, got -1s"});
  CHECK(told([](auto& test) { test.require(http_reqs.count() > 0).after(1min); }) ==
        sentences{"threshold 'count>0' on 'http_reqs': the warm-up of 1m0s leaves nothing to "
                  "judge: the load is planned for 1m0s"});
  CHECK(told([](auto& test) {
          test.warm_up(2min);
          test.require(http_reqs.count() > 0);
        }) ==
        sentences{"the warm_up of 2m0s leaves nothing to judge: the load is planned for 1m0s"});
  CHECK(told([](auto& test) { test.warm_up(-1s); }) ==
        sentences{"the warm_up can't be negative, got -1s"});
  CHECK(told([](auto& test) { test.require(http_reqs.count() > 0).abort_on_fail(-1s); }) ==
        sentences{"threshold 'count>0' on 'http_reqs': the delay of abort_on_fail can't be "
                  "negative, got -1s"});
  CHECK(told([](auto& test) { test.warn(http_reqs.count() > 0).abort_on_fail(); }) ==
        sentences{"threshold 'count>0' on 'http_reqs': a warning can't end the run: test.require "
                  "one that does"});
  CHECK(told([](auto& test) { test.require(throng::vus.max() > 0).over(5s); }) ==
        sentences{"threshold 'max>0' on 'vus': the max of a gauge is only known of all of the run: "
                  "ask for its value, or leave out over and after"});
  CHECK(told([](auto& test) { test.require_text("http_reqs", "p(95)<1"); }) ==
        sentences{"threshold 'p(95)<1' on 'http_reqs': a counter has no p(95)"});
  CHECK(told([](auto& test) { test.require_text("nobody_knows", "count>1"); })
            .front()
            .starts_with("threshold 'count>1' on 'nobody_knows': there is no metric of that name"));
  CHECK(
      told([](auto& test) { test.warn_text("http_reqs", "count>"); }) ==
      sentences{
          "threshold 'count>' on 'http_reqs': the bound must be a decimal number without a unit"});
  CHECK(told([](auto& test) {
          test.require(http_reqs.count() > 0).over(0s).after(-1s).abort_on_fail(-1s);
        }).size() == 3);
  load_test endless("t");
  endless.scenario("a", throng::externally_controlled{.vus = 1}, visit);
  endless.require(http_reqs.count() > 0).after(100h);
  CHECK(problems_of(endless).empty());
}

TEST_CASE("all causes are told, and the first one decides") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 10s}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://a/");
    if (vu.iteration() == 0)
      vu.test().fail("wrong total");
    if (vu.iteration() == 5)
      throw std::runtime_error("no more");
    if (vu.iteration() == 20)
      vu.test().abort("enough");
    co_await vu.sleep(90ms);
  });
  test.teardown([](vu&) -> task<> {
    throw std::runtime_error("not cleaned");
    co_return;
  });
  test.require(http_req_duration.max() < 1ms);
  const auto told = run(test);
  CHECK(told.verdict() == throng::verdict::aborted);
  CHECK(told.exit_code() == 108);
  REQUIRE(told.reasons().size() == 5);
  CHECK(told.reasons()[0].starts_with("test.abort() after "));
  CHECK(told.reasons()[1] == "1 iteration ended with an exception; most often: no more");
  CHECK(told.reasons()[2] == "test.fail(): wrong total");
  CHECK(told.reasons()[3] == "thresholds on metrics 'http_req_duration' have been crossed");
  CHECK(told.reasons()[4] == "teardown ended with an exception: not cleaned");
}

TEST_CASE("a mark of failure hides a threshold that does not hold, as in k6") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{}, [](vu& vu) -> task<> {
    vu.test().fail("wrong total");
    co_await vu.http.get("http://a/");
  });
  test.require(http_req_duration.max() < 1ms);
  const auto told = run(test);
  CHECK(told.exit_code() == 110);
  CHECK(told.reasons() == sentences{"test.fail(): wrong total", "thresholds on metrics "
                                                                "'http_req_duration' have been "
                                                                "crossed"});
}

TEST_CASE("a threshold that ended the run comes before an order that came later") {
  auto test = minute();
  test.require(http_req_duration.max() < 200ms).abort_on_fail();
  const auto aborted = run(test, {.each_second = [](const auto& now, auto& control) {
                             if (now.elapsed >= 21s)
                               control.stop();
                           }});
  CHECK(aborted.exit_code() == 99);
  REQUIRE(aborted.reasons().size() == 2);
  CHECK(aborted.reasons()[1].starts_with("stopped by its run_control"));
}
