#include <throng/load/validation.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::constant_arrival_rate;
using throng::constant_vus;
using throng::externally_controlled;
using throng::load_executor;
using throng::name_problems;
using throng::per_vu_iterations;
using throng::problems;
using throng::ramping_arrival_rate;
using throng::ramping_vus;
using throng::scenario_times;
using throng::shared_iterations;

using sentences = std::vector<std::string>;

TEST_CASE("executors as k6 allows them have no problems") {
  CHECK(problems(constant_vus{.vus = 10, .duration = 10s}).empty());
  CHECK(problems(constant_vus{.duration = 1s}).empty());
  CHECK(problems(constant_vus{.vus = 100'000'000, .duration = 50 * 365 * 24h}).empty());
  CHECK(problems(ramping_vus{.stages = {{10s, 0}}}).empty());
  CHECK(problems(ramping_vus{.start_vus = 0, .stages = {{0s, 1}}}).empty());
  CHECK(problems(ramping_vus{.start_vus = 100'000'000,
                             .stages = {{1ns, 100'000'000}},
                             .graceful_ramp_down = 0s})
            .empty());
  CHECK(problems(scenario_times{}).empty());
  CHECK(problems(scenario_times{.start_time = 0s, .graceful_stop = 0s}).empty());
}

TEST_CASE("constant_vus needs users and a duration") {
  CHECK(problems(constant_vus{}) == sentences{"the duration is unspecified"});
  CHECK(problems(constant_vus{.vus = -3, .duration = 500ms}) ==
        sentences{"the number of VUs must be more than 0, got -3",
                  "the duration must be at least 1s, but is 500ms"});
  CHECK(problems(constant_vus{.vus = 0, .duration = -1s}) ==
        sentences{"the number of VUs must be more than 0, got 0",
                  "the duration must be at least 1s, but is -1s"});
  CHECK(problems(constant_vus{.vus = 100'000'001, .duration = nanoseconds::max()}) ==
        sentences{"the number of VUs must be at most 100000000, got 100000001",
                  "the duration must be at most 438000h0m0s, but is 2562047h47m16.854775807s"});
}

TEST_CASE("ramping_vus needs stages and a user somewhere") {
  CHECK(problems(ramping_vus{}) == sentences{"at least one stage has to be specified"});
  CHECK(problems(ramping_vus{.start_vus = 0}) ==
        sentences{"at least one stage has to be specified",
                  "either start_vus or one of the stages' target values must be greater than 0"});
  CHECK(problems(ramping_vus{.start_vus = 0, .stages = {{1s, 0}, {1s, 0}}}) ==
        sentences{"either start_vus or one of the stages' target values must be greater than 0"});
}

TEST_CASE("every problem of every stage is told at once") {
  CHECK(problems(ramping_vus{.start_vus = -2,
                             .stages = {{1s, 5}, {-1s, -5}, {1s, 100'000'001}},
                             .graceful_ramp_down = -30s}) ==
        sentences{"the number of start VUs can't be negative, got -2",
                  "the duration for stage 2 can't be negative, got -1s",
                  "the target for stage 2 can't be negative, got -5",
                  "the target for stage 3 must be at most 100000000, got 100000001",
                  "the graceful_ramp_down can't be negative, got -30s"});
  CHECK(problems(ramping_vus{.start_vus = 200'000'000, .stages = {{1s, 0}}}) ==
        sentences{"the number of start VUs must be at most 100000000, got 200000000"});
}

