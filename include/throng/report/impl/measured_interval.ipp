#pragma once

#include <throng/report/measured_interval.hpp>

#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

template <class Layout>
std::optional<interval> interval_in(const measure& asked, const basic_histogram<Layout>& samples,
                                    std::span<const time_series> course, double level) {
  if (samples.count() == 0)
    return std::nullopt;
  switch (asked.what) {
  case statistic::med: return quantile_interval(samples, 50, level);
  case statistic::percentile: return quantile_interval(samples, asked.percent, level);
  case statistic::avg: break;
  default: return std::nullopt;
  }
  for (const auto& each : course) {
    if (each.metric == asked.metric && each.selector == asked.selector)
      return mean_interval(blocks_of(each), level);
  }
  return std::nullopt;
}

} // namespace detail

THRONG_DECL std::optional<interval> measured_interval(const measure& asked, const snapshot& numbers,
                                                      std::span<const time_series> course,
                                                      double level) {
  const auto* const found = numbers.find(asked.metric, asked.selector);
  if (found == nullptr)
    return std::nullopt;
  if (const auto* const shares = std::get_if<rate_value>(&found->value)) {
    return shares->total == 0 ? std::nullopt
                              : std::optional(share_interval(shares->trues, shares->total, level));
  }
  if (const auto* const times = std::get_if<time_histogram>(&found->value))
    return detail::interval_in(asked, *times, course, level);
  if (const auto* const samples = std::get_if<number_histogram>(&found->value))
    return detail::interval_in(asked, *samples, course, level);
  return std::nullopt;
}

} // namespace throng::inline THRONG_ABI
