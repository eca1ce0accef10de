#include <throng/load/validation.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::constant_vus;
using throng::load_executor;
using throng::name_problems;
using throng::problems;
using throng::ramping_vus;
using throng::scenario_times;

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

TEST_CASE("whichever executor it is, its problems are told") {
  CHECK(problems(load_executor{constant_vus{}}) == sentences{"the duration is unspecified"});
  CHECK(problems(load_executor{ramping_vus{}}) ==
        sentences{"at least one stage has to be specified"});
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
