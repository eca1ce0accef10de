// A sum of doubles that loses nothing.  Sums of doubles depend on their order; this one depends on
// what was added and on nothing else, so that the parts of a run can be merged in any order.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace throng::inline THRONG_ABI {

/// All that was added, as one whole number of 2^-1074ths, the least step of a double: adding is
/// exact, associative and commutative, and can be taken back.  Even a sum beyond the greatest
/// double on the way to one below it is right; there is room for 2^70 times the greatest double.
/// Where a number was infinite or NaN the sum is what such a sum is: infinite, or NaN for both
/// signs.  Source of the idea: U. Kulisch, W. Miranker, "The arithmetic of the digital computer",
/// SIAM Review 28 (1986).
class exact_sum {
public:
  /// Nothing: 0.
  exact_sum() = default;
  /// One number.
  exact_sum(double first) { add(first); }

  /// Adds a number, or takes one away.
  void add(double number) noexcept { add_signed(number, false); }
  void subtract(double number) noexcept { add_signed(number, true); }
  /// Adds all that was added to another sum, or takes it away.
  THRONG_DECL void add(const exact_sum& other) noexcept;
  THRONG_DECL void subtract(const exact_sum& other) noexcept;
  /// add() as an operator.
  exact_sum& operator+=(const exact_sum& other) noexcept {
    add(other);
    return *this;
  }
  /// subtract() as an operator.
  exact_sum& operator-=(const exact_sum& other) noexcept {
    subtract(other);
    return *this;
  }

  /// The double that is nearest, of two as near the even one; infinite beyond the greatest double.
  [[nodiscard]] THRONG_DECL double value() const noexcept;
  /// The same: a sum is used as a number.
  operator double() const noexcept { return value(); }
  /// Numbers that add up to the sum exactly, the greatest first; the same for equal sums, none for
  /// 0.  An infinite or NaN part is the last one.
  [[nodiscard]] THRONG_DECL std::vector<double> partials() const;

private:
  // A double reaches from bit 0 to bit 2097; the rest is room for carries and the sign.
  static constexpr std::size_t size = 34;

  THRONG_DECL void add_signed(double number, bool is_taken) noexcept;
  [[nodiscard]] bool is_negative() const noexcept { return digits_[size - 1] >> 63u != 0; }

  // In two's complement, the lowest digit first.
  std::array<std::uint64_t, size> digits_{};
  // The sum of what was infinite or NaN.
  double beyond_ = 0;

public:
  /// Whether both stand for the same number; NaN equals NaN here.
  friend bool operator==(const exact_sum& a, const exact_sum& b) noexcept {
    return a.digits_ == b.digits_ &&
           (a.beyond_ == b.beyond_ || (a.beyond_ != a.beyond_ && b.beyond_ != b.beyond_));
  }
  /// Whether the nearest double is that number.
  template <class Number>
  requires std::is_arithmetic_v<Number>
  friend bool operator==(const exact_sum& a, Number b) noexcept {
    return a.value() == static_cast<double>(b);
  }
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/exact_sum.ipp>
#endif
