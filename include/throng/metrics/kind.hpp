// What kinds of numbers a run keeps, after k6.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// k6's four metric types.
enum class metric_kind : std::uint8_t {
  counter, ///< a sum that grows
  gauge,   ///< the last value, with the least and the greatest
  rate,    ///< how often a thing was true
  trend    ///< a distribution
};

/// What a metric's numbers are.
enum class value_unit : std::uint8_t {
  number, ///< k6's `default`
  time,   ///< nanoseconds
  data    ///< bytes
};

/// k6's word for the kind.
constexpr std::string_view to_text(metric_kind kind) noexcept {
  switch (kind) {
  case metric_kind::counter: return "counter";
  case metric_kind::gauge: return "gauge";
  case metric_kind::rate: return "rate";
  case metric_kind::trend: return "trend";
  }
  return "";
}

/// k6's word for the unit, as in `contains`.
constexpr std::string_view to_text(value_unit unit) noexcept {
  switch (unit) {
  case value_unit::number: return "default";
  case value_unit::time: return "time";
  case value_unit::data: return "data";
  }
  return "";
}

} // namespace throng::inline THRONG_ABI
