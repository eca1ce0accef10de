// Whole numbers of more than 64 bits.  An arrival in a stage of years, at rates with many digits,
// is found by comparing products of 192 bits, and comparing is all that is done with those.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>

namespace throng::inline THRONG_ABI {
namespace load {

__extension__ typedef unsigned __int128 wide_count;

/// The product of two whole numbers, exact.
class wide_product {
public:
  /// `a` times `b`.
  constexpr wide_product(std::uint64_t a, wide_count b) noexcept {
    const auto low = wide_count{a} * static_cast<std::uint64_t>(b);
    low_ = static_cast<std::uint64_t>(low);
    high_ = wide_count{a} * static_cast<std::uint64_t>(b >> 64) + (low >> 64);
  }

  /// The product divided by 2^64, cut off.
  [[nodiscard]] constexpr wide_count high() const noexcept { return high_; }

  /// Whether `a` is `b` at most.
  friend constexpr bool operator<=(const wide_product& a, const wide_product& b) noexcept {
    return a.high_ < b.high_ || (a.high_ == b.high_ && a.low_ <= b.low_);
  }

private:
  wide_count high_{};
  std::uint64_t low_{};
};

} // namespace load
} // namespace throng::inline THRONG_ABI
