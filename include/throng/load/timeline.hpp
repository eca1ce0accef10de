// All scenarios of a test side by side: how many virtual users there may be at once, and how long
// it can take.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/segment_share.hpp>
#include <throng/load/vu_plan.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A plan and when it starts, counted from the end of setup.
struct timed_plan {
  vu_plan plan;                          ///< the scenario's plan
  std::chrono::nanoseconds start_time{}; ///< when it starts
  /// which of its users count; null: all of them
  const segment_share* share = nullptr;

  /// Those of `all` users that count.
  [[nodiscard]] constexpr std::int64_t counted(std::int64_t all) const noexcept {
    return share == nullptr ? all : share->scale(all);
  }
};

/// The last hard end: the longest that the scenarios can take.
[[nodiscard]] constexpr std::chrono::nanoseconds
longest(std::span<const timed_plan> plans) noexcept {
  std::chrono::nanoseconds last{0};
  for (const auto& timed : plans) {
    last = std::max(last, load::later(timed.plan.hard_end(), timed.start_time));
  }
  return last;
}

/// Users that must exist for all scenarios.  No scenario uses those of another one, so this is the
/// sum of the peaks, also where the scenarios run one after the other.
[[nodiscard]] constexpr std::int64_t total_vus(std::span<const timed_plan> plans) noexcept {
  std::int64_t sum = 0;
  for (const auto& timed : plans)
    sum += timed.counted(timed.plan.peak());
  return sum;
}

namespace load {

/// The sum of each plan's greatest limit within [first, last]: at one instant the limit of the
/// test, over a longer time a bound that no instant of it exceeds.
constexpr std::int64_t limit_bound(std::span<const timed_plan> plans, nanoseconds first,
                                   nanoseconds last) noexcept {
  std::int64_t sum = 0;
  for (const auto& timed : plans) {
    sum +=
        timed.counted(timed.plan.greatest_limit(first - timed.start_time, last - timed.start_time));
  }
  return sum;
}

/// The first instant after `t` at which the limit of any plan changes, or the end of time.
constexpr nanoseconds next_limit_change(std::span<const timed_plan> plans, nanoseconds t) noexcept {
  auto first = nanoseconds::max();
  for (const auto& timed : plans) {
    if (const auto change = timed.plan.next_limit_change(t - timed.start_time)) {
      first = std::min(first, later(*change, timed.start_time));
    }
  }
  return first;
}

/// A time in which the sum of the limits is `bound` at most.
struct bounded_time {
  span_of_time time;
  std::int64_t bound{};

  friend constexpr bool operator<(const bounded_time& a, const bounded_time& b) noexcept {
    return a.bound < b.bound;
  }
};

} // namespace load

/// The greatest number of users that may be busy at one instant, in all scenarios together: the
/// peak of the sum of the limits.
///
/// It is found by halving the time and looking first where the bound is highest, so it takes
/// neither a walk over the steps nor memory for them.  Where scenarios with more than ten thousand
/// users ramp against each other, the search may be called off; the answer is then the bound found
/// so far: never too low, and high by a fraction of a percent at most.
[[nodiscard]] constexpr std::int64_t peak_vus(std::span<const timed_plan> plans) {
  using std::chrono::nanoseconds;
  constexpr int most_halvings = 1 << 15;

  const auto end = longest(plans);
  std::int64_t reached = 0;
  std::vector<load::bounded_time> open; // a heap, the highest bound first
  const auto look_at = [&](nanoseconds first, nanoseconds last) {
    reached = std::max(reached, load::limit_bound(plans, last, last));
    open.push_back({{first, last}, load::limit_bound(plans, first, last)});
    std::push_heap(open.begin(), open.end());
  };

  look_at(nanoseconds{0}, end);
  for (int i = 0; open.front().bound > reached; ++i) {
    const auto [time, bound] = open.front();
    if (i == most_halvings)
      return bound;
    std::pop_heap(open.begin(), open.end());
    open.pop_back();
    // Cut where a limit changes, as near to the middle as one is known: without a change there is
    // nothing left to find.  There is one, because the bound was not reached.
    auto last = time.last;
    auto middle = time.first + (last - time.first) / 2;
    auto change = load::next_limit_change(plans, middle);
    while (change > last) {
      last = middle;
      middle = time.first + (last - time.first) / 2;
      change = load::next_limit_change(plans, middle);
    }
    look_at(time.first, change - nanoseconds{1});
    look_at(change, last);
  }
  return reached;
}

} // namespace throng::inline THRONG_ABI
