// k6's ramping-arrival-rate: iterations begin at a rate that follows stages.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/arrival_process.hpp>
#include <throng/load/stage.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Load executor: iterations begin at a rate that changes evenly from target to target, whatever
/// the server does.  Arrival n (from 1) is due when the area under the rate's line reaches n: the
/// first one after a gap, the last one at the end if the area is whole.
///
///     throng::ramping_arrival_rate{.stages = {{1min, 100}, {2min, 100}}, .pre_allocated_vus = 50}
struct ramping_arrival_rate {
  double start_rate{}; ///< iterations in each time_unit at the start
  std::chrono::nanoseconds time_unit = std::chrono::seconds{1}; ///< what the rates count in
  std::vector<rate_stage> stages{};                ///< what follows, one after the other; required
  std::optional<std::int64_t> pre_allocated_vus{}; ///< made before the start; required
  std::optional<std::int64_t> max_vus{}; ///< the most there may be; pre_allocated_vus by default
  arrival_process arrival{};             ///< `even`, or `poisson{.seed = n}`
  overflow_policy overflow{};            ///< `drop`, or `queue{.limit = n}`

  friend constexpr bool operator==(const ramping_arrival_rate&,
                                   const ramping_arrival_rate&) = default;
};

} // namespace throng::inline THRONG_ABI
