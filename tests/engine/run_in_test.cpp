// A whole run in virtual time: thresholds, orders to stop, and the sums that must hold.

#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::progress_state;
using throng::run_control;
using throng::task;
using throng::vu;
using throng::testing::ok_reply;
using throng::testing::run_virtually;
using sentences = std::vector<std::string>;

namespace {

throng::testing::scripted_server answers(std::string head, nanoseconds delay) {
  return [head = std::move(head), delay](std::string_view, throng::instant) {
    throng::testing::scripted_reply reply;
    reply.bytes = head + "\r\nContent-Length: 0\r\n\r\n";
    reply.delay = delay;
    return reply;
  };
}
const auto good = answers("HTTP/1.1 200 OK", 100ms);
const auto bad = answers("HTTP/1.1 500 No", 100ms);

task<> visit(vu& vu) {
  const auto res = co_await vu.http.get("http://a/");
  vu.check("ok", res.status() == 200);
  co_await vu.sleep(900ms);
}

load_test ten_seconds() {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 2, .duration = 10s}, visit);
  return test;
}

// Gives the order once the run has reached the second.
throng::run_options stops_at(nanoseconds when, void (run_control::*how)()) {
  return {.each_second = [=](const progress_state& now, run_control& control) {
    if (now.elapsed >= when)
      (control.*how)();
  }};
}

} // namespace

TEST_CASE("thresholds that hold pass") {
  auto test = ten_seconds();
  test.require(throng::http_req_duration.p(99) < 101ms);
  test.require(throng::http_req_duration.max() == 100ms);
  test.require("http_req_duration", "med>=100");
  test.require("http_req_duration{expected_response:true}", "max<=100");
  test.require(throng::http_req_failed.rate() < 0.01);
  test.require(throng::checks.rate() >= 1);
  test.require(throng::iterations.count() == 20);
  test.require(throng::iterations.rate() == 2);
  test.require("vus", "max==2");
  const auto told = run_virtually(test, good);
  CHECK(told.verdict() == throng::verdict::passed);
  CHECK(told.exit_code() == 0);
  CHECK(told.reasons().empty());
  REQUIRE(told.thresholds().size() == 9);
  for (const auto& each : told.thresholds()) {
    CAPTURE(each.text);
    CHECK(each.passed);
    CHECK(each.has_data);
  }
}

TEST_CASE("thresholds that do not hold fail the run, which goes on to its end") {
  auto test = ten_seconds();
  test.require(throng::http_req_failed.rate() < 0.01);
  test.require(throng::http_req_duration.p(50) < 99ms);
  test.require(throng::http_req_duration.avg() < 99ms);
  test.require("http_req_duration{expected_response:true}", "max<=1");
  test.require(throng::iterations.count() >= 20);
  const auto told = run_virtually(test, bad);
  CHECK(told.elapsed() == 10s);
  CHECK(told.verdict() == throng::verdict::failed);
  CHECK(told.exit_code() == 99);
  CHECK(told.reasons() ==
        sentences{"thresholds on metrics 'http_req_failed', 'http_req_duration' have been crossed",
                  "thresholds on metrics 'http_req_duration{expected_response:true}' have no "
                  "data"});
  REQUIRE(told.thresholds().size() == 5);
  CHECK_FALSE(told.thresholds()[0].passed);
  CHECK(told.thresholds()[0].measured == 1);
  CHECK_FALSE(told.thresholds()[3].has_data);
  CHECK(told.thresholds()[4].passed);
}

TEST_CASE("a threshold without data fails unless it says otherwise") {
  static const throng::duration_trend wait{"waiting_room"};
  auto test = ten_seconds();
  test.declare(wait);
  auto& wanted = test.require("waiting_room", "p(95)<5");
  const auto told = run_virtually(test, good);
  CHECK(told.verdict() == throng::verdict::failed);
  CHECK(told.exit_code() == 99);
  CHECK(told.reasons() == sentences{"thresholds on metrics 'waiting_room' have no data"});
  wanted.or_no_data();
  CHECK(run_virtually(test, good).passed());
}

TEST_CASE("a text threshold on a declared metric of durations is in milliseconds") {
  static const throng::duration_trend wait{"waiting_room"};
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 2s}, [](vu& vu) -> task<> {
    wait.add(vu, 5ms);
    co_await vu.sleep(1s);
  });
  test.declare(wait);
  test.require("waiting_room", "max<=5");
  CHECK(run_virtually(test, good).passed());
  test.require("waiting_room", "max<4.9");
  CHECK(run_virtually(test, good).exit_code() == 99);
}

TEST_CASE("a counter that nothing was added to fails at the end and ends no run") {
  auto test = ten_seconds();
  test.require(throng::dropped_iterations.count() > 0).abort_on_fail();
  const auto told = run_virtually(test, bad);
  CHECK(told.elapsed() >= 10s);
  CHECK(told.exit_code() == 99);
}

