#pragma once

#include <throng/metrics/measure.hpp>

#include <charconv>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::string statistic_text(statistic what, double percent) {
  switch (what) {
  case statistic::count: return "count";
  case statistic::rate: return "rate";
  case statistic::value: return "value";
  case statistic::avg: return "avg";
  case statistic::min: return "min";
  case statistic::max: return "max";
  case statistic::med: return "med";
  case statistic::percentile: break;
  }
  // Never with an exponent, which the grammar of thresholds has not; 5e-324 takes 326 characters.
  char digits[352];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, percent, std::chars_format::fixed).ptr;
  return "p(" + std::string(digits, end) + ")";
}

} // namespace throng::inline THRONG_ABI
