// What a preview tells of a test, step by step, without running it.

#include <throng/engine/preview.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::plan_step;
using throng::step_kind;
using step_list = std::vector<plan_step>;

namespace throng::inline THRONG_ABI {
inline std::ostream& operator<<(std::ostream& to, const plan_step& step) {
  return to << step.at.count() << ' ' << to_text(step.kind) << ' ' << step.value;
}
} // namespace throng::inline THRONG_ABI

namespace {

throng::task<> visit(throng::vu& vu) {
  FAIL("it ran");
  co_await vu.sleep(1s);
}

template <class Executor>
throng::plan_preview preview_of(const Executor& executor,
                                std::optional<nanoseconds> graceful_stop = {},
                                const throng::run_options& options = {}) {
  load_test test("t");
  auto& added = test.scenario("a", executor, visit);
  if (graceful_stop)
    added.graceful_stop(*graceful_stop);
  return throng::preview(test, options);
}

step_list only(const throng::plan_preview& plan, step_kind kind) {
  step_list found;
  REQUIRE(plan.scenarios.size() == 1);
  plan.scenarios[0].for_each_step([&](const plan_step& step) {
    if (step.kind == kind)
      found.push_back(step);
  });
  return found;
}

plan_step vus(nanoseconds at, std::int64_t value) { return {at, step_kind::vus, value}; }
plan_step limit(nanoseconds at, std::int64_t value) { return {at, step_kind::limit, value}; }
plan_step start(nanoseconds at, std::int64_t value) { return {at, step_kind::start, value}; }

} // namespace

TEST_CASE("users of stages come and go one by one, at k6's instants") {
  const auto plan = preview_of(throng::ramping_vus{
      .start_vus = 0, .stages = {{10s, 10}, {10s, 0}}, .graceful_ramp_down = 0s});
  step_list wanted;
  for (int i = 0; i <= 10; ++i)
    wanted.push_back(vus(i * 1s, i));
  for (int i = 1; i <= 10; ++i)
    wanted.push_back(vus(10s + i * 1s, 10 - i));
  CHECK(only(plan, step_kind::vus) == wanted);
  for (auto& step : wanted)
    step.kind = step_kind::limit;
  CHECK(only(plan, step_kind::limit) == wanted);
  CHECK(only(plan, step_kind::start).empty());
  CHECK(plan.most_vus == 10);
  CHECK(plan.longest == 50s);
}

TEST_CASE("a ramp from 1 to 4 users tells 0:1, 1:2, 2:3, 3:4, and its end") {
  const auto plan = preview_of(throng::ramping_vus{.start_vus = 1, .stages = {{3s, 4}, {1s, 4}}});
  CHECK(only(plan, step_kind::vus) ==
        step_list{vus(0s, 1), vus(1s, 2), vus(2s, 3), vus(3s, 4), vus(4s, 0)});
  CHECK(only(plan, step_kind::limit) ==
        step_list{limit(0s, 1), limit(1s, 2), limit(2s, 3), limit(3s, 4), limit(34s, 0)});
}

TEST_CASE("users that a jump takes away may be busy for the graceful ramp-down, in order of time") {
  const auto plan = preview_of(throng::ramping_vus{
      .start_vus = 10, .stages = {{10s, 10}, {0s, 1}, {10s, 1}, {0s, 5}, {40s, 5}}});
  CHECK(only(plan, step_kind::vus) ==
        step_list{vus(0s, 10), vus(10s, 1), vus(20s, 5), vus(60s, 0)});
  CHECK(only(plan, step_kind::limit) == step_list{limit(0s, 10), limit(40s, 5), limit(90s, 0)});
}

TEST_CASE("50 arrivals a second for 5 s are 250, at 0, 20, ... 4980 ms") {
  const auto plan =
      preview_of(throng::constant_arrival_rate{.rate = 50, .duration = 5s, .pre_allocated_vus = 2});
  step_list wanted;
  for (int i = 0; i < 250; ++i)
    wanted.push_back(start(i * 20ms, i));
  CHECK(only(plan, step_kind::start) == wanted);
  CHECK(plan.arrivals() == 250);
}

