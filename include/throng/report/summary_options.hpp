// What the summaries, text and JSON, say of each trend, and how much.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One number of a trend: avg, min, med, max, count or a percentile.
struct trend_stat {
  statistic what = statistic::avg; ///< which one
  double percent = 0;              ///< the rank, for statistic::percentile

  /// k6's text: `avg`, `p(99.9)`.
  [[nodiscard]] std::string text() const { return statistic_text(what, percent); }
};

/// k6's choice: avg, min, med, max, p(90), p(95).
[[nodiscard]] inline std::vector<trend_stat> default_trend_stats() {
  return {{statistic::avg},
          {statistic::min},
          {statistic::med},
          {statistic::max},
          {statistic::percentile, 90},
          {statistic::percentile, 95}};
}

/// How the text summary is made.
struct summary_options {
  std::vector<trend_stat> trend_stats = default_trend_stats(); ///< the columns of trends
  bool full = false; ///< with the parts of a request's time, which k6's compact form leaves out
  palette colors;    ///< styles, none by default
};

/// How the JSON summary is made.
struct summary_json_options {
  std::vector<trend_stat> trend_stats = default_trend_stats(); ///< the values of trends
  bool no_color = false;                                       ///< said in `options`
  bool stdout_is_terminal = false;                             ///< said in `state`
  bool stderr_is_terminal = false;                             ///< said in `state`
};

} // namespace throng::inline THRONG_ABI
