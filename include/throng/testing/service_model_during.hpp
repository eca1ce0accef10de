// When a service misbehaves: a window of time that stands behind whatever goes wrong.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <chrono>

namespace throng::inline THRONG_ABI {

/// When a simulation begins, setup included: what `vu.now()` and a model's `now` count from.  A
/// service that is asked over real sockets has its beginning there, too.
inline constexpr instant simulation_start{std::chrono::hours{1}};

/// The time [from, to), counted from simulation_start; all of it where nothing is said.
///
///     model.fails(0.5, 503, during{10s, 12s}).refuses(1, during{20s, 21s})
struct during {
  std::chrono::nanoseconds from = std::chrono::nanoseconds::min(); ///< its first instant
  std::chrono::nanoseconds to = std::chrono::nanoseconds::max();   ///< the first one behind it

  /// Whether the instant lies in it.
  [[nodiscard]] constexpr bool holds(instant now) const noexcept {
    const auto at = now - simulation_start;
    return from <= at && at < to;
  }
};

} // namespace throng::inline THRONG_ABI