TEST_CASE("ramping rates begin after a gap and end at the end") {
  const auto arrivals = [](double from, std::vector<throng::rate_stage> stages) {
    const auto plan = preview_of(throng::ramping_arrival_rate{
        .start_rate = from, .stages = std::move(stages), .pre_allocated_vus = 2});
    const auto found = only(plan, step_kind::start);
    CHECK(plan.arrivals() == std::ssize(found));
    return found;
  };
  step_list even;
  for (int i = 0; i < 20; ++i)
    even.push_back(start(i * 100ms + 100ms, i));
  CHECK(arrivals(10, {{2s, 10}}) == even);
  even.resize(10);
  CHECK(arrivals(0, {{0s, 10}, {1s, 10}}) == even);
  const auto rising = arrivals(0, {{10s, 10}});
  REQUIRE(rising.size() == 50);
  for (std::size_t n = 1; n <= 50; ++n) {
    const auto exact = std::sqrt(2.0 * static_cast<double>(n)) * 1e9;
    CHECK(std::abs(static_cast<double>(rising[n - 1].at.count()) - exact) <= 1);
  }
  CHECK(rising.back() == start(10s, 49));
}

TEST_CASE("all of a scenario with arrivals: users, limit and starts from its start time on") {
  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 2, .duration = 1s, .pre_allocated_vus = 3, .max_vus = 7},
                visit)
      .start_time(5s)
      .graceful_stop(2s);
  const auto plan = throng::preview(test);
  REQUIRE(plan.scenarios.size() == 1);
  const auto& only = plan.scenarios[0];
  CHECK(only.steps() == step_list{vus(5s, 3), limit(5s, 7), start(5s, 0), start(5500ms, 1),
                                  vus(6s, 0), limit(8s, 0)});
  CHECK(only.name == "a");
  CHECK(only.description == "2.00 iterations/s for 1s (maxVUs: 3-7, startTime: 5s, gracefulStop: "
                            "2s)");
  CHECK(only.start == 5s);
  CHECK(only.end == 6s);
  CHECK(only.hard_end == 8s);
  CHECK(only.peak_vus == 7);
  CHECK(only.arrivals() == 2);
  CHECK(plan.most_vus == 7);
  CHECK(plan.total_vus == 7);
  CHECK(plan.longest == 8s);
}

TEST_CASE("at one instant come users, then the limit, then starts") {
  const auto plan = preview_of(
      throng::ramping_arrival_rate{.start_rate = 1, .stages = {{1s, 1}}, .pre_allocated_vus = 2},
      0s);
  CHECK(plan.scenarios[0].steps() ==
        step_list{vus(0s, 2), limit(0s, 2), vus(1s, 0), limit(1s, 0), start(1s, 0)});
}

TEST_CASE("users that share iterations, or have their own, are there until max_duration") {
  const step_list wanted{vus(0s, 3), limit(0s, 3), vus(60s, 0), limit(65s, 0)};
  CHECK(preview_of(throng::shared_iterations{.vus = 3, .iterations = 10, .max_duration = 60s}, 5s)
            .scenarios[0]
            .steps() == wanted);
  CHECK(preview_of(throng::per_vu_iterations{.vus = 3, .iterations = 10, .max_duration = 60s}, 5s)
            .scenarios[0]
            .steps() == wanted);
}

TEST_CASE("control from outside begins with its users and may get its most") {
  const auto plan =
      preview_of(throng::externally_controlled{.vus = 0, .duration = 10s, .max_vus = 5});
  CHECK(plan.scenarios[0].steps() == step_list{vus(0s, 0), limit(0s, 5), limit(10s, 0)});
  CHECK_FALSE(plan.is_endless);
  const auto endless = preview_of(throng::externally_controlled{.vus = 2, .max_vus = 5});
  CHECK(endless.scenarios[0].steps() == step_list{vus(0s, 2), limit(0s, 5)});
  CHECK(endless.scenarios[0].is_endless);
  CHECK(endless.is_endless);
}

