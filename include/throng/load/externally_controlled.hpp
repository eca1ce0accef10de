// What k6 1.x called externally-controlled: the number of users is set while it runs.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace throng::inline THRONG_ABI {

/// Load executor: virtual users loop, and run_control::set_vus says how many.  Taking users away
/// interrupts what they do.  It has neither start time nor graceful stop.
///
///     throng::externally_controlled{.vus = 10, .duration = 1h, .max_vus = 500}
struct externally_controlled {
  std::int64_t vus = 1;                  ///< virtual users that loop at the start; may be 0
  std::chrono::nanoseconds duration{};   ///< how long, pauses not counted; 0 s: until it is stopped
  std::optional<std::int64_t> max_vus{}; ///< the most that may be set; `vus` by default

  friend constexpr bool operator==(const externally_controlled&,
                                   const externally_controlled&) = default;
};

} // namespace throng::inline THRONG_ABI
