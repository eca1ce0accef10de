// What the reports list: every series of a run, and every one that a threshold names, with or
// without samples, each with its thresholds.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One metric, or a part of it, as reports see it.  Points into the result that it was made from.
struct reported_metric {
  std::string metric;                      ///< the metric's name
  std::string selector;                    ///< `tag:value`, empty for the whole metric
  metric_kind kind = metric_kind::counter; ///< its kind
  value_unit unit = value_unit::number;    ///< what its numbers are
  const snapshot* numbers = nullptr;       ///< where its numbers are looked up
  const series* values = nullptr;          ///< its numbers; null when there is no such series
  std::uint64_t censored = 0;              ///< samples that are only known to be as great: timeouts
  std::vector<const threshold_result*> thresholds; ///< in the order of test.require

  /// True when nothing was recorded.
  [[nodiscard]] bool is_empty() const noexcept { return values == nullptr || values->is_empty(); }
  /// The number, with the meaning that thresholds give it; nothing when there is no sample.
  [[nodiscard]] std::optional<double> value(statistic what, double percent = 0) const;
  /// `http_req_duration{expected_response:true}`.
  [[nodiscard]] std::string full_name() const;
};

/// All of them, by metric, then selector.
[[nodiscard]] THRONG_DECL std::vector<reported_metric> reported_metrics(const result& of);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/reported_metric.ipp>
#endif
