// Users that loop, in virtual time: supplies of iterations, ends, several scenarios, control.

#include "virtual_runs.hpp"

#include <set>
#include <utility>

using namespace virtual_runs;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::run_control;
using throng::task;
using throng::vu;

namespace {

task<> nap(vu& vu) { co_await vu.sleep(1s); }

} // namespace

TEST_CASE("shared iterations are taken from one supply, by whoever is free") {
  load_test test("t");
  std::map<std::uint64_t, int> by_user;
  std::set<std::uint64_t> numbers;
  test.scenario("a", throng::shared_iterations{.vus = 3, .iterations = 10}, [&](vu& vu) -> task<> {
    ++by_user[vu.id()];
    numbers.insert(vu.scenario().iteration());
    co_await vu.sleep(vu.id() == 1 ? nanoseconds(1s) : nanoseconds(4s));
  });
  const auto told = run(test);
  CHECK(told.passed());
  CHECK(outcome_of(told) == outcome{10, 0, 0});
  // The quick one at 0, 1, ... 5; the others at 0 and 4.
  CHECK(by_user == std::map<std::uint64_t, int>{{1, 6}, {2, 2}, {3, 2}});
  CHECK(numbers.size() == 10);
  CHECK(*numbers.rbegin() == 9);
  CHECK(told.elapsed() == 8s);
}

TEST_CASE("shared iterations end when the last one has, long before the longest time") {
  load_test test("t");
  test.scenario("a", throng::shared_iterations{.vus = 5, .iterations = 5}, nap);
  const auto told = run(test);
  CHECK(told.elapsed() == 1s);
  CHECK(outcome_of(told) == outcome{5, 0, 0});
}

TEST_CASE("what is left of shared iterations at the longest time is dropped") {
  load_test test("t");
  test.scenario("a", throng::shared_iterations{.vus = 2, .iterations = 100, .max_duration = 5s},
                [](vu& vu) -> task<> { co_await vu.sleep(1500ms); });
  const auto told = run(test);
  CHECK(outcome_of(told) == outcome{8, 92, 0});
  CHECK(told.elapsed() == 6s);
}

TEST_CASE("without a graceful stop iterations are cut at the longest time, and count as begun") {
  load_test test("t");
  test.scenario("a", throng::shared_iterations{.vus = 2, .iterations = 100, .max_duration = 5s},
                [](vu& vu) -> task<> { co_await vu.sleep(1500ms); })
      .graceful_stop(0s);
  const auto told = run(test);
  CHECK(outcome_of(told) == outcome{6, 92, 2});
  CHECK(told.elapsed() == 5s);
}

TEST_CASE("a supply that a stopped run leaves is not dropped") {
  for (const bool shared : {true, false}) {
    load_test test("t");
    if (shared) {
      test.scenario("a", throng::shared_iterations{.vus = 2, .iterations = 100}, nap);
    } else {
      test.scenario("a", throng::per_vu_iterations{.vus = 2, .iterations = 50}, nap);
    }
    const auto told = run(test, steered({{5s, [](run_control& by) { by.stop(); }}}));
    CHECK(outcome_of(told).dropped == 0);
    CHECK(told.exit_code() == throng::exit_codes::stopped);
  }
}

TEST_CASE("each user does its own iterations, however fast the others are") {
  load_test test("t");
  std::map<std::uint64_t, int> by_user;
  test.scenario("a", throng::per_vu_iterations{.vus = 3, .iterations = 4}, [&](vu& vu) -> task<> {
    CHECK(vu.iteration() == static_cast<std::uint64_t>(by_user[vu.id()]++));
    co_await vu.sleep(vu.id() * 1s);
  });
  const auto told = run(test);
  CHECK(by_user == std::map<std::uint64_t, int>{{1, 4}, {2, 4}, {3, 4}});
  CHECK(outcome_of(told) == outcome{12, 0, 0});
  CHECK(told.elapsed() == 12s);
}

TEST_CASE("what each user has not begun at the longest time is dropped") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 3, .iterations = 4, .max_duration = 6s},
                [](vu& vu) -> task<> { co_await vu.sleep(vu.id() * 1s); });
  // 1: all; 2: at 0, 2, 4; 3: at 0, 3.
  CHECK(outcome_of(run(test)) == outcome{9, 3, 0});
}

