// One stage of a plan, placed in time: a staircase of whole virtual users along a straight line.
// Everything is computed from the instant asked for, so that no rounding accumulates, and with
// 128-bit products, because an hour of nanoseconds times millions of users overflows 64 bits.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/fraction.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace throng::inline THRONG_ABI {
namespace load {

using std::chrono::nanoseconds;

/// `from + by` for `by` >= 0, stopping at the greatest duration instead of overflowing.
constexpr nanoseconds later(nanoseconds from, nanoseconds by) noexcept {
  return from > nanoseconds::max() - by ? nanoseconds::max() : from + by;
}

/// Instants, both included.
struct span_of_time {
  nanoseconds first{};
  nanoseconds last{};
};

/// The line from `from` at `begin` to `to` at `end`, `begin` < `end`.  It holds at instants of
/// [begin, end).  Going up, a user counts when the line has reached it; going down, until the line
/// has left it: k6's rule, floor up and ceiling down.
struct ramp {
  nanoseconds begin{};
  nanoseconds end{};
  std::int64_t from{};
  std::int64_t to{};

  /// The value at `t`, which is in [begin, end).
  [[nodiscard]] constexpr std::int64_t at(nanoseconds t) const noexcept {
    const wide rest = (end - t).count();
    const wide length = (end - begin).count();
    const wide rise = wide{to} - from;
    const wide missing = (rest * (rise < 0 ? -rise : rise) + length - 1) / length;
    return static_cast<std::int64_t>(rise < 0 ? to + missing : to - missing);
  }

  /// When the value becomes `value`, which is one of its steps: between `from`, exclusive, and
  /// `to`, inclusive.  That is `end` at the latest, where it is the next ramp's value that counts.
  [[nodiscard]] constexpr nanoseconds reaches(std::int64_t value) const noexcept {
    const wide length = (end - begin).count();
    // Both have the sign of the rise, so the quotient is positive and cut off towards zero.
    const wide rest = length * (wide{to} - value) / (wide{to} - from);
    return end - nanoseconds{static_cast<std::int64_t>(rest)};
  }

  /// The greatest value at instants of [first, last], which overlaps with [begin, end).
  [[nodiscard]] constexpr std::int64_t peak(nanoseconds first, nanoseconds last) const noexcept {
    return from < to ? at(std::min(last, end - nanoseconds{1})) : at(std::max(first, begin));
  }

  /// The first instant of [begin, end) from `t` on where the value is not `value`.
  [[nodiscard]] constexpr std::optional<nanoseconds> leaves(std::int64_t value,
                                                            nanoseconds t) const noexcept {
    const auto first = std::max(t, begin);
    if (first >= end)
      return std::nullopt;
    if (at(first) != value)
      return first;
    if (from == to)
      return std::nullopt;
    const auto next = reaches(from < to ? value + 1 : value - 1);
    return next < end ? std::optional{next} : std::nullopt;
  }

  /// The instants of [begin, end) where the value is at least `value`: on a straight line they
  /// hang together.
  [[nodiscard]] constexpr std::optional<span_of_time> at_least(std::int64_t value) const noexcept {
    constexpr nanoseconds tick{1};
    if (std::min(from, to) >= value)
      return span_of_time{begin, end - tick};
    if (std::max(from, to) < value)
      return std::nullopt;
    if (from > to)
      return span_of_time{begin, reaches(value - 1) - tick};
    const auto first = reaches(value);
    return first < end ? std::optional{span_of_time{first, end - tick}} : std::nullopt;
  }
};

} // namespace load
} // namespace throng::inline THRONG_ABI
