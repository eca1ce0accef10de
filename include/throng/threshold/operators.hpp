// Thresholds as comparisons: `http_req_duration.p(95) < 500ms`.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/duration_text.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/threshold/baseline.hpp>
#include <throng/threshold/comparison.hpp>
#include <throng/threshold/threshold.hpp>

#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

namespace throng::inline THRONG_ABI {

namespace detail {

template <class Bound>
inline constexpr bool is_relative = false;
template <class Offset>
inline constexpr bool is_relative<baseline_bound<Offset>> = true;

inline std::string plain_text(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

inline std::string signed_text(double value, std::string (*text)(double)) {
  return value < 0 ? "-" + text(-value) : "+" + text(value);
}

inline std::string nanoseconds_text(double value) {
  return duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(value)));
}

// `baseline*1.1+5ms`, with the offset as a number of `expression`'s unit.
template <class Offset>
threshold compare_with_baseline(const measure& asked, comparison how,
                                const baseline_bound<Offset>& bound) {
  relative_bound number{bound.factor, 0};
  std::string text = "baseline";
  if (bound.factor < 1 || bound.factor > 1)
    text += "*" + plain_text(bound.factor);
  if constexpr (std::same_as<Offset, std::chrono::nanoseconds>) {
    number.offset = static_cast<double>(bound.offset.count());
    text += signed_text(number.offset, &nanoseconds_text);
  } else if constexpr (std::same_as<Offset, double>) {
    number.offset = bound.offset;
    text += signed_text(number.offset, &plain_text);
  }
  return threshold(asked, how, number, std::move(text));
}

template <class Value, class Bound>
threshold compare(const expression<Value>& asked, comparison how, const Bound& bound) {
  if constexpr (is_relative<Bound>) {
    constexpr bool is_time = std::same_as<Value, std::chrono::nanoseconds>;
    constexpr bool suits = std::same_as<Bound, baseline_bound<>> ||
                           is_time == std::same_as<Bound, baseline_bound<std::chrono::nanoseconds>>;
    static_assert(suits || !is_time,
                  "this metric is a time: add a duration to the baseline, as in baseline + 5ms");
    static_assert(suits || is_time, "this metric is a plain number: add a number to the baseline, "
                                    "as in baseline + 0.01");
    return compare_with_baseline(asked.what, how, bound);
  } else if constexpr (std::same_as<Value, std::chrono::nanoseconds>) {
    static_assert(duration_like<Bound>,
                  "this metric is a time: compare it with a duration, as in 500ms");
    if constexpr (duration_like<Bound>) {
      const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(bound);
      return threshold(asked.what, how, static_cast<double>(ns.count()), duration_text(ns));
    }
  } else {
    static_assert(std::is_arithmetic_v<Bound>,
                  "this metric is a plain number: compare it with a number, as in 0.01");
    if constexpr (std::is_arithmetic_v<Bound>) {
      const auto number = static_cast<double>(bound);
      return threshold(asked.what, how, number, plain_text(number));
    }
  }
}

} // namespace detail

/// `http_req_duration.p(95) < 500ms`: a threshold on the measured value.  A time compares with a
/// duration, anything else with a number; mixing them does not compile.  Both compare with
/// throng::baseline.
template <class Value, class Bound>
threshold operator<(const expression<Value>& asked, const Bound& bound) {
  return detail::compare(asked, comparison::less, bound);
}
/// The same for <=.
template <class Value, class Bound>
threshold operator<=(const expression<Value>& asked, const Bound& bound) {
  return detail::compare(asked, comparison::less_equal, bound);
}
/// The same for >.
template <class Value, class Bound>
threshold operator>(const expression<Value>& asked, const Bound& bound) {
  return detail::compare(asked, comparison::greater, bound);
}
/// The same for >=.
template <class Value, class Bound>
threshold operator>=(const expression<Value>& asked, const Bound& bound) {
  return detail::compare(asked, comparison::greater_equal, bound);
}
/// The same for ==.
template <class Value, class Bound>
threshold operator==(const expression<Value>& asked, const Bound& bound) {
  return detail::compare(asked, comparison::equal, bound);
}
/// The same for !=.
template <class Value, class Bound>
threshold operator!=(const expression<Value>& asked, const Bound& bound) {
  return detail::compare(asked, comparison::not_equal, bound);
}

} // namespace throng::inline THRONG_ABI
