// Flags, variables, and which of them wins.

#include "environment.hpp"
#include <throng/cli/arguments.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

using throng::parse_arguments;
using throng::parsed_arguments;
using words = std::vector<std::string>;

namespace {

std::string variable(words arguments, const std::string& name, const std::string& otherwise = {}) {
  arguments.insert(arguments.begin(), "program");
  std::vector<char*> pointers;
  for (auto& each : arguments)
    pointers.push_back(each.data());
  return throng::variable(static_cast<int>(pointers.size()), pointers.data(), name, otherwise);
}

} // namespace

TEST_CASE("without arguments all is shown, signals are caught and nothing is written") {
  environment here;
  here.set("NO_COLOR", "");
  const auto read = parse_arguments({});
  CHECK(read.problems.empty());
  CHECK(read.options.workers == 0);
  CHECK(read.options.thresholds);
  CHECK(read.options.banner);
  CHECK(read.options.progress);
  CHECK(read.options.summary);
  CHECK_FALSE(read.options.full_summary);
  CHECK(read.options.handle_signals);
  CHECK_FALSE(read.options.color);
  CHECK(read.options.summary_export.empty());
  CHECK_FALSE((read.help || read.version || read.discard_response_bodies));
  CHECK(read.variables.empty());
}

TEST_CASE("each flag does what it says, and nothing else") {
  struct row {
    words arguments;
    std::function<void(parsed_arguments&)> wanted;
  };
  const std::vector<row> rows = {
      {{"--workers", "4"}, [](auto& into) { into.options.workers = 4; }},
      {{"--workers=1024"}, [](auto& into) { into.options.workers = 1024; }},
      {{"--workers=1", "--workers=2"}, [](auto& into) { into.options.workers = 2; }},
      {{"--no-thresholds"}, [](auto& into) { into.options.thresholds = false; }},
      {{"--discard-response-bodies"}, [](auto& into) { into.discard_response_bodies = true; }},
      {{"--summary-mode", "compact"}, [](auto&) {}},
      {{"--summary-mode=full"}, [](auto& into) { into.options.full_summary = true; }},
      {{"--summary-mode=disabled"}, [](auto& into) { into.options.summary = false; }},
      {{"--summary-mode=disabled", "--summary-mode=compact"}, [](auto&) {}},
      {{"--summary-export", "a b.json"},
       [](auto& into) { into.options.summary_export = "a b.json"; }},
      {{"--summary-export=a=b"}, [](auto& into) { into.options.summary_export = "a=b"; }},
      {{"--quiet"}, [](auto& into) { into.options.banner = into.options.progress = false; }},
      {{"-q"}, [](auto& into) { into.options.banner = into.options.progress = false; }},
      {{"--no-color"}, [](auto& into) { into.options.color = false; }},
      {{"--version"}, [](auto& into) { into.version = true; }},
      {{"--help"}, [](auto& into) { into.help = true; }},
      {{"-h"}, [](auto& into) { into.help = true; }},
      {{"-e", "A=b"},
       [](auto& into) {
         into.variables = {{"A", "b"}};
       }},
      {{"--env", "A="},
       [](auto& into) {
         into.variables = {{"A", ""}};
       }},
      {{"--env=A=b=c", "-e", "A=d"},
       [](auto& into) {
         into.variables = {{"A", "b=c"}, {"A", "d"}};
       }},
      {{"-q", "--workers", "2", "-e", "--help=1"},
       [](auto& into) {
         into.options.banner = into.options.progress = false;
         into.options.workers = 2;
         into.variables = {{"--help", "1"}};
       }},
  };
  environment here;
  for (const auto& each : rows) {
    CAPTURE(each.arguments.front());
    auto wanted = parse_arguments({});
    each.wanted(wanted);
    const auto read = parse_arguments(each.arguments);
    CHECK(read.problems.empty());
    CHECK(read.options.workers == wanted.options.workers);
    CHECK(read.options.thresholds == wanted.options.thresholds);
    CHECK(read.options.banner == wanted.options.banner);
    CHECK(read.options.progress == wanted.options.progress);
    CHECK(read.options.summary == wanted.options.summary);
    CHECK(read.options.full_summary == wanted.options.full_summary);
    CHECK(read.options.color == wanted.options.color);
    CHECK(read.options.handle_signals == wanted.options.handle_signals);
    CHECK(read.options.summary_export == wanted.options.summary_export);
    CHECK(read.help == wanted.help);
    CHECK(read.version == wanted.version);
    CHECK(read.discard_response_bodies == wanted.discard_response_bodies);
    CHECK(read.variables == wanted.variables);
  }
}

