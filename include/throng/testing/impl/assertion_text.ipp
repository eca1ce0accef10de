#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/testing/assertion_text.hpp>
#include <throng/threshold/judge.hpp>

#include <chrono>
#include <cmath>

namespace throng::inline THRONG_ABI {
namespace testing {

THRONG_DECL std::string what_fails(const threshold& wanted, const result& of) {
  const auto judged = judge(wanted, of.metrics());
  if (judged.passed)
    return {};
  std::string text = judged.metric;
  if (!judged.selector.empty())
    text += "{" + judged.selector + "}";
  text += ": " + judged.method + " ";
  if (!judged.has_data) {
    text += "has no data";
  } else {
    // A count is a plain number whatever it counts.  Nothing is rounded: 25.0001ms is not 25ms.
    const bool is_time = judged.unit == value_unit::time && wanted.what().what != statistic::count;
    text +=
        "is " + (is_time ? duration_text(std::chrono::nanoseconds(std::llround(judged.measured)))
                         : throng::detail::plain_text(judged.measured));
    if (judged.samples != 0) {
      text +=
          " of " + std::to_string(judged.samples) + (judged.samples == 1 ? " sample" : " samples");
    }
  }
  return text + ", wanted " + judged.text;
}

THRONG_DECL std::string what_is_invalid(const result& of) {
  if (of.verdict() != verdict::invalid)
    return {};
  std::string text = "the run is invalid";
  const char* separator = ": ";
  for (const auto& reason : of.reasons()) {
    text += separator + reason;
    separator = "; ";
  }
  return text;
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
