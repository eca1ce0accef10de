// What -u, -d, -i and -s mean, alone and over one another.

#include <throng/cli/shortcuts.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using throng::constant_vus;
using throng::executor_of;
using throng::merged;
using throng::parse_stages;
using throng::ramping_vus;
using throng::shared_iterations;
using throng::shortcuts;
using throng::stage;
using stages = std::vector<stage>;
using words = std::vector<std::string>;

TEST_CASE("users alone make as many iterations, shared among them") {
  CHECK(std::get<shared_iterations>(executor_of({.vus = 7})) ==
        shared_iterations{.vus = 7, .iterations = 7, .max_duration = 10min});
}

TEST_CASE("iterations are shared, by one user or as many as there are, for the duration at most") {
  CHECK(std::get<shared_iterations>(executor_of({.iterations = 20})) ==
        shared_iterations{.vus = 1, .iterations = 20, .max_duration = 10min});
  CHECK(std::get<shared_iterations>(executor_of({.vus = 7, .iterations = 20})) ==
        shared_iterations{.vus = 7, .iterations = 20, .max_duration = 10min});
  CHECK(std::get<shared_iterations>(executor_of({.vus = 7, .duration = 5s, .iterations = 20})) ==
        shared_iterations{.vus = 7, .iterations = 20, .max_duration = 5s});
  CHECK(std::get<shared_iterations>(executor_of({.duration = 5s, .iterations = 20})) ==
        shared_iterations{.vus = 1, .iterations = 20, .max_duration = 5s});
}

TEST_CASE("a duration makes constant users, one if it is not said how many") {
  CHECK(std::get<constant_vus>(executor_of({.duration = 5s})) ==
        constant_vus{.vus = 1, .duration = 5s});
  CHECK(std::get<constant_vus>(executor_of({.vus = 7, .duration = 5s})) ==
        constant_vus{.vus = 7, .duration = 5s});
}

TEST_CASE("stages begin with the users that were given, else with one") {
  const stages two{{5s, 10}, {10s, 0}};
  CHECK(std::get<ramping_vus>(executor_of({.stages = two})) ==
        ramping_vus{.start_vus = 1, .stages = two});
  CHECK(std::get<ramping_vus>(executor_of({.vus = 0, .stages = two})) ==
        ramping_vus{.start_vus = 0, .stages = two});
}

TEST_CASE("stages go neither with iterations nor with a duration, all else goes together") {
  const stages one{{5s, 10}};
  const words with_iterations{
      "using `iterations` and `stages` options simultaneously is not allowed"};
  const words with_duration{"using `duration` and `stages` options simultaneously is not allowed"};
  CHECK(problems(shortcuts{.iterations = 1, .stages = one}) == with_iterations);
  CHECK(problems(shortcuts{.duration = 1s, .stages = one}) == with_duration);
  CHECK(problems(shortcuts{.duration = 1s, .iterations = 1, .stages = one}) ==
        words{with_iterations.front(), with_duration.front()});
  CHECK(problems(shortcuts{}).empty());
  CHECK(problems(shortcuts{.vus = 1, .stages = one}).empty());
  CHECK(problems(shortcuts{.vus = 1, .duration = 1s, .iterations = 1}).empty());
}

TEST_CASE("a course that is said on a higher level replaces the lower one as a whole") {
  const shortcuts timed{.duration = 5s, .course_sources = {"K6_DURATION"}};
  const shortcuts counted{.iterations = 9, .course_sources = {"--iterations"}};
  const shortcuts staged{.stages = {{1s, 1}}, .course_sources = {"--stage"}};

  auto sum = merged(timed, counted);
  CHECK_FALSE(sum.duration);
  CHECK(sum.iterations == 9);
  CHECK(sum.course_sources == words{"--iterations"});
  sum = merged(counted, staged);
  CHECK_FALSE(sum.iterations);
  CHECK(sum.stages == staged.stages);
  CHECK(problems(sum).empty());
  sum = merged(staged, timed);
  CHECK(sum.stages.empty());
  CHECK(sum.duration == 5s);
}

TEST_CASE("the number of users is replaced by itself, and kept by itself") {
  const shortcuts timed{.duration = 5s, .course_sources = {"K6_DURATION"}};
  auto sum = merged({.vus = 3, .vus_source = "K6_VUS"}, timed);
  CHECK(sum.vus == 3);
  CHECK(sum.vus_source == "K6_VUS");
  CHECK(sum.duration == 5s);
  CHECK(sum.course_sources == words{"K6_DURATION"});
  sum = merged(sum, {.vus = 4, .vus_source = "--vus"});
  CHECK(sum.vus == 4);
  CHECK(sum.vus_source == "--vus");
  CHECK(sum.duration == 5s);
  CHECK(sum.course_sources == words{"K6_DURATION"});
}

TEST_CASE("nothing said is empty, anything said is not") {
  CHECK(shortcuts{}.is_empty());
  CHECK(merged({}, {}).is_empty());
  CHECK_FALSE(shortcuts{.vus = 0}.is_empty());
  CHECK_FALSE(shortcuts{.duration = 1s}.is_empty());
  CHECK_FALSE(shortcuts{.iterations = 1}.is_empty());
  CHECK_FALSE(shortcuts{.stages = {{}}}.is_empty());
  CHECK_FALSE(shortcuts{.vus = 1}.has_course());
}

TEST_CASE("stages are read as time and target, apart by commas") {
  CHECK(parse_stages("5s:10") == stages{{5s, 10}});
  CHECK(parse_stages("1m30s:100,0s:5,500ms:0") == stages{{90s, 100}, {0s, 5}, {500ms, 0}});
  CHECK(parse_stages("5s:10, 10s:0 ") == stages{{5s, 10}, {10s, 0}});
  // The executor's rules name the stage that breaks them.
  CHECK(parse_stages("-5s:-10") == stages{{-5s, -10}});
  for (const auto* wrong :
       {"", ",", "5s", "5s:", ":10", "5:10", "5s:10,", ",5s:10", "5s:10,,1s:1", "5s:1.5", "5s:x",
        "5s:10x", "10:5s", "5s 10", "5s:10;1s:0", "5s: 10", "5s:99999999999999999999"}) {
    CAPTURE(wrong);
    CHECK(parse_stages(wrong) == std::nullopt);
  }
}
