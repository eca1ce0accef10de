#include "emitted.hpp"
#include <throng/load/steps.hpp>
#include <throng/load/vu_plan.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::constant_vus;
using throng::limit_steps;
using throng::ramping_vus;
using throng::scheduled_steps;
using throng::stage;
using throng::vu_plan;
using step_list = std::vector<throng::vu_step>;

// Plans are made and asked while compiling.
static_assert(vu_plan{constant_vus{.vus = 3, .duration = 10s}, 5s}.limit_at(12s) == 3);
static_assert(vu_plan{ramping_vus{.start_vus = 0, .stages = {{10s, 10}}}, 30s}.scheduled_at(5s) ==
              5);
static_assert(vu_plan{ramping_vus{.start_vus = 0, .stages = {{2min, 100}, {6min, 400}, {2min, 0}}},
                      30s}
                  .peak() == 400);
static_assert(vu_plan{ramping_vus{.stages = {{2min, 100}, {6min, 400}}}, 30s}.hard_end() ==
              nanoseconds{8min + 30s});
static_assert(vu_plan{throng::externally_controlled{.vus = 3, .max_vus = 5}, 0s}.peak() == 5);

namespace {

std::string text(const ramping_vus& executor, nanoseconds graceful_stop) {
  std::ostringstream out;
  out << executor.start_vus;
  for (const auto& [duration, target] : executor.stages) {
    out << " (" << duration.count() << "ns," << target << ")";
  }
  out << " graceful_ramp_down " << executor.graceful_ramp_down.count() << " graceful_stop "
      << graceful_stop.count();
  return out.str();
}

// Each function of the plan at `t` against the list of its steps.
void require_agrees(const vu_plan& plan, const step_list& scheduled, const step_list& limit,
                    nanoseconds t) {
  CAPTURE(t.count());
  const auto next = [t](const step_list& steps) -> std::optional<nanoseconds> {
    for (const auto& step : steps) {
      // Before the start there is nothing, so a plan that begins with 0 does not change at 0.
      if (step.at > t && (step.at > 0ns || step.vus != 0))
        return step.at;
    }
    return std::nullopt;
  };
  REQUIRE(plan.scheduled_at(t) == emitted::at(scheduled, t));
  REQUIRE(plan.limit_at(t) == emitted::at(limit, t));
  REQUIRE(plan.next_scheduled_change(t) == next(scheduled));
  REQUIRE(plan.next_limit_change(t) == next(limit));
}

struct random_schedules {
  std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random{seed};

  std::int64_t up_to(std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{0, most}(random);
  }

  // Every fourth stage is a jump, every fifth target is the one before.
  ramping_vus next(nanoseconds longest_stage, nanoseconds longest_window, std::int64_t most_vus) {
    ramping_vus executor{.start_vus = up_to(most_vus), .stages = {}, .graceful_ramp_down = 0s};
    auto before = executor.start_vus;
    for (auto i = up_to(5); i >= 0; --i) {
      const nanoseconds duration{up_to(3) == 0 ? 0 : up_to(longest_stage.count())};
      before = up_to(4) == 0 ? before : up_to(most_vus);
      executor.stages.push_back({duration, before});
    }
    if (up_to(3) != 0)
      executor.graceful_ramp_down = nanoseconds{up_to(longest_window.count())};
    return executor;
  }
};

} // namespace

TEST_CASE("constant users loop until the duration and may finish until graceful stop") {
  const vu_plan plan{constant_vus{.vus = 7, .duration = 10s}, 30s};
  CHECK(plan.end() == 10s);
  CHECK(plan.hard_end() == 40s);
  CHECK(plan.peak() == 7);
  CHECK(scheduled_steps(plan) == step_list{{0s, 7}, {10s, 0}});
  CHECK(limit_steps(plan) == step_list{{0s, 7}, {40s, 0}});
  CHECK(plan.scheduled_at(10s - 1ns) == 7);
  CHECK(plan.scheduled_at(10s) == 0);
  CHECK(plan.limit_at(40s - 1ns) == 7);
  CHECK(plan.limit_at(40s) == 0);
  CHECK(plan.next_limit_change(40s) == std::nullopt);
}

