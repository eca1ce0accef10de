// All numbers of a run at one moment, as a value.  Snapshots are cumulative; the difference of two
// is the interval between them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/exact_sum.hpp>
#include <throng/metrics/histogram.hpp>
#include <throng/metrics/kind.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A counter's number.
struct counter_value {
  exact_sum sum; ///< all that was added; reads as a double

  friend bool operator==(const counter_value&, const counter_value&) = default;
};

/// A gauge's numbers.
struct gauge_value {
  double last = 0;     ///< the value set last
  double min = 0;      ///< the least
  double max = 0;      ///< the greatest
  std::int64_t at = 0; ///< when `last` was set, nanoseconds of the run's clock
  bool is_set = false; ///< whether it was set at all

  friend bool operator==(const gauge_value&, const gauge_value&) = default;
};

/// A rate's numbers.
struct rate_value {
  std::uint64_t trues = 0; ///< how often it was true
  std::uint64_t total = 0; ///< how often it was asked
  /// The share that was true; 0 without samples.
  [[nodiscard]] double share() const noexcept {
    return total == 0 ? 0 : static_cast<double>(trues) / static_cast<double>(total);
  }

  friend bool operator==(const rate_value&, const rate_value&) = default;
};

/// The numbers of a series, by the metric's kind.
using metric_value =
    std::variant<counter_value, gauge_value, rate_value, time_histogram, number_histogram>;

/// The numbers of a metric that nothing was recorded of.
THRONG_DECL metric_value no_numbers(metric_kind kind, value_unit unit);

/// One series: a metric, or the part of it that a selector takes.
struct series {
  std::string metric;                      ///< the metric's name
  std::string selector;                    ///< `tag:value,...`, empty for the whole metric
  metric_kind kind = metric_kind::counter; ///< its kind
  value_unit unit = value_unit::number;    ///< what its numbers are
  metric_value value;                      ///< the numbers

  /// True when nothing was recorded.
  [[nodiscard]] bool is_empty() const noexcept;

  friend bool operator==(const series&, const series&) = default;
};

/// One case in which a check did not hold, so that a person can see why.
struct check_failure {
  std::int64_t at = 0;  ///< when: nanoseconds of the run's clock, in a result since its start
  std::uint64_t vu = 0; ///< the user's number
  std::uint64_t iteration = 0; ///< the user's iteration, from 0
  bool has_response = false;   ///< whether the script still held a response, its last one
  std::string url{};           ///< that was asked
  int status = 0;              ///< of the response; 0 when none came
  std::string error{};         ///< why none came
  std::string body{};          ///< the first bytes of the response's body

  friend bool operator==(const check_failure&, const check_failure&) = default;
};

/// How a check went.
struct check_result {
  std::string name;         ///< as given to vu.check
  std::uint64_t passes = 0; ///< how often it held
  std::uint64_t fails = 0;  ///< how often it did not
  std::string group{};      ///< where: `::checkout::pay`; empty outside of groups
  std::optional<check_failure> first_failure{}; ///< the first case in which it did not hold
  std::optional<check_failure> last_failure{};  ///< the last one

  friend bool operator==(const check_result&, const check_result&) = default;
};

/// What the numbers of a run take, and what was put together for lack of room.
struct metrics_usage {
  std::uint64_t series = 0;     ///< metrics and parts of them
  std::uint64_t tag_sets = 0;   ///< different sets of tags that were looked up
  std::uint64_t bytes = 0;      ///< of memory for all of them
  std::uint64_t overflowed = 0; ///< samples in the series `other`, because there were too many

  friend bool operator==(const metrics_usage&, const metrics_usage&) = default;
};

/// All series and checks at one moment.
class snapshot {
public:
  std::chrono::nanoseconds elapsed{}; ///< since the load began; what rates divide by
  std::vector<series> all;            ///< by metric name, then selector
  std::vector<check_result> checks;   ///< in the order in which they were first seen
  std::vector<std::string> conflicts; ///< metrics that workers used as different kinds

  /// The series, or null.
  [[nodiscard]] const series* find(std::string_view metric, std::string_view selector = {}) const;

  /// What came after `earlier`, a snapshot of the same run.  Gauges keep their state.
  [[nodiscard]] snapshot since(const snapshot& earlier) const;

  /// Adds the numbers of one series, making it where it is new.
  void add(const series& more);
  void add(series&& more);
  /// The same for many at once, in any order and some of them perhaps twice.
  void add(std::vector<series> many);
  /// Adds the counts of one check, which is known by its group and name; the first and the last
  /// failure are those of both.
  void add(const check_result& more);

  friend bool operator==(const snapshot&, const snapshot&) = default;
};

/// One sentence for each trend of plain numbers of which some are out of the histogram's octaves,
/// so that quantiles among them are not right to 1/1024 (see basic_histogram::overflow).
THRONG_DECL std::vector<std::string> overflow_notes(const snapshot& numbers);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/snapshot.ipp>
#endif
