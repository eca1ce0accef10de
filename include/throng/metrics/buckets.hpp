// Where a value is counted: two bucket layouts of three significant digits.  A layout has
// `value_type`, `rows`, `index(value)`, `highest(bucket)` and `is_overflow(bucket)`; greater values
// have greater buckets.

#pragma once

#include <throng/base/config.hpp>

#include <bit>
#include <cstdint>
#include <limits>

namespace throng::inline THRONG_ABI {

/// Buckets come in rows of 1024, one row an octave, so that a row can be allocated when its octave
/// is first seen.
inline constexpr std::uint32_t buckets_in_row = 1024;

/// HdrHistogram's layout for 3 significant digits over whole numbers: exact below 2048, then 1024
/// buckets an octave, so a bucket is at most 1/1024 of its value wide.  It reaches over all of
/// int64, so that no duration is out of it; negative ones, which only a clock that was set back
/// measures, share the bucket of 0.
/// Source: HdrHistogram, AbstractHistogram.countsArrayIndex with subBucketCount 2048.
struct whole_buckets {
  using value_type = std::int64_t;

  /// 0 to 1023 and 1024 to 2047 have a row each, and then each octave up to 2^63.
  static constexpr std::uint32_t rows = 54;

  /// The bucket of a value.
  static constexpr std::uint32_t index(std::int64_t value) noexcept {
    const auto v = static_cast<std::uint64_t>(value < 0 ? 0 : value);
    const auto shift = static_cast<std::uint32_t>(std::bit_width(v | 2047u)) - 11u;
    return (shift << 10) + static_cast<std::uint32_t>(v >> shift);
  }
  /// The highest value that falls into the bucket.
  static constexpr std::int64_t highest(std::uint32_t bucket) noexcept {
    if (bucket < 2048)
      return bucket;
    const auto shift = (bucket >> 10) - 1;
    const auto sub = std::uint64_t{bucket} - (std::uint64_t{shift} << 10);
    return static_cast<std::int64_t>(((sub + 1) << shift) - 1);
  }
  /// Whether the bucket holds what no octave does: never.
  static constexpr bool is_overflow(std::uint32_t) noexcept { return false; }
};

/// The same width for real numbers of both signs: 64 octaves from 2^-20 to 2^44 and their mirror
/// image.  0 has a bucket of its own.  Between it and the octaves there is one bucket on each side
/// for numbers nearer to 0 than 2^-20, about a millionth; beyond the octaves there is one on each
/// side, too.  A bucket holds its upper end and not its lower one, so that the upper end, which is
/// what a quantile tells, is exact for every number of up to 11 binary digits: -3, 0.25, 1, 2048.
struct real_buckets {
  using value_type = double;

  static constexpr int lowest_exponent = -20;
  static constexpr std::uint32_t octaves = 64;

  /// From the least values to the greatest: one row for those below all octaves, the negative
  /// octaves, one row about 0, the positive octaves, one row for those above.
  static constexpr std::uint32_t rows = 2 * octaves + 3;

  static constexpr std::uint32_t below_all = 0;                               ///< -2^44 and less
  static constexpr std::uint32_t middle = octaves + 1;                        ///< the row about 0
  static constexpr std::uint32_t nearly_zero_below = middle * buckets_in_row; ///< above -2^-20
  static constexpr std::uint32_t zero = nearly_zero_below + 1;                ///< 0 itself
  static constexpr std::uint32_t nearly_zero_above = zero + 1;                ///< to 2^-20
  static constexpr std::uint32_t above_all = (rows - 1) * buckets_in_row;     ///< above 2^44

  /// The bucket of a value; of what is no number the one of 0.
  static constexpr std::uint32_t index(double value) noexcept {
    if (value > 0) {
      // One step down puts an upper end into its own bucket.
      const auto place = in_octaves(std::bit_cast<std::uint64_t>(value) - 1);
      if (place < 0)
        return nearly_zero_above;
      return place >= size ? above_all : first_above + static_cast<std::uint32_t>(place);
    }
    if (value < 0) {
      const auto place = in_octaves(std::bit_cast<std::uint64_t>(-value));
      if (place < 0)
        return nearly_zero_below;
      return place >= size ? below_all : last_below - static_cast<std::uint32_t>(place);
    }
    return zero;
  }
  /// The upper end of the bucket; infinite, with the sign, for those beyond the octaves.
  static constexpr double highest(std::uint32_t bucket) noexcept {
    if (bucket >= above_all)
      return std::numeric_limits<double>::infinity();
    // The next bucket's first digits; after the last of an octave they carry into the exponent.
    if (bucket >= first_above)
      return with_digits(bucket - first_above + 1);
    if (bucket >= nearly_zero_above)
      return with_digits(0);
    if (bucket >= nearly_zero_below)
      return 0;
    if (bucket > last_below - static_cast<std::uint32_t>(size))
      return -with_digits(last_below - bucket);
    return -std::numeric_limits<double>::infinity();
  }
  /// Whether the bucket holds what no octave does: numbers beyond 2^44, or nearer to 0 than 2^-20
  /// and not 0.
  static constexpr bool is_overflow(std::uint32_t bucket) noexcept {
    return bucket == below_all || bucket == above_all || bucket == nearly_zero_below ||
           bucket == nearly_zero_above;
  }

private:
  static constexpr std::int64_t size = std::int64_t{octaves} * buckets_in_row;
  static constexpr std::uint32_t last_below = middle * buckets_in_row - 1;
  static constexpr std::uint32_t first_above = (middle + 1) * buckets_in_row;

  // Exponent and first ten digits as one number, counted from the beginning of the octaves.
  static constexpr std::int64_t lowest_digits = std::int64_t{1023 + lowest_exponent} << 10;
  static constexpr std::int64_t in_octaves(std::uint64_t bits) noexcept {
    return static_cast<std::int64_t>(bits >> 42) - lowest_digits;
  }
  static constexpr double with_digits(std::uint32_t place) noexcept {
    return std::bit_cast<double>((static_cast<std::uint64_t>(lowest_digits) + place) << 42);
  }
};

} // namespace throng::inline THRONG_ABI
