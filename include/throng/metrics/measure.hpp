// What a threshold or a test asks of a metric: one number of it, typed by its unit.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/kind.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Which number of a metric; k6's names.
enum class statistic : std::uint8_t { count, rate, value, avg, min, max, med, percentile };

/// A percentile's rank, 0 to 100, checked at compile time: `p(101)` does not compile.
class percent_rank {
public:
  consteval percent_rank(double percent) : percent_(percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw std::invalid_argument("a percentile's rank is a number from 0 to 100");
    }
  }
  /// The rank, 0 to 100.
  [[nodiscard]] constexpr double percent() const noexcept { return percent_; }

private:
  double percent_;
};

/// One number of one metric, whatever its unit.
struct measure {
  std::string metric;                    ///< the metric's name
  std::string selector;                  ///< `tag:value,...`, empty for all samples
  metric_kind kind = metric_kind::trend; ///< what the metric is
  value_unit unit = value_unit::number;  ///< what its numbers are
  statistic what = statistic::avg;       ///< which number is asked
  double percent = 0;                    ///< the rank, for statistic::percentile
};

/// The metric's name, with its selector in braces if there is one.
inline std::string full_name(const measure& asked) {
  return asked.selector.empty() ? asked.metric : asked.metric + "{" + asked.selector + "}";
}

/// A measure whose value has type `Value`: `std::chrono::nanoseconds` or `double`.
template <class Value>
struct expression {
  measure what; ///< the question
};

/// k6's text for the statistic: `p(95)`, `avg`.
THRONG_DECL std::string statistic_text(statistic what, double percent);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/measure.ipp>
#endif
