// The text of a duration, against a reader of its own that counts in long doubles: no sum overflows
// silently, nothing that fits is refused, and what is printed reads as the same duration.

#pragma once

#include "property.hpp"
#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/cli/shortcuts.hpp>

#include <chrono>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace fuzz {

/// What a text says, in about nanoseconds.
struct about {
  long double nanoseconds = 0; ///< with its sign
  int parts = 0;               ///< each of them may be off by one nanosecond
};

/// Reads a duration the plain way; nothing where the syntax is wrong.
inline std::optional<about> plain_duration(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  about all;
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+'))
    text.remove_prefix(1);
  if (text.empty())
    return std::nullopt;
  while (!text.empty()) {
    const auto end = text.find_first_not_of("0123456789.");
    const auto number = text.substr(0, end);
    const auto has_digit = number.find_first_of(digits) != std::string_view::npos;
    if (end == std::string_view::npos || !has_digit || number.find('.') != number.rfind('.'))
      return std::nullopt;
    text.remove_prefix(end);
    const auto unit = text.substr(0, text.find_first_of("0123456789."));
    long double worth = 0;
    for (const auto& each : throng::spelling::duration_units) {
      if (each.name == unit)
        worth = static_cast<long double>(each.nanoseconds);
    }
    if (worth == 0)
      return std::nullopt;
    text.remove_prefix(unit.size());
    all.nanoseconds += std::strtold(std::string(number).c_str(), nullptr) * worth;
    ++all.parts;
  }
  if (is_negative)
    all.nanoseconds = -all.nanoseconds;
  return all;
}

/// Throws what does not hold for `text`.
inline void check_duration(std::string_view text) {
  using std::chrono::nanoseconds;
  const auto read = throng::parse_duration(text);
  const auto plain = plain_duration(text);
  require(!read || plain, "it is read though it is no duration");
  if (plain) {
    const auto slack = static_cast<long double>(plain->parts) + 4;
    constexpr long double most = 9223372036854775807.0L;
    if (plain->nanoseconds < most - slack && plain->nanoseconds > -most + slack)
      require(read.has_value(), "it is refused though it fits");
    if (plain->nanoseconds > most + slack || plain->nanoseconds < -most - slack)
      require(!read, "it is read though it does not fit");
    if (read) {
      const auto off = static_cast<long double>(read->count()) - plain->nanoseconds;
      require(off <= slack && off >= -slack, "it is another duration");
    }
  }
  if (read) {
    const auto printed = throng::duration_text(*read);
    require(throng::parse_duration(printed) == read, "printed otherwise", printed);
    // Rounded to tenths of a second, and never below none.
    const auto fixed = throng::fixed_duration_text(*read, *read);
    const auto fixed_read = throng::parse_duration(fixed);
    constexpr nanoseconds half_tenth{50'000'000};
    const auto shown_value = read->count() < 0 ? nanoseconds{0} : *read;
    if (shown_value < nanoseconds::max() - half_tenth) {
      require(fixed_read.has_value(), "the fixed form is refused", fixed);
      require(*fixed_read - shown_value <= half_tenth && shown_value - *fixed_read <= half_tenth,
              "the fixed form is another duration", fixed);
    }
    require(!throng::time_text(*read).empty(), "no short form");
  }

  // `30s:10,1m:0`: durations among numbers.
  if (const auto stages = throng::parse_stages(text)) {
    std::string printed;
    for (const auto& each : *stages) {
      printed += (printed.empty() ? "" : ",") + throng::duration_text(each.duration) + ":" +
                 std::to_string(each.target);
    }
    require(throng::parse_stages(printed) == stages, "other stages", printed);
  }
}

} // namespace fuzz