TEST_CASE("a segment has its own counts, steps where they change, and numbers of the whole test") {
  const throng::run_options second{.execution_segment = "1/2:1"};
  const auto users =
      preview_of(throng::ramping_vus{.start_vus = 0, .stages = {{4s, 4}, {1s, 4}}}, {}, second);
  CHECK(only(users, step_kind::vus) == step_list{vus(0s, 0), vus(2s, 1), vus(4s, 2), vus(5s, 0)});
  CHECK(users.most_vus == 2);
  CHECK(users.segment == 0.5);
  const auto arrivals = preview_of(
      throng::constant_arrival_rate{
          .rate = 3, .duration = 2s, .pre_allocated_vus = 3, .max_vus = 6},
      {}, second);
  CHECK(arrivals.scenarios[0].steps() == step_list{vus(0s, 1), limit(0s, 3), start(333333333ns, 1),
                                                   start(1s, 3), start(1666666666ns, 5), vus(2s, 0),
                                                   limit(32s, 0)});
  CHECK(arrivals.arrivals() == 3);
}

TEST_CASE("a segment without users of a scenario leaves it out, as its run does") {
  const auto plan = preview_of(throng::constant_vus{.vus = 1, .duration = 1s}, 30s,
                               {.execution_segment = "1/2:1"});
  CHECK(plan.scenarios.empty());
  CHECK(plan.most_vus == 0);
}

TEST_CASE("scenarios come by start time and name, and the totals are those of all") {
  load_test test("two");
  test.scenario("b", throng::constant_vus{.vus = 3, .duration = 10s}, visit)
      .start_time(60s)
      .graceful_stop(0s);
  test.scenario("a", throng::constant_vus{.vus = 2, .duration = 10s}, visit).graceful_stop(0s);
  test.scenario("c",
                throng::constant_arrival_rate{.rate = 7, .duration = 1s, .pre_allocated_vus = 4},
                visit)
      .graceful_stop(0s);
  const auto plan = throng::preview(test);
  CHECK(plan.test == "two");
  REQUIRE(plan.scenarios.size() == 3);
  CHECK(plan.scenarios[0].name == "a");
  CHECK(plan.scenarios[1].name == "c");
  CHECK(plan.scenarios[2].name == "b");
  CHECK(plan.find("b") == &plan.scenarios[2]);
  CHECK(plan.find("d") == nullptr);
  CHECK(plan.most_vus == 6);
  CHECK(plan.total_vus == 9);
  CHECK(plan.longest == 70s);
  CHECK(plan.arrivals() == 7);
}

TEST_CASE("random arrivals are those of the seed, the options' before the test's") {
  load_test test("t");
  test.scenario(
      "a",
      throng::constant_arrival_rate{
          .rate = 20, .duration = 5s, .pre_allocated_vus = 4, .arrival = throng::poisson{}},
      visit);
  const auto steps_of = [&](const throng::run_options& options) {
    const auto plan = throng::preview(test, options);
    CHECK(plan.arrivals() == std::ssize(only(plan, step_kind::start)));
    return only(plan, step_kind::start);
  };
  const auto first = steps_of({});
  CHECK(steps_of({.seed = 1}) == first);
  CHECK(steps_of({.seed = 2}) != first);
  test.seed(2);
  CHECK(steps_of({}) == steps_of({.seed = 2}));
  CHECK(throng::preview(test).seed == 2);
  CHECK(steps_of({.seed = 1}) == first);
}

TEST_CASE("a visitor that gives back false sees no more, so endless plans can be begun") {
  const auto plan = preview_of(throng::constant_arrival_rate{
      .rate = 1e6, .duration = 24h, .pre_allocated_vus = 2, .max_vus = 2});
  CHECK(plan.arrivals() == 86'400'000'000);
  int seen = 0;
  plan.scenarios[0].for_each_step([&](const plan_step&) { return ++seen < 5; });
  CHECK(seen == 5);
}

TEST_CASE("a test that would be refused throws all that is wrong, one a line") {
  load_test test("t");
  test.scenario("a b", throng::constant_vus{.vus = 0, .duration = 1s}, visit);
  const std::string wanted =
      "scenario 'a b': the scenario name should contain only numbers, latin letters, underscores, "
      "and dashes, got 'a b'\n"
      "scenario 'a b': the number of VUs must be more than 0, got 0";
  CHECK_THROWS_WITH_AS((void)throng::preview(test), wanted.c_str(), std::invalid_argument);
  load_test good("t");
  good.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s}, visit);
  CHECK_THROWS_AS((void)throng::preview(good, {.execution_segment = "2"}), std::invalid_argument);
}
