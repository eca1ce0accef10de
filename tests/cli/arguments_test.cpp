// Flags, variables, and which of them wins.

#include "environment.hpp"
#include <throng/cli/arguments.hpp>
#include <throng/cli/overrides.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

using throng::parse_arguments;
using throng::parsed_arguments;
using namespace std::chrono_literals;
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
  CHECK(read.options.result_file.empty());
  CHECK_FALSE((read.help || read.version));
  CHECK(read.http.empty());
  CHECK(read.variables.empty());
  CHECK(read.load.is_empty());
  CHECK(read.scenario.empty());
  CHECK_FALSE((read.plan || read.plot));
  CHECK_FALSE((read.rps || read.min_iteration_duration || read.options.seed));
  CHECK((read.options.setup && read.options.teardown));
  CHECK(read.options.execution_segment.empty());
  CHECK(read.options.execution_segment_sequence.empty());
}

TEST_CASE("each flag does what it says, and nothing else") {
  struct row {
    words arguments;
    std::function<void(parsed_arguments&)> wanted;
  };
  const std::vector<row> rows = {
      {{"--vus", "7"}, [](auto& into) { into.load = {.vus = 7, .vus_source = "--vus"}; }},
      {{"-u", "0"}, [](auto& into) { into.load = {.vus = 0, .vus_source = "-u"}; }},
      {{"-u100000000"}, [](auto& into) { into.load = {.vus = 100'000'000, .vus_source = "-u"}; }},
      {{"-u=7"}, [](auto& into) { into.load = {.vus = 7, .vus_source = "-u"}; }},
      {{"--duration=1m30s"},
       [](auto& into) { into.load = {.duration = 90s, .course_sources = {"--duration"}}; }},
      {{"-d", "1d"}, [](auto& into) { into.load = {.duration = 24h, .course_sources = {"-d"}}; }},
      {{"-i", "9223372036854775807"},
       [](auto& into) {
         into.load = {.iterations = 9223372036854775807, .course_sources = {"-i"}};
       }},
      {{"-u", "5", "-i=20", "-d10s"},
       [](auto& into) {
         into.load = {.vus = 5,
                      .duration = 10s,
                      .iterations = 20,
                      .vus_source = "-u",
                      .course_sources = {"-i", "-d"}};
       }},
      {{"-s", "5s:10", "--stage=10s:10,0s:3", "-s1s:0"},
       [](auto& into) {
         into.load = {.stages = {{5s, 10}, {10s, 10}, {0s, 3}, {1s, 0}},
                      .course_sources = {"-s", "--stage"}};
       }},
      {{"--scenario", "buy", "-u1"},
       [](auto& into) {
         into.load = {.vus = 1, .vus_source = "-u"};
         into.scenario = "buy";
       }},
      {{"--plan"}, [](auto& into) { into.plan = true; }},
      {{"--plan", "--quiet"},
       [](auto& into) {
         into.plan = true;
         into.options.banner = into.options.progress = false;
       }},
      {{"--plan=plot"}, [](auto& into) { into.plan = into.plot = true; }},
      {{"--plan=plot", "--plan"}, [](auto& into) { into.plan = true; }},
      {{"--seed", "0"}, [](auto& into) { into.options.seed = 0; }},
      {{"--seed=18446744073709551615"},
       [](auto& into) { into.options.seed = 18446744073709551615u; }},
      {{"--rps", "100"}, [](auto& into) { into.rps = 100; }},
      {{"--rps=0.5"}, [](auto& into) { into.rps = 0.5; }},
      {{"--rps=0"}, [](auto& into) { into.rps = 0; }},
      {{"--busy-poll", "150us"}, [](auto& into) { into.options.busy_poll = 150us; }},
      {{"--stats"}, [](auto& into) { into.options.stats = true; }},
      {{"--min-iteration-duration", "1.5s"},
       [](auto& into) { into.min_iteration_duration = 1500ms; }},
      {{"--min-iteration-duration=0s"}, [](auto& into) { into.min_iteration_duration = 0s; }},
      {{"--no-setup"}, [](auto& into) { into.options.setup = false; }},
      {{"--no-teardown"}, [](auto& into) { into.options.teardown = false; }},
      {{"--execution-segment", "1/4:1/2"},
       [](auto& into) { into.options.execution_segment = "1/4:1/2"; }},
      {{"--execution-segment-sequence=0,1/4,1"},
       [](auto& into) { into.options.execution_segment_sequence = "0,1/4,1"; }},
      {{"--workers", "4"}, [](auto& into) { into.options.workers = 4; }},
      {{"--workers=1024"}, [](auto& into) { into.options.workers = 1024; }},
      {{"--workers=1", "--workers=2"}, [](auto& into) { into.options.workers = 2; }},
      {{"--no-thresholds"}, [](auto& into) { into.options.thresholds = false; }},
      {{"--accept-invalid"}, [](auto& into) { into.options.accept_invalid = true; }},
      {{"--baseline", "base.json"}, [](auto& into) { into.options.baseline = "base.json"; }},
      {{"--summary-mode", "compact"}, [](auto&) {}},
      {{"--summary-mode=full"}, [](auto& into) { into.options.full_summary = true; }},
      {{"--summary-mode=disabled"}, [](auto& into) { into.options.summary = false; }},
      {{"--summary-mode=disabled", "--summary-mode=compact"}, [](auto&) {}},
      {{"--summary-export", "a b.json"},
       [](auto& into) { into.options.summary_export = "a b.json"; }},
      {{"--summary-export=a=b"}, [](auto& into) { into.options.summary_export = "a=b"; }},
      {{"--save-result", "a b.json"}, [](auto& into) { into.options.result_file = "a b.json"; }},
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
      {{"-eA=b"},
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
    CHECK(read.options.baseline == wanted.options.baseline);
    CHECK(read.options.result_file == wanted.options.result_file);
    CHECK(read.help == wanted.help);
    CHECK(read.version == wanted.version);
    CHECK(read.http.empty());
    CHECK(read.variables == wanted.variables);
    CHECK(read.load == wanted.load);
    CHECK(read.scenario == wanted.scenario);
    CHECK(read.plan == wanted.plan);
    CHECK(read.plot == wanted.plot);
    CHECK(read.rps == wanted.rps);
    CHECK(read.min_iteration_duration == wanted.min_iteration_duration);
    CHECK(read.options.busy_poll == wanted.options.busy_poll);
    CHECK(read.options.stats == wanted.options.stats);
    CHECK(read.options.seed == wanted.options.seed);
    CHECK(read.options.setup == wanted.options.setup);
    CHECK(read.options.teardown == wanted.options.teardown);
    CHECK(read.options.execution_segment == wanted.options.execution_segment);
    CHECK(read.options.execution_segment_sequence == wanted.options.execution_segment_sequence);
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
  const std::string users = ": it takes a whole number from 0 to 100000000, got ";
  const std::string time = ": it takes a time above 0s, such as 30s or 1m30s, got ";
  const std::string stages =
      ": it takes a time and the users at its end, such as 30s:100 or 30s:100,1m:0, got ";
  const std::string seed = ": it takes a whole number from 0 to 18446744073709551615, got ";
  const std::string rps = ": it takes a number of requests a second, 0 for no limit, got ";
  const std::string least =
      "--min-iteration-duration: it takes a time such as 500ms or 1m30s, got ";
  const std::string beside = "--scenario: it needs --vus, --duration, --iterations or --stage "
                             "beside it";
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
        row{{"--vus", "-1"}, "--vus" + users + "'-1'"},
        row{{"-u100000001"}, "-u" + users + "'100000001'"},
        row{{"-u", "1.5"}, "-u" + users + "'1.5'"},
        row{{"-u="}, "-u" + users + "''"},
        row{{"-u"}, "-u: it needs a value, N"},
        row{{"-d", "10"}, "-d" + time + "'10'"},
        row{{"-d", "0s"}, "-d" + time + "'0s'"},
        row{{"-d", "-5s"}, "-d" + time + "'-5s'"},
        row{{"-d", "soon"}, "-d" + time + "'soon'"},
        row{{"-i", "0"}, "-i: it takes a whole number from 1 on, got '0'"},
        row{{"-i1e3"}, "-i: it takes a whole number from 1 on, got '1e3'"},
        row{{"-s", "5s"}, "-s" + stages + "'5s'"},
        row{{"--stage=5s:1,"}, "--stage" + stages + "'5s:1,'"},
        row{{"-i1", "-s1s:1"},
            "using `iterations` and `stages` options simultaneously is not allowed"},
        row{{"--scenario", "buy"}, beside},
        row{{"--scenario=", "-u1"}, "--scenario: it takes the name of a scenario, got ''"},
        row{{"--plan=list"}, "--plan: it takes no value, plot or seconds, got 'list'"},
        row{{"--seed", "-1"}, "--seed" + seed + "'-1'"},
        row{{"--seed=18446744073709551616"}, "--seed" + seed + "'18446744073709551616'"},
        row{{"--seed=0x1"}, "--seed" + seed + "'0x1'"},
        row{{"--rps", "-1"}, "--rps" + rps + "'-1'"},
        row{{"--rps", "inf"}, "--rps" + rps + "'inf'"},
        row{{"--rps", "nan"}, "--rps" + rps + "'nan'"},
        row{{"--rps", "many"}, "--rps" + rps + "'many'"},
        row{{"--busy-poll=-1us"},
            "--busy-poll: it takes a time such as 150us, 0s for none, got '-1us'"},
        row{{"--min-iteration-duration=-1s"}, least + "'-1s'"},
        row{{"--min-iteration-duration=1"}, least + "'1'"},
        row{{"--no-setup=false"}, "--no-setup: it takes no value, got 'false'"},
        row{{"--execution-segment="},
            "--execution-segment: it takes a part such as 1/4:1/2, got ''"},
        row{{"--execution-segment-sequence="},
            "--execution-segment-sequence: it takes where the parts begin and end, such as "
            "0,1/4,1, got ''"},
        row{{"--summary-mode", "short"},
            "--summary-mode: it takes compact, full or disabled, got 'short'"},
        row{{"--summary-mode"}, "--summary-mode: it needs a value, MODE"},
        row{{"--baseline="}, "--baseline: it takes the path of a file, got ''"},
        row{{"--summary-export="}, "--summary-export: it takes the path of a file, got ''"},
        row{{"--save-result="}, "--save-result: it takes the path of a file, got ''"},
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
        row{{"--vu=10"}, "unknown flag: '--vu'" + unknown},
        row{{"script.js"}, "unknown flag: 'script.js'" + unknown}}) {
    CAPTURE(arguments.front());
    const auto read = parse_arguments(arguments);
    CHECK(read.problems == words{problem});
  }
}