TEST_CASE("users that share iterations loop until max_duration at the longest") {
  for (const auto& plan :
       {vu_plan{throng::shared_iterations{.vus = 7, .iterations = 50, .max_duration = 10s}, 30s},
        vu_plan{throng::per_vu_iterations{.vus = 7, .iterations = 50, .max_duration = 10s}, 30s}}) {
    CHECK(scheduled_steps(plan) == step_list{{0s, 7}, {10s, 0}});
    CHECK(limit_steps(plan) == step_list{{0s, 7}, {40s, 0}});
    CHECK(plan.peak() == 7);
  }
}

TEST_CASE("arrivals may take all the users that there may be, whatever the rate") {
  for (const auto& plan :
       {vu_plan{throng::constant_arrival_rate{
                    .rate = 1, .duration = 10s, .pre_allocated_vus = 7, .max_vus = 9},
                30s},
        vu_plan{throng::ramping_arrival_rate{
                    .stages = {{4s, 5}, {0s, 9}, {6s, 0}}, .pre_allocated_vus = 7, .max_vus = 9},
                30s}}) {
    CHECK(scheduled_steps(plan) == step_list{{0s, 9}, {10s, 0}});
    CHECK(limit_steps(plan) == step_list{{0s, 9}, {40s, 0}});
    CHECK(plan.peak() == 9);
  }
  CHECK(
      vu_plan{throng::constant_arrival_rate{.rate = 1, .duration = 1s, .pre_allocated_vus = 7}, 0s}
          .peak() == 7);
}

TEST_CASE("control from outside has room for all users that may be set, and no graceful stop") {
  const vu_plan plan{throng::externally_controlled{.vus = 2, .duration = 10s, .max_vus = 9}, 30s};
  CHECK(scheduled_steps(plan) == step_list{{0s, 9}, {10s, 0}});
  CHECK(limit_steps(plan) == step_list{{0s, 9}, {10s, 0}});
  CHECK(plan.peak() == 9);
  const vu_plan endless{throng::externally_controlled{.vus = 2}, 30s};
  CHECK(endless.peak() == 2);
  CHECK(endless.end() == throng::load::longest_duration);
  CHECK(endless.hard_end() == throng::load::longest_duration);
}

TEST_CASE("without graceful stop the limit ends with the schedule") {
  const vu_plan plan{constant_vus{.vus = 7, .duration = 10s}, 0s};
  CHECK(limit_steps(plan) == step_list{{0s, 7}, {10s, 0}});
}

TEST_CASE("nothing is planned before the start and after the end") {
  const vu_plan plan{constant_vus{.vus = 7, .duration = 10s}, 30s};
  for (const auto t : {nanoseconds::min(), nanoseconds{-1}}) {
    CHECK(plan.scheduled_at(t) == 0);
    CHECK(plan.limit_at(t) == 0);
    CHECK(plan.next_scheduled_change(t) == 0ns);
    CHECK(plan.next_limit_change(t) == 0ns);
  }
  CHECK(plan.scheduled_at(nanoseconds::max()) == 0);
  CHECK(plan.limit_at(nanoseconds::max()) == 0);
  CHECK(plan.next_scheduled_change(nanoseconds::max()) == std::nullopt);
  CHECK(plan.next_limit_change(nanoseconds::max()) == std::nullopt);
}

TEST_CASE("ten users in ten seconds start at each second, and stop so") {
  const vu_plan plan{
      ramping_vus{.start_vus = 0, .stages = {{10s, 10}, {10s, 0}}, .graceful_ramp_down = 0s}, 30s};
  const step_list expected{{0s, 0},  {1s, 1},  {2s, 2},  {3s, 3},   {4s, 4},  {5s, 5},  {6s, 6},
                           {7s, 7},  {8s, 8},  {9s, 9},  {10s, 10}, {11s, 9}, {12s, 8}, {13s, 7},
                           {14s, 6}, {15s, 5}, {16s, 4}, {17s, 3},  {18s, 2}, {19s, 1}, {20s, 0}};
  CHECK(scheduled_steps(plan) == expected);
  CHECK(limit_steps(plan) == expected);
  CHECK(plan.peak() == 10);
}