TEST_CASE("a wrong argument has its sentence") {
  environment here;
  struct row {
    words arguments;
    std::string problem;
  };
  const std::string count = ": it takes a whole number from 1 to 1024, got ";
  const std::string unknown = "; --help shows those there are";
  for (const auto& [arguments, problem] :
       {row{{"--worker=4"}, "unknown flag: '--worker'" + unknown},
        row{{"--workers"}, "--workers: it needs a value, N"},
        row{{"--workers", "0"}, "--workers" + count + "'0'"},
        row{{"--workers", "1025"}, "--workers" + count + "'1025'"},
        row{{"--workers", "99999999999999999999"}, "--workers" + count + "'99999999999999999999'"},
        row{{"--workers", "-1"}, "--workers" + count + "'-1'"},
        row{{"--workers", "2.5"}, "--workers" + count + "'2.5'"},
        row{{"--workers", "two"}, "--workers" + count + "'two'"},
        row{{"--workers", " 2"}, "--workers" + count + "' 2'"},
        row{{"--workers", "--quiet"}, "--workers" + count + "'--quiet'"},
        row{{"--workers="}, "--workers" + count + "''"},
        row{{"--summary-mode", "short"},
            "--summary-mode: it takes compact, full or disabled, got 'short'"},
        row{{"--summary-mode"}, "--summary-mode: it needs a value, MODE"},
        row{{"--summary-export="}, "--summary-export: it takes the path of a file, got ''"},
        row{{"--summary-export"}, "--summary-export: it needs a value, FILE"},
        row{{"-e"}, "-e: it needs a value, NAME=VALUE"},
        row{{"--env"}, "--env: it needs a value, NAME=VALUE"},
        row{{"-e", "A"}, "-e: it takes NAME=VALUE, got 'A'"},
        row{{"-e", "=b"}, "-e: it takes NAME=VALUE, got '=b'"},
        row{{"--env=A"}, "--env: it takes NAME=VALUE, got 'A'"},
        row{{"--quiet=yes"}, "--quiet: it takes no value, got 'yes'"},
        row{{"--help="}, "--help: it takes no value, got ''"},
        row{{"-x"}, "unknown flag: '-x'" + unknown},
        row{{"-"}, "unknown flag: '-'" + unknown},
        row{{"--"}, "unknown flag: '--'" + unknown},
        row{{""}, "unknown flag: ''" + unknown},
        row{{"-qh"}, "unknown flag: '-qh'" + unknown},
        row{{"--Quiet"}, "unknown flag: '--Quiet'" + unknown},
        row{{"--vus=10"}, "unknown flag: '--vus'" + unknown},
        row{{"script.js"}, "unknown flag: 'script.js'" + unknown}}) {
    CAPTURE(arguments.front());
    const auto read = parse_arguments(arguments);
    CHECK(read.problems == words{problem});
  }
}

TEST_CASE("all that is wrong is told at once, in order") {
  environment here;
  here.set("THRONG_SUMMARY_MODE", "long");
  const auto read =
      parse_arguments({"--vus", "--workers=x", "--quiet=1", "-e", "A", "--no-color", "--workers"});
  CHECK(read.problems ==
        words{"the variable for --summary-mode: it takes compact, full or disabled, got 'long'",
              "unknown flag: '--vus'; --help shows those there are",
              "--workers: it takes a whole number from 1 to 1024, got 'x'",
              "--quiet: it takes no value, got '1'", "-e: it takes NAME=VALUE, got 'A'",
              "--workers: it needs a value, N"});
}

TEST_CASE("a flag wins over THRONG_, and THRONG_ over K6_") {
  environment here;
  here.set("K6_WORKERS", "1");
  here.set("K6_SUMMARY_EXPORT", "k6.json");
  here.set("K6_SUMMARY_MODE", "full");
  auto read = parse_arguments({});
  CHECK(read.options.workers == 1);
  CHECK(read.options.summary_export == "k6.json");
  CHECK(read.options.full_summary);

  here.set("THRONG_WORKERS", "2");
  here.set("THRONG_SUMMARY_EXPORT", "throng.json");
  here.set("THRONG_SUMMARY_MODE", "disabled");
  read = parse_arguments({});
  CHECK(read.options.workers == 2);
  CHECK(read.options.summary_export == "throng.json");
  CHECK_FALSE(read.options.summary);

  read = parse_arguments(
      {"--workers=3", "--summary-export", "flag.json", "--summary-mode", "compact"});
  CHECK(read.options.workers == 3);
  CHECK(read.options.summary_export == "flag.json");
  CHECK(read.options.summary);
  CHECK_FALSE(read.options.full_summary);
  CHECK(read.problems.empty());
}

TEST_CASE("a variable that is wrong is a problem") {
  environment here;
  here.set("K6_WORKERS", "many");
  CHECK(parse_arguments({}).problems ==
        words{"the variable for --workers: it takes a whole number from 1 to 1024, got 'many'"});
}

TEST_CASE("the last -e wins over the environment, the environment over the default") {
  environment here;
  CHECK(variable({}, "THRONG_TEST_URL") == "");
  CHECK(variable({}, "THRONG_TEST_URL", "default") == "default");
  here.set("THRONG_TEST_URL", "environment");
  CHECK(variable({}, "THRONG_TEST_URL", "default") == "environment");
  CHECK(variable({"-e", "THRONG_TEST_URL=first", "--env=THRONG_TEST_URL=last"}, "THRONG_TEST_URL",
                 "default") == "last");
  CHECK(variable({"-e", "THRONG_TEST_URL="}, "THRONG_TEST_URL", "default") == "");
  CHECK(variable({"-e", "THRONG_TEST=x", "--unknown"}, "THRONG_TEST_URL") == "environment");
  CHECK(throng::variable(0, nullptr, "THRONG_TEST_URL") == "environment");
}

TEST_CASE("the usage names every flag") {
  CHECK(throng::usage_text("./ping") ==
        "usage: ./ping [flags]\n"
        "\n"
        "  -e, --env NAME=VALUE              set a variable that the script reads\n"
        "      --workers N                   threads that run virtual users (default: one a core)\n"
        "      --no-thresholds               do not judge thresholds\n"
        "      --discard-response-bodies     count response bodies and do not keep them\n"
        "      --summary-mode MODE           the summary: compact, full or disabled\n"
        "      --summary-export FILE         write the summary as JSON, too\n"
        "  -q, --quiet                       no banner and no progress\n"
        "      --no-color                    no colours (also: the variable NO_COLOR)\n"
        "      --version                     show the version\n"
        "  -h, --help                        show this\n");
}
