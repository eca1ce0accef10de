// A program that does not come to run: what it prints, and its exit code.

#include "environment.hpp"
#include <throng/cli/main.hpp>
#include <throng/version.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <iostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::load_test;

namespace {

// Catches what goes to a stream.
class captured {
public:
  explicit captured(std::ostream& from) : from_(from), before_(from.rdbuf(text_.rdbuf())) {}
  captured(const captured&) = delete;
  captured& operator=(const captured&) = delete;
  ~captured() { from_.rdbuf(before_); }
  std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::ostream& from_;
  std::streambuf* before_;
};

struct ended {
  int code;
  std::string out;
  std::string err;
};

ended run(load_test& test, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "./ping");
  std::vector<char*> pointers;
  for (auto& each : arguments)
    pointers.push_back(each.data());
  const captured out(std::cout);
  const captured err(std::cerr);
  const int code = throng::main(test, static_cast<int>(pointers.size()), pointers.data());
  return {code, out.text(), err.text()};
}

throng::task<> visit(throng::vu& vu) {
  FAIL("it ran");
  co_await vu.sleep(1s);
}

load_test good() {
  load_test test("ping");
  test.scenario("visit", throng::constant_vus{.vus = 1, .duration = 1s}, visit);
  return test;
}

load_test bad() {
  load_test test("ping");
  test.scenario("a b", throng::constant_vus{.vus = 1}, visit);
  test.require_text("no_such_metric", "count>1");
  return test;
}

} // namespace

TEST_CASE("--help shows the flags") {
  environment here;
  auto test = good();
  for (const auto* flag : {"--help", "-h"}) {
    const auto told = run(test, {flag});
    CHECK(told.code == 0);
    CHECK(told.out.starts_with("usage: ./ping [flags]\n\n  -u, --vus N "));
    CHECK(told.err.empty());
  }
}

TEST_CASE("--help is answered whatever else is wrong") {
  environment here;
  auto test = bad();
  const auto told = run(test, {"--unknown", "--help", "--version"});
  CHECK(told.code == 0);
  CHECK(told.out.starts_with("usage: "));
  CHECK(told.err.empty());
}

TEST_CASE("--version shows the version") {
  environment here;
  auto test = bad();
  const auto told = run(test, {"--version"});
  CHECK(told.code == 0);
  CHECK(told.out == "throng " THRONG_VERSION "\n");
  CHECK(told.err.empty());
}

TEST_CASE("a bad flag is refused") {
  environment here;
  auto test = good();
  const auto told = run(test, {"--users", "10"});
  CHECK(told.code == 104);
  CHECK(told.out.empty());
  CHECK(told.err == "There were problems with the configuration of the test:\n"
                    "  - unknown flag: '--users'; --help shows those there are\n"
                    "  - unknown flag: '10'; --help shows those there are\n");
}

TEST_CASE("a bad test is refused, together with bad flags and variables") {
  environment here;
  here.set("THRONG_WORKERS", "0");
  auto test = bad();
  const auto told = run(test, {"--summary-mode=long"});
  CHECK(told.code == 104);
  CHECK(told.out.empty());
  CHECK(told.err ==
        "There were problems with the configuration of the test:\n"
        "  - THRONG_WORKERS: it takes a whole number from 1 to 1024, got '0'\n"
        "  - --summary-mode: it takes compact, full or disabled, got 'long'\n"
        "  - scenario 'a b': the scenario name should contain only numbers, latin letters, "
        "underscores, and dashes, got 'a b'\n"
        "  - scenario 'a b': the duration is unspecified\n"
        "  - threshold 'count>1' on 'no_such_metric': there is no metric of that name; a custom "
        "metric must be declared with test.declare(metric) before a text can name it\n");
}

TEST_CASE("a test without a scenario is refused") {
  environment here;
  load_test test("ping");
  const auto told = run(test, {"--quiet"});
  CHECK(told.code == 104);
  CHECK(told.err ==
        "There were problems with the configuration of the test:\n"
        "  - the test has no scenario: add one with test.scenario(name, executor, body)\n");
}

TEST_CASE("a test that the flags cannot change is refused, with all that is wrong") {
  environment here;
  auto test = bad();
  test.scenario("other", throng::constant_vus{.vus = 0, .duration = 1s}, visit);
  const auto told = run(test, {"-u", "10"});
  CHECK(told.code == 104);
  CHECK(told.out.empty());
  CHECK(
      told.err ==
      "There were problems with the configuration of the test:\n"
      "  - the test has the scenarios 'a b' and 'other'; say with --scenario NAME whose body is to "
      "run\n"
      "  - scenario 'a b': the scenario name should contain only numbers, latin letters, "
      "underscores, and dashes, got 'a b'\n"
      "  - scenario 'a b': the duration is unspecified\n"
      "  - scenario 'other': the number of VUs must be more than 0, got 0\n"
      "  - threshold 'count>1' on 'no_such_metric': there is no metric of that name; a custom "
      "metric must be declared with test.declare(metric) before a text can name it\n");
}

TEST_CASE("what the flags make of the test is checked like the test") {
  environment here;
  auto test = good();
  const auto told = run(test, {"-u0", "-d", "500ms"});
  CHECK(told.code == 104);
  CHECK(told.err == "There were problems with the configuration of the test:\n"
                    "  - scenario 'default': the number of VUs must be more than 0, got 0\n"
                    "  - scenario 'default': the duration must be at least 1s, but is 500ms\n");
}

TEST_CASE("a program without a name can be asked, too") {
  environment here;
  load_test test("ping");
  const captured err(std::cerr);
  CHECK(throng::main(test, 0, nullptr) == 104);
  CHECK(err.text().find("the test has no scenario") != std::string::npos);
}