TEST_CASE("a ramp from one user reaches its target at the stage's end") {
  const ramping_vus executor{.start_vus = 1, .stages = {{3s, 4}}};
  CHECK(scheduled_steps(vu_plan{executor, 30s}) == step_list{{0s, 1}, {1s, 2}, {2s, 3}, {3s, 0}});
  CHECK(limit_steps(vu_plan{executor, 30s}) ==
        step_list{{0s, 1}, {1s, 2}, {2s, 3}, {3s, 4}, {33s, 0}});
  auto longer = executor;
  longer.stages.push_back({1s, 4});
  CHECK(scheduled_steps(vu_plan{longer, 30s}) ==
        step_list{{0s, 1}, {1s, 2}, {2s, 3}, {3s, 4}, {4s, 0}});
}

TEST_CASE("steps that do not divide evenly are cut off to the nanosecond") {
  CHECK(scheduled_steps(vu_plan{ramping_vus{.start_vus = 0, .stages = {{1s, 3}, {1s, 0}}}, 0s}) ==
        step_list{{0s, 0},
                  {333'333'334ns, 1},
                  {666'666'667ns, 2},
                  {1s, 3},
                  {1'333'333'334ns, 2},
                  {1'666'666'667ns, 1},
                  {2s, 0}});
}

TEST_CASE("a partial climb after a jump down stays below the old limit") {
  const vu_plan plan{ramping_vus{.start_vus = 10,
                                 .stages = {{10s, 10}, {0s, 1}, {10s, 1}, {0s, 5}, {60s, 5}},
                                 .graceful_ramp_down = 30s},
                     30s};
  CHECK(scheduled_steps(plan) == step_list{{0s, 10}, {10s, 1}, {20s, 5}, {80s, 0}});
  CHECK(limit_steps(plan) == step_list{{0s, 10}, {40s, 5}, {110s, 0}});
  CHECK(plan.limit_at(40s - 1ns) == 10);
}

TEST_CASE("a ramp down is followed by the limit, graceful_ramp_down later") {
  const vu_plan plan{ramping_vus{.start_vus = 3, .stages = {{3s, 0}}, .graceful_ramp_down = 10s},
                     30s};
  CHECK(scheduled_steps(plan) == step_list{{0s, 3}, {1s, 2}, {2s, 1}, {3s, 0}});
  CHECK(limit_steps(plan) == step_list{{0s, 3}, {11s, 2}, {12s, 1}, {13s, 0}});
}

TEST_CASE("a graceful stop shorter than the graceful ramp-down cuts it") {
  const vu_plan plan{ramping_vus{.start_vus = 3, .stages = {{3s, 0}}, .graceful_ramp_down = 10s},
                     8500ms};
  CHECK(limit_steps(plan) == step_list{{0s, 3}, {11s, 2}, {11500ms, 0}});
}

TEST_CASE("without graceful ramp-down the limit follows, and its last value stays") {
  const vu_plan plan{ramping_vus{.start_vus = 3, .stages = {{2s, 1}}, .graceful_ramp_down = 0s},
                     5s};
  CHECK(scheduled_steps(plan) == step_list{{0s, 3}, {1s, 2}, {2s, 0}});
  CHECK(limit_steps(plan) == step_list{{0s, 3}, {1s, 2}, {2s, 1}, {7s, 0}});
}

TEST_CASE("a valley shorter than the window leaves the limit alone, a longer one does not") {
  const auto valley = [](nanoseconds length) {
    return limit_steps(
        vu_plan{ramping_vus{.start_vus = 5,
                            .stages = {{1s, 5}, {0s, 2}, {length, 2}, {0s, 5}, {1s, 5}},
                            .graceful_ramp_down = 10s},
                0s});
  };
  CHECK(valley(10s - 1ns) == step_list{{0s, 5}, {12s - 1ns, 0}});
  CHECK(valley(10s) == step_list{{0s, 5}, {12s, 0}});
  CHECK(valley(10s + 1ns) == step_list{{0s, 5}, {11s, 2}, {11s + 1ns, 5}, {12s + 1ns, 0}});
}

TEST_CASE("of several jumps at one instant the last counts") {
  const vu_plan plan{
      ramping_vus{.start_vus = 50,
                  .stages = {{0s, 100}, {0s, 5}, {10s, 5}, {0s, 90}, {0s, 0}, {0s, 8}, {1s, 8}}},
      30s};
  CHECK(scheduled_steps(plan) == step_list{{0s, 5}, {10s, 8}, {11s, 0}});
  CHECK(limit_steps(plan) == step_list{{0s, 5}, {10s, 8}, {41s, 0}});
  CHECK(plan.peak() == 8);
}

TEST_CASE("a plan without any time has no schedule") {
  const vu_plan plan{ramping_vus{.start_vus = 1, .stages = {{0s, 4}}}, 2s};
  CHECK(plan.end() == 0s);
  CHECK(scheduled_steps(plan) == step_list{{0s, 0}});
  CHECK(limit_steps(plan) == step_list{{0s, 4}, {2s, 0}});
  CHECK(vu_plan{ramping_vus{.stages = {{0s, 4}}}, 0s}.peak() == 0);
}

TEST_CASE("short schedules agree with the rules at every nanosecond") {
  random_schedules schedules;
  CAPTURE(schedules.seed);
  for (int i = 0; i < 3000; ++i) {
    const auto executor = schedules.next(25ns, 40ns, 12);
    const nanoseconds graceful_stop{schedules.up_to(40)};
    CAPTURE(text(executor, graceful_stop));
    const vu_plan plan{executor, graceful_stop};
    const auto scheduled = emitted::scheduled(executor);
    const auto limit = emitted::limit(executor, graceful_stop);
    REQUIRE(scheduled_steps(plan) == scheduled);
    REQUIRE(limit_steps(plan) == limit);
    REQUIRE(plan.end() == emitted::total(executor));
    REQUIRE(plan.hard_end() == plan.end() + graceful_stop);
    std::int64_t peak = 0;
    for (auto t = -2ns; t <= plan.hard_end() + 2ns; t += 1ns) {
      require_agrees(plan, scheduled, limit, t);
      peak = std::max(peak, plan.limit_at(t));
      // The limit itself, by looking at every nanosecond of the window.
      if (t < 0ns || t >= plan.hard_end())
        continue;
      std::int64_t most = 0;
      const auto steps = emitted::raw(executor);
      for (auto s = std::max(0ns, t - executor.graceful_ramp_down); s <= t; s += 1ns) {
        most = std::max(most, emitted::at(steps, s));
      }
      REQUIRE(plan.limit_at(t) == most);
      REQUIRE(plan.scheduled_at(t) <= plan.limit_at(t));
    }
    REQUIRE(plan.peak() == peak);
  }
}

TEST_CASE("long schedules agree with the rules at every step and beside it") {
  random_schedules schedules;
  CAPTURE(schedules.seed);
  for (int i = 0; i < 1000; ++i) {
    const auto executor = schedules.next(30min, 5min, 40);
    const nanoseconds graceful_stop{schedules.up_to(nanoseconds{5min}.count())};
    CAPTURE(text(executor, graceful_stop));
    const vu_plan plan{executor, graceful_stop};
    const auto scheduled = emitted::scheduled(executor);
    const auto limit = emitted::limit(executor, graceful_stop);
    REQUIRE(scheduled_steps(plan) == scheduled);
    REQUIRE(limit_steps(plan) == limit);
    for (const auto* steps : {&scheduled, &limit}) {
      for (const auto& step : *steps) {
        for (const auto beside : {-1ns, 0ns, 1ns}) {
          require_agrees(plan, scheduled, limit, step.at + beside);
        }
      }
    }
  }
}

TEST_CASE("the greatest limit of a time is that of its instants") {
  random_schedules schedules;
  CAPTURE(schedules.seed);
  for (int i = 0; i < 200; ++i) {
    const auto executor = schedules.next(10ns, 15ns, 9);
    const nanoseconds graceful_stop{schedules.up_to(10)};
    CAPTURE(text(executor, graceful_stop));
    const vu_plan plan{executor, graceful_stop};
    for (auto first = -3ns; first <= plan.hard_end() + 2ns; first += 1ns) {
      std::int64_t most = 0;
      for (auto last = first; last <= plan.hard_end() + 2ns; last += 1ns) {
        most = std::max(most, plan.limit_at(last));
        REQUIRE(plan.greatest_limit(first, last) == most);
      }
    }
  }
}

TEST_CASE("a hundred million users in an hour are answered without a list of them") {
  constexpr std::int64_t users = 100'000'000;
  const vu_plan plan{
      ramping_vus{.start_vus = 0, .stages = {{1h, users}, {1h, 0}}, .graceful_ramp_down = 1min},
      30s};
  CHECK(plan.peak() == users);
  CHECK(plan.scheduled_at(30min) == users / 2);
  CHECK(plan.scheduled_at(30min - 1ns) == users / 2 - 1);
  CHECK(plan.next_scheduled_change(30min) == 30min + 36'000ns);
  CHECK(plan.next_scheduled_change(1h) == 1h + 36'000ns);
  CHECK(plan.next_limit_change(1h) == 1h + 1min + 36'000ns);
  CHECK(plan.limit_at(1h + 1min + 36'000ns) == users - 1);
  CHECK(plan.limit_at(2h) == 1'666'667); // a sixtieth, rounded up
  CHECK(plan.hard_end() == 2h + 30s);
  CHECK(plan.limit_at(2h + 30s) == 0);
  // A thousand steps in a row, from the middle of nowhere.
  auto t = nanoseconds{17min + 1ns};
  auto expected = plan.scheduled_at(t);
  for (int i = 0; i < 1000; ++i) {
    t = plan.next_scheduled_change(t).value();
    REQUIRE(plan.scheduled_at(t) == ++expected);
    REQUIRE(t == nanoseconds{36'000} * expected);
  }
}

TEST_CASE("a plan of two hundred years is exact, and longer ones stop at the end of time") {
  constexpr nanoseconds years = 50 * 365 * 24h;
  const vu_plan plan{ramping_vus{.start_vus = 0,
                                 .stages = {{years, 100'000'000}, {years, 0}, {years, 100'000'000}},
                                 .graceful_ramp_down = years},
                     years};
  CHECK(plan.end() == 3 * years);
  CHECK(plan.hard_end() == 4 * years);
  CHECK(plan.scheduled_at(years / 2) == 50'000'000);
  CHECK(plan.limit_at(2 * years) == 100'000'000);
  // 50 years of nanoseconds divide evenly by the users.
  CHECK(plan.next_scheduled_change(2 * years) == 2 * years + years / 100'000'000);
  CHECK(plan.next_limit_change(years) == 2 * years + years / 100'000'000);

  const vu_plan endless{constant_vus{.vus = 1, .duration = nanoseconds::max() - 1s}, 30s};
  CHECK(endless.hard_end() == nanoseconds::max());
  CHECK(endless.limit_at(nanoseconds::max() - 1ns) == 1);
  CHECK(endless.next_limit_change(0ns) == nanoseconds::max());
  CHECK(endless.next_limit_change(nanoseconds::max() - 1ns) == nanoseconds::max());

  const vu_plan beyond{
      ramping_vus{.start_vus = 1, .stages = {{nanoseconds::max() - 1s, 2}, {2s, 3}, {2s, 9}}}, 30s};
  CHECK(beyond.hard_end() == nanoseconds::max());
  CHECK(beyond.peak() == 2);
}
