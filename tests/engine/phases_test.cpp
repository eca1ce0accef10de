// Setup and teardown in virtual time: what they return, when they run, how they fail; and what
// scripts say of the run.

#include "virtual_runs.hpp"

#include <stdexcept>

using namespace virtual_runs;
using throng::load_test;
using throng::run_control;
using throng::task;
using throng::vu;
using sentences = std::vector<std::string>;

namespace {

task<> nap(vu& vu) { co_await vu.sleep(1s); }

struct facility {
  int begun = 0;
  int torn_down = 0;
  load_test test{"t"};
  facility() {
    test.scenario("a", throng::constant_vus{.vus = 2, .duration = 10s}, [this](vu& vu) -> task<> {
      ++begun;
      co_await vu.sleep(1s);
    });
    test.teardown([this](vu& vu) -> task<> {
      ++torn_down;
      CHECK(vu.id() == 0);
      co_await vu.sleep(1s);
    });
  }
};

} // namespace

TEST_CASE("what setup returns is shared by all users, and by teardown") {
  load_test test("t");
  const std::string* first = nullptr;
  int seen = 0;
  test.setup([](vu& vu) -> task<std::string> {
    CHECK(vu.id() == 0);
    CHECK(vu.id_in_instance() == 0);
    CHECK(vu.scenario().name() == "setup");
    CHECK(vu.instance().elapsed == 0s);
    CHECK(vu.instance().vus_initialized == 0);
    co_await vu.sleep(5s);
    co_return std::string("token");
  });
  test.scenario("a", throng::constant_vus{.vus = 3, .duration = 2s}, [&](vu& vu) -> task<> {
    const auto& got = vu.setup_data<std::string>();
    CHECK(got == "token");
    CHECK((first == nullptr || first == &got));
    first = &got;
    ++seen;
    CHECK(vu.scenario().start() == start + 5s);
    co_await vu.sleep(1s);
  });
  int torn_down = 0;
  test.teardown([&](vu& vu) -> task<int> {
    CHECK(vu.setup_data<std::string>() == "token");
    CHECK(vu.id() == 0);
    ++torn_down;
    co_return 1;
  });
  const auto told = run(test);
  CHECK(told.passed());
  CHECK(seen == 6);
  CHECK(torn_down == 1);
  CHECK(outcome_of(told) == outcome{6, 0, 0});
  CHECK(told.elapsed() == 2s);
}

TEST_CASE("setup's value asked for as another type, or without one, fails the iteration") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{}, [](vu& vu) -> task<> {
    (void)vu.setup_data<int>();
    co_return;
  });
  CHECK(run(test).exit_code() == 107);
  test.setup([](vu&) -> task<std::string> { co_return std::string("text"); });
  const auto told = run(test);
  CHECK(told.exit_code() == 107);
  REQUIRE(told.facts().exceptions.size() == 1);
  CHECK(told.facts().exceptions[0].text.find("setup's value is a ") == 0);
}

TEST_CASE("a setup that throws is followed by no load and by teardown") {
  facility made;
  made.test.setup([](vu& vu) -> task<> {
    co_await vu.sleep(1s);
    throw std::runtime_error("no account");
  });
  made.test.require(throng::http_reqs.count() > 5);
  const auto told = run(made.test);
  CHECK(made.begun == 0);
  CHECK(made.torn_down == 1);
  CHECK(told.exit_code() == 107);
  CHECK(told.verdict() == throng::verdict::failed);
  CHECK(told.reasons() == sentences{"setup ended with an exception: no account"});
  CHECK(told.elapsed() == 0s);
}

TEST_CASE("a setup that takes too long is cut off, 100, and a teardown likewise, 101") {
  facility made;
  made.test.setup([](vu& vu) -> task<> { co_await vu.sleep(1h); }).setup_timeout(20s);
  const auto told = run(made.test);
  CHECK(made.begun == 0);
  CHECK(made.torn_down == 1);
  CHECK(told.exit_code() == 100);
  CHECK(told.reasons() == sentences{"setup took longer than its limit of 20s"});
  CHECK(outcome_of(told) == outcome{0, 0, 0});

  load_test late("t");
  late.scenario("a", throng::per_vu_iterations{}, nap);
  late.teardown([](vu& vu) -> task<> { co_await vu.sleep(1h); });
  const auto then = run(late);
  CHECK(then.exit_code() == 101);
  CHECK(then.reasons() == sentences{"teardown took longer than its limit of 1m0s"});
  CHECK(outcome_of(then) == outcome{1, 0, 0});
  late.teardown([](vu&) -> task<> {
    throw std::runtime_error("still there");
    co_return;
  });
  CHECK(run(late).exit_code() == 107);
}

TEST_CASE("a setup that ends just within its limit is good") {
  facility made;
  made.test.setup([](vu& vu) -> task<> { co_await vu.sleep(19s); }).setup_timeout(20s);
  CHECK(run(made.test).passed());
  CHECK(made.begun == 20);
}

TEST_CASE("a setup that aborts the run is followed by no load and by teardown") {
  for (const bool waits : {true, false}) {
    facility made;
    made.test
        .scenario("c",
                  throng::constant_arrival_rate{.rate = 5, .duration = 1s, .pre_allocated_vus = 1},
                  [&](vu& vu) -> task<> {
                    ++made.begun;
                    co_await vu.sleep(1s);
                  })
        .init([&](vu&) { ++made.begun; });
    made.test.require(throng::http_reqs.count() > 5);
    made.test.setup([waits](vu& vu) -> task<> {
      vu.test().abort("no licence");
      if (waits)
        co_await vu.sleep(1s);
    });
    const auto told = run(made.test);
    CHECK(made.begun == 0);
    CHECK(made.torn_down == 1);
    CHECK(told.exit_code() == 108);
    CHECK(told.verdict() == throng::verdict::aborted);
    CHECK(told.reasons() == sentences{"test.abort() after 0s: no licence"});
    CHECK(outcome_of(told) == outcome{0, 0, 0});
  }
}

