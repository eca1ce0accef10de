// throng's flags in a framework's program: what is taken from the command line, and what runs are
// told.  Nothing runs here: what run() would apply is applied to a test and looked at.

#include "environment.hpp"
#include <throng/cli/init.hpp>
#include <throng/engine/run_override.hpp>
#include <throng/load/constant_vus.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;

namespace {

// A command line for try_init(), with what is left of it and what was wrong.
struct command_line {
  explicit command_line(std::vector<std::string> arguments) : texts(std::move(arguments)) {
    texts.insert(texts.begin(), "./tests");
    for (auto& each : texts)
      pointers.push_back(each.data());
    pointers.push_back(nullptr);
    count = static_cast<int>(texts.size());
    problems = throng::try_init(count, pointers.data());
  }
  command_line(const command_line&) = delete;
  command_line& operator=(const command_line&) = delete;
  ~command_line() { throng::reset_init(); }

  std::vector<std::string> left() const {
    std::vector<std::string> all;
    for (auto next = pointers.begin() + 1; *next != nullptr; ++next)
      all.emplace_back(*next);
    CHECK(all.size() + 1 == static_cast<std::size_t>(count));
    return all;
  }

  std::vector<std::string> texts;
  std::vector<char*> pointers;
  int count = 0;
  std::vector<std::string> problems;
};

using words = std::vector<std::string>;

struct outcome {
  throng::load_test test;
  throng::run_options options;
  throng::run_change told;
};

throng::task<> visit(throng::vu&) { co_return; }

// What run() goes on with.
outcome applied_to(throng::load_test test, throng::run_options options = {}) {
  const auto what = throng::detail::override_of_runs();
  REQUIRE(what);
  auto told = what(test, options);
  return {std::move(test), std::move(options), std::move(told)};
}

throng::load_test one_scenario() {
  throng::load_test test("shop");
  test.scenario("visit", throng::constant_vus{.vus = 7, .duration = 1h}, visit);
  return test;
}

throng::load_test two_scenarios() {
  auto test = one_scenario();
  test.scenario("buy", throng::constant_vus{.vus = 3, .duration = 1h}, visit);
  return test;
}

} // namespace

TEST_CASE("runs are what their code says unless init was called, and after reset_init") {
  environment here;
  CHECK_FALSE(throng::detail::override_of_runs());
  {
    const command_line line({"--throng-vus=1"});
    CHECK(throng::detail::override_of_runs());
  }
  CHECK_FALSE(throng::detail::override_of_runs());
}

TEST_CASE("throng's flags and their values are taken out, and the others stay in their order") {
  environment here;
  const command_line line({"-s", "--throng-vus=2", "--gtest_filter=*", "--throng-duration", "5s",
                           "--throng-no-thresholds", "--vus", "9", "--throng-env", "A=--throng-b",
                           "--", "-"});
  CHECK(line.problems == words{});
  CHECK(line.left() == words{"-s", "--gtest_filter=*", "--vus", "9", "--", "-"});
}

TEST_CASE("no flag of throng's leaves the command line as it is, and the variables count") {
  environment here;
  here.set("THRONG_SEED", "77");
  const command_line line({"--vus", "9"});
  CHECK(line.left() == words{"--vus", "9"});
  CHECK(applied_to(one_scenario()).options.seed == 77u);
}

TEST_CASE("only what was given comes over what the code says") {
  environment here;
  const command_line line({"--throng-seed=5", "--throng-no-thresholds", "--throng-rps=50"});
  throng::run_options code;
  code.workers = 3;
  code.seed = 1;
  code.handle_signals = true;
  const auto now = applied_to(one_scenario(), code);
  CHECK(now.options.seed == 5u);
  CHECK_FALSE(now.options.thresholds);
  CHECK(now.options.workers == 3);
  CHECK(now.options.handle_signals);
  CHECK_FALSE((now.options.summary || now.options.progress || now.options.banner));
  CHECK(now.test.rps() == 50);
  CHECK(now.test.scenarios().front().name() == "visit");
  CHECK(now.told.problems == words{});
  CHECK(now.told.warnings == words{});
}

TEST_CASE("summary and progress are asked for, since runs of test cases print nothing") {
  environment here;
  const command_line line({"--throng-summary", "--throng-progress"});
  const auto now = applied_to(one_scenario());
  CHECK((now.options.summary && now.options.progress));
  CHECK_FALSE(now.options.banner);
}

TEST_CASE("flags count more than variables, and both more than code") {
  environment here;
  here.set("THRONG_VUS", "3");
  here.set("K6_DURATION", "9s");
  here.set("THRONG_WORKERS", "6");
  const command_line line({"--throng-vus", "4"});
  const auto now = applied_to(one_scenario(), {.workers = 2});
  CHECK(now.options.workers == 6);
  REQUIRE(now.test.scenarios().size() == 1);
  CHECK(std::get<throng::constant_vus>(now.test.scenarios().front().executor()) ==
        throng::constant_vus{.vus = 4, .duration = 9s});
  CHECK(now.told.warnings == words{"--throng-vus and K6_DURATION replace the scenario 'visit'"});
}

TEST_CASE("a shortcut in a test of several scenarios needs a name, and says it in its own words") {
  environment here;
  {
    const command_line line({"--throng-vus=1"});
    CHECK(applied_to(two_scenarios()).told.problems ==
          words{"the test has the scenarios 'visit' and 'buy'; say with --throng-scenario NAME "
                "whose body is to run"});
    // Another test of the same program is none the worse.
    CHECK(applied_to(one_scenario()).told.problems == words{});
  }
  const command_line line({"--throng-vus=1", "--throng-scenario=buy"});
  CHECK(applied_to(two_scenarios()).told.problems == words{});
  CHECK(applied_to(one_scenario()).told.problems ==
        words{"--throng-scenario: there is no scenario 'buy'; the test has 'visit'"});
}

TEST_CASE("wrong flags are told all at once, and nothing has changed") {
  environment here;
  here.set("THRONG_WORKERS", "0");
  const words wrong{"--throng-vus=x",      "--throng-users",      "--throng-plan",
                    "--throng-no-setup=1", "--throng-scenario=a", "--throng-duration",
                    "--throng-u"};
  const command_line line(wrong);
  CHECK(line.problems ==
        words{"THRONG_WORKERS: it takes a whole number from 1 to 1024, got '0'",
              "--throng-vus: it takes a whole number from 0 to 100000000, got 'x'",
              "unknown flag: '--throng-users'; --throng-help shows those there are",
              "unknown flag: '--throng-plan'; --throng-help shows those there are",
              "--throng-no-setup: it takes no value, got '1'",
              "--throng-duration: it needs a value, TIME",
              "unknown flag: '--throng-u'; --throng-help shows those there are",
              "--throng-scenario: it needs --throng-vus, --throng-duration, --throng-iterations or "
              "--throng-stage beside it"});
  CHECK(line.left() == wrong);
  CHECK_FALSE(throng::detail::override_of_runs());
}

TEST_CASE("help and version are for init, which may end the process") {
  environment here;
  const command_line line({"--throng-help", "--throng-version"});
  CHECK(line.problems == words{"--throng-help: only throng::init answers it",
                               "--throng-version: only throng::init answers it"});
}

TEST_CASE("variables of the command line are variables of the process") {
  environment here;
  here.set("INIT_TEST_WORD", "before");
  const command_line line({"--throng-env", "INIT_TEST_WORD=after"});
  CHECK(std::string(std::getenv("INIT_TEST_WORD")) == "after");
}
