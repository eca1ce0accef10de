// A load test as a program, seen from outside: exit codes, output, the exported summary, signals.

#include "accounts.hpp"
#include "child.hpp"
#include "pseudo_terminal.hpp"
#include "temporary_directory.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using nlohmann::json;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

// The program, its server, and the summary that it exports.
class program {
public:
  explicit program(std::vector<std::string> arguments, int terminal = -1) {
    server_.route("/ping", [](const http_request&) { return http_reply{.body = "PONG!"}; });
    std::vector<std::string> all{THRONG_TEST_LOAD, "-e", "URL=" + server_.url("/ping"),
                                 "--summary-export", summary_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    process_.emplace(std::move(all), terminal);
  }

  child& process() { return *process_; }
  const http_server& server() const { return server_; }
  int exit_code() { return process_->wait_for(60s); }
  json summary() const { return json::parse(content_of(summary_)); }
  bool has_summary() const { return !content_of(summary_).empty(); }

private:
  http_server server_;
  temporary_directory directory_;
  std::string summary_ = directory_ / "summary.json";
  std::optional<child> process_;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

double count(const json& summary, const std::string& metric) {
  return summary.at("metrics").at(metric).at("values").at("count").get<double>();
}

// The summary's numbers are the server's.
void check_summary(const json& summary, const http_server& server) {
  const auto seen = server.counts();
  CHECK(count(summary, "http_reqs") == static_cast<double>(seen.requests));
  CHECK(count(summary, "iterations") == static_cast<double>(seen.requests));
  CHECK(count(summary, "data_sent") == static_cast<double>(seen.bytes_received));
  CHECK(count(summary, "data_received") == static_cast<double>(seen.bytes_sent));
  CHECK(summary["throng"]["interrupted_iterations"] == 0);
  CHECK(summary["throng"]["exceptions"].empty());
}

// Waits until the load is on, sends the signal, and expects a graceful end.
void check_graceful(int signal) {
  program load({"-e", "LAST=60000", "-e", "PAUSE=20"});
  REQUIRE(soon([&] { return load.server().counts().requests > 40; }));
  load.process().signal(signal);
  CHECK(load.process().wait_for(20s) == 105);
  const auto summary = load.summary();
  check_summary(summary, load.server());
  CHECK(summary["throng"]["verdict"] == "aborted");
  CHECK(contains(load.process().out(), "http_reqs"));
  CHECK(contains(load.process().out(), "iterations"));
}

} // namespace

TEST_CASE("a program that passes prints banner, progress and summary and ends with 0") {
  program load({});
  CHECK(load.exit_code() == 0);
  const auto out = load.process().out();
  CHECK(contains(out, "scenarios: "));
  CHECK(contains(out, "visit"));
  CHECK(contains(out, "running ("));
  CHECK(contains(out, "http_req_duration"));
  CHECK(contains(out, "status is 200"));
  CHECK(load.process().err().empty());
  check_summary(load.summary(), load.server());
  CHECK(load.summary()["throng"]["verdict"] == "passed");
  CHECK(load.summary()["throng"]["exit_code"] == 0);
  CHECK(load.server().counts().connections == 4);
}

TEST_CASE("--quiet leaves the summary alone") {
  program load({"--quiet"});
  CHECK(load.exit_code() == 0);
  const auto out = load.process().out();
  CHECK_FALSE(contains(out, "scenarios: "));
  CHECK_FALSE(contains(out, "running ("));
  CHECK(contains(out, "http_req_duration"));
  CHECK(contains(out, "status is 200"));
  CHECK(load.process().err().empty());
}

TEST_CASE("--summary-mode disabled and --quiet print nothing") {
  program load({"--summary-mode=disabled", "-q"});
  CHECK(load.exit_code() == 0);
  CHECK(load.process().out().empty());
  CHECK(load.process().err().empty());
  check_summary(load.summary(), load.server());
}

TEST_CASE("--stats prints what the numbers took below the summary, or alone where there is none") {
  program load({"--quiet", "--stats"});
  CHECK(load.exit_code() == 0);
  const auto out = load.process().out();
  const auto place = out.find("\n\n  █ STATS\n\n    series..........: ");
  REQUIRE(place != std::string::npos);
  CHECK(out.find("http_req_duration") < place);
  CHECK(contains(out, "\n    report made in..: "));

  program alone({"--quiet", "--stats", "--summary-mode=disabled"});
  CHECK(alone.exit_code() == 0);
  CHECK(alone.process().out().starts_with("  █ STATS\n"));
}

TEST_CASE("a terminal gets colours, and none with --no-color") {
  // ESC [ numbers m; the others of ESC [ move the cursor.
  const std::regex colour("\x1b\\[[0-9;]+m");
  const auto printed_with = [](std::vector<std::string> arguments) {
    pseudo_terminal screen;
    program load(std::move(arguments), screen.descriptor());
    CHECK(load.exit_code() == 0);
    return screen.text();
  };
  const auto coloured = printed_with({});
  CHECK(contains(coloured, "http_req_duration"));
  CHECK(std::regex_search(coloured, colour));
  const auto plain = printed_with({"--no-color"});
  CHECK(contains(plain, "http_req_duration"));
  CHECK_FALSE(std::regex_search(plain, colour));
}

TEST_CASE("a threshold that does not hold ends the program with 99") {
  const http_server nothing; // 404 for all
  program load({"-e", "URL=" + nothing.url("/nothing")});
  CHECK(load.exit_code() == 99);
  const auto summary = load.summary();
  check_summary(summary, nothing);
  CHECK(summary["metrics"]["http_req_failed"]["thresholds"]["rate<0.01"]["ok"] == false);
  CHECK(summary["metrics"]["http_req_failed"]["values"]["rate"] == 1);
  CHECK(summary["metrics"]["http_req_duration"]["thresholds"]["p(95)<20000"]["ok"] == true);
  CHECK(summary["root_group"]["checks"][0]["fails"] == count(summary, "iterations"));
  CHECK(summary["root_group"]["checks"][0]["passes"] == 0);
  CHECK(contains(load.process().out(), "http_req_failed"));
  CHECK(load.server().counts().connections == 0);
}

TEST_CASE("--no-thresholds lets the same program pass") {
  const http_server nothing;
  program load({"-e", "URL=" + nothing.url("/nothing"), "--no-thresholds"});
  CHECK(load.exit_code() == 0);
  CHECK(load.summary()["metrics"]["http_req_failed"]["values"]["rate"] == 1);
}

TEST_CASE("bad flags and a bad test are told all at once, with 104 and nothing sent") {
  program load({"--nope", "--workers", "none", "-e", "VUS=0", "-e", "LAST=0", "--quiet=yes"});
  CHECK(load.exit_code() == 104);
  const auto err = load.process().err();
  CHECK(contains(err, "unknown flag: '--nope'"));
  CHECK(contains(err, "--workers: it takes a whole number from 1 to 1024, got 'none'"));
  CHECK(contains(err, "--quiet: it takes no value, got 'yes'"));
  CHECK(contains(err, "scenario 'visit': the number of VUs must be more than 0, got 0"));
  CHECK(contains(err, "scenario 'visit': the duration is unspecified"));
  CHECK(load.process().out().empty());
  CHECK_FALSE(load.has_summary());
  CHECK(load.server().counts().connections == 0);
}

TEST_CASE("a summary that cannot be written is told and ends the program with 255") {
  const temporary_directory directory;
  const auto nowhere = directory / "no/such/folder/summary.json";
  program load({"--summary-export", nowhere});
  CHECK(load.exit_code() == 255);
  CHECK(contains(load.process().out() + load.process().err(), nowhere));
  CHECK(load.server().counts().requests > 0);
}

TEST_CASE("--save-result keeps the whole result, and says so when it cannot") {
  const temporary_directory directory;
  program load({"--save-result", directory / "result.json"});
  CHECK(load.exit_code() == 0);
  const auto saved = throng::result_from_file(directory / "result.json");
  CHECK(saved.passed());
  CHECK(saved.value(throng::http_reqs.count()) ==
        static_cast<double>(load.server().counts().requests));
  CHECK(saved.thresholds().size() == 2);

  const auto nowhere = directory / "no/such/folder/result.json";
  program other({"--save-result", nowhere});
  CHECK(other.exit_code() == 255);
  CHECK(contains(other.process().out(), "the result could not be written to '" + nowhere));
}

TEST_CASE("SIGINT lets iterations finish, prints the summary and ends with 105") {
  check_graceful(SIGINT);
}

TEST_CASE("SIGTERM lets iterations finish, prints the summary and ends with 105") {
  check_graceful(SIGTERM);
}

TEST_CASE("a second signal interrupts what still runs") {
  for (const auto& [first, second] :
       {std::pair(SIGINT, SIGINT), std::pair(SIGTERM, SIGINT), std::pair(SIGINT, SIGTERM)}) {
    program load({"-e", "LAST=60000", "-e", "PAUSE=50000"});
    REQUIRE(soon([&] { return load.server().counts().requests == 4; }));
    load.process().signal(first);
    // Iterations may go on for 30 s.
    CHECK(load.process().wait_for(300ms) == -1);
    load.process().signal(second);
    CHECK(load.process().wait_for(10s) == 105);
    const auto summary = load.summary();
    CHECK(summary["throng"]["interrupted_iterations"] == 4);
    CHECK(count(summary, "iterations") == 0);
    CHECK(count(summary, "http_reqs") == 4);
    CHECK(contains(load.process().out(), "http_reqs"));
  }
}

TEST_CASE("a signal while the server is silent ends with the second one as well") {
  http_server silent([](const http_request&) { return http_reply{.delay = 50s}; });
  program load({"-e", "LAST=60000", "-e", "URL=" + silent.url("/")});
  REQUIRE(soon([&] { return silent.counts().requests == 4; }));
  load.process().signal(SIGINT);
  CHECK(load.process().wait_for(200ms) == -1);
  load.process().signal(SIGINT);
  CHECK(load.process().wait_for(10s) == 105);
  CHECK(load.summary()["throng"]["interrupted_iterations"] == 4);
  CHECK(soon([&] { return silent.counts().open_connections == 0; }));
}
