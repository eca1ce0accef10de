// Arrivals in virtual time: when iterations begin, who serves them, and what is dropped.

#include "virtual_runs.hpp"
#include <throng/metrics/builtin.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::task;
using throng::vu;
using virtual_runs::outcome;
using virtual_runs::outcome_of;
using virtual_runs::run;
using virtual_runs::start;

TEST_CASE("a constant rate begins iterations at even distances, the first at once") {
  load_test test("t");
  std::vector<nanoseconds> at;
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 50, .duration = 5s, .pre_allocated_vus = 2, .max_vus = 2},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  co_await vu.sleep(30ms);
                });
  const auto told = run(test);
  CHECK(told.passed());
  REQUIRE(at.size() == 250);
  for (std::size_t i = 0; i < at.size(); ++i)
    CHECK(at[i] == nanoseconds(20ms) * static_cast<int>(i));
  CHECK(told.value(throng::iteration_lag.max()) == 0ns);
  CHECK(outcome_of(told) == outcome{250, 0, 0});
  CHECK(told.elapsed() == 4980ms + 30ms);
}

TEST_CASE("an arrival without a free user is dropped and counted, and the run says so once") {
  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 10, .duration = 1s, .pre_allocated_vus = 5, .max_vus = 5},
                [](vu& vu) -> task<> { co_await vu.sleep(10s); });
  const auto told = run(test);
  CHECK(outcome_of(told) == outcome{5, 5, 0});
  REQUIRE(told.warnings().size() == 1);
  CHECK(told.warnings()[0] ==
        "scenario 'a': insufficient VUs, reached 5 active VUs and cannot initialize more: raise "
        "max_vus, or lower the rate");
}

TEST_CASE("users are made when they are needed, up to the most, and no arrival is lost for it") {
  load_test test("t");
  std::int64_t most = 0;
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 10, .duration = 2s, .pre_allocated_vus = 1, .max_vus = 20},
                [&](vu& vu) -> task<> {
                  most = std::max(most, vu.instance().vus_initialized);
                  co_await vu.sleep(950ms);
                });
  const auto told = run(test);
  CHECK(outcome_of(told) == outcome{20, 0, 0});
  CHECK(most == 10);
  CHECK(told.warnings().empty());
}

TEST_CASE("arrivals that wait are served first come, first served, and their lag says how long") {
  load_test test("t");
  std::vector<nanoseconds> at;
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 10,
                                              .duration = 1s,
                                              .pre_allocated_vus = 1,
                                              .overflow = throng::queue{.limit = 3}},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  co_await vu.sleep(300ms);
                });
  const auto told = run(test);
  // One is served each 300 ms.  100, 200 and 300 wait; at 300 the first of them is served...
  CHECK(outcome_of(told).complete + outcome_of(told).dropped == 10);
  CHECK(outcome_of(told).complete == 7);
  for (std::size_t i = 0; i < at.size(); ++i)
    CHECK(at[i] == nanoseconds(300ms) * static_cast<int>(i));
  CHECK(told.value(throng::iteration_lag.max()) > 500ms);
}

TEST_CASE("what still runs at the hard end is interrupted, and what waits is dropped") {
  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 1,
                                              .duration = 3s,
                                              .pre_allocated_vus = 1,
                                              .overflow = throng::queue{.limit = 9}},
                [](vu& vu) -> task<> { co_await vu.sleep(1h); })
      .graceful_stop(5s);
  const auto told = run(test);
  CHECK(outcome_of(told) == outcome{0, 2, 1});
  CHECK(told.elapsed() == 8s);
}

TEST_CASE("a ramping rate has its first arrival after a gap and its last at the end") {
  load_test test("t");
  std::vector<nanoseconds> at;
  test.scenario(
      "a",
      throng::ramping_arrival_rate{.start_rate = 10, .stages = {{2s, 10}}, .pre_allocated_vus = 1},
      [&](vu& vu) -> task<> {
        at.push_back(vu.now() - start);
        co_return;
      });
  const auto told = run(test);
  REQUIRE(at.size() == 20);
  for (std::size_t i = 0; i < at.size(); ++i)
    CHECK(at[i] == nanoseconds(100ms) * static_cast<int>(i + 1));
  CHECK(told.elapsed() == 2s);
}

TEST_CASE("orders to stop lose no arrival: those that were due have begun or count as dropped") {
  for (const bool at_once : {false, true}) {
    load_test test("t");
    test.scenario("a",
                  throng::constant_arrival_rate{.rate = 7,
                                                .duration = 10s,
                                                .pre_allocated_vus = 2,
                                                .overflow = throng::queue{.limit = 2}},
                  [](vu& vu) -> task<> { co_await vu.sleep(900ms); });
    const auto told = run(
        test, {.each_second = [&](const throng::progress_state& now, throng::run_control& control) {
          if (now.elapsed < 5s)
            return;
          if (at_once) {
            control.abort();
          } else {
            control.stop();
          }
        }});
    const auto [complete, dropped, interrupted] = outcome_of(told);
    // Due at 0, 1/7, ... 35/7 s.
    CHECK(complete + dropped + static_cast<double>(interrupted) == 36);
    CHECK(told.exit_code() == throng::exit_codes::stopped);
    CHECK(interrupted == (at_once ? 2 : 0));
  }
}

TEST_CASE("a rate that is set while it runs holds from then to the end") {
  load_test test("t");
  std::vector<nanoseconds> at;
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 2, .duration = 10s, .pre_allocated_vus = 1},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  co_return;
                });
  const auto told = run(
      test, {.each_second = [&](const throng::progress_state& now, throng::run_control& control) {
        if (now.elapsed == 4s)
          CHECK(control.set_rate("a", 5));
        CHECK(!control.set_rate("a", -1));
        CHECK(!control.set_rate("b", 1));
        CHECK(!control.set_vus("a", 1));
      }});
  // 0, 0.5, ... 4 s; then 4.2, ... 10 s.
  REQUIRE(at.size() == 9 + 30);
  CHECK(at[8] == 4s);
  CHECK(at[9] == 4200ms);
  CHECK(at.back() == 10s);
  CHECK(told.passed());
}

TEST_CASE("a pause stops the clock of arrivals, and it goes on where it stood") {
  load_test test("t");
  std::vector<nanoseconds> at;
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 2, .duration = 3s, .pre_allocated_vus = 1},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  co_return;
                });
  (void)run(test,
            {.each_second = [&](const throng::progress_state& now, throng::run_control& control) {
              if (now.elapsed == 1s)
                control.pause();
              CHECK(now.is_paused == (now.elapsed > 1s && now.elapsed <= 4s));
              // The scenario's clock stands still meanwhile.
              const auto stood = std::clamp<nanoseconds>(now.elapsed - 1s, 0s, 3s);
              CHECK(now.scenarios.front().elapsed == now.elapsed - stood);
              if (now.elapsed == 4s)
                control.resume();
            }});
  const std::vector<nanoseconds> wanted{0s, 500ms, 1s, 4500ms, 5s, 5500ms};
  CHECK(at == wanted);
}
