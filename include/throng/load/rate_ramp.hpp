// The rate of arrivals in one stage: a straight line, and the area under it.  When arrivals come is
// the question where that area reaches whole numbers, which has a square root for an answer.  It is
// answered exactly: a root in floating point is only a guess, products of whole numbers decide.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/wide_product.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace throng::inline THRONG_ABI {
namespace load {

/// The greatest t of [0, limit] that `holds`, which holds at 0 and up to some t: found from `guess`
/// in steps that double, so a good guess costs two questions.
template <class Predicate>
constexpr std::uint64_t last_where(std::uint64_t guess, std::uint64_t limit, Predicate holds) {
  std::uint64_t holding = 0;
  std::uint64_t failing = limit + 1;
  if (holds(guess)) {
    holding = guess;
    for (std::uint64_t step = 1; step <= limit - holding; step *= 2) {
      if (!holds(holding + step)) {
        failing = holding + step;
        break;
      }
      holding += step;
    }
  } else {
    failing = guess;
    for (std::uint64_t step = 1; step < failing; step *= 2) {
      if (holds(failing - step)) {
        holding = failing - step;
        break;
      }
      failing -= step;
    }
  }
  while (failing - holding > 1) {
    const auto middle = holding + (failing - holding) / 2;
    (holds(middle) ? holding : failing) = middle;
  }
  return holding;
}

/// A stage of a rate.  Time is in nanoseconds from its start; rates are in units of the plan that
/// it belongs to, and an area is twice the rate times the time, so that it is whole.  At most 2^61
/// nanoseconds and 2^62 units.
struct rate_ramp {
  std::uint64_t duration{}; ///< more than 0
  std::uint64_t from{};     ///< the rate at the start
  std::uint64_t to{};       ///< the rate at the end; not 0 if `from` is

  /// The area of the whole stage.
  [[nodiscard]] constexpr wide_count area() const noexcept {
    return wide_count{duration} * (from + to);
  }

  /// The area from the start to `t`, at most `duration`, rounded up to a whole number.
  [[nodiscard]] constexpr wide_count area_by(std::uint64_t t) const noexcept {
    // The change times t squared, divided by the duration, in two steps that fit.
    const auto change = wide_count{to > from ? to - from : from - to} * t;
    const auto whole = change / duration * t;
    const auto rest = change % duration * t;
    const auto even = wide_count{2} * from * t;
    return to > from ? even + whole + (rest + duration - 1) / duration
                     : even - whole - rest / duration;
  }

  /// The last whole nanosecond at which the area so far is `wanted` at most, which is area() at
  /// most: where the area reaches it, cut off.
  [[nodiscard]] constexpr std::uint64_t reaches(wide_count wanted) const noexcept {
    // Both sides times the duration, so that nothing is divided.
    const wide_product most{duration, wanted};
    const auto even = wide_count{2} * from * duration;
    return last_where(guess(wanted), duration, [&](std::uint64_t t) {
      return wide_product{t, to > from ? even + wide_count{to - from} * t
                                       : even - wide_count{from - to} * t} <= most;
    });
  }

  /// The rate at `t`, in the same units.
  [[nodiscard]] constexpr double at(std::uint64_t t) const noexcept {
    const auto start = static_cast<double>(from);
    return start + (static_cast<double>(to) - start) * static_cast<double>(t) /
                       static_cast<double>(duration);
  }

  /// About where the area reaches `wanted`: within a nanosecond as far as a long double has the
  /// digits for it; in a constant expression, which has no root, anywhere.
  [[nodiscard]] constexpr std::uint64_t guess(wide_count wanted) const noexcept {
    if (std::is_constant_evaluated())
      return duration / 2;
    // A falling line is looked at from its end, where it rises: no difference of nearly equal
    // numbers spoils the root.
    const auto length = static_cast<long double>(duration);
    const auto at =
        to >= from ? rising(from, to, wanted) : length - rising(to, from, area() - wanted);
    return at < length ? static_cast<std::uint64_t>(std::max(at, 0.0L)) : duration;
  }

private:
  // When a line from `low` up to `high` has the area.
  [[nodiscard]] long double rising(std::uint64_t low, std::uint64_t high,
                                   wide_count wanted) const noexcept {
    if (wanted == 0)
      return 0;
    const auto start = static_cast<long double>(low);
    const auto slope = static_cast<long double>(high - low) / static_cast<long double>(duration);
    const auto area = static_cast<long double>(wanted);
    return area / (start + std::sqrt(start * start + slope * area));
  }
};

} // namespace load
} // namespace throng::inline THRONG_ABI
