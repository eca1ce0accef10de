// Tags of runs, scenarios, users, groups, requests and samples: which of them a sample has.

#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using throng::http_req_duration;
using throng::http_req_failed;
using throng::http_reqs;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

constexpr throng::counter bought{"things_bought"};
constexpr throng::trend weight{"parcel_weight"};
constexpr throng::duration_trend waited{"waited"};
constexpr throng::gauge depth{"stack_depth"};
constexpr throng::rate lucky{"lucky"};

// /slow takes 300 ms, /broken says 503, /lost hangs up, anything else takes 100 ms.
throng::result run(const load_test& test, const throng::run_options& options = {}) {
  return throng::testing::run_virtually(
      test,
      [](std::string_view request, throng::instant) {
        auto reply = throng::testing::ok_reply(
            "{\"who\": 1}", request.find(" /slow") != std::string_view::npos ? 300ms : 100ms);
        if (request.find(" /broken") != std::string_view::npos)
          reply.bytes = "HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy";
        if (request.find(" /lost") != std::string_view::npos) {
          reply.bytes = "HTTP/1.1 2";
          reply.ending = throng::testing::reply_ending::close;
        }
        return reply;
      },
      options);
}

template <class Body>
load_test once(Body body) {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 1}, body);
  return test;
}

// How many samples of http_reqs have the tag, of a test that is run for it.
double count(const throng::result& told, std::string_view key, std::string_view value) {
  return told.value(http_reqs.tagged(key, value).count());
}

} // namespace

TEST_CASE("a tag further in wins: request, user, scenario, test") {
  load_test test("t");
  test.tag("from", "test").tag("only", "test");
  const auto body = [](vu& vu) -> task<> {
    co_await vu.http.get("http://shop/1");
    vu.tag("from", "user");
    co_await vu.http.get("http://shop/2");
    co_await vu.http.get("http://shop/3").tag("from", "request");
    co_await vu.http.get("http://shop/4");
    vu.tag("from", "later");
    co_await vu.http.get("http://shop/5");
  };
  const throng::per_vu_iterations one{.vus = 1, .iterations = 1};
  test.scenario("plain", one, body);
  test.scenario("tagged", one, body).tag("from", "scenario");
  for (const auto* value : {"test", "scenario", "user", "request", "later", "nobody"})
    test.track(http_reqs.tagged("from", value));
  test.track(http_reqs.tagged("only", "test")).track(throng::iterations.tagged("from", "later"));
  const auto told = run(test);
  CHECK(count(told, "from", "test") == 1);
  CHECK(count(told, "from", "scenario") == 1);
  CHECK(count(told, "from", "user") == 4);
  CHECK(count(told, "from", "request") == 2);
  CHECK(count(told, "from", "later") == 2);
  CHECK(count(told, "from", "nobody") == 0);
  CHECK(count(told, "only", "test") == 10);
  // An iteration has the tags that its user has at its end.
  CHECK(told.value(throng::iterations.tagged("from", "later").count()) == 2);
}

TEST_CASE("a user keeps its tags from iteration to iteration") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 3}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://shop/");
    if (vu.iteration() == 0)
      vu.tag("phase", "later");
  });
  test.track(http_reqs.tagged("phase", "later"));
  CHECK(count(run(test), "phase", "later") == 2);
}

TEST_CASE("k6's system tags select exchanges") {
  auto test = once([](vu& vu) -> task<> {
    co_await vu.http.get("http://shop/slow").name("slow one");
    co_await vu.http.post("http://shop/").body("x");
    co_await vu.http.get("http://shop/broken");
    co_await vu.http.get("http://shop/lost");
  });
  for (const auto& [key, value] : {std::pair{"method", "GET"},
                                   {"method", "POST"},
                                   {"status", "200"},
                                   {"status", "503"},
                                   {"status", "0"},
                                   {"error_code", "1503"},
                                   {"error_code", "1000"},
                                   {"proto", "HTTP/1.1"},
                                   {"expected_response", "false"},
                                   {"expected_response", "true"},
                                   {"name", "slow one"},
                                   {"url", "slow one"},
                                   {"url", "http://shop/"},
                                   {"scenario", "a"}})
    test.track(http_reqs.tagged(key, value));
  test.track(http_req_duration.tagged("status", "200").tagged("method", "GET"));
  test.track(http_req_duration.tagged("expected_response", "true").tagged("scenario", "a"));
  test.track(http_req_failed.tagged("status", "503"));
  test.track(throng::http_req_waiting.tagged("name", "slow one"));
  const auto told = run(test);
  CHECK(count(told, "method", "GET") == 3);
  CHECK(count(told, "method", "POST") == 1);
  CHECK(count(told, "status", "200") == 2);
  CHECK(count(told, "status", "503") == 1);
  CHECK(count(told, "status", "0") == 1);
  CHECK(count(told, "error_code", "1503") == 1);
  CHECK(count(told, "proto", "HTTP/1.1") == 3);
  CHECK(count(told, "expected_response", "false") == 2);
  CHECK(count(told, "expected_response", "true") == 2);
  CHECK(count(told, "name", "slow one") == 1);
  CHECK(count(told, "url", "slow one") == 1);
  CHECK(count(told, "url", "http://shop/") == 1);
  CHECK(count(told, "scenario", "a") == 4);
  const auto gets = http_req_duration.tagged("method", "GET").tagged("status", "200");
  CHECK(told.value(gets.count()) == 1);
  CHECK(told.value(gets.max()) == 300ms);
  CHECK(
      told.value(
          http_req_duration.tagged("expected_response", "true").tagged("scenario", "a").count()) ==
      2);
  CHECK(told.value(http_req_failed.tagged("status", "503").rate()) == 1);
  CHECK(told.value(throng::http_req_waiting.tagged("name", "slow one").max()) == 300ms);
}

