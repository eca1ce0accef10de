// What a script asks of its virtual user.

#include "hand_driven.hpp"
#include <throng/metrics/metric.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/vu/vu.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using hand_driven::host;
using hand_driven::user;

namespace {

throng::snapshot numbers_of(const host& here) {
  throng::snapshot all;
  here.numbers.read(all);
  return all;
}

struct tally {
  std::string name;
  std::uint64_t passes;
  std::uint64_t fails;
  friend bool operator==(const tally&, const tally&) = default;
};

std::vector<tally> checks_of(const host& here) {
  std::vector<tally> told;
  for (const auto& each : numbers_of(here).checks)
    told.push_back({each.name, each.passes, each.fails});
  return told;
}

} // namespace

TEST_CASE("a check gives back what it was given and counts it") {
  host here;
  user who(here.around, 1, 1);
  CHECK(who.check("a", true));
  CHECK_FALSE(who.check("a", false));
  CHECK(who.check("b", true));
  CHECK(checks_of(here) == std::vector<tally>{{"a", 1, 1}, {"b", 1, 0}});
  CHECK(here.numbers.checks.total.get() == 3);
  CHECK(here.numbers.checks.trues.get() == 2);
}

TEST_CASE("a check's name is its text, however it is written") {
  host here;
  user who(here.around, 1, 1);
  const std::string text = "status is 200";
  who.check("status is 200", true);
  who.check(text, true);
  who.check(std::string_view(text), false);
  CHECK(checks_of(here) == std::vector<tally>{{"status is 200", 2, 1}});
}

TEST_CASE("a predicate is asked once") {
  host here;
  user who(here.around, 1, 1);
  int asked = 0;
  CHECK(who.check("a", [&] { return ++asked == 1; }));
  CHECK_FALSE(who.check("a", [&] { return ++asked == 1; }));
  CHECK(asked == 2);
  CHECK(checks_of(here) == std::vector<tally>{{"a", 1, 1}});
}

TEST_CASE("a predicate that throws has failed, and throws on") {
  host here;
  user who(here.around, 1, 1);
  const auto broken = []() -> bool { throw std::runtime_error("no such field"); };
  CHECK_THROWS_WITH_AS(who.check("a", broken), "no such field", std::runtime_error);
  CHECK(checks_of(here) == std::vector<tally>{{"a", 0, 1}});
  CHECK(here.numbers.checks.total.get() == 1);
}

TEST_CASE("a user knows who it is and which iteration it runs") {
  host here;
  user who(here.around, 42, 42);
  std::vector<std::uint64_t> iterations;
  const auto body = [&](throng::vu& vu) -> throng::task<> {
    CHECK(vu.id() == 42);
    CHECK(vu.scenario().name() == "visit");
    iterations.push_back(vu.iteration());
    co_return;
  };
  for (std::uint64_t i = 0; i < 3; ++i)
    here.run(who, body, i);
  CHECK(iterations == std::vector<std::uint64_t>{0, 1, 2});
}

TEST_CASE("a scenario's iteration number is drawn when it is asked for, and kept") {
  host here;
  user first(here.around, 1, 1);
  user second(here.around, 2, 2);
  std::vector<std::uint64_t> drawn;
  const auto asks = [&](throng::vu& vu) -> throng::task<> {
    drawn.push_back(vu.scenario().iteration());
    co_await vu.sleep(1s);
    CHECK(vu.scenario().iteration() == drawn.back());
  };
  const auto does_not_ask = [](throng::vu& vu) -> throng::task<> { co_await vu.sleep(1s); };
  here.run(first, asks);
  here.run(second, asks);
  here.run(first, does_not_ask);
  here.run(first, asks);
  here.run(second, asks);
  CHECK(drawn == std::vector<std::uint64_t>{0, 1, 2, 3});
}

TEST_CASE("a sleep is passed on as it is, zero and negative ones, too") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](throng::vu& vu) -> throng::task<> {
    co_await vu.sleep(1ms);
    co_await vu.sleep(0s);
    co_await vu.sleep(-5s);
    co_await vu.sleep(std::chrono::nanoseconds::max() / 2);
  });
  CHECK(here.slept ==
        std::vector<std::chrono::nanoseconds>{1ms, 0ms, -5s, std::chrono::nanoseconds::max() / 2});
}

TEST_CASE("a script tells the time of the run") {
  host here;
  user who(here.around, 1, 1);
  const auto start = here.now();
  here.run(who, [&](throng::vu& vu) -> throng::task<> {
    CHECK(vu.now() == start);
    co_await vu.sleep(90s);
    CHECK(vu.now() == start + 90s);
  });
}

TEST_CASE("a script records metrics of its own") {
  static constexpr throng::counter coupons{"coupons"};
  static constexpr throng::gauge depth{"queue_depth"};
  static constexpr throng::rate_metric cached{"cached"};
  static constexpr throng::trend<> items{"items"};
  static constexpr throng::duration_trend lag{"lag"};
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](throng::vu& vu) -> throng::task<> {
    coupons.add(vu);
    coupons.add(vu, 2.5);
    depth.set(vu, 7);
    co_await vu.sleep(1s);
    depth.add(vu, 3);
    cached.add(vu, true);
    cached.add(vu, false);
    items.add(vu, 12.5);
    lag.add(vu, 3ms);
    lag.add(vu, 5ms);
  });
  const auto all = numbers_of(here);
  CHECK(std::get<throng::counter_value>(all.find("coupons")->value).sum == 3.5);
  const auto gauge = std::get<throng::gauge_value>(all.find("queue_depth")->value);
  CHECK(gauge.last == 3);
  CHECK(gauge.min == 3);
  CHECK(gauge.max == 7);
  CHECK(gauge.at == here.now().time_since_epoch().count());
  CHECK(std::get<throng::rate_value>(all.find("cached")->value).share() == 0.5);
  CHECK(std::get<throng::number_histogram>(all.find("items")->value).max() == 12.5);
  const auto& lags = std::get<throng::time_histogram>(all.find("lag")->value);
  CHECK(lags.count() == 2);
  CHECK(lags.max() == 5'000'000);
}

TEST_CASE("one name for two kinds of metric throws in the script") {
  static constexpr throng::counter first{"twice"};
  static constexpr throng::duration_trend second{"twice"};
  static constexpr throng::counter builtin{"http_req_duration"};
  host here;
  user who(here.around, 1, 1);
  first.add(who);
  CHECK_THROWS_WITH_AS(second.add(who, 1ms),
                       "metric 'twice' is a counter and is used here as a trend of time",
                       throng::metric_conflict);
  CHECK_THROWS_AS(builtin.add(who), throng::metric_conflict);
  CHECK(numbers_of(here).all.size() == numbers_of(host{}).all.size() + 1);
}