TEST_CASE("a threshold may end the run, from its delay on") {
  for (const auto& [delay, elapsed] :
       {std::pair{nanoseconds{0}, nanoseconds{1s}}, std::pair{nanoseconds{1s}, nanoseconds{1s}},
        std::pair{nanoseconds{6500ms}, nanoseconds{7s}}}) {
    CAPTURE(delay.count());
    auto test = ten_seconds();
    test.require(throng::http_req_failed.rate() < 0.5).abort_on_fail(delay);
    const auto told = run_virtually(test, bad);
    CHECK(told.elapsed().count() == elapsed.count());
    CHECK(told.verdict() == throng::verdict::failed);
    CHECK(told.exit_code() == 99);
    CHECK(told.reasons() ==
          sentences{"thresholds on metrics 'http_req_failed' have been crossed; the run was "
                    "stopped for it after " +
                    throng::duration_text(elapsed)});
  }
}

TEST_CASE("a threshold without data ends no run, and one that holds does not either") {
  auto test = ten_seconds();
  test.require("http_req_duration{expected_response:true}", "max<=1000").abort_on_fail();
  test.require(throng::http_req_failed.rate() < 0.5).abort_on_fail(11s);
  const auto told = run_virtually(test, bad);
  CHECK(told.elapsed() == 10s);
  CHECK(told.exit_code() == 99);
}

TEST_CASE("thresholds may be left out") {
  auto test = ten_seconds();
  test.require(throng::http_req_failed.rate() < 0.5).abort_on_fail();
  throng::testing::virtual_world here(bad);
  const auto told = throng::run_in(here, test, {.thresholds = false});
  CHECK(told.passed());
  CHECK(told.thresholds().empty());
  CHECK(told.elapsed() == 10s);
}

TEST_CASE("a test with problems does not run") {
  load_test test("t");
  test.scenario("a b", throng::constant_vus{.vus = 0, .duration = 1s}, visit);
  const auto told = run_virtually(test, [](std::string_view, throng::instant) {
    FAIL("it ran");
    return ok_reply("");
  });
  CHECK(told.verdict() == throng::verdict::invalid);
  CHECK(told.exit_code() == 104);
  CHECK(told.reasons().size() == 2);
  CHECK(told.elapsed() == 0s);
}

TEST_CASE("a graceful order lets iterations finish, and no new one begin") {
  const auto test = ten_seconds();
  const auto told = run_virtually(test, good, stops_at(4s, &run_control::stop));
  CHECK(told.elapsed() == 5s);
  CHECK(told.value(throng::iterations.count()) == 10);
  CHECK(told.facts().interrupted_iterations == 0);
  CHECK(told.verdict() == throng::verdict::aborted);
  CHECK(told.exit_code() == 103);
  CHECK(told.reasons() == sentences{"stopped by its run_control after 5s"});
}

TEST_CASE("an order to stop at once interrupts them") {
  const auto test = ten_seconds();
  const auto told = run_virtually(test, good, stops_at(4s, &run_control::abort));
  CHECK(told.elapsed() == 4s);
  CHECK(told.value(throng::iterations.count()) == 8);
  CHECK(told.facts().interrupted_iterations == 2);
  CHECK(told.exit_code() == 103);
}

TEST_CASE("a graceful order waits no longer than the graceful stop") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1min},
                [](vu& vu) -> task<> { co_await vu.sleep(40s); })
      .graceful_stop(3s);
  const auto told = run_virtually(test, good, stops_at(10s, &run_control::stop));
  CHECK(told.elapsed() == 13s);
  CHECK(told.facts().interrupted_iterations == 1);
}

TEST_CASE("an order to stop keeps a scenario from starting") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 10s}, visit);
  test.scenario("b", throng::constant_vus{.vus = 1, .duration = 10s},
                [](vu& vu) -> task<> {
                  FAIL("it began");
                  co_await vu.sleep(1s);
                })
      .start_time(5s);
  for (const auto level : {&run_control::stop, &run_control::abort}) {
    const auto told = run_virtually(test, good, stops_at(3s, level));
    CHECK(told.elapsed() == (level == &run_control::stop ? 4s : 3s));
  }
}

TEST_CASE("a body that never waits does not hang the run") {
  load_test test("t");
  test.scenario("spins", throng::constant_vus{.vus = 2, .duration = 10s},
                [](vu&) -> task<> { co_return; });
  test.scenario("yields", throng::constant_vus{.vus = 2, .duration = 10s}, [](vu& vu) -> task<> {
    for (;;)
      co_await vu.sleep(0s);
  });
  // Time does not move while users spin, so the first look is the only one.
  int looks = 0;
  const auto told = run_virtually(
      test, good, {.each_second = [&](const progress_state& now, run_control& control) {
        ++looks;
        CHECK(now.elapsed == 0s);
        CHECK(now.vus == 4);
        control.abort();
      }});
  CHECK(looks == 1);
  CHECK(told.elapsed() == 0s);
  CHECK(told.value(throng::iterations.count()) == 2);
  CHECK(told.facts().interrupted_iterations == 2);
}

