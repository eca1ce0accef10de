#pragma once

#include <throng/metrics/confidence.hpp>
#include <throng/report/percentile_text.hpp>
#include <throng/report/summary_rows.hpp>

#include <algorithm>
#include <cmath>

namespace throng::inline THRONG_ABI {
namespace detail {

template <class Layout>
std::string percentile_or_range(const basic_histogram<Layout>& samples, double percent,
                                value_unit unit) {
  const auto text = [unit](double value) {
    return measured_text(value, metric_kind::trend, unit, statistic::percentile);
  };
  if (samples.count() == 0 || has_enough_samples(samples.count(), percent))
    return text(static_cast<double>(samples.percentile(percent)));
  const auto ends = quantile_interval(samples, percent);
  if (ends.is_bounded())
    return text(ends.low) + "–" + text(ends.high);
  if (ends.is_low_known)
    return "≥" + text(ends.low);
  return ends.is_high_known ? "≤" + text(ends.high) : "unknown";
}

} // namespace detail

THRONG_DECL std::string percentile_text(const time_histogram& samples, double percent,
                                        std::uint64_t censored) {
  const auto text = detail::percentile_or_range(samples, percent, value_unit::time);
  const auto rank = std::ceil(percent / 100 * static_cast<double>(samples.count()) - 1e-9);
  const bool is_among_them =
      censored != 0 &&
      rank > static_cast<double>(samples.count() - std::min(samples.count(), censored));
  return is_among_them && has_enough_samples(samples.count(), percent) ? "≥" + text : text;
}

THRONG_DECL std::string percentile_text(const number_histogram& samples, double percent,
                                        value_unit unit) {
  return detail::percentile_or_range(samples, percent, unit);
}

} // namespace throng::inline THRONG_ABI
