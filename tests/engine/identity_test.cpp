// Who a user is, in virtual time: numbers, figures, state, random numbers, init, and the limit of
// requests a second.

#include "virtual_runs.hpp"

#include <set>
#include <utility>

using namespace virtual_runs;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::task;
using throng::vu;

TEST_CASE("no two users of a test have the same number, whichever scenario they run") {
  load_test test("t");
  std::map<std::uint64_t, std::set<std::string>> users;
  std::map<std::string, std::set<std::uint64_t>> iterations;
  std::map<std::string, std::set<std::string>> kinds;
  double begun = 0;
  const auto body = [&](vu& vu) -> task<> {
    const std::string name(vu.scenario().name());
    ++begun;
    users[vu.id()].insert(name);
    CHECK(vu.id() == vu.id_in_instance());
    CHECK(vu.scenario().iteration() == vu.scenario().iteration_in_instance());
    CHECK(iterations[name].insert(vu.scenario().iteration()).second);
    kinds[name].insert(std::string(vu.scenario().executor()));
    CHECK(vu.test().name() == "t");
    co_await vu.sleep(700ms);
  };
  test.scenario("a", throng::constant_vus{.vus = 3, .duration = 2s}, body);
  test.scenario("b",
                throng::constant_arrival_rate{
                    .rate = 5, .duration = 2s, .pre_allocated_vus = 1, .max_vus = 4},
                body);
  test.scenario("c", throng::shared_iterations{.vus = 2, .iterations = 5}, body);
  test.scenario("d", throng::ramping_vus{.start_vus = 1, .stages = {{2s, 3}}}, body).start_time(1s);
  test.scenario("e", throng::externally_controlled{.vus = 1, .duration = 2s, .max_vus = 2}, body);
  const auto told = run(test);
  CHECK(outcome_of(told).complete + static_cast<double>(outcome_of(told).interrupted) == begun);
  for (const auto& [id, names] : users) {
    CAPTURE(id);
    CHECK(names.size() == 1);
    CHECK(id >= 1);
  }
  // All of a's, b's and c's, two of d's, one of e's.
  CHECK(users.size() == 3 + 4 + 2 + 2 + 1);
  CHECK(kinds["b"] == std::set<std::string>{"constant-arrival-rate"});
  CHECK(kinds["e"] == std::set<std::string>{"externally-controlled"});
  for (const auto& [name, numbers] : iterations)
    CHECK(*numbers.rbegin() == numbers.size() - 1);
}

TEST_CASE("the figures of the instance are those of this moment") {
  load_test test("t");
  int looked = 0;
  test.scenario("a", throng::constant_vus{.vus = 3, .duration = 4s}, [&](vu& vu) -> task<> {
    if (vu.id() == 1 && vu.iteration() == 2) {
      ++looked;
      const auto now = vu.instance();
      CHECK(now.elapsed == 2s);
      CHECK(now.iterations_completed >= 4);
      CHECK(now.iterations_completed <= 6);
      CHECK(now.vus_active == 3);
      CHECK(now.vus_initialized == 3);
      CHECK(now.iterations_interrupted == 0);
    }
    co_await vu.sleep(1s);
  });
  CHECK(run(test).passed());
  CHECK(looked == 1);
}

TEST_CASE("how far a scenario is: of its time, or of its iterations") {
  load_test test("t");
  std::vector<double> of_time;
  std::vector<double> of_count;
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 4s}, [&](vu& vu) -> task<> {
    of_time.push_back(vu.scenario().progress());
    co_await vu.sleep(1s);
  });
  test.scenario("b", throng::shared_iterations{.vus = 1, .iterations = 4}, [&](vu& vu) -> task<> {
    of_count.push_back(vu.scenario().progress());
    co_await vu.sleep(1s);
  });
  CHECK(run(test).passed());
  CHECK(of_time == std::vector<double>{0, 0.25, 0.5, 0.75});
  CHECK(of_count == std::vector<double>{0.25, 0.5, 0.75, 1});
}

