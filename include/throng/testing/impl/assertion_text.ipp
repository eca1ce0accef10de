#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/testing/assertion_text.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/threshold/operators.hpp>

#include <chrono>
#include <cmath>

namespace throng::inline THRONG_ABI {
namespace testing {

namespace detail {

// One spelling for all complaints.  Nothing is rounded: 25.0001ms is not 25ms.
inline std::string complaint_of(const threshold_result& judged) {
  std::string text = judged.metric;
  if (!judged.selector.empty())
    text += "{" + judged.selector + "}";
  text += ": " + judged.method + " ";
  if (!judged.has_data) {
    text += "has no data";
  } else {
    // A count is a plain number whatever it counts.
    const bool is_time = judged.unit == value_unit::time && judged.method != "count";
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

inline const char* ending_of(verdict how) {
  switch (how) {
  case verdict::passed: return "the run passed";
  case verdict::failed: return "the run failed";
  case verdict::aborted: return "the run was aborted";
  case verdict::invalid: break;
  }
  return "the run is invalid";
}

inline std::string ending_with_reasons(const result& of) {
  std::string text = ending_of(of.verdict());
  const char* separator = ": ";
  for (const auto& reason : of.reasons()) {
    text += separator + reason;
    separator = "; ";
  }
  return text;
}

} // namespace detail

THRONG_DECL std::string what_fails(const threshold& wanted, const result& of) {
  const auto judged = judge(wanted, of.metrics());
  return judged.passed ? std::string() : detail::complaint_of(judged);
}

THRONG_DECL std::string what_is_invalid(const result& of) {
  return of.verdict() == verdict::invalid ? detail::ending_with_reasons(of) : std::string();
}

THRONG_DECL std::string what_does_not_pass(const result& of) {
  if (of.passed())
    return {};
  auto text = detail::ending_with_reasons(of);
  for (const auto& judged : of.thresholds()) {
    if (!judged.passed && !judged.is_warning)
      text += "\n  " + detail::complaint_of(judged);
  }
  return text;
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
