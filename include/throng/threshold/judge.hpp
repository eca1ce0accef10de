// What a snapshot says of a measure, and of a threshold.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/threshold/threshold.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace throng::inline THRONG_ABI {

/// How a threshold stands.
struct threshold_result {
  std::string metric;                    ///< the metric's name
  std::string selector;                  ///< `tag:value`, empty for all samples
  std::string text;                      ///< `p(95)<500ms`
  std::string method;                    ///< `p(95)`
  metric_kind kind = metric_kind::trend; ///< what the metric is
  value_unit unit = value_unit::number;  ///< the unit of `measured`
  bool passed = false;                   ///< whether it holds
  bool has_data = false;                 ///< whether anything was measured
  double measured = 0;                   ///< nanoseconds, bytes or a plain number
  std::uint64_t samples = 0;             ///< how many samples stand behind it; 0 for counters
  double bound = 0;                      ///< what it was compared with, in the unit of `measured`
  bool is_warning = false;               ///< test.warn: it is told and fails nothing
  /// when it was first seen failing, since the load began; it may hold again by now
  std::optional<std::chrono::nanoseconds> first_failed{};
  /// the sliding window; 0 s: all of the run.  With one `measured` is of the worst window.
  std::chrono::nanoseconds window{};
  std::optional<double> latest{};     ///< of the last window
  std::chrono::nanoseconds warm_up{}; ///< how much of the load's beginning was left out
  /// the bound refers to an earlier run that was not given, or has no such number; `bound` is 0
  bool lacks_baseline = false;

  friend bool operator==(const threshold_result&, const threshold_result&) = default;
};

/// The measured number: nanoseconds for times, a share from 0 to 1 for rates, a sum by second for a
/// counter's rate.  Nothing when no sample was recorded; a counter that never grew is 0.
THRONG_DECL std::optional<double> measured_value(const measure& asked, const snapshot& numbers);

/// Whether the threshold holds in the snapshot.
THRONG_DECL threshold_result judge(const threshold& wanted, const snapshot& numbers);
/// Whether it holds in what came after `earlier`, a snapshot of the same run.  Least and greatest
/// value of a trend are known to 1/1024 then; a gauge that was not set since has no data.
THRONG_DECL threshold_result judge(const threshold& wanted, const snapshot& numbers,
                                   const snapshot& earlier);
/// What there is to say of a threshold when nothing was measured.
THRONG_DECL threshold_result judge_nothing(const threshold& wanted);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/threshold/impl/judge.ipp>
#endif
