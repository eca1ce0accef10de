// Parts of metrics by the tags of scenarios: what they count, and when they end a run.

#include <throng/engine/collector.hpp>
#include <throng/engine/record.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/report/summary.hpp>
#include <throng/report/summary_json.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using throng::http_req_duration;
using throng::http_reqs;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

constexpr throng::counter bought{"things_bought"};
constexpr throng::counter never_used{"never_used"};
constexpr throng::trend weight{"parcel_weight"};
constexpr throng::gauge depth{"stack_depth"};
constexpr throng::rate lucky{"lucky"};

// /slow takes 300 ms and everything else 100 ms.
throng::result run(const load_test& test, const throng::run_options& options = {}) {
  return throng::testing::run_virtually(
      test,
      [](std::string_view request, throng::instant) {
        return throng::testing::ok_reply("", request.starts_with("GET /slow") ? 300ms : 100ms);
      },
      options);
}

task<> visit(vu& vu) { co_await vu.http.get("http://shop/fast"); }
task<> buy(vu& vu) {
  co_await vu.http.get("http://shop/slow");
  bought.add(vu, 2);
  weight.add(vu, 1.5);
  depth.set(vu, 7);
  lucky.add(vu, true);
  vu.check("bought", true);
}
task<> look(vu& vu) {
  co_await vu.http.get("http://shop/fast");
  bought.add(vu);
  depth.set(vu, 1);
  lucky.add(vu, false);
  vu.check("seen", false);
}

constexpr throng::per_vu_iterations times(std::int64_t users, std::int64_t each) {
  return {.vus = users, .iterations = each};
}

// 6 visits of 100 ms, 4 purchases of 300 ms, 3 looks of 100 ms.
load_test shop() {
  load_test test("shop");
  test.scenario("visit", times(2, 3), visit).tag("kind", "read");
  test.scenario("buy", times(1, 4), buy).tag("kind", "write").tag("team", "a b");
  test.scenario("look", times(1, 3), look).tag("kind", "read").tag("team", "a b");
  return test;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a part is the sum over the scenarios that have all of its tags") {
  auto test = shop();
  const auto visits = http_req_duration.tagged("scenario", "visit");
  const auto writes = http_req_duration.tagged("kind", "write");
  const auto reads = http_req_duration.tagged("kind", "read");
  const auto both = http_req_duration.tagged("team", "a b").tagged("kind", "read");
  for (const auto& each : {visits, writes, reads, both})
    test.track(each);
  test.track(http_reqs.tagged("kind", "read"))
      .track(throng::iterations.tagged("scenario", "buy"))
      .track(throng::checks.tagged("team", "a b"))
      .track(throng::checks.tagged("scenario", "buy"));
  const auto told = run(test);
  REQUIRE(told.passed());
  CHECK(told.value(http_req_duration.count()) == 13);
  CHECK(told.value(visits.count()) == 6);
  CHECK(told.value(visits.max()) == 100ms);
  CHECK(told.value(writes.count()) == 4);
  CHECK(told.value(writes.min()) == 300ms);
  CHECK(told.value(reads.count()) == 9);
  CHECK(told.value(reads.max()) == 100ms);
  CHECK(told.value(both.count()) == 3);
  CHECK(told.value(http_reqs.tagged("kind", "read").count()) == 9);
  CHECK(told.value(throng::iterations.tagged("scenario", "buy").count()) == 4);
  CHECK(told.value(throng::checks.tagged("team", "a b").rate()) == 4.0 / 7);
  CHECK(told.value(throng::checks.tagged("scenario", "buy").rate()) == 1);
}

TEST_CASE("every kind of custom metric has parts, also one that nothing was recorded of") {
  auto test = shop();
  test.track(bought.tagged("kind", "write"))
      .track(bought.tagged("team", "a b"))
      .track(bought.tagged("scenario", "visit"))
      .track(weight.tagged("scenario", "buy"))
      .track(weight.tagged("scenario", "visit"))
      .track(depth.tagged("scenario", "look"))
      .track(lucky.tagged("scenario", "look"))
      .track(never_used.tagged("scenario", "look"));
  const auto told = run(test);
  CHECK(told.value(bought.count()) == 11);
  CHECK(told.value(bought.tagged("kind", "write").count()) == 8);
  CHECK(told.value(bought.tagged("team", "a b").count()) == 11);
  CHECK(told.value(bought.tagged("scenario", "visit").count()) == 0);
  CHECK(told.value(weight.tagged("scenario", "buy").count()) == 4);
  CHECK(told.value(weight.tagged("scenario", "visit").count()) == 0);
  CHECK_THROWS_WITH_AS((void)told.value(weight.tagged("scenario", "visit").max()),
                       "parcel_weight{scenario:visit}.max: no samples were recorded",
                       throng::no_data);
  CHECK(told.value(depth.tagged("scenario", "look").value()) == 1);
  CHECK(told.value(depth.max()) == 7);
  CHECK(told.value(lucky.tagged("scenario", "look").rate()) == 0);
  CHECK(told.value(never_used.tagged("scenario", "look").count()) == 0);
  const auto* unused = told.metrics().find("never_used", "scenario:look");
  REQUIRE(unused != nullptr);
  CHECK(unused->is_empty());
  CHECK(unused->kind == throng::metric_kind::counter);
}

