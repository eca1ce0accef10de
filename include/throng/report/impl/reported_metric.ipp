#pragma once

#include <throng/report/reported_metric.hpp>

#include <algorithm>
#include <tuple>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::optional<double> reported_metric::value(statistic what, double percent) const {
  return measured_value({metric, selector, kind, unit, what, percent}, *numbers);
}

THRONG_DECL std::string reported_metric::full_name() const {
  return selector.empty() ? metric : metric + "{" + selector + "}";
}

THRONG_DECL std::vector<reported_metric> reported_metrics(const result& of) {
  std::vector<reported_metric> all;
  for (const auto& one : of.metrics().all) {
    const bool has_timeouts = one.selector.empty() && (one.metric == "http_req_duration" ||
                                                       one.metric == "http_response_time");
    all.push_back({one.metric,
                   one.selector,
                   one.kind,
                   one.unit,
                   &of.metrics(),
                   &one,
                   has_timeouts ? of.facts().requests.timed_out : 0,
                   {}});
  }
  const auto key = [](const auto& named) { return std::tie(named.metric, named.selector); };
  for (const auto& judged : of.thresholds()) {
    const auto place = std::lower_bound(
        all.begin(), all.end(), judged,
        [&](const reported_metric& a, const threshold_result& b) { return key(a) < key(b); });
    if (place != all.end() && key(*place) == key(judged)) {
      place->thresholds.push_back(&judged);
    } else {
      all.insert(place, {judged.metric,
                         judged.selector,
                         judged.kind,
                         judged.unit,
                         &of.metrics(),
                         nullptr,
                         0,
                         {&judged}});
    }
  }
  return all;
}

} // namespace throng::inline THRONG_ABI
