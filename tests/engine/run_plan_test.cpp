// What is wrong with a test, all at once, and what will run when nothing is.

#include <throng/engine/run_plan.hpp>
#include <throng/http/content_coding.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::load_test;
using sentences = std::vector<std::string>;

namespace {

throng::task<> visit(throng::vu& vu) { co_await vu.sleep(1s); }

constexpr throng::constant_vus good{.vus = 1, .duration = 1s};

struct row {
  std::string name;
  std::function<void(load_test&)> spoil;
  sentences problems;
};

const std::vector<row>& rows() {
  static const throng::counter coupons{"coupons"};
  static const throng::duration_trend coupons_too{"coupons"};
  static const throng::counter builtin{"http_req_duration"};
  static const std::vector<row> all = {
      {"a duration that is missing",
       [](load_test& test) { test.scenario("a", throng::constant_vus{.vus = 1}, visit); },
       {"scenario 'a': the duration is unspecified"}},
      {"a duration that is too short",
       [](load_test& test) {
         test.scenario("a", throng::constant_vus{.vus = 1, .duration = 999ms}, visit);
       },
       {"scenario 'a': the duration must be at least 1s, but is 999ms"}},
      {"no virtual users",
       [](load_test& test) {
         test.scenario("a", throng::constant_vus{.vus = 0, .duration = 1s}, visit);
       },
       {"scenario 'a': the number of VUs must be more than 0, got 0"}},
      {"no stages",
       [](load_test& test) { test.scenario("a", throng::ramping_vus{}, visit); },
       {"scenario 'a': at least one stage has to be specified"}},
      {"a negative target",
       [](load_test& test) {
         test.scenario("a", throng::ramping_vus{.stages = {{1s, 5}, {1s, -5}}}, visit);
       },
       {"scenario 'a': the target for stage 2 can't be negative, got -5"}},
      {"a stage and a ramp-down of negative time",
       [](load_test& test) {
         test.scenario("a", throng::ramping_vus{.stages = {{-1s, 5}}, .graceful_ramp_down = -2s},
                       visit);
       },
       {"scenario 'a': the duration for stage 1 can't be negative, got -1s",
        "scenario 'a': the graceful_ramp_down can't be negative, got -2s"}},
      {"negative times of the scenario",
       [](load_test& test) { test.scenario("a", good, visit).start_time(-1s).graceful_stop(-1ns); },
       {"scenario 'a': the start_time can't be negative, got -1s",
        "scenario 'a': the graceful_stop timeout can't be negative, got -1ns"}},
      {"a name with a space",
       [](load_test& test) { test.scenario("a b", good, visit); },
       {"scenario 'a b': the scenario name should contain only numbers, latin letters, "
        "underscores, and dashes, got 'a b'"}},
      {"no name",
       [](load_test& test) { test.scenario("", good, visit); },
       {"scenario '': scenario name can't be empty"}},
      {"a name twice",
       [](load_test& test) {
         test.scenario("a", good, visit);
         test.scenario("a", good, visit);
       },
       {"scenario 'a': another scenario has this name"}},
      {"no body",
       [](load_test& test) { test.scenario("a", good, throng::script{}); },
       {"scenario 'a': the body is empty"}},
      {"a text on a metric that is unknown",
       [](load_test& test) { test.require("no_such_metric", "count>1"); },
       {"threshold 'count>1' on 'no_such_metric': there is no metric of that name; a custom metric "
        "must be declared with test.declare(metric) before a text can name it"}},
      {"a counter's percentile",
       [](load_test& test) { test.require("http_reqs", "p(95)<5"); },
       {"threshold 'p(95)<5' on 'http_reqs': a counter has no p(95)"}},
      {"a trend's rate",
       [](load_test& test) { test.require("http_req_duration", "rate<5"); },
       {"threshold 'rate<5' on 'http_req_duration': a trend has no rate"}},
      {"a rate's average",
       [](load_test& test) { test.require("checks", "avg>0.5"); },
       {"threshold 'avg>0.5' on 'checks': a rate has no avg"}},
      {"a gauge's median",
       [](load_test& test) { test.require("vus", "med>5"); },
       {"threshold 'med>5' on 'vus': a gauge has no med"}},
      {"the statistic of a declared metric",
       [](load_test& test) { test.declare(coupons).require("coupons", "max<5"); },
       {"threshold 'max<5' on 'coupons': a counter has no max"}},
      {"a scenario that is misspelt",
       [](load_test& test) {
         test.scenario("visit", good, visit).tag("kind", "write");
         test.require("http_req_duration{scenario:vist}", "p(99)<500");
       },
       {"threshold 'p(99)<500' on 'http_req_duration{scenario:vist}': no scenario is named vist; "
        "there are good, visit"}},
      {"two values of one tag",
       [](load_test& test) {
         test.scenario("two", good, visit);
         test.require("iterations{scenario:good,scenario:two}", "count>5");
         test.require("http_reqs{kind:a,kind:b}", "count>5");
       },
       {"threshold 'count>5' on 'iterations{scenario:good,scenario:two}': no sample has two values "
        "of scenario",
        "threshold 'count>5' on 'http_reqs{kind:a,kind:b}': no sample has two values of kind"}},
      {"tags that samples of the metric do not have",
       [](load_test& test) {
         test.require("iterations{status:200}", "count>5");
         test.require("http_reqs{check:ok}", "count>5");
         test.track(coupons.tagged("method", "GET"));
       },
       {"threshold 'count>5' on 'iterations{status:200}': samples of iterations have no tag status",
        "threshold 'count>5' on 'http_reqs{check:ok}': samples of http_reqs have no tag check",
        "track 'coupons{method:GET}': samples of coupons have no tag method"}},
      {"tags that connections do not have",
       [](load_test& test) {
         test.scenario("two", good, visit).tag("kind", "write");
         test.require("http_conns_opened{scenario:two,kind:write}", "count>5");
         test.require("http_conns_opened{name:home}", "count>5");
         test.require("http_conns_opened{status:200}", "count>5");
         test.require("http_req_looking_up{name:home,status:200}", "max<5");
       },
       {"threshold 'count>5' on 'http_conns_opened{name:home}': connections have the tags of the "
        "test and of its scenarios only, and none of them is name",
        "threshold 'count>5' on 'http_conns_opened{status:200}': samples of http_conns_opened have "
        "no tag status"}},
      {"values that no tag has",
       [](load_test& test) {
         test.require("http_reqs{status:ok}", "count>5");
         test.require("http_reqs{error_code:none}", "count>5");
         test.require("http_reqs{expected_response:yes}", "count>5");
         test.require("http_reqs{group:checkout}", "count>5");
         test.require("http_reqs{vu:1}", "count>5");
       },
       {"threshold 'count>5' on 'http_reqs{status:ok}': status is a number, not ok",
        "threshold 'count>5' on 'http_reqs{error_code:none}': error_code is a number, not none",
        "threshold 'count>5' on 'http_reqs{expected_response:yes}': expected_response is true or "
        "false, not yes",
        "threshold 'count>5' on 'http_reqs{group:checkout}': a group is written with its path, "
        "group:::checkout, not group:checkout",
        "threshold 'count>5' on 'http_reqs{vu:1}': samples are not kept by vu"}},
      {"more tags than there are numbers for",
       [](load_test& test) {
         for (int i = 0; i < 257; ++i)
           test.track(throng::http_reqs.tagged("name", std::to_string(i)));
       },
       {"thresholds and test.track name more than 256 different tags: ask for fewer"}},
      {"a scenario's part of the users",
       [](load_test& test) {
         test.require("vus{scenario:good}", "max>5");
         test.track(throng::vus_max.tagged("scenario", "good"));
       },
       {"threshold 'max>5' on 'vus{scenario:good}': vus counts the users of the whole test, and "
        "has no tags",
        "track 'vus_max{scenario:good}': vus_max counts the users of the whole test, and has no "
        "tags"}},
      {"a part that is tracked and unknown",
       [](load_test& test) { test.track(coupons.tagged("scenario", "bad")); },
       {"track 'coupons{scenario:bad}': no scenario is named bad; there are good"}},
      {"tags that no selector could ask for",
       [](load_test& test) {
         test.scenario("a", good, visit)
             .tag("", "a")
             .tag("b", "")
             .tag("c", "x,y")
             .tag("scenario", "b")
             .tag("expected_response", "true");
       },
       {"scenario 'a': the tag '' = 'a' can't be asked for: a key has none of : , { } \" and a "
        "value none of , { } \", and neither is empty",
        "scenario 'a': the tag 'b' = '' can't be asked for: a key has none of : , { } \" and a "
        "value none of , { } \", and neither is empty",
        "scenario 'a': the tag 'c' = 'x,y' can't be asked for: a key has none of : , { } \" and a "
        "value none of , { } \", and neither is empty",
        "scenario 'a': the tag 'expected_response' is one that throng itself gives to samples",
        "scenario 'a': the tag 'scenario' is one that throng itself gives to samples"}},
      {"tags of the whole test that throng gives itself",
       [](load_test& test) { test.tag("status", "200").tag("", "x"); },
       {"the tag '' = 'x' can't be asked for: a key has none of : , { } \" and a value none of , { "
        "} \", and neither is empty",
        "the tag 'status' is one that throng itself gives to samples"}},
      {"a negative delay",
       [](load_test& test) {
         test.require(throng::http_req_failed.rate() < 0.01).abort_on_fail(-1s);
       },
       {"threshold 'rate<0.01' on 'http_req_failed': the delay of abort_on_fail can't be "
        "negative, got -1s"}},
      {"texts that do not parse",
       [](load_test& test) {
         test.require_text("http reqs", "p(95");
         test.require_text("http_reqs{name}", "p(101)<5").abort_on_fail();
         test.require_text("http_reqs", "count<5ms");
       },
       {"threshold 'p(95' on 'http reqs': it must begin with a metric's name",
        "threshold 'p(95' on 'http reqs': there must be an operator: <, <=, >, >=, ==, != or ===",
        "threshold 'p(101)<5' on 'http_reqs{name}': the tags must be written tag:value",
        "threshold 'p(101)<5' on 'http_reqs{name}': the method must be count, rate, value, avg, "
        "min, max, med or p(N) with N from 0 to 100",
        "threshold 'count<5ms' on 'http_reqs': the bound must be a decimal number without a "
        "unit"}},
      {"a custom metric under a built-in name",
       [](load_test& test) { test.declare(builtin); },
       {"metric 'http_req_duration' has the name of a built-in metric"}},
      {"a custom metric of two kinds",
       [](load_test& test) { test.declare(coupons).declare(coupons_too).declare(coupons); },
       {"metric 'coupons' is declared as a counter and as a trend of time"}},
      {"a user agent of two lines",
       [](load_test& test) { test.user_agent("a\r\nB: c"); },
       {"the user agent can't have a line break"}},
      {"headers that cannot be sent",
       [](load_test& test) {
         test.http().headers = {{"X y", "1"}, {"", "2"}, {"X", "3\r\nZ: 4"}};
       },
       {"headers: 'X y' is no name that a header can have",
        "headers: '' is no name that a header can have",
        "headers: the value of 'X' can't have a line break"}},
      {"a coding that nobody knows",
       [](load_test& test) { test.http().accept_encoding = "gzip, zip"; },
       {"accept_encoding: " + throng::problem_of_codings("gzip, zip")}},
      {"numbers out of their range",
       [](load_test& test) {
         auto& http = test.http();
         http.max_redirects = 256;
         http.batch = http.batch_per_host = 0;
         http.timeout = 0s;
         http.dns.ttl = -1s;
         http.max_response_size = 0;
       },
       {"max_redirects is at most 255, got 256", "batch must be 1 or more, got 0",
        "batch_per_host must be 1 or more, got 0", "the timeout must be more than 0s, got 0s",
        "dns.ttl can't be negative, got -1s",
        "max_response_size must be 1 byte or more: to keep no bodies, discard them"}},
      {"connections that are shared and end with an iteration",
       [](load_test& test) {
         test.http().sharing = throng::connection_sharing::shared;
         test.http().no_vu_connection_reuse = true;
       },
       {"no_vu_connection_reuse does nothing with connections that users share: leave one of "
        "no_vu_connection_reuse and sharing out, or set no_connection_reuse"}},
      {"prefetch of what is no URL",
       [](load_test& test) {
         test.http().prefetch = {"http://a/", "a:80", "ftp://u:p@a"};
       },
       {"prefetch: 'a:80': a URL must begin with http:// or https://",
        "prefetch: '****:****@a': a URL must begin with http:// or https://"}},
  };
  return all;
}

} // namespace

