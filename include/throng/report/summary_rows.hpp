// The lines of the summary's tables as data: what is shown, in which block, with which numbers.
// summary.hpp lays them out.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/report/reported_metric.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The blocks of the results, in their order.
enum class summary_block : std::uint8_t { totals, custom, http, execution, network };

/// One value of a line: `avg=` and `140.36ms`.
struct summary_cell {
  std::string key;   ///< what stands before the number; empty where it needs no name
  std::string value; ///< the number with its unit
};

/// One line.
struct summary_row {
  summary_block block = summary_block::custom; ///< where it stands
  std::string label;                           ///< the name, indented for a part of a metric
  std::vector<summary_cell>
      cells;             ///< its values; a single one that says `no data` if there is none
  bool is_trend = false; ///< trends share columns, and so do all others
  bool has_data = true;  ///< a line without data has no columns
};

/// All lines, block by block, each in the order in which it is read.
[[nodiscard]] THRONG_DECL std::vector<summary_row> summary_rows(const result& of,
                                                                const summary_options& options);

/// `148.21ms`, `1.50%`, `6.56/s`: a number of a metric with its unit.
[[nodiscard]] THRONG_DECL std::string measured_text(double value, metric_kind kind, value_unit unit,
                                                    statistic what);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/summary_rows.ipp>
#endif
