// The test that tells an honest generator: a server that stalls for a second, and a generator that
// does.  Arrivals are due each millisecond for 20 s, and the stall begins after 10 s, so that of a
// share p of the longest times the least is
//
//     t(p) = S (1 - (1 - p) T / S) + s,  S = 1 s, T = 20 s, s = 0.1 ms:  t(0.99) = 800.1 ms

#include <throng/metrics/builtin.hpp>
#include <throng/report/lateness.hpp>
#include <throng/testing/simulate.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>

using namespace std::chrono_literals;
using throng::load_test;
using throng::task;
using throng::vu;
namespace causes = throng::causes;
namespace models = throng::models;

namespace {

load_test plan(std::int64_t users = 1100) {
  load_test test("two stalls");
  test.scenario(
      "open",
      throng::constant_arrival_rate{.rate = 1000, .duration = 20s, .pre_allocated_vus = users},
      [](vu& vu) -> task<> { co_await vu.http.get("http://shop/"); });
  return test;
}

throng::service_model healthy() { return models::constant(100us); }

double ms(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count() * 1e3;
}

void check_accounts(const throng::result& told) {
  REQUIRE(told.facts().scenarios.size() == 1);
  const auto& books = told.facts().scenarios.front();
  CHECK(books.scheduled == 20'000);
  CHECK(books.scheduled == books.started + books.dropped);
  CHECK(told.facts().requests.asked == books.started);
  CHECK(told.facts().requests.sent() == books.started);
}

} // namespace

TEST_CASE("a server that stalls shows in the response time, and the run is valid") {
  const auto told = throng::simulate(plan(), healthy().stalls(10s, 1s));
  CHECK(told.validity() == throng::validity::valid);
  CHECK(told.passed());
  const auto* const found = told.found(causes::server_stalled);
  REQUIRE(found != nullptr);
  CHECK(found->text ==
        "the server stalled: no request was answered for 1s from 10s on, while 1001 waited");
  CHECK(ms(told.value(throng::http_response_time.p(99))) == doctest::Approx(800.1).epsilon(0.02));
  CHECK(ms(told.value(throng::http_req_duration.p(99))) == doctest::Approx(800.1).epsilon(0.02));
  CHECK(told.value(throng::iteration_lag.p(99)) < 2ms);
  CHECK(told.value(throng::generator_lag.max()) == 0ms);
  REQUIRE(throng::lateness_of(told.metrics()));
  CHECK(throng::lateness_of(told.metrics())->who == "the server");
  check_accounts(told);
}

TEST_CASE("a generator that stalls shows in its lag, and the run is invalid") {
  const auto told = throng::simulate(plan(), healthy(), {}, {{10s, 1s}});
  CHECK(told.validity() == throng::validity::invalid);
  CHECK(told.verdict() == throng::verdict::invalid);
  CHECK(told.exit_code() == 98);
  const auto* const found = told.found(causes::generator_stalled);
  REQUIRE(found != nullptr);
  CHECK(found->weight == throng::validity::invalid);
  CHECK(found->text.starts_with("the generator stalled: "));
  REQUIRE(told.reasons().size() == 1);
  CHECK(told.reasons().front() == found->text);
  CHECK(told.found(causes::server_stalled) == nullptr);
  CHECK(ms(told.value(throng::generator_lag.p(99))) == doctest::Approx(800).epsilon(0.02));
  CHECK(ms(told.value(throng::iteration_lag.p(99))) == doctest::Approx(800).epsilon(0.02));
  CHECK(ms(told.value(throng::http_response_time.p(99))) == doctest::Approx(800.1).epsilon(0.02));
  // The server was as fast as ever, but for what came while nobody was there.
  CHECK(told.value(throng::http_req_duration.p(99)) <= 101us);
  REQUIRE(throng::lateness_of(told.metrics()));
  CHECK(throng::lateness_of(told.metrics())->who == "the generator");
  check_accounts(told);
}

TEST_CASE("a pool of users that is too small is told apart from both") {
  auto test = plan(10);
  const auto told = throng::simulate(test, healthy().stalls(10s, 1s));
  CHECK(told.validity() == throng::validity::inconclusive);
  CHECK(told.passed());
  const auto* const found = told.found(causes::vus_exhausted);
  REQUIRE(found != nullptr);
  CHECK(found->weight == throng::validity::inconclusive);
  check_accounts(told);

  load_test queued("queued");
  queued.scenario("open",
                  throng::constant_arrival_rate{.rate = 1000,
                                                .duration = 20s,
                                                .pre_allocated_vus = 10,
                                                .overflow = throng::queue{.limit = 2000}},
                  [](vu& vu) -> task<> { co_await vu.http.get("http://shop/"); });
  const auto waited = throng::simulate(queued, healthy().stalls(10s, 1s));
  CHECK(ms(waited.value(throng::http_response_time.p(99))) == doctest::Approx(800).epsilon(0.03));
  CHECK(waited.value(throng::http_req_duration.p(99)) <= 101us);
  REQUIRE(throng::lateness_of(waited.metrics()));
  CHECK(throng::lateness_of(waited.metrics())->who == "the pool of VUs");
  CHECK(waited.found(causes::generator_stalled) == nullptr);
}

TEST_CASE("an invalid run that is accepted passes with a warning") {
  const auto told = throng::simulate(plan(), healthy(), {.accept_invalid = true}, {{10s, 1s}});
  CHECK(told.passed());
  CHECK(told.validity() == throng::validity::invalid);
  REQUIRE(!told.warnings().empty());
  CHECK(told.warnings().back().starts_with("invalid, and accepted: the generator stalled"));
}

TEST_CASE("an invalid run crosses no threshold, and one that was stopped stays aborted") {
  auto test = plan();
  test.require(throng::http_response_time.p(99) < 1ms);
  const auto told = throng::simulate(test, healthy(), {}, {{10s, 1s}});
  CHECK(told.exit_code() == 98);
  CHECK(told.reasons().front().starts_with("the generator stalled"));
  CHECK(told.reasons().size() == 2);

  load_test stopped("stopped");
  stopped.scenario(
      "open",
      throng::constant_arrival_rate{.rate = 1000, .duration = 20s, .pre_allocated_vus = 1100},
      [](vu& vu) -> task<> {
        co_await vu.http.get("http://shop/");
        if (vu.scenario().iteration() == 15'000)
          vu.test().abort("enough");
      });
  const auto cut = throng::simulate(stopped, healthy(), {}, {{10s, 1s}});
  CHECK(cut.verdict() == throng::verdict::aborted);
  CHECK(cut.validity() == throng::validity::invalid);
  const auto& books = cut.facts().scenarios.front();
  CHECK(books.scheduled == 20'000);
  CHECK(books.cancelled > 4'000);
  CHECK(books.scheduled == books.started + books.dropped + books.cancelled);
}

TEST_CASE("a loop that does not wait for the clock knows that it was away") {
  load_test test("closed");
  test.scenario("closed", throng::constant_vus{.vus = 10, .duration = 20s}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://shop/");
    co_await vu.sleep(10ms);
  });
  const auto told = throng::simulate(test, healthy(), {}, {{10s, 1s}});
  CHECK(told.value(throng::generator_loop_lag.max()) > 980ms);
}

TEST_CASE("a request is late by what its own part of the script was late by") {
  // The worker is away for 400 ms from 1 s on.  The iteration that was due at 1.2 s is 200 ms late;
  // its second request follows a response, and its third one a sleep, in time.
  load_test test("parts");
  test.scenario("open",
                throng::constant_arrival_rate{.rate = 1, .duration = 1s, .pre_allocated_vus = 5},
                [](vu& vu) -> task<> {
                  co_await vu.sleep(1200ms);
                  co_await vu.http.get("http://shop/1");
                  co_await vu.http.get("http://shop/2");
                  co_await vu.sleep(100ms);
                  co_await vu.http.get("http://shop/3");
                });
  const auto told = throng::simulate(test, healthy(), {}, {{1s, 400ms}});
  REQUIRE(told.value(throng::http_response_time.count()) == 3);
  CHECK(told.value(throng::http_response_time.max()) == 200ms + 100us);
  CHECK(told.value(throng::http_response_time.min()) == 100us);
  CHECK(told.value(throng::http_response_time.med()) <= 101us);
}