TEST_CASE("each mistake has its sentence") {
  for (const auto& each : rows()) {
    CAPTURE(each.name);
    load_test test("t");
    test.scenario("good", good, visit);
    each.spoil(test);
    CHECK(throng::problems(test) == each.problems);
  }
}

TEST_CASE("a test without a scenario cannot run") {
  const load_test test("t");
  CHECK(throng::problems(test) ==
        sentences{"the test has no scenario: add one with test.scenario(name, executor, body)"});
}

TEST_CASE("all mistakes are told at once") {
  load_test test("t");
  test.scenario("good", good, visit);
  std::size_t wanted = 0;
  for (const auto& each : rows()) {
    each.spoil(test);
    wanted += each.problems.size();
  }
  const auto found = throng::problems(test);
  CHECK(found.size() >= wanted);
  for (const auto& each : rows()) {
    for (const auto& sentence : each.problems) {
      CAPTURE(sentence);
      // What tags there are depends on all of them.
      const auto said = sentence.substr(0, sentence.find("; there are"));
      CHECK(std::any_of(found.begin(), found.end(),
                        [&](const std::string& told) { return told.starts_with(said); }));
    }
  }
}

TEST_CASE("a test without mistakes has no problems") {
  static const throng::duration_trend wait{"waiting_room"};
  load_test test("t");
  test.scenario("a", good, visit);
  test.scenario("b", throng::ramping_vus{.stages = {{1s, 5}}}, visit)
      .start_time(1s)
      .tag("kind", "write");
  test.require(throng::http_req_duration.p(95) < 500ms).abort_on_fail(0s);
  test.require("http_req_duration{expected_response:true}", "p(95)<500");
  test.require("http_req_duration{scenario:a}", "p(95)<500");
  test.require("waiting_room{ kind:'write', scenario:b }", "p(95)<500");
  test.require(throng::http_req_duration.tagged("expected_response", "true").max() < 1s);
  test.track(throng::checks.tagged("kind", "write")).track(throng::checks);
  test.require("vus", "max<=5");
  test.require("iterations", "rate>1");
  test.require("checks", "rate>0.9");
  test.require("waiting_room", "med<5");
  test.declare(wait).declare(throng::http_reqs);
  CHECK(throng::problems(test).empty());
}