TEST_CASE("init is called once for each user, before its iterations, also when it is made late") {
  load_test test("t");
  std::map<std::uint64_t, int> made;
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 2, .duration = 4s, .pre_allocated_vus = 1, .max_vus = 5},
                [&](vu& vu) -> task<> {
                  CHECK(made[vu.id()] == 1);
                  CHECK(vu.state<std::string>() == "user " + std::to_string(vu.id()));
                  co_await vu.sleep(1700ms);
                })
      .init([&](vu& vu) {
        ++made[vu.id()];
        vu.state<std::string>() = "user " + std::to_string(vu.id());
      });
  CHECK(run(test).passed());
  CHECK(made.size() == 4);
}

TEST_CASE("what init throws ends the run, also when the user is made late") {
  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 2, .duration = 4s, .pre_allocated_vus = 1, .max_vus = 5},
                [&](vu& vu) -> task<> { co_await vu.sleep(1700ms); })
      .init([&](vu& vu) {
        if (vu.id() == 2)
          throw std::runtime_error("no more rows");
      });
  CHECK_THROWS_WITH(run(test), "no more rows");
}

TEST_CASE("a user's state lives from iteration to iteration, and is nobody else's") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 3, .iterations = 4}, [](vu& vu) -> task<> {
    CHECK(vu.state<std::uint64_t>()++ == vu.iteration());
    co_await vu.sleep(100ms);
    if (vu.iteration() == 3)
      (void)vu.state<int>();
  });
  CHECK(run(test).value(throng::iterations_failed.count()) == 3);
}

TEST_CASE("random numbers are the same for the same seed, whatever the others do") {
  using drawn_numbers = std::map<std::uint64_t, std::vector<double>>;
  const auto drawn = [](std::uint64_t seed, std::int64_t users, nanoseconds pace) {
    load_test test("t");
    drawn_numbers all;
    test.scenario("a", throng::per_vu_iterations{.vus = users, .iterations = 3},
                  [&](vu& vu) -> task<> {
                    CHECK(vu.seed() == seed);
                    all[vu.id()].push_back(vu.random().unit());
                    co_await vu.sleep(vu.id() % 2 == 0 ? pace : pace * 2);
                  });
    CHECK(run(test, {.seed = seed}).facts().seed == seed);
    return all;
  };
  const auto first = drawn(7, 2, 1s);
  CHECK(first == drawn(7, 2, 3s));
  CHECK(first.at(1) == drawn(7, 5, 1s).at(1));
  CHECK(first.at(1) != first.at(2));
  CHECK(first.at(1) != drawn(8, 2, 1s).at(1));
}

TEST_CASE("the limit of requests a second holds for all scenarios together, evenly, no burst") {
  load_test test("t");
  test.rps(10);
  const auto ask = [](vu& vu) -> task<> {
    const auto got = co_await vu.http.get("http://a/");
    vu.check("fine", got.status() == 200);
  };
  test.scenario("a", throng::constant_vus{.vus = 3, .duration = 2s}, ask).graceful_stop(0s);
  test.scenario("b", throng::constant_vus{.vus = 2, .duration = 2s}, ask).graceful_stop(0s);
  test.scenario("c", throng::constant_vus{.vus = 2, .duration = 2s}, ask)
      .start_time(4s)
      .graceful_stop(0s);
  std::vector<nanoseconds> at;
  const auto told =
      throng::testing::run_virtually(test, [&](std::string_view, throng::instant now) {
        at.push_back(now - start);
        return throng::testing::ok_reply("", 1ms);
      });
  REQUIRE(at.size() == 40);
  for (std::size_t i = 0; i < at.size(); ++i) {
    CAPTURE(i);
    if (i < 20) {
      CHECK(at[i] == nanoseconds(100ms) * static_cast<int>(i));
    } else {
      // What was not used is not saved up.
      CHECK(at[i] >= 4s);
      CHECK(at[i] - at[20] == nanoseconds(100ms) * static_cast<int>(i - 20));
    }
  }
  // Those that wait for their turn when the end comes are interrupted.
  CHECK(told.facts().interrupted_iterations == 5 + 2);
  CHECK(told.value(throng::http_reqs.count()) == 40);
}