TEST_CASE("a user that spins does not keep the others out") {
  load_test test("t");
  int spins = 0;
  int visits = 0;
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s}, [&](vu& vu) -> task<> {
    // As long as the other one needs: time stands still meanwhile.
    if (++spins >= 10'000)
      co_await vu.sleep(1s);
  });
  test.scenario("b", throng::constant_vus{.vus = 1, .duration = 1s}, [&](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("http://a/");
    CHECK(res.status() == 200);
    CHECK(spins < 10'000);
    ++visits;
    co_await vu.sleep(1s);
  });
  const auto told =
      run_virtually(test, [](std::string_view, throng::instant) { return ok_reply("", 0ns); });
  CHECK(visits == 1);
  CHECK(told.elapsed() == 1s);
}

TEST_CASE("whenever a run is stopped, what was begun is complete or interrupted") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto up_to = [&](std::int64_t most) {
      return std::uniform_int_distribution<std::int64_t>(0, most)(random);
    };
    std::uint64_t begun = 0, complete = 0, cut_off = 0, in_flight = 0, asked = 0;
    std::uint64_t seen = 0, seen_bytes = 0, lost_bytes = 0, checks = 0;
    struct guard {
      std::uint64_t &complete, &cut_off, &in_flight;
      bool is_complete = false;
      bool is_asking = false;
      ~guard() {
        ++(is_complete ? complete : cut_off);
        in_flight += is_asking;
      }
    };
    const auto body = [&](vu& vu) -> task<> {
      ++begun;
      guard now{complete, cut_off, in_flight};
      const auto requests = up_to(3);
      for (std::int64_t i = 0; i < requests; ++i) {
        ++asked;
        now.is_asking = true;
        const auto res = co_await vu.http.get("http://a/");
        now.is_asking = false;
        ++checks;
        vu.check(std::string_view(i == 0 ? "first" : "later"), res.status() == 200);
        co_await vu.sleep(nanoseconds(up_to(400'000'000)));
      }
      co_await vu.sleep(nanoseconds(1 + up_to(3'000'000'000)));
      now.is_complete = true;
    };
    load_test test("t");
    test.scenario("a", throng::constant_vus{.vus = 1 + up_to(9), .duration = 20s}, body)
        .graceful_stop(nanoseconds(up_to(3'000'000'000)));
    test.scenario(
            "b",
            throng::ramping_vus{.start_vus = up_to(4),
                                .stages = {{7s, 1 + up_to(9)}, {5s, up_to(4)}, {3s, up_to(9)}},
                                .graceful_ramp_down = nanoseconds(up_to(2'000'000'000))},
            body)
        .start_time(nanoseconds(up_to(5'000'000'000)))
        .graceful_stop(nanoseconds(up_to(3'000'000'000)));

    const std::chrono::seconds first(up_to(24));
    const std::chrono::seconds second = first + std::chrono::seconds(up_to(2));
    const bool is_graceful = up_to(1) == 0;
    const auto told =
        run_virtually(test,
                      [&](std::string_view request, throng::instant) {
                        ++seen;
                        seen_bytes += request.size();
                        lost_bytes = request.size(); // all requests are alike
                        auto reply = ok_reply("hello", nanoseconds(up_to(700'000'000)));
                        reply.piece = static_cast<std::size_t>(up_to(20));
                        reply.between = 1ms;
                        return reply;
                      },
                      {.each_second = [&](const progress_state& now, run_control& control) {
                        if (now.elapsed >= first)
                          (control.*(is_graceful ? &run_control::stop : &run_control::abort))();
                        if (now.elapsed >= second)
                          control.abort();
                      }});

    CHECK(begun > 0);
    CHECK(begun == complete + cut_off);
    CHECK(told.value(throng::iterations.count()) == static_cast<double>(complete));
    CHECK(told.facts().interrupted_iterations == cut_off);
    CHECK(asked == seen);
    CHECK(told.value(throng::http_reqs.count()) == static_cast<double>(seen - in_flight));
    CHECK(told.value(throng::data_sent.count()) ==
          static_cast<double>(seen_bytes - in_flight * lost_bytes));
    std::uint64_t checked = 0;
    for (const auto& each : told.checks()) {
      CHECK(each.fails == 0);
      checked += each.passes;
    }
    CHECK(checked == checks);
    CHECK(checks == seen - in_flight);
  }
}
