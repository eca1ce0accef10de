// Any load executor, and the times that every scenario has besides it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/constant_arrival_rate.hpp>
#include <throng/load/constant_vus.hpp>
#include <throng/load/externally_controlled.hpp>
#include <throng/load/per_vu_iterations.hpp>
#include <throng/load/ramping_arrival_rate.hpp>
#include <throng/load/ramping_vus.hpp>
#include <throng/load/shared_iterations.hpp>

#include <array>
#include <chrono>
#include <string_view>
#include <variant>

namespace throng::inline THRONG_ABI {

/// How a scenario makes load: one of k6's executors.
using load_executor =
    std::variant<constant_vus, ramping_vus, shared_iterations, per_vu_iterations,
                 constant_arrival_rate, ramping_arrival_rate, externally_controlled>;

/// k6's name of the executor, `constant-vus`.
[[nodiscard]] constexpr std::string_view kind_text(const load_executor& executor) noexcept {
  constexpr std::array<std::string_view, std::variant_size_v<load_executor>> names{
      "constant-vus",          "ramping-vus",          "shared-iterations",    "per-vu-iterations",
      "constant-arrival-rate", "ramping-arrival-rate", "externally-controlled"};
  return names[executor.index()];
}

/// When a scenario starts, and how long it may outlive its regular end.
struct scenario_times {
  std::chrono::nanoseconds start_time{}; ///< from the end of setup to the scenario's start
  /// how long iterations that run at the regular end may go on; 0 s interrupts them at once
  std::chrono::nanoseconds graceful_stop = std::chrono::seconds{30};

  friend constexpr bool operator==(const scenario_times&, const scenario_times&) = default;
};

} // namespace throng::inline THRONG_ABI