TEST_CASE("a part that nobody asked for has no value, and says how to ask") {
  const auto told = run(shop());
  const auto part = throng::iterations.tagged("scenario", "buy");
  CHECK_THROWS_WITH_AS((void)told.value(part.count()),
                       "iterations{scenario:buy}.count: no threshold asks for this part: keep it "
                       "with test.track(...)",
                       throng::no_data);
  CHECK(told.metrics().find("iterations", "scenario:buy") == nullptr);
}

TEST_CASE("a threshold keeps its part and judges it, in C++ and in k6's text") {
  auto test = shop();
  test.declare(bought).declare(never_used);
  test.require(http_req_duration.tagged("scenario", "visit").p(99) < 150ms);
  test.require(http_req_duration.tagged("scenario", "buy").p(99) < 150ms);
  test.require("http_req_duration{ team: 'a b', kind:read }", "max<150");
  test.require("http_req_duration{kind:write}", "max<150");
  test.require("things_bought{kind:write}", "count==8");
  test.require("never_used{kind:write}", "count==0");
  test.require("http_req_duration{expected_response:true}", "max<350");
  const auto told = run(test);
  CHECK(told.exit_code() == throng::exit_codes::thresholds_failed);
  REQUIRE(told.thresholds().size() == 7);
  std::vector<bool> passed;
  for (const auto& each : told.thresholds())
    passed.push_back(each.passed);
  CHECK(passed == std::vector<bool>{true, false, true, false, true, true, true});
  CHECK(told.thresholds()[0].samples == 6);
  CHECK(told.thresholds()[2].samples == 3);
  CHECK(told.thresholds()[2].selector == "kind:read,team:a b");
  CHECK(told.thresholds()[6].samples == 13);
  REQUIRE(told.reasons().size() == 1);
  CHECK(told.reasons()[0] ==
        "thresholds on metrics 'http_req_duration{scenario:buy}', 'http_req_duration{kind:write}' "
        "have been crossed");
  // What a threshold asks for the result has, however it is written.
  const auto same = http_req_duration.tagged("kind", "read").tagged("team", "a b");
  CHECK(told.value(same.count()) == 3);
}

TEST_CASE("parts are there when thresholds do not count") {
  auto test = shop();
  test.declare(bought);
  test.require("things_bought{kind:write}", "count<1");
  throng::run_options options;
  options.thresholds = false;
  const auto told = run(test, options);
  CHECK(told.passed());
  CHECK(told.thresholds().empty());
  CHECK(told.value(bought.tagged("kind", "write").count()) == 8);
}

TEST_CASE("a part of one scenario ends the run, and the same bound for another one does not") {
  for (const auto* failing : {"quick", "slow"}) {
    CAPTURE(failing);
    load_test test("t");
    test.scenario("quick", throng::constant_vus{.vus = 1, .duration = 1min}, visit);
    test.scenario("slow", throng::constant_vus{.vus = 1, .duration = 1min}, buy);
    test.require(http_req_duration.tagged("scenario", failing).max() < 200ms).abort_on_fail(5s);
    const auto told = run(test);
    const bool is_slow = std::string_view(failing) == "slow";
    CHECK(told.passed() != is_slow);
    CHECK(told.elapsed() >= (is_slow ? 5s : 60s));
    CHECK(told.elapsed() < (is_slow ? 6s : 61s));
  }
}

TEST_CASE("setup and teardown are of no scenario") {
  load_test test("t");
  test.setup(look).teardown(look);
  test.scenario("visit", times(1, 3), visit).tag("kind", "read");
  test.track(http_reqs.tagged("kind", "read")).track(bought.tagged("kind", "read"));
  const auto told = run(test);
  CHECK(told.value(http_reqs.count()) == 5);
  CHECK(told.value(http_reqs.tagged("kind", "read").count()) == 3);
  CHECK(told.value(bought.count()) == 2);
  CHECK(told.value(bought.tagged("kind", "read").count()) == 0);
}