TEST_CASE("duration and failures are kept by name, scenario and group without being asked for") {
  load_test test("t");
  test.scenario("read", throng::per_vu_iterations{.vus = 2, .iterations = 1}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://shop/slow").tag("name", "slow");
    co_await vu.http.get("http://shop/broken");
  });
  test.scenario("write", throng::per_vu_iterations{.vus = 1, .iterations = 1},
                [](vu& vu) -> task<> {
                  const auto checkout = vu.group("checkout");
                  co_await vu.http.post("http://shop/");
                });
  // One of them is asked for, too, and is not counted twice.
  test.require(http_req_duration.tagged("name", "slow").max() < 1s);
  const auto told = run(test);
  CHECK(told.passed());
  CHECK(told.value(http_req_duration.tagged("name", "slow").count()) == 2);
  CHECK(told.value(http_req_duration.tagged("name", "slow").min()) == 300ms);
  CHECK(told.value(http_req_failed.tagged("name", "slow").rate()) == 0);
  CHECK(told.value(http_req_failed.tagged("name", "http://shop/broken").rate()) == 1);
  CHECK(told.value(http_req_duration.tagged("scenario", "read").count()) == 4);
  CHECK(told.value(http_req_failed.tagged("scenario", "read").rate()) == 0.5);
  CHECK(told.value(http_req_failed.tagged("scenario", "write").rate()) == 0);
  CHECK(told.value(http_req_duration.tagged("group", "::checkout").max()) == 100ms);
  CHECK(told.value(http_req_duration.tagged("group", "::checkout").count()) == 1);
  CHECK(told.facts().usage.series == told.metrics().all.size());
  CHECK(told.facts().usage.bytes > 0);
}

TEST_CASE("groups nest, are left at the end of their scope, and are timed") {
  auto test = once([](vu& vu) -> task<> {
    {
      const auto outer = vu.group("shop");
      co_await vu.http.get("http://shop/");
      {
        const auto inner = vu.group("pay");
        vu.tag("paid", "yes"); // stays when the group is left
        co_await vu.http.get("http://shop/");
        co_await vu.sleep(1s);
      }
      co_await vu.http.get("http://shop/");
    }
    co_await vu.http.get("http://shop/");
  });
  for (const auto* path : {"::shop", "::shop::pay"}) {
    test.track(http_reqs.tagged("group", path));
    test.track(throng::group_duration.tagged("group", path));
  }
  test.track(http_reqs.tagged("paid", "yes"));
  const auto told = run(test);
  CHECK(count(told, "group", "::shop") == 2);
  CHECK(count(told, "group", "::shop::pay") == 1);
  CHECK(count(told, "paid", "yes") == 3);
  CHECK(told.value(http_reqs.count()) == 4);
  CHECK(told.value(throng::group_duration.count()) == 2);
  CHECK(told.value(throng::group_duration.tagged("group", "::shop").max()) == 1300ms);
  CHECK(told.value(throng::group_duration.tagged("group", "::shop::pay").max()) == 1100ms);
}

