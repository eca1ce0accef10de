// Points in time of a run.  Real and virtual clocks speak the same type, so nothing above them
// knows which one it runs on.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <concepts>

namespace throng::inline THRONG_ABI {

/// A point on a run's monotonic clock, in nanoseconds.
using instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// Later than anything that happens.
inline constexpr instant never = instant::max();

/// Tells the time of a run.  It never goes backwards.
template <class T>
concept time_source = requires(const T& source) {
  { source.now() } -> std::same_as<instant>;
};

/// `from + by`, stopping at `never` instead of overflowing.
constexpr instant saturating_add(instant from, std::chrono::nanoseconds by) noexcept {
  // Never the distance to the end, which overflows for an instant before zero.
  return by.count() > 0 && from > never - by ? never : from + by;
}

} // namespace throng::inline THRONG_ABI