TEST_CASE("all that is wrong is told at once, in order") {
  environment here;
  here.set("THRONG_SUMMARY_MODE", "long");
  const auto read = parse_arguments(
      {"--users", "--workers=x", "--quiet=1", "-e", "A", "--no-color", "--workers"});
  CHECK(read.problems ==
        words{"THRONG_SUMMARY_MODE: it takes compact, full or disabled, got 'long'",
              "unknown flag: '--users'; --help shows those there are",
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
  here.set("THRONG_SAVE_RESULT", "result.json");
  read = parse_arguments({});
  CHECK(read.options.workers == 2);
  CHECK(read.options.summary_export == "throng.json");
  CHECK(read.options.result_file == "result.json");
  CHECK_FALSE(read.options.summary);

  read = parse_arguments(
      {"--workers=3", "--summary-export", "flag.json", "--summary-mode", "compact"});
  CHECK(read.options.workers == 3);
  CHECK(read.options.summary_export == "flag.json");
  CHECK(read.options.summary);
  CHECK_FALSE(read.options.full_summary);
  CHECK(read.problems.empty());
}

TEST_CASE("every variable is read under both of its names, and k6's has no say where ours has") {
  environment here;
  for (const std::string prefix : {"K6_", "THRONG_"}) {
    const bool own = prefix == "THRONG_";
    here.set(prefix + "VUS", own ? "1" : "2");
    here.set(prefix + "DURATION", own ? "1s" : "2s");
    here.set(prefix + "ITERATIONS", own ? "10" : "20");
    here.set(prefix + "SEED", own ? "1" : "2");
    here.set(prefix + "RPS", own ? "1" : "2");
    here.set(prefix + "MIN_ITERATION_DURATION", own ? "1s" : "2s");
    here.set(prefix + "BASELINE", own ? "own.json" : "k6.json");
    here.set(prefix + "NO_SETUP", own ? "false" : "true");
    here.set(prefix + "NO_TEARDOWN", own ? "0" : "T");
    const auto read = parse_arguments({});
    const int number = own ? 1 : 2;
    CHECK(read.problems.empty());
    CHECK(read.load ==
          throng::shortcuts{.vus = number,
                            .duration = std::chrono::seconds(number),
                            .iterations = number * 10,
                            .vus_source = prefix + "VUS",
                            .course_sources = {prefix + "DURATION", prefix + "ITERATIONS"}});
    CHECK(read.options.seed == static_cast<std::uint64_t>(number));
    CHECK(read.rps == number);
    CHECK(read.min_iteration_duration == std::chrono::seconds(number));
    CHECK(read.options.baseline == (own ? "own.json" : "k6.json"));
    CHECK(read.options.setup == own);
    CHECK(read.options.teardown == own);
  }
}

TEST_CASE("stages in a variable are apart by commas") {
  environment here;
  here.set("K6_STAGES", "5s:10,10s:0");
  CHECK(parse_arguments({}).load ==
        throng::shortcuts{.stages = {{5s, 10}, {10s, 0}}, .course_sources = {"K6_STAGES"}});
}

TEST_CASE("a flag for the course discards the variables for the course, and keeps the users") {
  environment here;
  here.set("THRONG_VUS", "3");
  here.set("THRONG_STAGES", "5s:10");
  auto read = parse_arguments({"-d", "5s", "-d", "7s"});
  CHECK(read.problems.empty());
  CHECK(read.load ==
        throng::shortcuts{
            .vus = 3, .duration = 7s, .vus_source = "THRONG_VUS", .course_sources = {"-d"}});
  read = parse_arguments({"-u4"});
  CHECK(read.load == throng::shortcuts{.vus = 4,
                                       .stages = {{5s, 10}},
                                       .vus_source = "-u",
                                       .course_sources = {"THRONG_STAGES"}});
  // Stages of a lower level are no beginning that those of a higher one go on with.
  read = parse_arguments({"-s", "1s:1"});
  CHECK(read.load.stages == std::vector<throng::stage>{{1s, 1}});
}

TEST_CASE("what goes wrong between two variables is told, unless a flag makes it void") {
  environment here;
  here.set("THRONG_STAGES", "5s:10");
  here.set("K6_DURATION", "5s");
  CHECK(parse_arguments({}).problems ==
        words{"using `duration` and `stages` options simultaneously is not allowed"});
  CHECK(parse_arguments({"-i1"}).problems.empty());
}

TEST_CASE("an empty variable is not set") {
  environment here;
  here.set("THRONG_VUS", "");
  here.set("THRONG_NO_SETUP", "");
  here.set("THRONG_WORKERS", "");
  here.set("K6_WORKERS", "3");
  const auto read = parse_arguments({});
  CHECK(read.problems.empty());
  CHECK(read.load.is_empty());
  CHECK(read.options.setup);
  CHECK(read.options.workers == 3);
}

TEST_CASE("what has no variable is not read from one") {
  environment here;
  for (const auto* name : {"THRONG_EXECUTION_SEGMENT", "THRONG_SCENARIO", "THRONG_PLAN",
                           "THRONG_NO_THRESHOLDS", "K6_STAGE"}) {
    here.set(name, "true");
  }
  const auto read = parse_arguments({});
  CHECK(read.problems.empty());
  CHECK(read.options.execution_segment.empty());
  CHECK(read.scenario.empty());
  CHECK_FALSE(read.plan);
  CHECK(read.options.thresholds);
  CHECK(read.load.is_empty());
}

TEST_CASE("a variable that is neither true nor false is a problem") {
  environment here;
  here.set("THRONG_NO_SETUP", "yes");
  CHECK(parse_arguments({}).problems ==
        words{"THRONG_NO_SETUP: it takes true or false, got 'yes'"});
}

TEST_CASE("a variable that is wrong is a problem") {
  environment here;
  here.set("K6_WORKERS", "many");
  CHECK(parse_arguments({}).problems ==
        words{"K6_WORKERS: it takes a whole number from 1 to 1024, got 'many'"});
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

TEST_CASE("--tag takes a key and a value, again and again") {
  const auto read = parse_arguments({"--tag", "env=ci", "--tag=zone=eu=1"});
  CHECK(read.problems.empty());
  CHECK(read.tags ==
        std::vector<std::pair<std::string, std::string>>{{"env", "ci"}, {"zone", "eu=1"}});
  for (const auto* wrong : {"env", "=x", "env="}) {
    CAPTURE(wrong);
    CHECK(parse_arguments({"--tag", wrong}).problems ==
          words{"--tag: it takes KEY=VALUE, got '" + std::string(wrong) + "'"});
  }
}

TEST_CASE("the usage names every flag") {
  CHECK(throng::usage_text("./ping") ==
        R"(usage: ./ping [flags]

  -u, --vus N                            virtual users, in place of the test's scenarios
  -d, --duration TIME                    how long the users loop, such as 30s or 1m30s
  -i, --iterations N                     iterations that the users share
  -s, --stage TIME:N                     change to N users in that time; again for the next stage
      --scenario NAME                    the scenario whose body -u, -d, -i and -s run
      --plan[=plot|seconds]              show what would run, as a list, a plot or its longest duration, and end
  -e, --env NAME=VALUE                   set a variable that the script reads
      --tag KEY=VALUE                    put a tag on all samples; again for the next
      --seed N                           the seed of all random numbers, to repeat a run
      --rps N                            requests a second at most, of all users together
      --busy-poll TIME                   so long before something is due, poll instead of sleep
      --min-iteration-duration TIME      how long an iteration takes at least
      --no-setup                         do not run the test's setup
      --no-teardown                      do not run the test's teardown
      --execution-segment FROM:TO        run a part of the test, such as 1/4:1/2
      --execution-segment-sequence LIST  how the whole is cut, such as 0,1/4,1
      --workers N                        threads that run virtual users (default: one a core)
      --no-thresholds                    do not judge thresholds
      --accept-invalid                   let a run that cannot be trusted pass, with a warning
      --baseline FILE                    the stored result that thresholds compare with
      --summary-mode MODE                the summary: compact, full or disabled
      --summary-export FILE              write the summary as JSON, too
      --save-result FILE                 write the whole result as JSON, to merge and compare
      --stats                            show what the numbers of the run took, at the end
  -q, --quiet                            no banner and no progress
      --no-color                         no colours (also: the variable NO_COLOR)
      --version                          show the version
  -h, --help                             show this
      --max-redirects N                  how many redirects are followed
      --user-agent TEXT                  the User-Agent header, empty for none
      --batch N                          requests of a user's batch at a time
      --batch-per-host N                 of these to one host
      --discard-response-bodies          count response bodies, do not keep them
      --insecure-skip-tls-verify         take any certificate of a server
      --ca-file FILE                     certificates that are trusted besides the system's
      --no-connection-reuse              a connection for each request
      --no-vu-connection-reuse           connections end with the iteration
      --dns OPTIONS                      such as ttl=5m,select=random,policy=preferIPv4
      --block-hostnames LIST             hosts that are not asked: *.example.com
      --blacklist-ip LIST                addresses that are not asked: 10.0.0.0/8
      --local-ips LIST                   addresses to connect from: 10.0.0.1,10.0.0.5-10.0.0.9,10.1.0.0/24
)");
}

TEST_CASE("each flag of the HTTP client changes its option, and no other") {
  using throng::http_options;
  struct row {
    std::vector<std::string> given;
    void (*wanted)(http_options& into);
  };
  const std::vector<row> rows{
      {{"--max-redirects", "3"}, [](auto& into) { into.max_redirects = 3; }},
      {{"--max-redirects=0"}, [](auto& into) { into.max_redirects = 0; }},
      {{"--user-agent", "me/1"}, [](auto& into) { into.user_agent = "me/1"; }},
      {{"--user-agent="}, [](auto& into) { into.user_agent.clear(); }},
      {{"--batch", "5"}, [](auto& into) { into.batch = 5; }},
      {{"--batch-per-host", "2"}, [](auto& into) { into.batch_per_host = 2; }},
      {{"--discard-response-bodies"}, [](auto& into) { into.discard_response_bodies = true; }},
      {{"--insecure-skip-tls-verify"}, [](auto& into) { into.tls.insecure_skip_verify = true; }},
      {{"--ca-file", "ca.pem"}, [](auto& into) { into.tls.ca_file = "ca.pem"; }},
      {{"--no-connection-reuse"}, [](auto& into) { into.no_connection_reuse = true; }},
      {{"--no-vu-connection-reuse"}, [](auto& into) { into.no_vu_connection_reuse = true; }},
      {{"--dns", "ttl=1m,select=roundRobin,policy=onlyIPv6"},
       [](auto& into) {
         into.dns = {1min, throng::dns_select::round_robin, throng::dns_policy::only_ipv6};
       }},
      {{"--dns=ttl=inf"}, [](auto& into) { into.dns.ttl = std::chrono::nanoseconds::max(); }},
      {{"--dns=ttl=0"}, [](auto& into) { into.dns.ttl = 0s; }},
      {{"--dns=ttl=250"}, [](auto& into) { into.dns.ttl = 250ms; }},
      {{"--block-hostnames", "*.a,b", "--block-hostnames=c"},
       [](auto& into) {
         into.block_hostnames = {"*.a", "b", "c"};
       }},
      {{"--blacklist-ip", "10.0.0.0/8"}, [](auto& into) { into.blacklist_ips = {"10.0.0.0/8"}; }},
      {{"--local-ips", "127.0.0.1-127.0.0.3"},
       [](auto& into) { into.local_ips = "127.0.0.1-127.0.0.3"; }},
  };
  for (const auto& [given, wanted] : rows) {
    CAPTURE(given.front());
    const auto read = throng::parse_arguments(given);
    CHECK(read.problems.empty());
    throng::load_test test{"t"};
    (void)throng::override_test(test, read);
    http_options expected;
    wanted(expected);
    CHECK(test.http() == expected);
    CHECK_FALSE(expected == http_options{});
  }
}

TEST_CASE("a wrong value of a flag of the HTTP client is told with what it takes") {
  for (const auto& [given, wanted] : std::vector<std::pair<std::string, std::string>>{
           {"--max-redirects=256", "it takes a whole number, 0 for none"},
           {"--batch=0", "it takes a whole number from 1 on"},
           {"--batch-per-host=x", "it takes a whole number from 1 on"},
           {"--block-hostnames=", "it takes a list, such as a,b"},
           {"--dns=ttl=-1s", "it takes ttl=TIME"},
           {"--dns=select=any", "it takes ttl=TIME"},
           {"--dns=policy", "it takes ttl=TIME"},
           {"--dns=mode=x", "it takes ttl=TIME"}}) {
    CAPTURE(given);
    const auto read = throng::parse_arguments({given});
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems.front().find(wanted) != std::string::npos);
  }
}