TEST_CASE("a group that a user is torn out of has no time, and the next iteration is in none") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 2s},
                [](vu& vu) -> task<> {
                  co_await vu.http.get("http://shop/");
                  const auto slow = vu.group("slow");
                  co_await vu.sleep(1500ms);
                })
      .graceful_stop(0s);
  test.track(http_reqs.tagged("group", "::slow"));
  const auto told = run(test);
  CHECK(told.facts().interrupted_iterations == 1);
  CHECK(told.value(throng::group_duration.count()) == 1);
  CHECK(count(told, "group", "::slow") == 0);
  CHECK(told.value(http_reqs.count()) == 2);
}

TEST_CASE("a group's time counts when its script throws out of it") {
  auto test = once([](vu& vu) -> task<> {
    const auto group = vu.group("bad");
    co_await vu.sleep(1s);
    throw std::runtime_error("no");
  });
  test.tolerate_exceptions();
  CHECK(run(test).value(throng::group_duration.max()) == 1s);
}

TEST_CASE("setup and teardown are groups of their own") {
  auto test = once([](vu& vu) -> task<> { co_await vu.http.get("http://shop/"); });
  test.tag("env", "ci");
  test.setup([](vu& vu) -> task<> { co_await vu.http.get("http://shop/"); });
  test.teardown([](vu& vu) -> task<> {
    const auto clean = vu.group("clean");
    co_await vu.http.get("http://shop/");
  });
  for (const auto* path : {"::setup", "::teardown", "::teardown::clean"})
    test.track(http_reqs.tagged("group", path));
  test.track(http_reqs.tagged("env", "ci"))
      .track(throng::iterations.tagged("env", "ci"))
      .track(http_reqs.tagged("scenario", "a"));
  const auto told = run(test);
  CHECK(count(told, "group", "::setup") == 1);
  CHECK(count(told, "group", "::teardown") == 0);
  CHECK(count(told, "group", "::teardown::clean") == 1);
  CHECK(count(told, "env", "ci") == 3);
  CHECK(count(told, "scenario", "a") == 1);
  CHECK(told.value(throng::iterations.tagged("env", "ci").count()) == 1);
}

TEST_CASE("samples of one's own metrics and checks have tags, too") {
  auto test = once([](vu& vu) -> task<> {
    bought.add(vu, 1, {{"kind", "gold"}});
    bought.add(vu, 2);
    vu.tag("kind", "tin");
    bought.add(vu, 4);
    bought.add(vu, 8, {{"kind", "gold"}, {"size", "xl"}});
    weight.add(vu, 2.5, {{"kind", "gold"}});
    waited.add(vu, 5ms, {{"kind", "gold"}});
    depth.set(vu, 3, {{"kind", "gold"}});
    depth.set(vu, 9);
    lucky.add(vu, true, {{"kind", "gold"}});
    lucky.add(vu, false);
    vu.check("ok", true, {{"kind", "gold"}});
    vu.check("ok", false);
    vu.check("sure", [] { return false; });
    co_return;
  });
  test.track(bought.tagged("kind", "gold"))
      .track(bought.tagged("kind", "tin"))
      .track(bought.tagged("kind", "gold").tagged("size", "xl"))
      .track(weight.tagged("kind", "gold"))
      .track(waited.tagged("kind", "gold"))
      .track(depth.tagged("kind", "gold"))
      .track(lucky.tagged("kind", "gold"))
      .track(throng::checks.tagged("kind", "gold"))
      .track(throng::checks.tagged("check", "ok"));
  const auto told = run(test);
  CHECK(told.value(bought.count()) == 15);
  CHECK(told.value(bought.tagged("kind", "gold").count()) == 9);
  CHECK(told.value(bought.tagged("kind", "tin").count()) == 4);
  CHECK(told.value(bought.tagged("kind", "gold").tagged("size", "xl").count()) == 8);
  CHECK(told.value(weight.tagged("kind", "gold").max()) == 2.5);
  CHECK(told.value(waited.tagged("kind", "gold").max()) == 5ms);
  CHECK(told.value(depth.tagged("kind", "gold").value()) == 3);
  CHECK(told.value(depth.value()) == 9);
  CHECK(told.value(lucky.tagged("kind", "gold").rate()) == 1);
  CHECK(told.value(throng::checks.tagged("kind", "gold").rate()) == 1);
  CHECK(told.value(throng::checks.tagged("check", "ok").rate()) == 0.5);
  CHECK(told.value(throng::checks.rate()) == 1.0 / 3);
}

