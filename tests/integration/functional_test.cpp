// One iteration as a test case, over real sockets: what runs, where, and what comes out of it.

#include "accounts.hpp"
#include <throng/testing/doctest.hpp>
#include <throng/testing/functional.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

const throng::counter orders{"orders"};

http_reply say_path(const http_request& asked) { return {.body = std::string(asked.path)}; }

// Where the parts of a test ran, in order.
struct trace {
  std::vector<std::string> parts;
  bool always_here = true;
  std::thread::id here = std::this_thread::get_id();

  void add(std::string part, const throng::vu& vu) {
    parts.push_back(std::move(part));
    always_here = always_here && std::this_thread::get_id() == here && vu.is_functional();
  }
};

} // namespace

TEST_CASE("a body runs once, over real sockets, on the thread that asks") {
  http_server server(say_path);
  trace seen;
  const auto told = throng::run_once([&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(server.url("/a"));
    seen.add(std::string(got.body()), vu);
    co_await vu.sleep(1ms);
    seen.add("slept", vu);
  });
  CHECK(seen.parts == std::vector<std::string>{"/a", "slept"});
  CHECK(seen.always_here);
  THRONG_CHECK_PASSED(told);
  CHECK(told.value(throng::http_reqs.count()) == 1);
  CHECK(told.value(throng::iterations.count()) == 1);
  CHECK(server.counts().requests == 1);
}

TEST_CASE("a plain function runs once on the thread that asks, with requests that block") {
  http_server server(say_path);
  trace seen;
  throng::load_test test("plain");
  test.scenario("plain", throng::constant_vus{.vus = 5, .duration = 1h},
                [&](throng::vu& vu) {
                  const auto got = vu.http.get(server.url("/b")).wait();
                  seen.add(std::string(got.body()), vu);
                  vu.sleep(1ms).wait();
                  orders.add(vu, 7);
                  vu.check("number", vu.id() == 1 && vu.setup_data<int>() == 41);
                })
      .init([&](throng::vu& vu) { seen.add("init", vu); });
  test.setup([&](throng::vu& vu) {
    seen.add("setup " + std::string(vu.http.get(server.url("/s")).wait().body()), vu);
    return 41;
  });
  test.teardown([&](throng::vu& vu) { seen.add("teardown", vu); });
  const auto told = throng::run_once(test);
  CHECK(seen.parts == std::vector<std::string>{"setup /s", "init", "/b", "teardown"});
  CHECK(seen.always_here);
  THRONG_CHECK_PASSED(told);
  CHECK(told.value(throng::http_reqs.count()) == 2);
  CHECK(told.value(orders.count()) == 7);
  THRONG_CHECK(told, throng::checks.rate() == 1);
}

TEST_CASE("the scenario that is named runs, with its tags, its name and what setup returned") {
  http_server server(say_path);
  std::string told_name;
  std::uint64_t told_id = 0;
  throng::load_test test("shop");
  const auto never = [](throng::vu&) -> throng::task<> {
    FAIL("it ran");
    co_return;
  };
  test.scenario("browse", throng::constant_vus{.vus = 5, .duration = 1h}, never);
  test.scenario("buy",
                throng::constant_arrival_rate{.rate = 500, .duration = 1h, .pre_allocated_vus = 9},
                [&](throng::vu& vu) -> throng::task<> {
                  told_name = vu.scenario().name();
                  told_id = vu.id();
                  const auto got = co_await vu.http.get(vu.setup_data<std::string>());
                  THRONG_VU_REQUIRE(vu, got.body() == "/cart");
                })
      .start_time(1h)
      .tag("kind", "write");
  test.setup([&](throng::vu&) { return server.url("/cart"); });
  test.track(throng::http_reqs.tagged("kind", "write"));
  test.require(throng::http_reqs.count() > 1000);
  const auto told = throng::run_once(test, "buy");
  CHECK(told_name == "buy");
  CHECK(told_id == 1);
  CHECK(told.value(throng::http_reqs.tagged("kind", "write").count()) == 1);
  CHECK(told.facts().test == "shop");
  CHECK(told.facts().seed == 1);
  // A bound for load says nothing about one iteration.
  THRONG_CHECK_PASSED(told);
}

TEST_CASE("what a part throws is thrown, of its own type, after teardown") {
  struct mine {
    int number;
  };
  std::string parts;
  const auto test_that_throws = [&](const std::string& part) {
    const auto step = [&parts, part](const std::string& name, int number) {
      parts += name + " ";
      if (part.find(name) != std::string::npos)
        throw mine{number};
    };
    throng::load_test test("throws");
    test.setup([step](throng::vu&) { step("setup", 1); });
    test.scenario("s", throng::per_vu_iterations{}, [step](throng::vu& vu) -> throng::task<> {
      co_await vu.sleep(0s);
      step("body", 2);
    });
    test.teardown([step](throng::vu&) -> throng::task<> {
      step("teardown", 3);
      co_return;
    });
    return test;
  };
  const auto thrown_by = [&](const std::string& part) {
    parts.clear();
    try {
      throng::run_once(test_that_throws(part));
    } catch (const mine& thrown) {
      return thrown.number;
    }
    return 0;
  };
  CHECK(thrown_by("setup") == 1);
  CHECK(parts == "setup teardown ");
  CHECK(thrown_by("body") == 2);
  CHECK(parts == "setup body teardown ");
  CHECK(thrown_by("body and teardown") == 2);
  CHECK(thrown_by("teardown") == 3);
  CHECK(thrown_by("nothing") == 0);
}

