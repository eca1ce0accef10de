#pragma once

#include <throng/metrics/exact_sum.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace throng::inline THRONG_ABI {
namespace detail {

// Adds with the carry of the digit below, and leaves its own.
inline std::uint64_t add_digit(std::uint64_t a, std::uint64_t b, bool& carry) noexcept {
  const auto sum = a + b;
  const auto all = sum + (carry ? 1 : 0);
  carry = sum < a || all < sum;
  return all;
}

inline std::uint64_t take_digit(std::uint64_t a, std::uint64_t b, bool& borrow) noexcept {
  const auto rest = a - b;
  const auto all = rest - (borrow ? 1 : 0);
  borrow = a < b || rest < all;
  return all;
}

} // namespace detail

THRONG_DECL void exact_sum::add_signed(double number, bool is_taken) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const auto exponent = static_cast<unsigned>(bits >> 52u) & 0x7ffu;
  auto digits = bits & 0xf'ffff'ffff'ffffu;
  if (exponent == 0x7ff) {
    beyond_ += is_taken ? -number : number;
    return;
  }
  // The number is `digits` shifted left by this, in steps of 2^-1074.
  unsigned shift = 0;
  if (exponent != 0) {
    digits |= std::uint64_t{1} << 52u;
    shift = exponent - 1;
  }
  const auto first = std::size_t{shift / 64};
  const auto within = shift % 64;
  const auto low = digits << within;
  const auto high = within == 0 ? 0 : digits >> (64 - within);
  const bool is_subtracted = (bits >> 63u != 0) != is_taken;
  const auto step = is_subtracted ? detail::take_digit : detail::add_digit;
  bool carry = false;
  digits_[first] = step(digits_[first], low, carry);
  digits_[first + 1] = step(digits_[first + 1], high, carry);
  for (auto i = first + 2; carry && i < size; ++i)
    digits_[i] = step(digits_[i], 0, carry);
}

THRONG_DECL void exact_sum::add(const exact_sum& other) noexcept {
  bool carry = false;
  for (std::size_t i = 0; i < size; ++i)
    digits_[i] = detail::add_digit(digits_[i], other.digits_[i], carry);
  beyond_ += other.beyond_;
}

THRONG_DECL void exact_sum::subtract(const exact_sum& other) noexcept {
  bool borrow = false;
  for (std::size_t i = 0; i < size; ++i)
    digits_[i] = detail::take_digit(digits_[i], other.digits_[i], borrow);
  beyond_ -= other.beyond_;
}

THRONG_DECL double exact_sum::value() const noexcept {
  if (beyond_ != 0)
    return beyond_;
  auto digits = digits_;
  if (is_negative()) {
    bool borrow = false;
    for (auto& digit : digits)
      digit = detail::take_digit(0, digit, borrow);
  }
  auto top = size;
  while (top > 0 && digits[top - 1] == 0)
    --top;
  if (top == 0)
    return 0;
  const auto width = 64 * (top - 1) + static_cast<std::size_t>(std::bit_width(digits[top - 1]));
  auto kept = digits[0];
  std::size_t shift = 0;
  if (width > 53) {
    // The 53 highest bits, rounded to nearest by what stands below them.
    shift = width - 53;
    const auto bit = [&](std::size_t at) { return (digits[at / 64] >> (at % 64) & 1u) != 0; };
    const auto within = shift % 64;
    kept = digits[shift / 64] >> within;
    if (within > 11)
      kept |= digits[shift / 64 + 1] << (64 - within);
    kept &= (std::uint64_t{1} << 53u) - 1;
    const auto half = shift - 1;
    const auto under_half = digits[half / 64] & ((std::uint64_t{1} << (half % 64)) - 1);
    const bool is_more = under_half != 0 || std::any_of(digits.begin(), digits.begin() + half / 64,
                                                        [](auto digit) { return digit != 0; });
    if (bit(half) && (is_more || (kept & 1u) != 0))
      ++kept;
  }
  const auto magnitude = std::ldexp(static_cast<double>(kept), static_cast<int>(shift) - 1074);
  return is_negative() ? -magnitude : magnitude;
}

THRONG_DECL std::vector<double> exact_sum::partials() const {
  constexpr auto greatest = std::numeric_limits<double>::max();
  std::vector<double> parts;
  auto rest = *this;
  rest.beyond_ = 0;
  while (rest.digits_ != exact_sum().digits_) {
    parts.push_back(std::clamp(rest.value(), -greatest, greatest));
    rest.subtract(parts.back());
  }
  if (beyond_ != 0)
    parts.push_back(beyond_);
  return parts;
}

} // namespace throng::inline THRONG_ABI
