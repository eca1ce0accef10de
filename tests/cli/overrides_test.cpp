// What a command line makes of a test.

#include <throng/cli/overrides.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using throng::constant_vus;
using throng::load_test;
using throng::override_test;
using throng::parsed_arguments;
using throng::ramping_vus;
using words = std::vector<std::string>;

namespace {

throng::task<> first(throng::vu& vu) { co_await vu.sleep(1s); }
throng::task<> second(throng::vu& vu) { co_await vu.sleep(2s); }
throng::task<> third(throng::vu& vu) { co_await vu.sleep(3s); }

// A test with these scenarios, which take 1 s, 2 s and so on to stop.
load_test test_of(const words& names) {
  load_test test("shop");
  std::chrono::seconds stop{0};
  for (const auto& name : names)
    test.scenario(name, constant_vus{.vus = 1, .duration = 1s}, first).graceful_stop(++stop);
  return test;
}

parsed_arguments five_users_for_a_minute() {
  parsed_arguments asked;
  asked.load = {.vus = 5, .duration = 1min, .vus_source = "-u", .course_sources = {"K6_DURATION"}};
  return asked;
}

} // namespace

TEST_CASE("nothing asked for changes nothing") {
  auto test = test_of({"visit", "buy"});
  const auto told = override_test(test, {});
  CHECK(told.problems.empty());
  CHECK(told.warnings.empty());
  CHECK(test.scenarios().size() == 2);
  CHECK_FALSE(test.http().discard_response_bodies);
  CHECK(test.rps() == 0);
  CHECK(test.min_iteration_duration() == 0s);
}

TEST_CASE("the only scenario lends its body, its times are gone, and that is told") {
  auto test = test_of({"visit"});
  const auto told = override_test(test, five_users_for_a_minute());
  CHECK(told.problems.empty());
  CHECK(told.warnings == words{"-u and K6_DURATION replace the scenario 'visit'"});
  REQUIRE(test.scenarios().size() == 1);
  const auto& left = test.scenarios().front();
  CHECK(left.name() == "default");
  CHECK(left.times() == throng::scenario_times{});
  CHECK(std::get<constant_vus>(left.executor()) == constant_vus{.vus = 5, .duration = 1min});
  CHECK(left.body());
}

TEST_CASE("of several scenarios it is the one that is asked for, else the one named default") {
  const auto lender_of = [](const parsed_arguments& asked) {
    load_test test("shop");
    const constant_vus how{.vus = 1, .duration = 1s};
    test.scenario("visit", how, first).tag("body", "first");
    test.scenario("default", how, second).tag("body", "second");
    test.scenario("buy", how, third).tag("body", "third");
    CHECK(override_test(test, asked).problems.empty());
    REQUIRE(test.scenarios().size() == 1);
    // A scenario's body and tags stay together.
    return test.scenarios().front().tags().at("body");
  };
  auto asked = five_users_for_a_minute();
  CHECK(lender_of(asked) == "second");
  asked.scenario = "buy";
  CHECK(lender_of(asked) == "third");
}

TEST_CASE("a scenario that is not there, or not said, is a problem and changes no scenario") {
  auto asked = five_users_for_a_minute();
  auto test = test_of({"visit", "buy", "pay"});
  auto told = override_test(test, asked);
  CHECK(told.problems == words{"the test has the scenarios 'visit', 'buy' and 'pay'; say with "
                               "--scenario NAME whose body is to run"});
  CHECK(told.warnings.empty());
  CHECK(test.scenarios().size() == 3);

  asked.scenario = "bye";
  told = override_test(test, asked);
  CHECK(told.problems ==
        words{"--scenario: there is no scenario 'bye'; the test has 'visit', 'buy' and 'pay'"});
  CHECK(told.warnings.empty());
  CHECK(test.scenarios().size() == 3);
}

TEST_CASE("a test without scenarios is left to whoever checks it") {
  auto test = test_of({});
  const auto told = override_test(test, five_users_for_a_minute());
  CHECK(told.problems.empty());
  CHECK(told.warnings.empty());
  CHECK(test.scenarios().empty());
}

TEST_CASE("stages make a ramp in place of all scenarios") {
  auto test = test_of({"visit", "default"});
  parsed_arguments asked;
  asked.load = {.stages = {{5s, 10}}, .course_sources = {"--stage"}};
  const auto told = override_test(test, asked);
  CHECK(told.warnings == words{"--stage replaces the scenarios 'visit' and 'default'"});
  REQUIRE(test.scenarios().size() == 1);
  CHECK(std::get<ramping_vus>(test.scenarios().front().executor()) ==
        ramping_vus{.start_vus = 1, .stages = {{5s, 10}}});
}

TEST_CASE("a number of users alone makes as many iterations") {
  auto test = test_of({"visit"});
  parsed_arguments asked;
  asked.load = {.vus = 7, .vus_source = "THRONG_VUS"};
  CHECK(override_test(test, asked).warnings == words{"THRONG_VUS replaces the scenario 'visit'"});
  CHECK(std::get<throng::shared_iterations>(test.scenarios().front().executor()) ==
        throng::shared_iterations{.vus = 7, .iterations = 7});
}

TEST_CASE("limits are replaced where they were asked for, 0 included") {
  auto test = test_of({"visit"});
  test.rps(7).min_iteration_duration(7s);
  CHECK(override_test(test, {}).warnings.empty());
  CHECK(test.rps() == 7);
  CHECK(test.min_iteration_duration() == 7s);
  parsed_arguments asked;
  asked.rps = 0;
  asked.min_iteration_duration = 500ms;
  asked.http.emplace_back([](auto& http) { http.discard_response_bodies = true; });
  CHECK(override_test(test, asked).warnings.empty());
  CHECK(test.rps() == 0);
  CHECK(test.min_iteration_duration() == 500ms);
  CHECK(test.http().discard_response_bodies);
  CHECK(test.scenarios().front().name() == "visit");
}

TEST_CASE("--tag puts a tag on the test, in place of its own of that key") {
  load_test test("t");
  test.tag("env", "code").tag("team", "a");
  parsed_arguments asked;
  asked.tags = {{"env", "flag"}, {"zone", "eu=1"}};
  (void)override_test(test, asked);
  CHECK(test.tags() ==
        std::map<std::string, std::string>{{"env", "flag"}, {"team", "a"}, {"zone", "eu=1"}});
}