TEST_CASE("one iteration has redirects, cookies and batches as a run has, awaited or waited for") {
  http_server server([](const http_request& asked) -> http_reply {
    if (asked.path == "/login")
      return {.status = 303, .headers = {{"Location", "/home"}, {"Set-Cookie", "sid=1"}}};
    return {.body = std::string(asked.method) + " " + std::string(asked.target) + " " +
                    std::string(asked.header("cookie"))};
  });
  const auto login = server.url("/login");
  const auto item = server.url("/item");
  const auto look = [&](const throng::response& home, std::span<const throng::response> all) {
    CHECK(home.body() == "GET /home sid=1");
    CHECK(home.url() == server.url("/home"));
    REQUIRE(all.size() == 3);
    CHECK(all[0].body() == "GET /item?n=1 sid=1");
    CHECK(all[1].status() == 303);
    CHECK(all[1].url() == login);
    CHECK(all[2].body() == "GET /item own=2; sid=1");
  };
  const auto body = [&](throng::vu& vu) -> throng::task<> {
    const auto home = co_await vu.http.post(login).body("ann");
    const auto all =
        co_await vu.http.batch(vu.http.get(item).query("n", 1), vu.http.get(login).redirects(0),
                               vu.http.get(item).cookie("own", "2"));
    look(home, all);
  };
  const auto plain = [&](throng::vu& vu) {
    const auto home = vu.http.post(login).body("ann").wait();
    const auto all = vu.http
                         .batch(vu.http.get(item).query("n", 1), vu.http.get(login).redirects(0),
                                vu.http.get(item).cookie("own", "2"))
                         .wait();
    look(home, all);
  };
  // Each time from the beginning: nobody has the other one's cookies and connections.
  for (const auto& told : {throng::run_once(body), throng::run_once(plain)}) {
    THRONG_CHECK_PASSED(told);
    CHECK(total(told, throng::http_reqs) == 5);
    CHECK(total(told, throng::http_conns_opened) == 3);
    CHECK(total(told, throng::http_conns_reused) == 2);
    CHECK(told.value(throng::http_req_failed.rate()) == 0);
  }
  CHECK(server.counts().requests == 10);
  CHECK(server.counts().connections == 6);
}

TEST_CASE("one iteration asks once more where its connection was closed, awaited or waited for") {
  int asked_before = 0;
  http_server server([&](const http_request&) -> http_reply {
    // The second request of each iteration finds its connection closed, once.
    return {.what_breaks = asked_before++ % 3 == 1 ? throng::testing::fault::close_without_reply
                                                   : throng::testing::fault::none};
  });
  const auto url = server.url("/");
  const auto body = [&](throng::vu& vu) -> throng::task<> {
    co_await vu.http.get(url);
    const auto got = co_await vu.http.get(url);
    CHECK(got.status() == 200);
    CHECK(got.retries() == 1);
  };
  const auto plain = [&](throng::vu& vu) {
    (void)vu.http.get(url).wait();
    const auto got = vu.http.get(url).wait();
    CHECK(got.status() == 200);
    CHECK(got.retries() == 1);
  };
  for (const auto& told : {throng::run_once(body), throng::run_once(plain)}) {
    CHECK(total(told, throng::http_reqs) == 2);
    CHECK(total(told, throng::http_req_retries) == 1);
    CHECK(total(told, throng::http_conns_opened) == 2);
  }
}

TEST_CASE("a plain function that throws is told likewise") {
  CHECK_THROWS_WITH_AS(throng::run_once([](throng::vu&) { throw std::out_of_range("no page"); }),
                       "no page", std::out_of_range);
}

TEST_CASE("a script may abort its functional run, and the result says so") {
  const auto told = throng::run_once([](throng::vu& vu) -> throng::task<> {
    vu.test().abort("no database");
    co_await vu.sleep(1h);
  });
  CHECK(told.verdict() == throng::verdict::aborted);
  CHECK(told.exit_code() == throng::exit_codes::script_aborted);
  const auto plain = throng::run_once([](throng::vu& vu) {
    vu.test().abort("no database");
    vu.sleep(1h).wait();
    FAIL("it slept");
  });
  CHECK(plain.verdict() == throng::verdict::aborted);
  CHECK(plain.facts().exceptions.empty());
}

TEST_CASE("a test that is wrong, or has no such scenario, is refused with all problems") {
  throng::load_test test("shop");
  CHECK_THROWS_WITH_AS(throng::run_once(test),
                       "the test has no scenario: add one with test.scenario(name, executor, body)",
                       std::invalid_argument);
  const auto body = [](throng::vu&) -> throng::task<> { co_return; };
  test.scenario("browse", throng::per_vu_iterations{}, body);
  test.scenario("buy", throng::per_vu_iterations{}, body);
  CHECK_THROWS_WITH_AS(throng::run_once(test, "sell"),
                       "run_once: there is no scenario 'sell'; the test has 'browse', 'buy'",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(throng::run_once(test),
                       "run_once: the test 'shop' has several scenarios: name the one to run",
                       std::invalid_argument);
  test.rps(-1).user_agent("a\nb");
  CHECK_THROWS_WITH_AS(
      throng::run_once(test, "buy"),
      "the user agent can't have a line break\n"
      "rps is a number of requests a second from 0 (no limit) to 1000000000, got -1",
      std::invalid_argument);
}

TEST_CASE("under load a body is not functional") {
  throng::load_test test("load");
  test.scenario("s", throng::per_vu_iterations{.vus = 2}, [](throng::vu& vu) -> throng::task<> {
    THRONG_VU_CHECK(vu, vu.id() == 1);
    vu.check("load", !vu.is_functional());
    co_return;
  });
  const auto told = throng::run(test);
  REQUIRE(told.checks().size() == 2);
  std::uint64_t passes = 0;
  for (const auto& each : told.checks())
    passes += each.passes;
  CHECK(passes == 3);
}
