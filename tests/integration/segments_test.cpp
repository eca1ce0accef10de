// A test's parts as processes of their own, and its plan through a pipe.

#include "child.hpp"
#include <throng/engine/preview.hpp>
#include <throng/report/plan_text.hpp>
#include <throng/testing/http_server.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

// The test program, given to a shell as $0.
std::vector<std::string> in_shell(const std::string& script) {
  return {"/bin/sh", "-c", script, THRONG_TEST_LOAD};
}

// More than a pipe holds.
const std::string long_plan = "\"$0\" --plan -s 10h:1000000";

const std::string warning = "warning: -s replaces the scenario 'visit'\n";

const std::string first_lines = "# program\n"
                                "# default: Up to 1000000 looping VUs for 10h0m0s over 1 stages "
                                "(gracefulRampDown: 30s, gracefulStop: 30s)\n"
                                "default\t0.000000000\tvus\t1\n";

} // namespace

TEST_CASE("three processes share the iterations as one would do them") {
  const std::vector<std::pair<std::string, std::uint64_t>> wanted{
      {"0:1/3", 8}, {"1/3:2/3", 7}, {"2/3:1", 7}};
  for (const auto& [segment, iterations] : wanted) {
    http_server server;
    server.route("/", [](const http_request&) { return http_reply{.body = "here"}; });
    child part({THRONG_TEST_LOAD, "-i", "22", "-u", "12", "--execution-segment", segment,
                "--execution-segment-sequence", "0,1/3,2/3,1", "-e", "URL=" + server.url("/")});
    CHECK(part.wait_for(60s) == 0);
    CHECK(server.counts().requests == iterations);
  }
}

TEST_CASE("a plan is shown and nothing is sent") {
  const http_server server;
  child shown({THRONG_TEST_LOAD, "--plan", "-e", "URL=" + server.url("/"), "--summary-export",
               "/nowhere/at/all"});
  CHECK(shown.wait_for(30s) == 0);
  CHECK(shown.err().empty());
  CHECK(shown.out() == "# program\n"
                       "# visit: 4 looping VUs for 1s (gracefulStop: 30s)\n"
                       "visit\t0.000000000\tvus\t4\n"
                       "visit\t0.000000000\tlimit\t4\n"
                       "visit\t1.000000000\tvus\t0\n"
                       "visit\t31.000000000\tlimit\t0\n"
                       "# 4 max VUs, 31s max duration, 0 arrivals\n");
  CHECK(server.counts().connections == 0);
}

TEST_CASE("a reader that has seen enough of a plan ends it quietly") {
  child killed(in_shell("{ " + long_plan + "; echo \"code $?\" >&2; } | head -n 3"));
  CHECK(killed.wait_for(30s) == 0);
  CHECK(killed.out() == first_lines);
  CHECK(killed.err() == warning + "code 141\n");
  // Where the signal is ignored, writing fails.
  child told(in_shell("trap '' PIPE; { " + long_plan + "; echo \"code $?\" >&2; } | head -n 3"));
  CHECK(told.wait_for(30s) == 0);
  CHECK(told.out() == first_lines);
  CHECK(told.err() == warning + "code 0\n");
}

TEST_CASE("a plan that does not fit on the disk says so") {
  child full(in_shell(long_plan + " > /dev/full"));
  CHECK(full.wait_for(30s) == 255);
  CHECK(full.err() == warning + "the plan could not be written: No space left on device\n");
}

TEST_CASE("a million arrivals are written while nobody waits") {
  throng::load_test test("much");
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 10'000, .duration = 100s, .pre_allocated_vus = 1, .max_vus = 1},
                [](throng::vu& vu) -> throng::task<> { co_await vu.sleep(1s); });
  std::ostringstream to;
  const auto began = std::chrono::steady_clock::now();
  write_plan(to, throng::preview(test));
  // A second; what grows faster than the arrivals takes hours.
  CHECK(std::chrono::steady_clock::now() - began < 1min);
  CHECK(to.str().find("\na\t99.999900000\tstart\t999999\n") != std::string::npos);
  CHECK(to.str().ends_with(", 1000000 arrivals\n"));
}