TEST_CASE("stages whose durations would overflow together are refused, once") {
  constexpr auto half = nanoseconds::max() / 2;
  CHECK(problems(ramping_vus{.stages = {{half, 1}, {half, 2}, {half, 3}}}) ==
        sentences{"the durations of the stages must add up to at most 438000h0m0s, but stage 1 "
                  "goes beyond"});
  CHECK(problems(ramping_vus{.stages = {{437'999h, 1}, {1h, 2}}}).empty());
  CHECK(problems(ramping_vus{.stages = {{437'999h, 1}, {1h, 2}, {1ns, 3}}}) ==
        sentences{"the durations of the stages must add up to at most 438000h0m0s, but stage 3 "
                  "goes beyond"});
  CHECK(problems(ramping_vus{.stages = {{1s, 1}}, .graceful_ramp_down = nanoseconds::max()}) ==
        sentences{"the graceful_ramp_down must be at most 438000h0m0s, but is "
                  "2562047h47m16.854775807s"});
}

TEST_CASE("shared_iterations needs an iteration for each user, and time") {
  CHECK(problems(shared_iterations{}).empty());
  CHECK(problems(shared_iterations{.vus = 10, .iterations = 10, .max_duration = 1s}).empty());
  CHECK(problems(shared_iterations{.iterations = 1'000'000'000'000'000'000}).empty());
  CHECK(problems(shared_iterations{.vus = 10, .iterations = 5}) ==
        sentences{"the number of iterations (5) can't be less than the number of VUs (10)"});
  CHECK(problems(shared_iterations{.vus = 0, .iterations = -1, .max_duration = 999ms}) ==
        sentences{"the number of VUs must be more than 0, got 0",
                  "the number of iterations (-1) can't be less than the number of VUs (0)",
                  "the max_duration must be at least 1s, but is 999ms"});
  CHECK(problems(shared_iterations{.vus = 100'000'001,
                                   .iterations = 1'000'000'000'000'000'001,
                                   .max_duration = 438'001h}) ==
        sentences{"the number of VUs must be at most 100000000, got 100000001",
                  "the number of iterations must be at most 1000000000000000000, got "
                  "1000000000000000001",
                  "the max_duration must be at most 438000h0m0s, but is 438001h0m0s"});
}

TEST_CASE("per_vu_iterations needs users, iterations, and time") {
  CHECK(problems(per_vu_iterations{}).empty());
  CHECK(problems(per_vu_iterations{.vus = 10, .iterations = 5}).empty());
  CHECK(problems(per_vu_iterations{.vus = -1, .iterations = 0, .max_duration = 0s}) ==
        sentences{"the number of VUs must be more than 0, got -1",
                  "the number of iterations must be more than 0, got 0",
                  "the max_duration must be at least 1s, but is 0s"});
  CHECK(problems(per_vu_iterations{.vus = 1'000'000, .iterations = 1'000'000'000'000}).empty());
  CHECK(problems(per_vu_iterations{.vus = 1'000'000, .iterations = 1'000'000'000'001}) ==
        sentences{"the number of iterations of all VUs together must be at most "
                  "1000000000000000000, got 1000000000001 for each of 1000000 VUs"});
}

TEST_CASE("constant_arrival_rate needs a rate, a duration and users") {
  CHECK(problems(constant_arrival_rate{.rate = 0.001, .duration = 1s, .pre_allocated_vus = 1})
            .empty());
  CHECK(problems(constant_arrival_rate{
                     .rate = 1e9, .duration = 1s, .pre_allocated_vus = 0, .max_vus = 1})
            .empty());
  CHECK(problems(constant_arrival_rate{
                     .rate = 1, .time_unit = 1ns, .duration = 1s, .pre_allocated_vus = 100'000'000})
            .empty());
  CHECK(problems(constant_arrival_rate{}) ==
        sentences{"the rate must be more than 0, got 0", "the duration is unspecified",
                  "the number of pre_allocated_vus isn't specified"});
  CHECK(problems(constant_arrival_rate{
            .rate = -1.5, .time_unit = 0s, .duration = 10ms, .pre_allocated_vus = -2}) ==
        sentences{"the rate must be more than 0, got -1.5",
                  "the time_unit must be more than 0, got 0s",
                  "the duration must be at least 1s, but is 10ms",
                  "the number of pre_allocated_vus can't be negative, got -2"});
}

TEST_CASE("a rate is a number, and at most one iteration in a nanosecond") {
  const auto of = [](double per_unit, nanoseconds time_unit = 1s) {
    return problems(constant_arrival_rate{
        .rate = per_unit, .time_unit = time_unit, .duration = 1s, .pre_allocated_vus = 1});
  };
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  CHECK(of(std::numeric_limits<double>::quiet_NaN()) ==
        sentences{"the rate must be a finite number, got NaN"});
  CHECK(of(infinity) == sentences{"the rate must be a finite number, got Inf"});
  CHECK(of(-infinity) == sentences{"the rate must be more than 0, got -Inf"});
  CHECK(of(1'000'000'001) == sentences{"the rate must be at most 1000000000, got 1000000001"});
  CHECK(of(2e9, 10s) == sentences{"the rate must be at most 1000000000, got 2000000000"});
  CHECK(of(1000, 1us).empty());
  CHECK(of(1000.5, 1us) == sentences{"the rate must be at most 1000000000 iterations/s, got "
                                     "1000.5 in a time_unit of 1\u00b5s"});
  CHECK(of(1, -1s) == sentences{"the time_unit must be more than 0, got -1s"});
  CHECK(of(1, 438'001h) ==
        sentences{"the time_unit must be at most 438000h0m0s, but is 438001h0m0s"});
}

TEST_CASE("every problem of every stage of a rate is told at once") {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  CHECK(problems(ramping_arrival_rate{.stages = {{0s, 0}, {1s, 0.5}}, .pre_allocated_vus = 1})
            .empty());
  CHECK(problems(ramping_arrival_rate{.pre_allocated_vus = 1}) ==
        sentences{"at least one stage has to be specified"});
  CHECK(problems(ramping_arrival_rate{.start_rate = -1,
                                      .stages = {{-1s, -5},
                                                 {1s, std::numeric_limits<double>::quiet_NaN()},
                                                 {1s, infinity},
                                                 {1s, 2e9}},
                                      .pre_allocated_vus = 1}) ==
        sentences{"the start_rate can't be negative, got -1",
                  "the duration for stage 1 can't be negative, got -1s",
                  "the target for stage 1 can't be negative, got -5",
                  "the target for stage 2 must be a finite number, got NaN",
                  "the target for stage 3 must be a finite number, got Inf",
                  "the target for stage 4 must be at most 1000000000, got 2000000000"});
  CHECK(problems(ramping_arrival_rate{.start_rate = 2,
                                      .time_unit = 1ns,
                                      .stages = {{437'999h, 1}, {2h, 3}},
                                      .pre_allocated_vus = 1}) ==
        sentences{"the start_rate must be at most 1000000000 iterations/s, got 2 in a time_unit "
                  "of 1ns",
                  "the target for stage 2 must be at most 1000000000 iterations/s, got 3 in a "
                  "time_unit of 1ns",
                  "the durations of the stages must add up to at most 438000h0m0s, but stage 2 "
                  "goes beyond"});
}

TEST_CASE("executors with a rate need users, no less than are made before") {
  const auto of = [](std::optional<std::int64_t> before, std::optional<std::int64_t> most) {
    const auto found = problems(constant_arrival_rate{
        .rate = 1, .duration = 1s, .pre_allocated_vus = before, .max_vus = most});
    CHECK(found == problems(ramping_arrival_rate{
                       .stages = {{1s, 1}}, .pre_allocated_vus = before, .max_vus = most}));
    return found;
  };
  CHECK(of(5, 5).empty());
  CHECK(of(0, 5).empty());
  CHECK(of(5, 4) == sentences{"max_vus (4) can't be less than pre_allocated_vus (5)"});
  CHECK(of({}, 5) == sentences{"the number of pre_allocated_vus isn't specified"});
  CHECK(of({}, -5) == sentences{"the number of pre_allocated_vus isn't specified",
                                "max_vus must be at least 1, got -5"});
  CHECK(of(0, 0) == sentences{"max_vus must be at least 1, got 0"});
  CHECK(of(0, {}) == sentences{"max_vus must be at least 1, got 0 from pre_allocated_vus"});
  CHECK(of(100'000'001, 100'000'002) ==
        sentences{"the number of pre_allocated_vus must be at most 100000000, got 100000001",
                  "max_vus must be at most 100000000, got 100000002"});
}

TEST_CASE("a queue holds one arrival at least") {
  const auto of = [](std::int64_t limit) {
    return problems(constant_arrival_rate{.rate = 1,
                                          .duration = 1s,
                                          .pre_allocated_vus = 1,
                                          .overflow = throng::queue{.limit = limit}});
  };
  CHECK(of(1).empty());
  CHECK(of(0) == sentences{"the limit of the queue must be at least 1, got 0"});
  CHECK(of(-7) == sentences{"the limit of the queue must be at least 1, got -7"});
}

TEST_CASE("externally_controlled needs room for its users, and no duration") {
  CHECK(problems(externally_controlled{}).empty());
  CHECK(problems(externally_controlled{.vus = 0, .duration = 1s, .max_vus = 1}).empty());
  CHECK(problems(externally_controlled{.vus = 5, .duration = 10ms, .max_vus = 4}) ==
        sentences{"max_vus (4) can't be less than vus (5)",
                  "the duration must be at least 1s, but is 10ms"});
  CHECK(problems(externally_controlled{.vus = -1, .duration = -1s}) ==
        sentences{"the number of VUs can't be negative, got -1",
                  "the duration must be at least 1s, but is -1s"});
  CHECK(problems(externally_controlled{.vus = 0}) ==
        sentences{"max_vus must be at least 1, got 0 from vus"});
  CHECK(problems(externally_controlled{.vus = 0, .max_vus = 0}) ==
        sentences{"max_vus must be at least 1, got 0"});
  CHECK(problems(externally_controlled{.vus = 1, .max_vus = 100'000'001}) ==
        sentences{"max_vus must be at most 100000000, got 100000001"});
}

TEST_CASE("externally_controlled has neither start time nor graceful stop") {
  const load_executor outside = externally_controlled{};
  CHECK(problems(outside, scenario_times{}).empty());
  CHECK(problems(outside, scenario_times{.start_time = 5s, .graceful_stop = 10s}) ==
        sentences{"externally_controlled has no start_time, got 5s: remove it",
                  "externally_controlled has no graceful_stop, got 10s: remove it"});
  CHECK(problems(outside, scenario_times{.start_time = -5s, .graceful_stop = -1s}) ==
        sentences{"the start_time can't be negative, got -5s",
                  "the graceful_stop timeout can't be negative, got -1s"});
  CHECK(problems(load_executor{constant_vus{.duration = 1s}},
                 scenario_times{.start_time = 5s, .graceful_stop = 10s})
            .empty());
  CHECK(problems(load_executor{constant_vus{}}, scenario_times{.start_time = -1s}) ==
        sentences{"the duration is unspecified", "the start_time can't be negative, got -1s"});
}

TEST_CASE("whichever executor it is, its problems are told") {
  CHECK(problems(load_executor{constant_vus{}}) == sentences{"the duration is unspecified"});
  CHECK(problems(load_executor{ramping_vus{}}) ==
        sentences{"at least one stage has to be specified"});
  CHECK(problems(load_executor{shared_iterations{.iterations = 0}}).size() == 1);
  CHECK(problems(load_executor{per_vu_iterations{.iterations = 0}}).size() == 1);
  CHECK(problems(load_executor{constant_arrival_rate{}}).size() == 3);
  CHECK(problems(load_executor{ramping_arrival_rate{}}).size() == 2);
  CHECK(problems(load_executor{externally_controlled{.vus = 0}}).size() == 1);
}

TEST_CASE("times of a scenario are not negative and not endless") {
  CHECK(problems(scenario_times{.start_time = -1s, .graceful_stop = -2s}) ==
        sentences{"the start_time can't be negative, got -1s",
                  "the graceful_stop timeout can't be negative, got -2s"});
  CHECK(problems(scenario_times{.start_time = nanoseconds::max(), .graceful_stop = 500'000h}) ==
        sentences{"the start_time must be at most 438000h0m0s, but is 2562047h47m16.854775807s",
                  "the graceful_stop timeout must be at most 438000h0m0s, but is 500000h0m0s"});
}

TEST_CASE("a name is made of latin letters, digits, underscores and dashes") {
  for (const auto* name : {"a", "Z", "0", "-", "_", "my_scenario-2", "azAZ09_-"}) {
    CHECK(name_problems(name).empty());
  }
  CHECK(name_problems("") == sentences{"scenario name can't be empty"});
  CHECK(name_problems("two words") ==
        sentences{"the scenario name should contain only numbers, latin letters, underscores, and "
                  "dashes, got 'two words'"});
  for (const auto* name : {" ", "a.b", "a/b", "\u00e9", "a\n", "[", "`", "@", "{", ":"}) {
    CAPTURE(name);
    CHECK(name_problems(name).size() == 1);
  }
}
