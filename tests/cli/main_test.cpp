// A program that does not come to run: what it prints, and its exit code.

#include "environment.hpp"
#include <throng/cli/main.hpp>
#include <throng/version.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <cerrno>
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

TEST_CASE("--plan shows each step and runs nothing") {
  environment here;
  auto test = good();
  const auto told = run(test, {"--plan"});
  CHECK(told.code == 0);
  CHECK(told.err.empty());
  CHECK(told.out == "# ping\n"
                    "# visit: 1 looping VUs for 1s (gracefulStop: 30s)\n"
                    "visit\t0.000000000\tvus\t1\n"
                    "visit\t0.000000000\tlimit\t1\n"
                    "visit\t1.000000000\tvus\t0\n"
                    "visit\t31.000000000\tlimit\t0\n"
                    "# 1 max VUs, 31s max duration, 0 arrivals\n");
}

TEST_CASE("--plan=seconds is the number that a program waits for at most, rounded up") {
  environment here;
  load_test test("ping");
  test.scenario("visit", throng::constant_vus{.vus = 1, .duration = 1500ms}, visit)
      .start_time(1s)
      .graceful_stop(2s);
  CHECK(run(test, {"--plan=seconds"}).out == "5\n");
  test.setup([](throng::vu&) { FAIL("it ran"); }).setup_timeout(500ms);
  CHECK(run(test, {"--plan=seconds"}).out == "5\n");
  test.teardown([](throng::vu&) { FAIL("it ran"); }).teardown_timeout(7s);
  const auto told = run(test, {"--plan=seconds"});
  CHECK(told.out == "12\n");
  CHECK(told.err.empty());
  CHECK(told.code == 0);
  CHECK(run(test, {"--plan=seconds", "--no-setup", "--no-teardown"}).out == "5\n");
  CHECK(run(test, {"--plan=seconds", "-d", "10s", "--no-teardown"}).out == "41\n");
  load_test endless("ping");
  endless.scenario("visit", throng::externally_controlled{.vus = 1}, visit);
  CHECK(run(endless, {"--plan=seconds"}).out == "endless\n");
}

TEST_CASE("--plan shows what the other flags make of the test") {
  environment here;
  auto test = good();
  const auto told =
      run(test, {"--plan", "-u", "4", "-d", "2s", "--execution-segment", "1/4:3/4", "--quiet"});
  CHECK(told.code == 0);
  CHECK(told.out.find("\t0.000000000\tvus\t2\n") != std::string::npos);
  CHECK(told.out.find("\t2.000000000\tvus\t0\n") != std::string::npos);
  CHECK(told.out.find("# ping (50.00%)\n") == 0);
  CHECK(told.out.ends_with("\n# 2 max VUs, 32s max duration, 0 arrivals\n"));
  auto staged = good();
  CHECK(run(staged, {"--plan", "-s", "3s:3", "-s", "1s:0"}).out.find("\t3.000000000\tvus\t3\n") !=
        std::string::npos);
  auto shared = good();
  CHECK(run(shared, {"--plan", "-i", "5", "-u", "2"})
            .out.find("default: 5 iterations shared among 2 VUs (maxDuration: 10m0s") !=
        std::string::npos);
}

TEST_CASE("--plan=plot draws the scenarios, with the same heads and totals") {
  environment here;
  auto test = good();
  const auto told = run(test, {"--plan=plot"});
  CHECK(told.code == 0);
  CHECK(told.err.empty());
  CHECK(told.out.starts_with("# ping\n# visit: 1 looping VUs for 1s (gracefulStop: 30s)\n\n"
                             "visit, VUs\n"));
  CHECK(told.out.find("█\n") != std::string::npos);
  CHECK(told.out.find("\t") == std::string::npos);
  CHECK(told.out.ends_with("\n# 1 max VUs, 31s max duration, 0 arrivals\n"));
}

TEST_CASE("--plan of a test that cannot run is refused like the run") {
  environment here;
  auto test = bad();
  const auto told = run(test, {"--plan"});
  CHECK(told.code == 104);
  CHECK(told.out.empty());
  CHECK(told.err.starts_with("There were problems with the configuration of the test:\n  - "));
}

TEST_CASE("a plan that cannot be written ends with 255 and says why, but not for `| head`") {
  // Takes nothing.
  class refusing : public std::streambuf {
  public:
    explicit refusing(int error) : error_(error) {}

  private:
    std::streamsize xsputn(const char*, std::streamsize) override {
      errno = error_;
      return 0;
    }
    int overflow(int) override {
      errno = error_;
      return traits_type::eof();
    }
    int error_;
  };
  environment here;
  for (const char* const flag : {"--plan", "--plan=plot"}) {
    for (const int error : {ENOSPC, EPIPE}) {
      auto test = good();
      std::vector<std::string> arguments{"./ping", flag};
      std::vector<char*> pointers{arguments[0].data(), arguments[1].data()};
      refusing full(error);
      const captured err(std::cerr);
      auto* const before = std::cout.rdbuf(&full);
      const int code = throng::main(test, 2, pointers.data());
      std::cout.rdbuf(before); // clears the state, too
      CHECK(code == (error == EPIPE ? 0 : 255));
      CHECK(err.text() ==
            (error == EPIPE ? "" : "the plan could not be written: No space left on device\n"));
    }
  }
}
