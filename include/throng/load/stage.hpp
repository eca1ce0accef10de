// One straight piece of a changing load, as in k6.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// From wherever the load is, change it evenly to `target` within `duration`.
///
///     throng::ramping_vus{.start_vus = 0, .stages = {{30s, 100}, {5min, 100}, {30s, 0}}}
struct stage {
  std::chrono::nanoseconds duration{}; ///< how long the change takes; 0 s is a jump
  std::int64_t target{};               ///< the load at the end of the stage

  friend constexpr bool operator==(const stage&, const stage&) = default;
};

/// The same for a rate, which need not be whole.
///
///     throng::ramping_arrival_rate{.stages = {{30s, 0.5}, {5min, 20}}, .pre_allocated_vus = 10}
struct rate_stage {
  std::chrono::nanoseconds duration{}; ///< how long the change takes; 0 s is a jump
  double target{};                     ///< the rate at the end of the stage

  friend constexpr bool operator==(const rate_stage&, const rate_stage&) = default;
};

} // namespace throng::inline THRONG_ABI
