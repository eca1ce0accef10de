// Any load executor, and the times that every scenario has besides it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/constant_vus.hpp>
#include <throng/load/ramping_vus.hpp>

#include <chrono>
#include <variant>

namespace throng::inline THRONG_ABI {

/// How a scenario makes load: one of k6's executors.
using load_executor = std::variant<constant_vus, ramping_vus>;

/// When a scenario starts, and how long it may outlive its regular end.
struct scenario_times {
  std::chrono::nanoseconds start_time{}; ///< from the end of setup to the scenario's start
  /// how long iterations that run at the regular end may go on; 0 s interrupts them at once
  std::chrono::nanoseconds graceful_stop = std::chrono::seconds{30};

  friend constexpr bool operator==(const scenario_times&, const scenario_times&) = default;
};

} // namespace throng::inline THRONG_ABI
