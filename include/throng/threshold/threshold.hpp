// A threshold: a number that a run measures, and what it must be for the run to pass.  Written with
// operators on a metric, or as k6's text; both make this type.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/duration_text.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/threshold/comparison.hpp>
#include <throng/threshold/grammar.hpp>

#include <charconv>
#include <chrono>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace throng::inline THRONG_ABI {

namespace detail {

/// A number that the grammar has found to be one.
inline double read_number(std::string_view digits) {
  if (digits.starts_with('+'))
    digits.remove_prefix(1);
  double value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

} // namespace detail

/// What must hold at the end of a run, and is watched while it goes on.
class threshold {
public:
  threshold(measure what, comparison how, double bound, std::string bound_text)
      : what_(std::move(what)), how_(how), bound_(bound), bound_text_(std::move(bound_text)) {}

  /// A threshold in k6's text, which says nothing of the metric's kind and unit: bind() adds them.
  static threshold from_text(const parsed_selector& metric, const parsed_threshold& text) {
    measure asked;
    asked.metric = metric.metric;
    asked.selector = tag_selector(metric.tags).text();
    asked.what = text.what;
    asked.percent = detail::read_number(text.percent);
    threshold made(std::move(asked), text.how, detail::read_number(text.bound),
                   std::string(text.bound));
    made.is_bound_ = false;
    return made;
  }
  /// Says what the metric of a text is.  k6 writes bounds of times in milliseconds.
  void bind(metric_kind kind, value_unit unit) noexcept {
    what_.kind = kind;
    what_.unit = unit;
    if (unit == value_unit::time && what_.what != statistic::count)
      bound_ *= 1e6;
    is_bound_ = true;
  }
  /// False for a text whose metric is not known yet.
  [[nodiscard]] bool is_bound() const noexcept { return is_bound_; }

  /// Ends the run as soon as the threshold fails, from `delay` after the start on.
  threshold& abort_on_fail(std::chrono::nanoseconds delay = {}) noexcept {
    aborts_ = true;
    delay_ = delay;
    return *this;
  }
  /// Lets the threshold pass when nothing was measured; without this it fails then.
  threshold& or_no_data() noexcept {
    passes_without_data_ = true;
    return *this;
  }

  /// What is measured, and how it must stand to the bound.
  [[nodiscard]] const measure& what() const noexcept { return what_; }
  [[nodiscard]] comparison how() const noexcept { return how_; }
  /// The bound: nanoseconds for times, else the metric's own unit.
  [[nodiscard]] double bound() const noexcept { return bound_; }
  /// k6's shape: `p(95)<500ms`, `rate<0.01`.
  [[nodiscard]] std::string text() const {
    return statistic_text(what_.what, what_.percent) + std::string(to_text(how_)) + bound_text_;
  }
  /// Whether a failure ends the run, and from when on.
  [[nodiscard]] bool aborts() const noexcept { return aborts_; }
  [[nodiscard]] std::chrono::nanoseconds delay() const noexcept { return delay_; }
  /// Whether it holds when nothing was measured.
  [[nodiscard]] bool passes_without_data() const noexcept { return passes_without_data_; }

private:
  measure what_;
  comparison how_;
  double bound_;
  std::string bound_text_;
  std::chrono::nanoseconds delay_{};
  bool is_bound_ = true;
  bool aborts_ = false;
  bool passes_without_data_ = false;
};

/// A metric in k6's text, `http_reqs` or `http_req_duration{expected_response:true}`.  A literal
/// that is not right does not compile.
class selector_literal {
public:
  consteval selector_literal(const char* text) : text_(text) {
    if (parse_selector(text_).problem != nullptr) {
      throw std::invalid_argument("malformed metric of a threshold: write name or name{tag:value}");
    }
  }
  /// The text as it was written.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
  std::string_view text_;
};

/// A threshold in k6's text, `p(95)<500`; times are in milliseconds.  A literal that is not right
/// does not compile.
class threshold_literal {
public:
  consteval threshold_literal(const char* text) : text_(text) {
    if (parse_threshold(text_).problem != nullptr) {
      throw std::invalid_argument("malformed threshold: write method, operator, number: p(95)<500");
    }
  }
  /// The text as it was written.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
  std::string_view text_;
};

namespace detail {

template <class Bound>
concept any_duration = requires(const Bound& b) {
  std::chrono::duration_cast<std::chrono::nanoseconds>(b);
};

inline std::string plain_text(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

template <class Value, class Bound>
threshold compare(const expression<Value>& asked, comparison how, const Bound& bound) {
  if constexpr (std::same_as<Value, std::chrono::nanoseconds>) {
    static_assert(any_duration<Bound>,
                  "this metric is a time: compare it with a duration, as in 500ms");
    if constexpr (any_duration<Bound>) {
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
/// duration, anything else with a number; mixing them does not compile.
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
