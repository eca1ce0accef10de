// Drivers against the plans that they follow.

#include <throng/engine/vu_driver.hpp>
#include <throng/load/steps.hpp>
#include <throng/load/vu_plan.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::number_share;
using throng::vu_driver;
using throng::vu_plan;

namespace {

struct planned {
  vu_plan plan;
  nanoseconds graceful_stop;
};

const std::vector<planned>& plans() {
  static const std::vector<planned> all = [] {
    std::vector<planned> made;
    const auto add = [&](const auto& executor, nanoseconds graceful_stop) {
      made.push_back({vu_plan(executor, graceful_stop), graceful_stop});
    };
    add(throng::constant_vus{.vus = 10, .duration = 10s}, 30s);
    add(throng::constant_vus{.vus = 1, .duration = 1s}, 0s);
    add(throng::ramping_vus{.start_vus = 0, .stages = {{7s, 13}, {3s, 2}, {0s, 9}, {5s, 0}}}, 5s);
    add(throng::ramping_vus{.start_vus = 4,
                            .stages = {{3s, 11}, {2s, 11}, {3s, 1}},
                            .graceful_ramp_down = 0s},
        0s);
    add(throng::ramping_vus{.start_vus = 5,
                            .stages = {{10s, 0}, {10s, 8}},
                            .graceful_ramp_down = 4s},
        2s);
    return made;
  }();
  return all;
}

// Every instant at which the plan changes, with the instants around it.
std::vector<nanoseconds> instants(const vu_plan& plan) {
  std::vector<nanoseconds> all;
  const auto add = [&](nanoseconds t) {
    for (const auto near : {t - 1ns, t, t + 1ns}) {
      if (near >= 0ns)
        all.push_back(near);
    }
  };
  for (const auto& step : scheduled_steps(plan))
    add(step.at);
  for (const auto& step : limit_steps(plan))
    add(step.at);
  add(plan.end());
  add(plan.hard_end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

// A driver that is told the time only when it asked for it, as a worker does.
class follower {
public:
  explicit follower(vu_driver driver) : driver_(driver) {}
  void move_to(nanoseconds t) {
    int calls = 0;
    while (driver_.next_change() <= t) {
      driver_.advance(driver_.next_change());
      REQUIRE(++calls < 10'000);
    }
  }
  vu_driver& driver() { return driver_; }

private:
  vu_driver driver_;
};

std::vector<follower> workers(const planned& of, std::int64_t count) {
  std::vector<follower> made;
  for (std::int64_t i = 0; i < count; ++i)
    made.emplace_back(vu_driver(of.plan, of.graceful_stop, number_share({}, i, count)));
  return made;
}

struct sums {
  std::int64_t scheduled = 0;
  std::int64_t limit = 0;
  friend bool operator==(const sums&, const sums&) = default;
};

sums sum(std::vector<follower>& all) {
  sums found;
  for (auto& each : all) {
    found.scheduled += each.driver().scheduled();
    found.limit += each.driver().limit();
  }
  return found;
}

} // namespace

TEST_CASE("the shares of all workers add up to the plan at every step") {
  for (const auto& of : plans()) {
    for (const std::int64_t count : {1, 2, 3, 7, 20}) {
      CAPTURE(count);
      auto all = workers(of, count);
      std::int64_t users = 0;
      for (auto& each : all)
        users += each.driver().users();
      CHECK(users == of.plan.peak());
      for (const auto t : instants(of.plan)) {
        CAPTURE(t.count());
        for (auto& each : all)
          each.move_to(t);
        const auto found = sum(all);
        CHECK(found.scheduled == of.plan.scheduled_at(t));
        CHECK(found.limit == of.plan.limit_at(t));
      }
      for (auto& each : all) {
        CHECK(each.driver().next_change() == nanoseconds::max());
        CHECK(each.driver().end() == of.plan.end());
      }
    }
  }
}

TEST_CASE("workers take users in turn, so that no two of them differ by more than one") {
  for (const auto& of : plans()) {
    auto all = workers(of, 3);
    for (const auto t : instants(of.plan)) {
      for (auto& each : all)
        each.move_to(t);
      const auto a = all[0].driver().scheduled();
      const auto c = all[2].driver().scheduled();
      CHECK((a >= all[1].driver().scheduled() && all[1].driver().scheduled() >= c));
      CHECK(a - c <= 1);
    }
  }
}

TEST_CASE("nothing is planned before the start") {
  const auto& of = plans().front();
  vu_driver driver(of.plan, of.graceful_stop, number_share({}, 0, 1));
  driver.advance(-5s);
  CHECK(driver.scheduled() == 0);
  CHECK(driver.limit() == 0);
  CHECK(driver.next_change() == 0s);
}

TEST_CASE("a stop at any instant lets the running ones finish within the graceful stop") {
  for (const auto& of : plans()) {
    const auto all_instants = instants(of.plan);
    for (const auto stopped : all_instants) {
      CAPTURE(stopped.count());
      auto all = workers(of, 3);
      for (auto& each : all) {
        each.move_to(stopped - 1ns);
        each.driver().stop(stopped);
        CHECK(each.driver().next_change() <= stopped);
        CHECK(each.driver().end() == std::min(stopped, of.plan.end()));
      }
      const auto cut = stopped + of.graceful_stop;
      auto later = all_instants;
      later.insert(later.end(), {cut, cut + 1ns});
      if (cut > 0ns)
        later.push_back(cut - 1ns);
      std::sort(later.begin(), later.end());
      for (const auto t : later) {
        if (t < stopped)
          continue;
        for (auto& each : all)
          each.move_to(t);
        CAPTURE(t.count());
        const auto found = sum(all);
        CHECK(found.scheduled == 0);
        CHECK(found.limit == (t < cut ? of.plan.limit_at(t) : 0));
      }
    }
  }
}

TEST_CASE("a cut at any instant ends all at once, behind a stop, too") {
  for (const auto& of : plans()) {
    for (const auto cut : instants(of.plan)) {
      for (const auto stopped_before : {0ns, nanoseconds{700ms}}) {
        CAPTURE(cut.count());
        auto all = workers(of, 3);
        for (auto& each : all) {
          each.move_to(cut - 1ns);
          if (stopped_before > 0ns && cut > stopped_before)
            each.driver().stop(cut - stopped_before);
          each.driver().cut(cut);
          CHECK(each.driver().next_change() <= cut);
          each.driver().advance(cut);
          CHECK(each.driver().next_change() >= cut);
        }
        CHECK(sum(all) == sums{});
        for (auto& each : all)
          each.move_to(of.plan.hard_end() + 1h);
        CHECK(sum(all) == sums{});
      }
    }
  }
}

TEST_CASE("a later stop changes nothing") {
  const auto& of = plans().front();
  vu_driver driver(of.plan, of.graceful_stop, number_share({}, 0, 1));
  driver.stop(3s);
  driver.stop(5s);
  CHECK(driver.end() == 3s);
  driver.advance(3s);
  CHECK(driver.scheduled() == 0);
  driver.cut(4s);
  driver.stop(1s);
  CHECK(driver.end() == 1s);
  driver.advance(4s);
  CHECK(driver.limit() == 0);
}
