// When a run may end because its answer is known: `relative_ci(http_req_duration.p(99)) < 0.05`.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A measured number, and how wide its confidence interval must get.  Written as a comparison:
///
///     (throng::relative_ci(throng::http_req_duration.p(99)) < 0.05).at_least(30s).at_most(10min)
class stop_rule {
public:
  /// Half of the interval, as a share of the number, must be less than `bound`.
  stop_rule(measure what, double level, double bound)
      : what_(std::move(what)), level_(level), bound_(bound) {}

  /// The run goes on for so long at least, 10 s where nothing is said.  It takes 13 s anyway to see
  /// how the number changes from second to second (watched_precision.hpp).
  stop_rule& at_least(std::chrono::nanoseconds least) noexcept {
    least_ = least;
    return *this;
  }
  /// The run ends after so long at the latest, whether the answer is known or not.  Where nothing
  /// is said it ends when its scenarios do.
  stop_rule& at_most(std::chrono::nanoseconds most) noexcept {
    most_ = most;
    return *this;
  }

  /// What is measured.
  [[nodiscard]] const measure& what() const noexcept { return what_; }
  /// The probability that the interval holds the true number: 0.95.
  [[nodiscard]] double level() const noexcept { return level_; }
  /// What half of the interval's width must be less than, as a share of the number.
  [[nodiscard]] double bound() const noexcept { return bound_; }
  /// How long the run goes on at least, and at most; nothing: as long as it was planned.  Both
  /// since the load began.
  [[nodiscard]] std::chrono::nanoseconds least() const noexcept { return least_; }
  [[nodiscard]] std::optional<std::chrono::nanoseconds> most() const noexcept { return most_; }
  /// The rule as it is written: `relative_ci(http_req_duration.p(99))<0.05`.
  [[nodiscard]] std::string text() const;
  /// What is wrong with it, a sentence each; none when it is right.
  [[nodiscard]] std::vector<std::string> problems() const;

private:
  measure what_;
  double level_;
  double bound_;
  std::chrono::nanoseconds least_ = std::chrono::seconds{10};
  std::optional<std::chrono::nanoseconds> most_;
};

/// A number's confidence interval, relative to the number: half of the width over the value.
struct relative_interval {
  measure what;        ///< the number
  double level = 0.95; ///< the probability that the interval holds the true one
};

/// The relative confidence interval of a percentile, the median or the average of a trend, or of a
/// rate metric's rate: (high - low) / (2 value).  Of other numbers there is none: stop_rule::
/// problems() tells.
template <class Value>
[[nodiscard]] relative_interval relative_ci(const expression<Value>& asked, double level = 0.95) {
  return {asked.what, level};
}

/// `relative_ci(http_req_duration.p(99)) < 0.05`: the answer is known to 5 %.
template <class Bound>
[[nodiscard]] stop_rule operator<(const relative_interval& asked, const Bound& bound) {
  static_assert(std::is_arithmetic_v<Bound>,
                "a relative interval is a share: compare it with a number, as in 0.05");
  if constexpr (std::is_arithmetic_v<Bound>)
    return stop_rule(asked.what, asked.level, static_cast<double>(bound));
}
/// Does not compile: a run ends when the interval is narrow, not while it is wide.
template <class Bound>
stop_rule operator>(const relative_interval& asked, const Bound&) {
  static_assert(!std::is_same_v<Bound, Bound>,
                "a run ends when the interval is narrow enough: write relative_ci(...) < 0.05");
  return stop_rule(asked.what, asked.level, 0);
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/threshold/impl/precision.ipp>
#endif
