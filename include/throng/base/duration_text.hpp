// Durations as people write them: `1m30s`.  One spelling for options, descriptions, messages and
// thresholds, the one that k6's users know (Go's, with `d` for days where it is read).

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The duration in Go's form, exact to the nanosecond: `1h0m0s`, `1m30s`, `1.5s`, `300ms`,
/// `1.5µs`, `7ns`, `0s`, `-2s`.  parse_duration reads every one of them back.
[[nodiscard]] THRONG_DECL std::string duration_text(std::chrono::nanoseconds value);

/// The duration in tenths of a second, as wide for every value up to `max` so that a progress line
/// does not jump: 1.1 s of 10 s is `01.1s`, of a minute `0m01.1s`, of an hour `0h00m01.1s`.  A
/// value beyond `max` takes the form that it needs itself; a negative one counts as zero.
[[nodiscard]] THRONG_DECL std::string fixed_duration_text(std::chrono::nanoseconds value,
                                                          std::chrono::nanoseconds max);

namespace spelling {

/// A unit and what it is worth.
struct duration_unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

inline constexpr duration_unit duration_units[] = {
    {"ns", 1},
    {"us", 1'000},
    {"\u00b5s", 1'000}, // the micro sign
    {"\u03bcs", 1'000}, // the Greek letter, which looks the same
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
    {"d", 86'400'000'000'000},
};

/// Wide enough for any product that parsing makes, so that overflow is one comparison.
__extension__ typedef unsigned __int128 wide_count;

/// A decimal digit, whatever the locale.
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Takes the unit off the front of `text`: all up to the next digit or point.  0 for an unknown
/// one.
constexpr std::int64_t take_duration_unit(std::string_view& text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && !is_digit(text[size]) && text[size] != '.')
    ++size;
  const auto name = text.substr(0, size);
  text.remove_prefix(size);
  for (const auto& unit : duration_units) {
    if (unit.name == name)
      return unit.nanoseconds;
  }
  return 0;
}

} // namespace spelling

/// The duration that `text` says, or nothing where it says none that fits.  Go's syntax and days:
/// an optional sign, then numbers that each have a unit (`ns us µs ms s m h d`) and may have a
/// fraction, as in `1m30s`, `1.5s`, `2d`, `-100ms`.  A number without a unit is not a duration, not
/// even `0`.  Fractions of a nanosecond are cut off.
[[nodiscard]] constexpr std::optional<std::chrono::nanoseconds>
parse_duration(std::string_view text) noexcept {
  using spelling::is_digit;
  using spelling::wide_count;
  constexpr auto most = wide_count{std::numeric_limits<std::int64_t>::max()};

  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  if (text.empty())
    return std::nullopt;
  const wide_count limit = negative ? most + 1 : most;

  wide_count sum = 0;
  while (!text.empty()) {
    bool has_digits = false;
    wide_count whole = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
      has_digits = true;
      whole = whole * 10 + static_cast<unsigned>(text.front() - '0');
      if (whole > limit)
        return std::nullopt;
    }
    wide_count fraction = 0;
    wide_count scale = 1;
    if (text.starts_with('.')) {
      text.remove_prefix(1);
      for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
        has_digits = true;
        // Eighteen places are finer than a nanosecond of a day; the products still fit.
        if (scale >= 1'000'000'000'000'000'000)
          continue;
        fraction = fraction * 10 + static_cast<unsigned>(text.front() - '0');
        scale *= 10;
      }
    }
    if (!has_digits)
      return std::nullopt;
    const auto unit = static_cast<wide_count>(spelling::take_duration_unit(text));
    if (unit == 0)
      return std::nullopt;
    sum += whole * unit + fraction * unit / scale;
    if (sum > limit)
      return std::nullopt;
  }
  // Negated while wide: the lowest count has no positive counterpart in 64 bits.
  const auto count = negative ? static_cast<std::int64_t>(-sum) : static_cast<std::int64_t>(sum);
  return std::chrono::nanoseconds{count};
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/base/impl/duration_text.ipp>
#endif
