// Rates are written as doubles, but 0.1 means a tenth: the rational number that somebody meant when
// he wrote a double.  With it arrivals are computed in whole numbers, exact for years.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/fraction.hpp>
#include <throng/load/wide_product.hpp>

#include <bit>
#include <cstdint>
#include <limits>

namespace throng::inline THRONG_ABI {
namespace load {

/// The greatest double that fraction_of takes, and the least one that it tells from its neighbours.
inline constexpr double greatest_fraction = 1e9;
inline constexpr double least_fraction = 0x1p-60;

/// The number with the least denominator between low / low_parts and high / high_parts, both
/// excluded; 0 parts stand for infinity.  The ends are at most 2^120.
constexpr fraction simplest_between(wide_count low, wide_count low_parts, wide_count high,
                                    wide_count high_parts) noexcept {
  // Both ends as continued fractions: the terms that they share, and then the least whole number
  // that lies between what is left of them.
  wide_count before[] = {0, 1};
  wide_count last[] = {1, 0};
  const auto append = [&](wide_count term) {
    for (int i = 0; i < 2; ++i) {
      const auto next = last[i] * term + before[i];
      before[i] = last[i];
      last[i] = next;
    }
  };
  for (;;) {
    const auto term = low / low_parts;
    if ((term + 1) * high_parts < high) {
      append(term + 1);
      return {static_cast<std::int64_t>(last[0]), static_cast<std::int64_t>(last[1])};
    }
    append(term);
    const auto low_rest = low - term * low_parts;
    const auto high_rest = high - term * high_parts;
    low = high_parts;
    high = low_parts;
    low_parts = high_rest;
    high_parts = low_rest;
  }
}

/// The simplest number that reads as this double: of all that are nearer to it than to any other
/// double, the one with the least denominator.  0.1 gives 1/10, 1.0 / 3 gives 1/3.  `value` is from
/// 0 to greatest_fraction; what lies between 0 and least_fraction counts as least_fraction.
constexpr fraction fraction_of(double value) noexcept {
  static_assert(std::numeric_limits<double>::is_iec559);
  THRONG_ASSERT(value >= 0 && value <= greatest_fraction);
  if (value <= 0)
    return {0, 1};
  if (value <= least_fraction)
    return {1, std::int64_t{1} << 60};
  // value = digits * 2^-shift, with 53 digits because it is far from the subnormal numbers.
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto hidden = std::uint64_t{1} << 52;
  const wide_count digits = (bits & (hidden - 1)) | hidden;
  const auto shift = 1075 - static_cast<int>(bits >> 52);
  // Half way to both neighbours.  Those below a power of two are nearer, but no number between has
  // a lesser denominator than the power itself.
  const auto parts = wide_count{1} << (shift + 1);
  return simplest_between(2 * digits - 1, parts, 2 * digits + 1, parts);
}

} // namespace load
} // namespace throng::inline THRONG_ABI
