// A plan written out, step by step: for previews and tests.  The run itself asks the plan for the
// next change, so it never holds such a list.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/vu_plan.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace throng::inline THRONG_ABI {

/// From `at` on, an offset from the scenario's start, the number is `vus`.
struct vu_step {
  std::chrono::nanoseconds at{}; ///< when
  std::int64_t vus{};            ///< the number from then on

  friend constexpr bool operator==(const vu_step&, const vu_step&) = default;
};

/// Scheduled users: the number at 0, then each change.
[[nodiscard]] constexpr std::vector<vu_step> scheduled_steps(const vu_plan& plan) {
  constexpr std::chrono::nanoseconds start{0};
  std::vector<vu_step> steps{{start, plan.scheduled_at(start)}};
  for (auto at = plan.next_scheduled_change(start); at; at = plan.next_scheduled_change(*at)) {
    steps.push_back({*at, plan.scheduled_at(*at)});
  }
  return steps;
}

/// Users that may still be busy: the number at 0, then each change.
[[nodiscard]] constexpr std::vector<vu_step> limit_steps(const vu_plan& plan) {
  constexpr std::chrono::nanoseconds start{0};
  std::vector<vu_step> steps{{start, plan.limit_at(start)}};
  for (auto at = plan.next_limit_change(start); at; at = plan.next_limit_change(*at)) {
    steps.push_back({*at, plan.limit_at(*at)});
  }
  return steps;
}

} // namespace throng::inline THRONG_ABI
