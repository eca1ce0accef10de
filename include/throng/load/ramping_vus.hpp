// k6's ramping-vus: the number of looping virtual users follows stages.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/stage.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Load executor: virtual users loop, and their number changes evenly from target to target.
///
///     throng::ramping_vus{.start_vus = 0, .stages = {{2min, 100}, {6min, 400}, {2min, 0}}}
struct ramping_vus {
  std::int64_t start_vus = 1;  ///< virtual users that loop at the start
  std::vector<stage> stages{}; ///< what follows, one after the other; required
  /// how long an iteration may go on after the ramp took its virtual user away
  std::chrono::nanoseconds graceful_ramp_down = std::chrono::seconds{30};

  friend constexpr bool operator==(const ramping_vus&, const ramping_vus&) = default;
};

} // namespace throng::inline THRONG_ABI
