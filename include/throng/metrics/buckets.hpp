// Where a value is counted: two bucket layouts of three significant digits.

#pragma once

#include <throng/base/config.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// Buckets come in rows of 1024, one row an octave, so that a row can be allocated when its octave
/// is first seen.
inline constexpr std::uint32_t buckets_in_row = 1024;
inline constexpr std::uint32_t bucket_rows = 64;

/// HdrHistogram's layout for 3 significant digits over whole numbers: exact below 2048, then 1024
/// buckets an octave, so a bucket is at most 1/1024 of its value wide.
/// Source: HdrHistogram, AbstractHistogram.countsArrayIndex with subBucketCount 2048.
struct whole_buckets {
  using value_type = std::int64_t;

  /// The bucket of a value; negative values count as 0.
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
};

/// The same width for real numbers: octaves from 2^-20 to 2^44, below and above clamped (the exact
/// least and greatest values are kept beside the buckets).  Zero and less have a bucket of their
/// own, the first.  A bucket holds its upper end and not its lower one, so that the upper end,
/// which is what a quantile tells, is exact for every number of up to 11 binary digits: 1, 2, 3 ...
/// 2048.
struct real_buckets {
  using value_type = double;

  static constexpr int lowest_exponent = -20;

  /// The bucket of a value.
  static constexpr std::uint32_t index(double value) noexcept {
    if (!(value > 0))
      return 0;
    // One step down puts an upper end into its own bucket.
    const auto bits = std::bit_cast<std::uint64_t>(value) - 1;
    const auto exponent = static_cast<int>(bits >> 52) - 1023 - lowest_exponent;
    if (exponent < 0)
      return 1;
    if (exponent >= static_cast<int>(bucket_rows))
      return bucket_rows * buckets_in_row - 1;
    const auto sub = static_cast<std::uint32_t>(bits >> 42) & (buckets_in_row - 1);
    return std::max(1u, (static_cast<std::uint32_t>(exponent) << 10) + sub);
  }
  /// The upper end of the bucket.
  static constexpr double highest(std::uint32_t bucket) noexcept {
    if (bucket == 0)
      return 0;
    // The next bucket's first digits; after the last of an octave they carry into the exponent.
    constexpr auto first = static_cast<std::uint64_t>(1023 + lowest_exponent) << 10;
    return std::bit_cast<double>((first + bucket + 1) << 42);
  }
};

} // namespace throng::inline THRONG_ABI