TEST_CASE("what cannot be a tag or a group says why") {
  auto test = once([](vu& vu) -> task<> {
    CHECK_THROWS_WITH_AS(vu.tag("status", "1"),
                         "tag 'status' is one that throng itself gives to samples: choose another "
                         "key",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(vu.tag("", "1"), "a tag needs a key", std::invalid_argument);
    CHECK_THROWS_WITH_AS((void)vu.http.get("http://shop/").tag("scenario", "x"),
                         "tag 'scenario' is one that throng itself gives to samples: choose "
                         "another key",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS((void)vu.group("a::b"),
                         "group 'a::b': a group's name is not empty and has no '::', which stands "
                         "between nested groups",
                         std::invalid_argument);
    CHECK_THROWS_AS((void)vu.group(""), std::invalid_argument);
    CHECK_THROWS_WITH_AS(waited.add(vu, -5ms),
                         "metric 'waited': -5ms is not a duration: was the end taken from the "
                         "beginning?",
                         std::invalid_argument);
    co_return;
  });
  const auto told = run(test);
  CHECK(told.passed());
  CHECK(told.value(throng::iterations.count()) == 1);
}

TEST_CASE(
    "a hundred thousand URLs are ten thousand series, one more for the others, and a warning") {
  load_test test("t");
  test.scenario("a",
                throng::per_vu_iterations{.vus = 1, .iterations = 100'000, .max_duration = 24h},
                [](vu& vu) -> task<> {
                  co_await vu.http.get("http://shop/" + std::to_string(vu.iteration()));
                });
  // Its part is exact all the same.
  test.track(http_reqs.tagged("name", "http://shop/99999"))
      .track(http_reqs.tagged("status", "200"));
  const auto told = run(test);
  CHECK(told.value(http_reqs.count()) == 100'000);
  CHECK(count(told, "name", "http://shop/99999") == 1);
  CHECK(count(told, "status", "200") == 100'000);
  CHECK(told.value(http_req_duration.tagged("name", "other").count()) == 90'000);
  CHECK(told.value(http_req_duration.tagged("name", "http://shop/9999").count()) == 1);
  CHECK(told.metrics().find("http_req_duration", "name:http://shop/10000") == nullptr);
  CHECK(told.facts().usage.overflowed == 90'000);
  REQUIRE(told.warnings().size() == 1);
  CHECK(told.warnings()[0] ==
        "more than 10000 names of requests and groups: further ones are counted together as "
        "'other'; give requests of one kind one name, vu.http.get(url).name(\"user\")");
}

TEST_CASE("the bound of series is the test's to set") {
  load_test test("t");
  test.series_limit(2);
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 4}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://shop/" + std::to_string(vu.iteration()));
  });
  const auto told = run(test);
  CHECK(told.value(http_req_failed.tagged("name", "http://shop/1").rate()) == 0);
  CHECK(told.value(http_req_duration.tagged("name", "other").count()) == 2);
  CHECK(told.warnings().size() == 1);
}

TEST_CASE("checks are counted by group, and keep the first and the last case that failed") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 3}, [](vu& vu) -> task<> {
    const auto good = co_await vu.http.get("http://shop/");
    vu.check("ok", good.status() == 200);
    const auto group = vu.group("pay");
    {
      const auto bad =
          co_await vu.http.get(vu.iteration() == 2 ? "http://shop/lost" : "http://shop/broken");
      vu.check("ok", bad.status() == 200);
    }
    vu.check("late", false);
    co_await vu.sleep(1s);
  });
  const auto told = run(test);
  REQUIRE(told.checks().size() == 3);
  const auto& root = told.checks()[0];
  CHECK(root.name == "ok");
  CHECK(root.group == "");
  CHECK(root.passes == 3);
  CHECK_FALSE(root.first_failure);
  const auto& pay = told.checks()[1];
  CHECK(pay.name == "ok");
  CHECK(pay.group == "::pay");
  CHECK(pay.fails == 3);
  REQUIRE(pay.first_failure);
  CHECK(pay.first_failure->at == std::chrono::nanoseconds(200ms).count());
  CHECK(pay.first_failure->vu == 1);
  CHECK(pay.first_failure->iteration == 0);
  CHECK(pay.first_failure->has_response);
  CHECK(pay.first_failure->url == "http://shop/broken");
  CHECK(pay.first_failure->status == 503);
  CHECK(pay.first_failure->body == "busy");
  REQUIRE(pay.last_failure);
  CHECK(pay.last_failure->iteration == 2);
  CHECK(pay.last_failure->status == 0);
  CHECK(pay.last_failure->url == "http://shop/lost");
  CHECK_FALSE(pay.last_failure->error.empty());
  // Its response was gone when the check was made.
  REQUIRE(told.checks()[2].last_failure);
  CHECK_FALSE(told.checks()[2].last_failure->has_response);
  CHECK(told.checks()[2].last_failure->url == "");
}