TEST_CASE("a scenario begins at its start time, on the run's clock") {
  load_test test("t");
  std::vector<nanoseconds> at;
  test.scenario("b", throng::constant_vus{.vus = 1, .duration = 2s},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  CHECK(vu.scenario().start() - start == 3s);
                  CHECK(vu.scenario().progress() == (at.size() == 1 ? 0 : 0.5));
                  co_await vu.sleep(1s);
                })
      .start_time(3s);
  const auto told = run(test);
  CHECK(at == std::vector<nanoseconds>{3s, 4s});
  CHECK(told.elapsed() == 5s);
}

TEST_CASE("scenarios side by side and one after the other keep to their own plans") {
  load_test test("t");
  std::map<std::string, std::vector<nanoseconds>> at;
  const auto body = [&](vu& vu) -> task<> {
    at[std::string(vu.scenario().name())].push_back(vu.now() - start);
    co_await vu.sleep(400ms);
  };
  test.scenario("loops", throng::constant_vus{.vus = 1, .duration = 1s}, body);
  test.scenario("comes",
                throng::constant_arrival_rate{.rate = 2, .duration = 1s, .pre_allocated_vus = 1},
                body)
      .start_time(1s);
  test.scenario("each", throng::per_vu_iterations{.vus = 1, .iterations = 2}, body).start_time(2s);
  test.scenario("shares", throng::shared_iterations{.vus = 1, .iterations = 1}, body)
      .start_time(2s);
  test.scenario("ramps", throng::ramping_vus{.start_vus = 0, .stages = {{0s, 1}, {400ms, 1}}}, body)
      .start_time(3s);
  const auto told = run(test);
  CHECK(at["loops"] == std::vector<nanoseconds>{0s, 400ms, 800ms});
  CHECK(at["comes"] == std::vector<nanoseconds>{1s, 1500ms});
  CHECK(at["each"] == std::vector<nanoseconds>{2s, 2400ms});
  CHECK(at["shares"] == std::vector<nanoseconds>{2s});
  CHECK(at["ramps"] == std::vector<nanoseconds>{3s});
  CHECK(told.elapsed() == 3400ms);
  CHECK(outcome_of(told) == outcome{9, 0, 0});
}

TEST_CASE("the rest after a short iteration is no part of it, and no iteration is lost in it") {
  load_test test("t");
  test.min_iteration_duration(1s);
  std::vector<nanoseconds> at;
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 3500ms},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  co_await vu.sleep(vu.iteration() == 1 ? 1200ms : 100ms);
                })
      .graceful_stop(0s);
  const auto told = run(test);
  CHECK(at == std::vector<nanoseconds>{0s, 1s, 2200ms, 3200ms});
  CHECK(outcome_of(told) == outcome{4, 0, 0});
  CHECK(told.value(throng::iteration_duration.max()) >= 1200ms);
  CHECK(told.value(throng::iteration_duration.min()) == 100ms);
  CHECK(told.elapsed() == 3500ms);
}

TEST_CASE("a user that serves arrivals rests, too, before it serves the next") {
  load_test test("t");
  test.min_iteration_duration(1s);
  std::vector<nanoseconds> at;
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 2, .duration = 3s, .pre_allocated_vus = 1},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  co_return;
                });
  CHECK(outcome_of(run(test)) == outcome{3, 3, 0});
  CHECK(at == std::vector<nanoseconds>{0s, 1s, 2s});
}

TEST_CASE("users are set while it runs: those taken away are interrupted, others begin at once") {
  load_test test("t");
  std::vector<std::pair<nanoseconds, std::uint64_t>> begun;
  test.scenario("a", throng::externally_controlled{.vus = 2, .duration = 10s, .max_vus = 4},
                [&](vu& vu) -> task<> {
                  begun.emplace_back(vu.now() - start, vu.id());
                  co_await vu.sleep(20s);
                });
  const auto told = run(test, steered({{2s,
                                        [](run_control& by) {
                                          CHECK(by.set_vus("a", 4));
                                          CHECK_FALSE(by.set_vus("a", 5));
                                          CHECK_FALSE(by.set_vus("a", -1));
                                          CHECK_FALSE(by.set_vus("b", 1));
                                          CHECK_FALSE(by.set_rate("a", 1));
                                        }},
                                       {4s, [](run_control& by) { CHECK(by.set_vus("a", 1)); }},
                                       {6s, [](run_control& by) { CHECK(by.set_vus("a", 0)); }},
                                       {8s, [](run_control& by) { CHECK(by.set_vus("a", 2)); }}}));
  const std::vector<std::pair<nanoseconds, std::uint64_t>> wanted{{0s, 1}, {0s, 2}, {2s, 3},
                                                                  {2s, 4}, {8s, 1}, {8s, 2}};
  CHECK(begun == wanted);
  CHECK(outcome_of(told) == outcome{0, 0, 6});
  CHECK(told.elapsed() == 10s);
  CHECK(told.passed());
}

