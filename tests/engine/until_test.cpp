// Runs that end when their answer is known.

#include <throng/metrics/builtin.hpp>
#include <throng/testing/simulate.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using throng::load_test;
using throng::task;
using throng::vu;
namespace causes = throng::causes;
namespace models = throng::models;

namespace {

load_test plan(double rate = 200) {
  load_test test("until");
  test.scenario(
      "open", throng::constant_arrival_rate{.rate = rate, .duration = 1h, .pre_allocated_vus = 100},
      [](vu& vu) -> task<> { co_await vu.http.get("http://shop/").tag("kind", "read"); });
  return test;
}

} // namespace

TEST_CASE("a run ends when its answer is known, and says what it is") {
  auto test = plan();
  test.until(throng::relative_ci(throng::http_req_duration.med()) < 0.1);
  const auto told = throng::simulate(test, models::exponential(10ms));
  CHECK(told.passed());
  CHECK(told.elapsed() >= 10s);
  CHECK(told.elapsed() < 5min);
  const auto* const found = told.found(causes::answer_known);
  REQUIRE(found != nullptr);
  CHECK(found->weight == throng::validity::valid);
  CHECK(found->text.starts_with("http_req_duration: med is "));
  CHECK(told.found(causes::answer_unknown) == nullptr);
  const auto& books = told.facts().scenarios.front();
  CHECK(books.scheduled == 720'000);
  CHECK(books.cancelled > 600'000);
  CHECK(books.scheduled == books.started + books.dropped + books.cancelled);
}

TEST_CASE("it goes on for at_least, and not beyond at_most") {
  auto longer = plan();
  longer.until(throng::relative_ci(throng::http_req_duration.med()) < 0.5).at_least(100s);
  const auto least = throng::simulate(longer, models::constant(10ms));
  CHECK(least.elapsed() >= 100s);
  CHECK(least.elapsed() < 110s);

  auto shorter = plan(20);
  shorter.until(throng::relative_ci(throng::http_req_duration.p(99)) < 0.001).at_most(30s);
  const auto most = throng::simulate(shorter, models::exponential(10ms));
  CHECK(most.passed());
  CHECK(most.elapsed() >= 30s);
  CHECK(most.elapsed() < 32s);
  const auto* const found = most.found(causes::answer_unknown);
  REQUIRE(found != nullptr);
  CHECK(found->weight == throng::validity::inconclusive);
  CHECK(most.validity() == throng::validity::inconclusive);
}

TEST_CASE("of several rules all must be met, and parts of metrics count") {
  auto test = plan();
  test.until(throng::relative_ci(throng::http_req_duration.tagged("kind", "read").med()) < 0.2);
  test.until(throng::relative_ci(throng::http_req_waiting.avg()) < 0.2).at_least(60s);
  const auto told = throng::simulate(test, models::exponential(10ms));
  CHECK(told.elapsed() >= 60s);
  CHECK(told.elapsed() < 5min);
  std::size_t known = 0;
  for (const auto& each : told.findings())
    known += each.cause == causes::answer_known ? 1U : 0U;
  CHECK(known == 2);
}

TEST_CASE("a run that ends before its answer is known says so") {
  load_test test("short");
  test.scenario("open",
                throng::constant_arrival_rate{.rate = 10, .duration = 5s, .pre_allocated_vus = 10},
                [](vu& vu) -> task<> { co_await vu.http.get("http://shop/"); });
  test.until(throng::relative_ci(throng::http_req_duration.p(99)) < 0.05);
  const auto told = throng::simulate(test, models::exponential(10ms));
  CHECK(told.found(causes::answer_unknown) != nullptr);
}

TEST_CASE("a rule that cannot be met is refused before any traffic") {
  auto test = plan();
  test.until(throng::relative_ci(throng::http_req_duration.p(99)) < 1.5);
  test.until(throng::relative_ci(throng::http_req_duration.avg()) < 0.1).at_least(10s).at_most(5s);
  const auto told = throng::simulate(test, models::constant(1ms));
  CHECK(told.exit_code() == 104);
  CHECK(told.reasons().size() == 2);
}
