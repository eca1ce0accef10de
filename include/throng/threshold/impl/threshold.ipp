#pragma once

#include <throng/base/number_text.hpp>
#include <throng/threshold/threshold.hpp>

#include <charconv>
#include <cmath>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::string measured_number_text(double value, metric_kind kind, value_unit unit,
                                             bool is_count) {
  if (is_count && kind == metric_kind::trend)
    unit = value_unit::number;
  switch (unit) {
  case value_unit::time: return time_text(value);
  case value_unit::data: return bytes_text(value);
  case value_unit::number: break;
  }
  char digits[32];
  const auto shape = std::abs(value) < 1e15 && std::floor(value) >= value
                         ? std::chars_format::fixed
                         : std::chars_format::general;
  const auto end = shape == std::chars_format::fixed
                       ? std::to_chars(digits, digits + sizeof digits, value, shape, 0).ptr
                       : std::to_chars(digits, digits + sizeof digits, value, shape, 4).ptr;
  return {digits, end};
}

THRONG_DECL std::string threshold::text() const {
  auto whole = statistic_text(what_.what, what_.percent) + std::string(to_text(how_)) + bound_text_;
  if (needs_baseline() && !lacks_baseline_)
    whole += " (" +
             measured_number_text(bound_, what_.kind, what_.unit, what_.what == statistic::count) +
             ")";
  return whole;
}

} // namespace throng::inline THRONG_ABI
