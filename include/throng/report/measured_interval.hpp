// How well a number of a result is known.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/confidence.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/metrics/time_series.hpp>

#include <optional>
#include <span>

namespace throng::inline THRONG_ABI {

/// The confidence interval of a number of a metric: nanoseconds for times, a share for rates.
///
/// - A percentile and the median: between order statistics (quantile_interval), which is right for
///   samples that do not depend on each other.
/// - The average of a trend: from how the means of up to 20 blocks of time differ (mean_interval),
///   where the course has the series; that holds for samples that depend on their neighbours.
/// - A rate: Wilson's (share_interval).
///
/// Nothing for other numbers, and where nothing was recorded.
[[nodiscard]] THRONG_DECL std::optional<interval>
measured_interval(const measure& asked, const snapshot& numbers,
                  std::span<const time_series> course, double level = 0.95);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/measured_interval.ipp>
#endif