TEST_CASE("all workers are added up, each scenario where it stands in the plan") {
  load_test test("t");
  test.scenario("z", times(1, 1), visit);
  test.scenario("a", times(1, 1), visit).tag("kind", "x");
  test.track(http_reqs.tagged("scenario", "z"))
      .track(http_reqs.tagged("kind", "x"))
      .track(http_reqs.tagged("kind", "x"));
  const auto plan = throng::make_plan(test);
  REQUIRE(plan.scenarios[0].spec->name() == "a");
  throng::shared_run shared(throng::facts_of(plan, 1), {}, 0, {});
  throng::collector numbers(plan, shared, {});
  throng::worker_state first(setups_of(plan));
  throng::worker_state second(setups_of(plan));
  const auto ask = [](throng::worker_state& on, std::size_t scenario, int times) {
    auto& cells = on.scenarios[scenario].numbers;
    for (int i = 0; i < times; ++i)
      record(cells, throng::transaction{}, cells.tagged.root());
  };
  ask(first, 0, 1);
  ask(first, 1, 10);
  ask(second, 0, 100);
  ask(second, 1, 1000);
  numbers.attach(first);
  numbers.attach(second);
  const auto sum = numbers.collect(1s);
  CHECK(measured_value(http_reqs.count().what, sum) == 1111);
  CHECK(measured_value(http_reqs.tagged("scenario", "z").count().what, sum) == 1010);
  CHECK(measured_value(http_reqs.tagged("kind", "x").count().what, sum) == 101);
}

TEST_CASE("the reports show a part under its metric") {
  auto test = shop();
  test.track(http_req_duration.tagged("kind", "write")).track(never_used.tagged("kind", "write"));
  test.require(http_reqs.tagged("scenario", "visit").count() == 6);
  const auto told = run(test);
  const auto text = summary_text(told, {});
  CAPTURE(text);
  CHECK(contains(text, "\n    http_reqs{scenario:visit}\n    ✓ 'count==6' count=6\n"));
  CHECK(contains(text, "\n      { kind:write }...............: avg=300ms "));
  CHECK(contains(text, "\n      { scenario:visit }...........: 6 "));
  const auto json = summary_json(told, {});
  CHECK(contains(json, "\"http_req_duration{kind:write}\""));
  CHECK(contains(json, "\"http_reqs{scenario:visit}\""));
  CHECK(contains(json, "\"never_used{kind:write}\""));
}

TEST_CASE("complete, failed, interrupted and dropped iterations are each counted and shown") {
  load_test test("t");
  int begun = 0;
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 1, .duration = 10s, .pre_allocated_vus = 1, .max_vus = 1},
                [&](vu& vu) -> task<> {
                  const int mine = ++begun;
                  co_await vu.sleep(mine <= 4 ? 500ms : 1h);
                  if (mine == 2)
                    throw std::runtime_error("no more");
                })
      .graceful_stop(0s);
  test.tolerate_exceptions();
  const auto told = run(test);
  // Four of half a second at 0, 1, 2 and 3 s, the second one throws; the fifth goes on for ever,
  // and those due at 5 to 9 s find nobody.
  CHECK(told.value(throng::iterations.count()) == 4);
  CHECK(told.value(throng::iterations_failed.count()) == 1);
  CHECK(told.value(throng::dropped_iterations.count()) == 5);
  CHECK(told.facts().interrupted_iterations == 1);
  CHECK(told.value(throng::iteration_lag.count()) == 5);
  const auto text = summary_text(told, {});
  CAPTURE(text);
  CHECK(contains(text, "\n    dropped_iterations.......: 5      0.5/s\n"));
  CHECK(contains(text, "\n    arrivals_started.........: 50.00% 5 out of 10\n"));
  CHECK(contains(text, "\n    interrupted_iterations...: 1\n"));
  CHECK(contains(text, "\n    iteration_lag"));
  CHECK(contains(text, "\n    iterations...............: 4      0.4/s\n"));
  CHECK(contains(text, "\n    iterations_failed........: 1      0.1/s\n"));
}

TEST_CASE("the lag of iterations is shown where arrivals are planned, and only there") {
  const auto looping = run(shop());
  CHECK(looping.metrics().find("iteration_lag")->is_empty());
  CHECK_FALSE(contains(summary_text(looping, {}), "iteration_lag"));

  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 10, .duration = 1s, .pre_allocated_vus = 3},
                visit);
  test.track(throng::iteration_lag.tagged("scenario", "a"));
  const auto told = run(test);
  CHECK(contains(summary_text(told, {}), "\n    iteration_lag"));
  CHECK(told.value(throng::iteration_lag.tagged("scenario", "a").count()) == 10);
}
