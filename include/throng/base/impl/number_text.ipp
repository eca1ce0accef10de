// How numbers are written; the rules stand in the header.

#pragma once

#include <throng/base/number_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace spelling {

// With exactly `places` decimals.  A buffer for the greatest double: 309 digits and the decimals.
inline std::string decimals_text(double value, int places) {
  if (std::isnan(value))
    return "NaN";
  if (std::isinf(value))
    return value < 0 ? "-Inf" : "Inf";
  std::array<char, 400> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                          std::chars_format::fixed, std::clamp(places, 0, 60));
  THRONG_ASSERT(error == std::errc{});
  std::string text{digits.data(), end};
  // Rounding may leave a zero with a sign.
  if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) {
    text.erase(0, 1);
  }
  return text;
}

inline std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos)
    return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.'))
    text.pop_back();
  return text;
}

// A whole number of hundredths, which is what rounding to two decimals gives.
inline std::string hundredths_text(double hundredths) {
  return without_trailing_zeros(decimals_text(hundredths / 100, 2));
}

// Zeros go between the sign and the digits.
inline std::string padded(const std::string& text, std::size_t width) {
  if (text.size() >= width)
    return text;
  const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  return text.substr(0, sign) + std::string(width - text.size(), '0') + text.substr(sign);
}

// From a minute on: Go's form in whole seconds.
inline std::string minutes_text(std::int64_t seconds) {
  std::string text;
  if (seconds >= 3600)
    text += std::to_string(seconds / 3600) + 'h';
  text += std::to_string(seconds / 60 % 60) + 'm';
  return text + std::to_string(seconds % 60) + 's';
}

} // namespace spelling

THRONG_DECL std::string time_text(double nanoseconds) {
  if (!std::isfinite(nanoseconds))
    return number_text(nanoseconds);
  if (nanoseconds < 0) {
    auto text = time_text(-nanoseconds);
    return text == "0s" ? text : '-' + text;
  }
  struct unit {
    double hundredth; // in nanoseconds; from the second unit on exact, so a tie stays a tie
    double below;     // hundredths from which the next unit takes over
    std::string_view name;
  };
  static constexpr unit units[] = {
      {0.01, 100'000, "ns"}, {1e1, 100'000, "\u00b5s"}, {1e4, 100'000, "ms"}, {1e7, 6'000, "s"}};
  for (const auto& unit : units) {
    const double hundredths = std::round(nanoseconds / unit.hundredth);
    if (hundredths == 0)
      return "0s";
    if (hundredths < unit.below) {
      return spelling::hundredths_text(hundredths).append(unit.name);
    }
  }
  const double seconds = std::round(nanoseconds / 1e9);
  if (seconds >= 1e18)
    return spelling::decimals_text(seconds, 0) + 's';
  return spelling::minutes_text(static_cast<std::int64_t>(seconds));
}

THRONG_DECL std::string time_text(std::chrono::nanoseconds value) {
  // Doubles hold whole nanoseconds exactly up to 104 days; beyond, only seconds are printed.
  return time_text(static_cast<double>(value.count()));
}

THRONG_DECL std::string bytes_text(double bytes) {
  if (!std::isfinite(bytes))
    return number_text(bytes) + " B";
  if (bytes < 0) {
    auto text = bytes_text(-bytes);
    return text == "0 B" ? text : '-' + text;
  }
  if (std::round(bytes) < 1000)
    return spelling::decimals_text(std::round(bytes), 0) + " B";
  static constexpr std::string_view units[] = {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
  double scale = 1;
  for (const auto unit : units) {
    scale *= 1000;
    const double tenths = std::round(bytes / (scale / 10));
    if (tenths < 100)
      return spelling::decimals_text(tenths / 10, 1).append(" ").append(unit);
    const double whole = std::round(bytes / scale);
    if (whole < 1000)
      return spelling::decimals_text(whole, 0).append(" ").append(unit);
  }
  return spelling::decimals_text(std::round(bytes / scale), 0).append(" ").append(units[7]);
}

THRONG_DECL std::string number_text(double value) {
  return spelling::without_trailing_zeros(spelling::decimals_text(value, 6));
}

THRONG_DECL std::string percent_text(double ratio) {
  double hundredths = std::round(ratio * 10'000);
  if (ratio > 0 && ratio < 1)
    hundredths = std::clamp(hundredths, 1.0, 9'999.0);
  if (ratio > 1)
    hundredths = std::max(hundredths, 10'001.0);
  if (ratio < 0)
    hundredths = std::min(hundredths, -1.0);
  return spelling::decimals_text(hundredths / 100, 2) + '%';
}

THRONG_DECL std::string fixed_int_text(std::int64_t value, std::int64_t max) {
  return spelling::padded(std::to_string(value), std::to_string(max).size());
}

THRONG_DECL std::string fixed_float_text(double value, double max, int precision) {
  const auto text = spelling::decimals_text(value, precision);
  if (!std::isfinite(value) || !std::isfinite(max))
    return text;
  const auto width = spelling::decimals_text(max, precision).size();
  return spelling::padded(text, width);
}

} // namespace throng::inline THRONG_ABI
