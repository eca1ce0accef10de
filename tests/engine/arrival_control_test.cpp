// Arrivals under a run_control, and rates that change, in virtual time.

#include "virtual_runs.hpp"

using namespace virtual_runs;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::run_control;
using throng::task;
using throng::vu;

namespace {

struct recorded {
  std::vector<nanoseconds> at;
  load_test test{"t"};
  explicit recorded(throng::load_executor how, nanoseconds each = 0s) {
    test.scenario("a", std::move(how), [this, each](vu& vu) -> task<> {
      at.push_back(vu.now() - start);
      if (each > 0s)
        co_await vu.sleep(each);
    });
  }
};

throng::constant_arrival_rate steady(double rate, nanoseconds duration) {
  return {.rate = rate, .duration = duration, .pre_allocated_vus = 5};
}

} // namespace

TEST_CASE("a rate of none leaves the run waiting for another, to its end") {
  recorded all(steady(2, 10s));
  const auto told =
      run(all.test, steered({{1s, [](run_control& by) { CHECK(by.set_rate("a", 0)); }},
                             {6s, [](run_control& by) { CHECK(by.set_rate("a", 1)); }}}));
  CHECK(all.at == std::vector<nanoseconds>{0s, 500ms, 1s, 7s, 8s, 9s, 10s});
  CHECK(told.elapsed() == 10s);
  CHECK(told.passed());
}

TEST_CASE("of two rates that are set at once, or one after the other, the last one holds") {
  recorded all(steady(2, 6s));
  (void)run(all.test, steered({{1s,
                                [](run_control& by) {
                                  by.set_rate("a", 50);
                                  by.set_rate("a", 1);
                                }},
                               {3s, [](run_control& by) { by.set_rate("a", 2); }}}));
  CHECK(all.at ==
        std::vector<nanoseconds>{0s, 500ms, 1s, 2s, 3s, 3500ms, 4s, 4500ms, 5s, 5500ms, 6s});
}

TEST_CASE("a rate that is set before the run holds from its start, of those that there are") {
  recorded all(steady(2, 4s));
  std::vector<nanoseconds> late;
  all.test
      .scenario("late", steady(2, 2s),
                [&](vu& vu) -> task<> {
                  late.push_back(vu.now() - start);
                  co_return;
                })
      .start_time(5s);
  run_control control;
  CHECK(control.set_rate("a", 1));
  CHECK_FALSE(control.set_rate("a", -1));
  CHECK(control.set_rate("late", 1));
  CHECK(control.set_rate("nobody", 1));
  CHECK(control.set_vus("a", 1));
  const auto told = run(all.test, {.control = &control});
  CHECK(all.at == std::vector<nanoseconds>{0s, 1s, 2s, 3s, 4s});
  CHECK(late == std::vector<nanoseconds>{5s, 6s, 7s});
  CHECK(told.warnings().size() == 2);
  CHECK_FALSE(control.set_rate("a", 1));
}

TEST_CASE("a run that begins paused begins nothing before it is resumed") {
  recorded all(steady(2, 2s));
  std::vector<nanoseconds> looped;
  all.test.scenario("b", throng::constant_vus{.vus = 1, .duration = 2s}, [&](vu& vu) -> task<> {
    looped.push_back(vu.now() - start);
    co_await vu.sleep(1s);
  });
  auto options = steered({{5s, [](run_control& by) {
                             CHECK(by.is_paused());
                             by.resume();
                           }}});
  options.paused = true;
  const auto told = run(all.test, options);
  CHECK(all.at == std::vector<nanoseconds>{5s, 5500ms, 6s, 6500ms});
  CHECK(looped == std::vector<nanoseconds>{5s, 6s});
  CHECK(told.elapsed() == 7s);
  CHECK(told.passed());
}

TEST_CASE("a pause in a pause is one pause, and a resume without one is nothing") {
  recorded all(steady(1, 3s));
  const auto told = run(all.test, steered({{0s, [](run_control& by) { by.resume(); }},
                                           {1s, [](run_control& by) { by.pause(); }},
                                           {2s, [](run_control& by) { by.pause(); }},
                                           {4s, [](run_control& by) {
                                              by.resume();
                                              by.resume();
                                            }}}));
  CHECK(all.at == std::vector<nanoseconds>{0s, 1s, 5s});
  CHECK(told.passed());
}

TEST_CASE("a rate that is set in a pause holds when it is over") {
  recorded all(steady(1, 4s));
  (void)run(all.test, steered({{1s, [](run_control& by) { by.pause(); }},
                               {3s, [](run_control& by) { by.set_rate("a", 2); }},
                               {6s, [](run_control& by) { by.resume(); }}}));
  CHECK(all.at == std::vector<nanoseconds>{0s, 1s, 6500ms, 7s, 7500ms, 8s, 8500ms, 9s});
}