TEST_CASE(
    "scenarios run in the order of start time, then name, with numbers one behind the other") {
  load_test test("t");
  test.scenario("z", throng::constant_vus{.vus = 3, .duration = 2s}, visit);
  test.scenario("late", throng::constant_vus{.vus = 5, .duration = 4s}, visit)
      .start_time(10s)
      .graceful_stop(1s);
  test.scenario("a", throng::ramping_vus{.start_vus = 2, .stages = {{2s, 7}, {1s, 0}}}, visit);
  const auto plan = throng::make_plan(test);
  CHECK(plan.test == &test);
  REQUIRE(plan.scenarios.size() == 3);
  CHECK(plan.scenarios[0].spec->name() == "a");
  CHECK(plan.scenarios[1].spec->name() == "z");
  CHECK(plan.scenarios[2].spec->name() == "late");
  CHECK(plan.scenarios[0].first_id == 1);
  CHECK(plan.scenarios[1].first_id == 8);
  CHECK(plan.scenarios[2].first_id == 11);
  CHECK(plan.scenarios[0].state->facts().name == "a");
  CHECK(plan.scenarios[0].plan->peak() == 7);
  CHECK(plan.scenarios[2].graceful_stop == 1s);
  CHECK(plan.total_vus == 15);
  CHECK(plan.most_vus == 10 + 5);
  CHECK(plan.longest == 33s);
}

TEST_CASE("the banner tells the plan") {
  load_test test("shop");
  test.scenario("z", throng::constant_vus{.vus = 3, .duration = 2s}, visit).start_time(5s);
  test.scenario("a", throng::ramping_vus{.start_vus = 2, .stages = {{2s, 7}, {1s, 0}}}, visit)
      .graceful_stop(0s);
  const auto told = throng::describe(throng::make_plan(test));
  CHECK(told.test == "shop");
  CHECK(told.longest == 37s);
  REQUIRE(told.scenarios.size() == 2);
  CHECK(told.scenarios[0].name == "a");
  CHECK(told.scenarios[0].description ==
        "Up to 7 looping VUs for 3s over 2 stages (gracefulRampDown: 30s)");
  CHECK(told.scenarios[1].description == "3 looping VUs for 2s (startTime: 5s, gracefulStop: 30s)");
}