TEST_CASE("users that are set may begin with none, and go on until they are stopped") {
  load_test test("t");
  int begun = 0;
  test.scenario("a", throng::externally_controlled{.vus = 0, .max_vus = 2}, [&](vu& vu) -> task<> {
    ++begun;
    CHECK(vu.now() - start >= 3600s);
    co_await vu.sleep(1s);
  });
  const auto told = run(test, steered({{3600s, [](run_control& by) { by.set_vus("a", 2); }},
                                       {7200s, [](run_control& by) { by.stop(); }}}));
  CHECK(begun == 7202); // the last two when the order comes
  CHECK(outcome_of(told) == outcome{7200, 0, 2});
  CHECK(told.elapsed() == 7200s);
  CHECK(told.exit_code() == 103);
}

TEST_CASE("a pause is no part of the duration of users that are set") {
  load_test test("t");
  test.scenario("a", throng::externally_controlled{.vus = 1, .duration = 5s, .max_vus = 2}, nap);
  const auto told = run(test, steered({{2s, [](run_control& by) { by.pause(); }},
                                       {9s, [](run_control& by) { by.set_vus("a", 2); }},
                                       {12s, [](run_control& by) { by.resume(); }}}));
  // One until 3 s, when it has finished; two from 12 s to 15 s, where the last are cut off.
  CHECK(outcome_of(told) == outcome{3 + 4, 0, 2});
  CHECK(told.elapsed() == 15s);
}

TEST_CASE("a pause keeps looping users from beginning, and lets them finish") {
  load_test test("t");
  std::vector<nanoseconds> at;
  SUBCASE("constant") {
    test.scenario("a", throng::constant_vus{.vus = 1, .duration = 4s}, [&](vu& vu) -> task<> {
      at.push_back(vu.now() - start);
      co_await vu.sleep(700ms);
    });
    const auto told = run(test, steered({{2s, [](run_control& by) { by.pause(); }},
                                         {6s, [](run_control& by) { by.resume(); }}}));
    CHECK(at == std::vector<nanoseconds>{0s, 700ms, 1400ms, 6s, 6700ms, 7400ms});
    CHECK(told.elapsed() == 8100ms);
    CHECK(outcome_of(told) == outcome{6, 0, 0});
  }
  SUBCASE("ramping: the line stands still") {
    test.scenario("a", throng::ramping_vus{.start_vus = 0, .stages = {{4s, 4}, {1s, 4}}},
                  [&](vu& vu) -> task<> {
                    at.push_back(vu.now() - start);
                    co_await vu.sleep(1min);
                  })
        .graceful_stop(0s);
    const auto told = run(test, steered({{2s, [](run_control& by) { by.pause(); }},
                                         {5s, [](run_control& by) { by.resume(); }}}));
    CHECK(at == std::vector<nanoseconds>{1s, 2s, 6s, 7s});
    CHECK(told.elapsed() == 8s);
    CHECK(outcome_of(told) == outcome{0, 0, 4});
  }
  SUBCASE("shared: nothing is lost") {
    test.scenario("a", throng::shared_iterations{.vus = 2, .iterations = 9, .max_duration = 5s},
                  nap);
    const auto told = run(test, steered({{2s, [](run_control& by) { by.pause(); }},
                                         {60s, [](run_control& by) { by.resume(); }}}));
    // Two at 0, 1 and 2, before they hear of it at 2.
    CHECK(outcome_of(told) == outcome{9, 0, 0});
    CHECK(told.elapsed() >= 61s);
  }
}

TEST_CASE("a scenario whose start has not come waits as much longer as the run is paused") {
  load_test test("t");
  std::vector<nanoseconds> at;
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s},
                [&](vu& vu) -> task<> {
                  at.push_back(vu.now() - start);
                  co_await vu.sleep(1s);
                })
      .start_time(3s);
  (void)run(test, steered({{1s, [](run_control& by) { by.pause(); }},
                           {11s, [](run_control& by) { by.resume(); }}}));
  CHECK(at == std::vector<nanoseconds>{13s});
}
