// Numbers as text: fractions, segments and their sequences, the numbers of flags, and the numbers
// of reports as they are written.

#pragma once

#include "property.hpp"
#include <throng/base/number_text.hpp>
#include <throng/cli/flags.hpp>
#include <throng/load/fraction.hpp>
#include <throng/load/segment.hpp>
#include <throng/load/simplest_fraction.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>

namespace fuzz {

/// Fractions are in lowest terms and read as they are printed.
inline void check_fraction(std::string_view text) {
  const auto read = throng::parse_fraction(text);
  if (read.problem != nullptr) {
    require(*read.problem != '\0', "a problem without a word");
    return;
  }
  const auto& value = read.value;
  require(value.denominator > 0, "a denominator that is not above 0");
  require(std::gcd(value.numerator, value.denominator) == 1, "not in lowest terms");
  const auto printed = throng::fraction_text(value);
  const auto again = throng::parse_fraction(printed);
  require(again.problem == nullptr && again.value == value, "another fraction", printed);

  // The same number as a double, where the text is a plain decimal number.
  double plain = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), plain, std::chars_format::fixed);
  if (error == std::errc{} && end == text.data() + text.size()) {
    const auto exact =
        static_cast<double>(value.numerator) / static_cast<double>(value.denominator);
    require(std::abs(exact - plain) <= std::abs(plain) * 1e-15,
            "another number than the plain one");
  }
}

/// Segments and sequences lie in order in [0, 1] and read as they are printed.
inline void check_segments(std::string_view text) {
  using throng::fraction;
  const auto segment = throng::parse_segment(text);
  if (segment.problem.empty()) {
    const auto& [from, to] = segment.value;
    require(from >= fraction{0, 1} && from < to && to <= fraction{1, 1}, "a segment out of order");
    const auto printed = throng::segment_text(segment.value);
    const auto again = throng::parse_segment(printed);
    require(again.problem.empty() && again.value == segment.value, "another segment", printed);
    const auto parts = throng::equal_parts(segment.value, 3);
    if (parts.problem.empty()) {
      const auto& points = parts.value.points;
      require(points.size() == 4 && points.front() == from && points.back() == to,
              "parts that are not the whole");
    }
  }
  const auto sequence = throng::parse_segment_sequence(text);
  if (sequence.problem.empty()) {
    const auto printed = throng::sequence_text(sequence.value);
    const auto again = throng::parse_segment_sequence(printed);
    require(again.problem.empty() && again.value == sequence.value, "another sequence", printed);
    const auto whole = throng::filled(sequence.value);
    require(whole.points.front() == fraction{0, 1} && whole.points.back() == fraction{1, 1},
            "a filled sequence with a gap");
    for (std::size_t i = 1; i < whole.points.size(); ++i)
      require(whole.points[i - 1] < whole.points[i], "a sequence out of order");
  }
}

/// The numbers of flags are in their range and read as they are printed.
inline void check_flags(std::string_view text) {
  using throng::detail::number_in;
  if (const auto read =
          number_in<std::int64_t>(text, -5, std::numeric_limits<std::int64_t>::max())) {
    require(*read >= -5, "below the least");
    require(number_in<std::int64_t>(std::to_string(*read), *read, *read) == read, "another number");
  }
  if (const auto read =
          number_in<std::uint64_t>(text, 0, std::numeric_limits<std::uint64_t>::max()))
    require(number_in<std::uint64_t>(std::to_string(*read), *read, *read) == read,
            "another number");
  if (const auto read = number_in<double>(text, 0, std::numeric_limits<double>::max()))
    require(std::isfinite(*read) && *read >= 0, "a number out of its range");
}

/// Any double is written as a number that is near enough to it.
inline void check_printed(double value) {
  const auto text = throng::number_text(value);
  require(!throng::percent_text(value).empty() && !throng::bytes_text(value).empty() &&
              !throng::time_text(value).empty(),
          "nothing is written");
  if (std::isfinite(value)) {
    double read = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    require(error == std::errc{} && end == text.data() + text.size(), "no number", text);
    require(std::abs(read - value) <= 0.5000001e-6 + std::abs(value) * 1e-15, "another number",
            text);
  }
  if (value >= throng::load::least_fraction && value <= throng::load::greatest_fraction) {
    const auto simplest = throng::load::fraction_of(value);
    const auto read = static_cast<long double>(simplest.numerator) /
                      static_cast<long double>(simplest.denominator);
    require(std::abs(read - static_cast<long double>(value)) <=
                static_cast<long double>(value) * 0x1p-53L,
            "another fraction", throng::fraction_text(simplest));
  }
}

/// Throws what does not hold for `text`.
inline void check_number(std::string_view text) {
  check_fraction(text);
  check_segments(text);
  check_flags(text);
  double value = 0;
  std::memcpy(&value, text.data(), std::min(text.size(), sizeof value));
  check_printed(value);
}

} // namespace fuzz
