// How the numbers of a metric went, step by step: what a chart draws and a test looks for stalls
// in.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/kind.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One step of a series: what was recorded in it.  Times are in nanoseconds.
struct time_point {
  std::chrono::nanoseconds end{};    ///< since the load began
  std::chrono::nanoseconds length{}; ///< a second; more in runs of more than an hour
  double count = 0;                  ///< samples; of a counter what it grew by
  double value = 0; ///< counter: growth by second; gauge: the last value; rate: share; trend: mean
  double min = 0;   ///< of a trend, to 1/1024; of a gauge since the start
  double med = 0;   ///< of a trend
  double p90 = 0;   ///< of a trend
  double p95 = 0;   ///< of a trend
  double p99 = 0;   ///< of a trend
  double max = 0;   ///< of a trend, to 1/1024; of a gauge since the start

  friend bool operator==(const time_point&, const time_point&) = default;
};

/// The course of one series.
struct time_series {
  std::string metric;                      ///< the metric's name
  std::string selector;                    ///< `tag:value,...`, empty for the whole metric
  metric_kind kind = metric_kind::counter; ///< its kind
  value_unit unit = value_unit::number;    ///< what its numbers are
  std::vector<time_point> points;          ///< by time, without gaps

  friend bool operator==(const time_series&, const time_series&) = default;
};

} // namespace throng::inline THRONG_ABI