TEST_CASE("a rate that is set before a pause is not moved by it") {
  recorded all(steady(1, 6s));
  (void)run(all.test, steered({{2s, [](run_control& by) { by.set_rate("a", 2); }},
                               {3s, [](run_control& by) { by.pause(); }},
                               {5s, [](run_control& by) { by.resume(); }},
                               {6s, [](run_control& by) { by.set_rate("a", 1); }}}));
  CHECK(all.at == std::vector<nanoseconds>{0s, 1s, 2s, 2500ms, 3s, 5500ms, 6s, 7s, 8s});
}

TEST_CASE("a stop in a pause begins nothing, lets iterations finish, and ends the run") {
  for (const bool at_once : {false, true}) {
    recorded all(steady(1, 10s), 4s);
    all.test.scenario("b", throng::constant_vus{.vus = 1, .duration = 10s},
                      [](vu& vu) -> task<> { co_await vu.sleep(4s); });
    const auto told = run(
        all.test, steered({{2s, [](run_control& by) { by.pause(); }}, {3s, [&](run_control& by) {
                                                                         if (at_once) {
                                                                           by.abort();
                                                                         } else {
                                                                           by.stop();
                                                                         }
                                                                       }}}));
    CHECK(all.at.size() == 3);
    CHECK(outcome_of(told) == (at_once ? outcome{0, 0, 4} : outcome{4, 0, 0}));
    CHECK(told.elapsed() == (at_once ? 3s : 6s));
    CHECK(told.exit_code() == 103);
  }
}

TEST_CASE("a run that begins paused and is stopped has begun nothing, and dropped nothing") {
  recorded all(steady(1, 10s), 4s);
  auto options = steered({{3s, [](run_control& by) { by.stop(); }}});
  options.paused = true;
  const auto told = run(all.test, options);
  CHECK(all.at.empty());
  CHECK(outcome_of(told) == outcome{0, 0, 0});
  CHECK(told.elapsed() == 3s);
}

TEST_CASE("one control steers two runs, one after the other, and nothing between them") {
  run_control control;
  for (int i = 0; i < 2; ++i) {
    recorded all(steady(1, 3s));
    auto options = steered({{1s, [](run_control& by) { by.set_rate("a", 2); }},
                            {2s, [](run_control& by) { by.pause(); }},
                            {3s, [](run_control& by) { by.resume(); }}});
    options.control = &control;
    const auto told = run(all.test, options);
    CHECK(told.passed());
    CHECK(all.at == std::vector<nanoseconds>{0s, 1s, 1500ms, 2s, 3500ms, 4s});
    control.stop();
    control.pause();
    CHECK_FALSE(control.is_paused());
    CHECK_FALSE(control.set_rate("a", 7));
    CHECK_FALSE(control.set_vus("a", 7));
  }
}

TEST_CASE("what is asked of a control during a setup that fails is not asked of the next run") {
  run_control control;
  recorded all(steady(1, 2s));
  all.test.setup([&](vu&) -> task<> {
    control.stop();
    throw std::runtime_error("no");
    co_return;
  });
  CHECK(run(all.test, {.control = &control}).exit_code() == 107);
  recorded next(steady(1, 2s));
  CHECK(run(next.test, {.control = &control}).passed());
}

TEST_CASE("what is asked of a control after the load changes nothing of the verdict") {
  run_control control;
  recorded all(steady(1, 2s));
  all.test.teardown([&](vu&) -> task<> {
    control.stop();
    co_return;
  });
  CHECK(run(all.test, {.control = &control}).passed());
}

TEST_CASE("jumps and rates of none lie where the stages have them") {
  recorded all(throng::ramping_arrival_rate{
      .start_rate = 0,
      .stages = {{2s, 0}, {0s, 10}, {1s, 10}, {0s, 0}, {2s, 0}, {0s, 2}, {1s, 2}, {5s, 0}},
      .pre_allocated_vus = 1});
  const auto told = run(all.test);
  REQUIRE(all.at.size() == 10 + 2 + 5);
  CHECK(all.at[0] == 2100ms);
  CHECK(all.at[9] == 3s);
  CHECK(all.at[10] == 5500ms);
  CHECK(all.at[11] == 6s);
  CHECK(all.at[16] == 11s);
  CHECK(told.elapsed() == 11s);
  CHECK(outcome_of(told) == outcome{17, 0, 0});
}

TEST_CASE("with no graceful stop arrivals end at the end, and none is forgotten") {
  for (const bool ramps : {false, true}) {
    throng::load_executor how = steady(4, 3s);
    if (ramps)
      how = throng::ramping_arrival_rate{
          .start_rate = 4, .stages = {{3s, 4}}, .pre_allocated_vus = 5};
    load_test test("t");
    test.scenario("a", how, [](vu& vu) -> task<> { co_await vu.sleep(900ms); }).graceful_stop(0s);
    const auto told = run(test);
    CHECK(told.elapsed() == 3s);
    CHECK(outcome_of(told).sum() == 12);
    CHECK(outcome_of(told).interrupted == 3);
  }
}
