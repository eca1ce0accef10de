#include <throng/load/steps.hpp>
#include <throng/load/timeline.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::constant_vus;
using throng::peak_vus;
using throng::ramping_vus;
using throng::timed_plan;
using throng::vu_plan;
using plan_list = std::vector<timed_plan>;

// The figures of a whole test are known while compiling.
static_assert([] {
  const std::array plans{timed_plan{vu_plan{constant_vus{.vus = 10, .duration = 1min}, 30s}, 0s},
                         timed_plan{vu_plan{constant_vus{.vus = 5, .duration = 30s}, 30s}, 15s}};
  return peak_vus(plans);
}() == 15);

namespace {

timed_plan constant(std::int64_t vus, nanoseconds duration, nanoseconds start) {
  return {vu_plan{constant_vus{.vus = vus, .duration = duration}, 30s}, start};
}

timed_plan ramp(std::int64_t from, nanoseconds duration, std::int64_t to,
                nanoseconds graceful_ramp_down = 0s) {
  return {vu_plan{ramping_vus{.start_vus = from,
                              .stages = {{duration, to}},
                              .graceful_ramp_down = graceful_ramp_down},
                  0s},
          0s};
}

} // namespace

TEST_CASE("a test without scenarios has no users and takes no time") {
  CHECK(peak_vus({}) == 0);
  CHECK(throng::total_vus({}) == 0);
  CHECK(throng::longest({}) == 0s);
}

TEST_CASE("scenarios side by side need their users together") {
  const plan_list plans{constant(10, 1min, 0s), constant(5, 30s, 15s)};
  CHECK(peak_vus(plans) == 15);
  CHECK(throng::total_vus(plans) == 15);
  CHECK(throng::longest(plans) == 90s);
}

TEST_CASE("scenarios one after the other are never busy together, but each has its own users") {
  const plan_list plans{constant(10, 1min, 0s), constant(7, 30s, 90s)};
  CHECK(peak_vus(plans) == 10);
  CHECK(throng::total_vus(plans) == 17);
  CHECK(throng::longest(plans) == 150s);
}

TEST_CASE("the users of every kind of executor count") {
  const plan_list plans{
      {vu_plan{throng::shared_iterations{.vus = 1, .iterations = 5, .max_duration = 20s}, 30s}, 0s},
      {vu_plan{throng::per_vu_iterations{.vus = 10, .max_duration = 20s}, 30s}, 0s},
      {vu_plan{throng::constant_arrival_rate{
                   .rate = 1, .duration = 20s, .pre_allocated_vus = 1, .max_vus = 100},
               30s},
       10s},
      {vu_plan{throng::ramping_arrival_rate{.stages = {{20s, 1}}, .pre_allocated_vus = 1000}, 30s},
       50s - 1ns},
      {vu_plan{throng::externally_controlled{.duration = 20s, .max_vus = 10'000}, 30s}, 2min}};
  CHECK(peak_vus(plans) == 10'000);
  CHECK(peak_vus(std::span{plans}.first(4)) == 1111);
  CHECK(throng::total_vus(plans) == 11'111);
  CHECK(throng::longest(plans) == 140s);
}

TEST_CASE("one nanosecond together is found") {
  CHECK(peak_vus(plan_list{constant(10, 1min, 0s), constant(7, 30s, 90s - 1ns)}) == 17);
  CHECK(peak_vus(plan_list{constant(10, 1min, 1ns), constant(7, 30s, 90s)}) == 17);
}

TEST_CASE("the longest test ends with the last hard end, not with the last start") {
  const plan_list plans{constant(1, 10min, 0s), constant(1, 1s, 1min)};
  CHECK(throng::longest(plans) == 10min + 30s);
  CHECK(throng::longest(plan_list{constant(1, 1s, nanoseconds::max())}) == nanoseconds::max());
}

TEST_CASE("the peak of any scenarios is that of the sum at every nanosecond") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  const auto up_to = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{0, most}(random);
  };
  for (int i = 0; i < 1000; ++i) {
    plan_list plans;
    for (auto n = up_to(3); n >= 0; --n) {
      ramping_vus executor{.start_vus = up_to(9), .stages = {}, .graceful_ramp_down = 0s};
      for (auto k = up_to(3); k >= 0; --k) {
        executor.stages.push_back({nanoseconds{up_to(20)}, up_to(9)});
      }
      executor.graceful_ramp_down = nanoseconds{up_to(10)};
      plans.push_back({vu_plan{executor, nanoseconds{up_to(10)}}, nanoseconds{up_to(40)}});
    }
    std::int64_t expected = 0;
    for (auto t = 0ns; t <= throng::longest(plans); t += 1ns) {
      std::int64_t sum = 0;
      for (const auto& [plan, start] : plans)
        sum += plan.limit_at(t - start);
      expected = std::max(expected, sum);
    }
    REQUIRE(peak_vus(plans) == expected);
    REQUIRE(throng::total_vus(plans) >= expected);
  }
}

TEST_CASE("ramps against each other of thousands of users are exact") {
  // Floor and ceiling of the same line add up at every instant.
  CHECK(peak_vus(plan_list{ramp(0, 1h, 4000), ramp(4000, 1h, 0)}) == 4000);

  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  const auto up_to = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{0, most}(random);
  };
  for (int i = 0; i < 20; ++i) {
    const nanoseconds duration{1h};
    const plan_list plans{
        ramp(up_to(10), duration + nanoseconds{up_to(1000)}, 1000 + up_to(1000)),
        ramp(1000 + up_to(1000), duration, up_to(10), nanoseconds{up_to(duration.count())})};
    std::int64_t expected = 0;
    for (const auto& one : plans) {
      for (const auto& step : throng::limit_steps(one.plan)) {
        expected =
            std::max(expected, plans[0].plan.limit_at(step.at) + plans[1].plan.limit_at(step.at));
      }
    }
    REQUIRE(peak_vus(plans) == expected);
  }
}

TEST_CASE("ramps against each other of a hundred million users are bounded closely, and fast") {
  constexpr std::int64_t users = 100'000'000;
  const auto peak = peak_vus(plan_list{ramp(0, 10h, users), ramp(users, 10h, 0)});
  // The search is called off: the exact peak is `users`.
  CHECK(peak > users);
  CHECK(peak <= users + users / 10'000);
}

TEST_CASE("a hundred million users of many scenarios that only rise are exact") {
  constexpr std::int64_t users = 100'000'000;
  plan_list plans;
  for (int i = 0; i < 10; ++i)
    plans.push_back(ramp(0, 1h, users, 1min));
  plans.push_back(constant(1, 10h, 0s));
  // The last user of a ramp would start when it is over.
  CHECK(peak_vus(plans) == 10 * (users - 1) + 1);
}
