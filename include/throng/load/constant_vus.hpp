// k6's constant-vus: a fixed number of virtual users loop for a fixed time.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// Load executor: `vus` virtual users loop until `duration` is over, without any pacing.
///
///     test.scenario("visit", throng::constant_vus{.vus = 10, .duration = 10s}, visit);
struct constant_vus {
  std::int64_t vus = 1;                ///< virtual users that loop side by side
  std::chrono::nanoseconds duration{}; ///< how long iterations may start; required, at least 1 s

  friend constexpr bool operator==(const constant_vus&, const constant_vus&) = default;
};

} // namespace throng::inline THRONG_ABI
