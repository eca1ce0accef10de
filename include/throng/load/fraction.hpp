// An exact number.  A test is divided at thirds and sevenths, and parts that are rounded would
// overlap or leave gaps: fractions are added and compared without any rounding.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

namespace load {

// Holds any product of two 64-bit numbers, and the sum of two such products.
__extension__ typedef __int128 wide;

} // namespace load

/// numerator / denominator, in lowest terms and with a denominator above 0, so that equal numbers
/// have equal members.
struct fraction {
  std::int64_t numerator = 0;   ///< above the line
  std::int64_t denominator = 1; ///< below it

  friend constexpr bool operator==(const fraction&, const fraction&) = default;
  friend constexpr std::strong_ordering operator<=>(const fraction& a, const fraction& b) noexcept {
    return load::wide{a.numerator} * b.denominator <=> load::wide{b.numerator} * a.denominator;
  }
};

namespace load {

/// numerator / denominator in lowest terms, or nothing where that does not fit.  Precondition: the
/// denominator is above 0.
constexpr std::optional<fraction> lowest_terms(wide numerator, wide denominator) noexcept {
  // Euclid's algorithm; std::gcd knows no 128 bits.
  auto a = numerator < 0 ? -numerator : numerator;
  auto b = denominator;
  while (b != 0) {
    const auto rest = a % b;
    a = b;
    b = rest;
  }
  numerator /= a;
  denominator /= a;
  constexpr wide most = std::numeric_limits<std::int64_t>::max();
  if (numerator > most || numerator < -most || denominator > most)
    return std::nullopt;
  return fraction{static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
}

/// a + b, or nothing where that does not fit.
constexpr std::optional<fraction> sum(const fraction& a, const fraction& b) noexcept {
  return lowest_terms(wide{a.numerator} * b.denominator + wide{b.numerator} * a.denominator,
                      wide{a.denominator} * b.denominator);
}

/// a - b, or nothing where that does not fit.
constexpr std::optional<fraction> difference(const fraction& a, const fraction& b) noexcept {
  return sum(a, {-b.numerator, b.denominator});
}

/// The digits at the front of `text`, taken off it and appended to `number`; false where the number
/// does not fit.
constexpr bool take_digits(std::string_view& text, wide& number) noexcept {
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
    number = number * 10 + (text.front() - '0');
    if (number > std::numeric_limits<std::int64_t>::max())
      return false;
  }
  return true;
}

} // namespace load

/// What a text says of a fraction.
struct parsed_fraction {
  fraction value{};              ///< the number
  const char* problem = nullptr; ///< what is wrong with the text; null when it is right
};

/// Reads `1/3`, `0.25` or `25%`, a sign before and spaces around it allowed.
[[nodiscard]] constexpr parsed_fraction parse_fraction(std::string_view text) noexcept {
  constexpr parsed_fraction no_number{
      {}, "must be a fraction, a decimal number or a percentage, as in 1/3, 0.25 or 25%"};
  constexpr parsed_fraction too_long{{}, "has more digits than fit; 16 are always fine"};
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  load::wide numerator = 0;
  load::wide denominator = 1;
  const auto size = text.size();
  if (!load::take_digits(text, numerator))
    return too_long;
  bool has_digits = text.size() != size;
  if (has_digits && text.starts_with('/')) {
    text.remove_prefix(1);
    denominator = 0; // stays so, and is refused, where no digits follow
    if (!load::take_digits(text, denominator))
      return too_long;
  } else {
    if (text.starts_with('.')) {
      text.remove_prefix(1);
      const auto decimals = text.size();
      if (!load::take_digits(text, numerator))
        return too_long;
      has_digits = has_digits || text.size() != decimals;
      for (auto places = decimals - text.size(); places > 0; --places) {
        denominator *= 10;
        if (denominator > std::numeric_limits<std::int64_t>::max())
          return too_long;
      }
    }
    if (text.starts_with('%')) {
      text.remove_prefix(1);
      denominator *= 100;
    }
  }
  if (!has_digits || !text.empty() || denominator == 0)
    return no_number;
  const auto value = load::lowest_terms(negative ? -numerator : numerator, denominator);
  return value ? parsed_fraction{*value, nullptr} : too_long;
}

/// `1/3`, or `0` and `1` where the denominator is 1.  parse_fraction reads it back.
[[nodiscard]] THRONG_DECL std::string fraction_text(const fraction& value);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/load/impl/fraction.ipp>
#endif