TEST_CASE("setup and teardown may be left out") {
  facility made;
  int set_up = 0;
  made.test.setup([&](vu&) -> task<> {
    ++set_up;
    co_return;
  });
  CHECK(run(made.test, {.setup = false}).passed());
  CHECK(set_up == 0);
  CHECK(made.torn_down == 1);
  CHECK(run(made.test, {.teardown = false}).passed());
  CHECK(set_up == 1);
  CHECK(made.torn_down == 1);
}

TEST_CASE("requests of setup and teardown count, their iterations do not") {
  load_test test("t");
  const auto ask = [](vu& vu) -> task<> {
    const auto got = co_await vu.http.get("http://a/");
    vu.check("fine", got.status() == 200);
  };
  test.setup(ask);
  test.teardown(ask);
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 3}, ask);
  const auto told = run(test);
  CHECK(told.passed());
  CHECK(told.value(throng::http_reqs.count()) == 5);
  CHECK(told.value(throng::iterations.count()) == 3);
  CHECK(told.value(throng::iteration_duration.count()) == 3);
  // Those of setup and teardown are in groups of their own.
  REQUIRE(told.checks().size() == 3);
  CHECK(told.value(throng::checks.rate()) == 1);
  for (const auto& each : told.checks())
    CHECK(each.passes == (each.group.empty() ? 3 : 1));
}

TEST_CASE("why a request of setup got no response is told with the others") {
  load_test test("t");
  test.setup([](vu& vu) -> task<> {
    const auto got = co_await vu.http.get("not a url");
    CHECK(got.status() == 0);
    co_await vu.sleep(1s);
  });
  test.scenario("a", throng::per_vu_iterations{}, nap);
  const auto told = run(test);
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures[0].first.at == -1'000'000'000);
  CHECK(told.facts().failures[0].first.words ==
        "invalid URL 'not a url': a URL must begin with http:// or https://");
}

TEST_CASE("setup and teardown do not rest as iterations do") {
  facility made;
  made.test.min_iteration_duration(30s);
  made.test.setup([](vu& vu) -> task<> { co_await vu.sleep(1s); });
  throng::testing::virtual_world here(
      [](std::string_view, throng::instant) { return throng::testing::ok_reply(""); });
  const auto told = throng::run_in(here, made.test);
  CHECK(told.passed());
  CHECK(made.torn_down == 1);
  CHECK(here.now() - start == 1s + 30s + 1s);
}

TEST_CASE("a script that aborts interrupts all, and teardown runs") {
  facility made;
  made.test.scenario("b", throng::per_vu_iterations{}, [](vu& vu) -> task<> {
    co_await vu.sleep(3500ms);
    vu.test().abort("enough");
    vu.test().abort("and again");
    co_await vu.sleep(1h);
  });
  const auto told = run(made.test);
  CHECK(told.exit_code() == 108);
  CHECK(told.reasons() == sentences{"test.abort() after 3.5s: enough"});
  CHECK(told.elapsed() == 3500ms);
  CHECK(outcome_of(told) == outcome{6, 0, 3});
  CHECK(made.torn_down == 1);
}

TEST_CASE("a script that fails the test lets it go on, and each reason is told once") {
  facility made;
  made.test.scenario("b", throng::per_vu_iterations{.vus = 2, .iterations = 2},
                     [](vu& vu) -> task<> {
                       vu.test().fail("wrong total");
                       if (vu.iteration() == 1)
                         vu.test().fail("wrong tax");
                       co_await vu.sleep(1s);
                     });
  const auto told = run(made.test);
  CHECK(told.exit_code() == 110);
  CHECK(told.verdict() == throng::verdict::failed);
  CHECK(told.reasons() == sentences{"test.fail(): wrong total", "test.fail(): wrong tax"});
  CHECK(told.elapsed() == 10s);
  CHECK(made.begun == 20);
}

TEST_CASE("teardown runs after a threshold has ended the run") {
  facility made;
  made.test.require(throng::iterations.count() < 3).abort_on_fail();
  const auto told = run(made.test);
  CHECK(told.exit_code() == 99);
  CHECK(told.elapsed() < 5s);
  CHECK(made.torn_down == 1);
}

TEST_CASE("teardown may fail the test") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{}, nap);
  test.teardown([](vu& vu) -> task<> {
    vu.test().fail("left overs");
    co_return;
  });
  CHECK(run(test).exit_code() == 110);
}

TEST_CASE("of requests without a response the first and the last are told, since the load began") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 4}, [](vu& vu) -> task<> {
    co_await vu.sleep(1s);
    const auto url = "http://shop:81/" + std::to_string(vu.iteration());
    const auto got = co_await vu.http.get(url);
    CHECK(got.status() == 0);
  });
  throng::testing::virtual_world here(
      [](std::string_view, throng::instant) { return throng::testing::ok_reply(""); });
  here.network().accepts = [] { return false; };
  const auto told = throng::run_in(here, test);
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures[0] ==
        throng::request_failure{1212,
                                "dial: connection refused",
                                "http://shop:81",
                                4,
                                {1'000'000'000, "http://shop:81/0", ""},
                                {4'000'000'000, "http://shop:81/3", ""}});
}
