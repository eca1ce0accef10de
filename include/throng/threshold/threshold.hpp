// A threshold: a number that a run measures, and what it must be for the run to pass.  Written with
// operators on a metric (operators.hpp), or as k6's text; both make this type.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/threshold/comparison.hpp>
#include <throng/threshold/grammar.hpp>

#include <charconv>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
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

/// A bound that refers to an earlier run: nanoseconds for times, else the metric's own unit.
struct relative_bound {
  double factor = 1; ///< what the earlier number is multiplied with
  double offset = 0; ///< and what is added to that
};

/// A number of a metric for a reader, three or four digits of it: `231ms`, `0.9876`.  `is_count`:
/// it counts the samples of a trend and is none of them.
[[nodiscard]] THRONG_DECL std::string measured_number_text(double value, metric_kind kind,
                                                           value_unit unit, bool is_count);

/// What must hold at the end of a run, and is watched while it goes on.
class threshold {
public:
  threshold(measure what, comparison how, double bound, std::string bound_text)
      : what_(std::move(what)), how_(how), bound_(bound), bound_text_(std::move(bound_text)) {}
  /// One whose bound is a baseline's number times `factor` plus `offset`.
  threshold(measure what, comparison how, relative_bound bound, std::string bound_text)
      : what_(std::move(what)), how_(how), bound_(0), bound_text_(std::move(bound_text)),
        relative_(bound), lacks_baseline_(true) {}

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
  /// Says what an earlier run measured: the bound, where it refers to that.
  void resolve(double earlier) {
    if (!relative_)
      return;
    bound_ = earlier * relative_->factor + relative_->offset;
    lacks_baseline_ = false;
  }

  /// Ends the run as soon as the threshold fails, from `delay` after the start on.
  threshold& abort_on_fail(std::chrono::nanoseconds delay = {}) noexcept {
    aborts_ = true;
    delay_ = delay;
    return *this;
  }
  /// Lets the threshold pass when nothing was measured, or when there is no baseline; without this
  /// it fails then.
  threshold& or_no_data() noexcept {
    passes_without_data_ = true;
    return *this;
  }
  /// Judges a sliding window of this length, 1 s at least, instead of all that was measured: each
  /// second, or sixty times a window where that is longer.  It passes when every whole window
  /// holds; windows without samples are left out.  A run shorter than the window is one.
  threshold& over(std::chrono::nanoseconds window) noexcept {
    window_ = window;
    return *this;
  }
  /// Leaves out what is measured in the load's first moments; counts more than test.warm_up.
  threshold& after(std::chrono::nanoseconds warm_up) noexcept {
    warm_up_ = warm_up;
    return *this;
  }
  /// Makes it a warning: that it does not hold is told and fails nothing.  What test.warn does.
  threshold& only_warn() noexcept {
    is_warning_ = true;
    return *this;
  }

  /// What is measured, and how it must stand to the bound.
  [[nodiscard]] const measure& what() const noexcept { return what_; }
  [[nodiscard]] comparison how() const noexcept { return how_; }
  /// The bound: nanoseconds for times, else the metric's own unit; 0 while it lacks its baseline.
  [[nodiscard]] double bound() const noexcept { return bound_; }
  /// k6's shape: `p(95)<500ms`, `rate<0.01`; against a baseline `p(95)<baseline*1.1 (231ms)`.
  [[nodiscard]] std::string text() const;
  /// Whether a failure ends the run, and from when on.
  [[nodiscard]] bool aborts() const noexcept { return aborts_; }
  [[nodiscard]] std::chrono::nanoseconds delay() const noexcept { return delay_; }
  /// Whether it holds when nothing was measured.
  [[nodiscard]] bool passes_without_data() const noexcept { return passes_without_data_; }
  /// The length of the sliding window; nothing: all of the run.
  [[nodiscard]] const std::optional<std::chrono::nanoseconds>& window() const noexcept {
    return window_;
  }
  /// How much of the beginning is left out; nothing: what the test says.
  [[nodiscard]] const std::optional<std::chrono::nanoseconds>& warm_up() const noexcept {
    return warm_up_;
  }
  /// Whether it is a warning.
  [[nodiscard]] bool is_warning() const noexcept { return is_warning_; }
  /// Whether the bound refers to an earlier run, and whether that is not known (yet).
  [[nodiscard]] bool needs_baseline() const noexcept { return relative_.has_value(); }
  [[nodiscard]] bool lacks_baseline() const noexcept { return lacks_baseline_; }

private:
  measure what_;
  comparison how_;
  double bound_;
  std::string bound_text_;
  std::optional<relative_bound> relative_;
  std::chrono::nanoseconds delay_{};
  std::optional<std::chrono::nanoseconds> window_;
  std::optional<std::chrono::nanoseconds> warm_up_;
  bool is_bound_ = true;
  bool aborts_ = false;
  bool passes_without_data_ = false;
  bool is_warning_ = false;
  bool lacks_baseline_ = false;
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

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/threshold/impl/threshold.ipp>
#endif
