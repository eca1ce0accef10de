#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/cookie_date.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace throng::inline THRONG_ABI {

namespace detail {

/// The parts of a cookie's date that were found so far; each is taken where it is first seen.
struct cookie_date_parts {
  std::optional<std::array<int, 3>> time; ///< hour, minute, second
  std::optional<int> day;                 ///< of the month
  std::optional<int> month;               ///< from 1
  std::optional<int> year;                ///< as it is written
};

/// Takes a number of `least` to `most` digits off the text, unless a further digit follows.
THRONG_DECL std::optional<int> take_digits(std::string_view& text, std::size_t least,
                                           std::size_t most) noexcept {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t length = 0;
  int value = 0;
  while (length < text.size() && is_digit(text[length])) {
    if (length == most)
      return std::nullopt;
    value = value * 10 + (text[length++] - '0');
  }
  if (length < least)
    return std::nullopt;
  text.remove_prefix(length);
  return value;
}

THRONG_DECL std::optional<std::array<int, 3>> clock_time(std::string_view token) noexcept {
  std::array<int, 3> time{};
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (i > 0) {
      if (!token.starts_with(':'))
        return std::nullopt;
      token.remove_prefix(1);
    }
    const auto number = take_digits(token, 1, 2);
    if (!number)
      return std::nullopt;
    time[i] = *number;
  }
  return time;
}

THRONG_DECL std::optional<int> month_number(std::string_view token) noexcept {
  constexpr std::string_view names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  int number = 0;
  for (const auto name : names) {
    ++number;
    if (equal_without_case(token.substr(0, 3), name))
      return number;
  }
  return std::nullopt;
}

THRONG_DECL void read_date_token(cookie_date_parts& parts, std::string_view token) noexcept {
  // The order is the RFC's: `08` is a day until one was found, and `08:49:37` is none.
  if (!parts.time && (parts.time = clock_time(token)))
    return;
  if (auto rest = token; !parts.day && (parts.day = take_digits(rest, 1, 2)))
    return;
  if (!parts.month && (parts.month = month_number(token)))
    return;
  if (auto rest = token; !parts.year)
    parts.year = take_digits(rest, 2, 4);
}

} // namespace detail

THRONG_DECL std::optional<std::chrono::sys_seconds>
parse_cookie_date(std::string_view text) noexcept {
  const auto is_delimiter = [](char c) {
    return c == '\t' || (c >= ' ' && c <= '/') || (c >= ';' && c <= '@') ||
           (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
  };
  detail::cookie_date_parts parts;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && !is_delimiter(text[end]))
      ++end;
    if (end > at)
      detail::read_date_token(parts, text.substr(at, end - at));
    at = end + 1;
  }
  if (!parts.time || !parts.day || !parts.month || !parts.year)
    return std::nullopt;
  auto year = *parts.year;
  if (year < 100)
    year += year < 70 ? 2000 : 1900;
  const auto [hour, minute, second] = *parts.time;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(*parts.month)},
                                         std::chrono::day{static_cast<unsigned>(*parts.day)}};
  if (year < 1601 || !date.ok() || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

} // namespace throng::inline THRONG_ABI
