// How durations are written; the rules stand in the header.

#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace throng::inline THRONG_ABI {
namespace spelling {

// `count` divided by 10^places, without trailing zeros.
inline std::string decimal_text(std::uint64_t count, int places) {
  std::uint64_t scale = 1;
  for (int i = 0; i < places; ++i)
    scale *= 10;
  auto text = std::to_string(count / scale);
  if (auto rest = count % scale; rest != 0) {
    auto fraction = std::to_string(rest + scale).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += '.' + fraction;
  }
  return text;
}

// Nearest tenth of a second; half a tenth counts up.
inline std::int64_t tenths_of(std::chrono::nanoseconds value) {
  constexpr std::int64_t tenth = 100'000'000;
  if (value.count() <= 0)
    return 0;
  return value.count() / tenth + (value.count() % tenth * 2 >= tenth ? 1 : 0);
}

} // namespace spelling

THRONG_DECL std::string duration_text(std::chrono::nanoseconds value) {
  if (value.count() == 0)
    return "0s";
  const bool negative = value.count() < 0;
  // Negated as unsigned, because the lowest count has no positive counterpart.
  const auto bits = static_cast<std::uint64_t>(value.count());
  const std::uint64_t ns = negative ? std::uint64_t{0} - bits : bits;
  constexpr std::uint64_t second = 1'000'000'000;
  std::string text = negative ? "-" : "";
  if (ns < 1'000)
    return text + std::to_string(ns) + "ns";
  if (ns < 1'000'000)
    return text + spelling::decimal_text(ns, 3) + "\u00b5s";
  if (ns < second)
    return text + spelling::decimal_text(ns, 6) + "ms";
  const auto minutes = ns / (60 * second);
  if (minutes >= 60)
    text += std::to_string(minutes / 60) + 'h';
  if (minutes >= 1)
    text += std::to_string(minutes % 60) + 'm';
  return text + spelling::decimal_text(ns % (60 * second), 9) + 's';
}

THRONG_DECL std::string fixed_duration_text(std::chrono::nanoseconds value,
                                            std::chrono::nanoseconds max) {
  constexpr std::int64_t second = 10;
  constexpr std::int64_t minute = 60 * second;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  const auto now = spelling::tenths_of(value);
  const auto most = std::max(now, spelling::tenths_of(max));

  // The greatest unit of `max` leads, padded to its digits there; the others take two digits.
  std::string text;
  const auto part = [&](std::int64_t unit, std::int64_t next, char name) {
    if (most < unit)
      return;
    text += text.empty() ? fixed_int_text(now / unit, most / unit)
                         : fixed_int_text(now % next / unit, 10);
    text += name;
  };
  part(day, 0, 'd');
  part(hour, day, 'h');
  part(minute, hour, 'm');
  text += text.empty() ? fixed_int_text(now / second, most / second)
                       : fixed_int_text(now % minute / second, 10);
  text += '.';
  text += std::to_string(now % second);
  return text + 's';
}

} // namespace throng::inline THRONG_ABI
