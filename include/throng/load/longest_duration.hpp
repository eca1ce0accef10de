// The bound on every time of a scenario, so that sums of them never overflow.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>

namespace throng::inline THRONG_ABI {
namespace load {

/// The longest that any time of a scenario may be, and its stages together: 50 years.  The sum of
/// start, stages and both graceful times then fits in 64 bits of nanoseconds.
inline constexpr std::chrono::nanoseconds longest_duration = std::chrono::hours{50 * 365 * 24};

} // namespace load
} // namespace throng::inline THRONG_ABI
