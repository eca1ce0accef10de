// Puts two courses of one series together; merge.hpp says what a point then holds.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/time_series.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Whether each part of a test has its own of the gauge, so that the whole is the sum.
inline bool is_sum_of_parts(std::string_view metric) noexcept {
  return metric == "vus" || metric == "vus_max";
}

/// When a step begins.
inline std::chrono::nanoseconds begin_of(const time_point& point) noexcept {
  return point.end - point.length;
}

/// The steps of both courses, as empty points: where steps overlap they are one.
inline std::vector<time_point> steps_of(const std::vector<time_point>& a,
                                        const std::vector<time_point>& b) {
  std::vector<time_point> all(a);
  all.insert(all.end(), b.begin(), b.end());
  std::sort(all.begin(), all.end(),
            [](const auto& one, const auto& other) { return begin_of(one) < begin_of(other); });
  std::vector<time_point> steps;
  for (const auto& each : all) {
    if (!steps.empty() && begin_of(each) < steps.back().end) {
      auto& step = steps.back();
      const auto begin = begin_of(step);
      step.end = std::max(step.end, each.end);
      step.length = step.end - begin;
    } else {
      steps.emplace_back();
      steps.back().end = each.end;
      steps.back().length = each.length;
    }
  }
  return steps;
}

/// Adds the samples of `more` to a point of a counter, rate or trend.
inline void add_samples(time_point& into, const time_point& more, metric_kind kind) {
  if (more.count == 0)
    return;
  const auto count = into.count + more.count;
  if (kind != metric_kind::counter)
    into.value = (into.value * into.count + more.value * more.count) / count;
  if (kind == metric_kind::trend) {
    const bool is_first = into.count == 0;
    into.min = is_first ? more.min : std::min(into.min, more.min);
    for (const auto which :
         {&time_point::med, &time_point::p90, &time_point::p95, &time_point::p99, &time_point::max})
      into.*which = is_first ? more.*which : std::max(into.*which, more.*which);
  }
  into.count = count;
}

/// The points of one course that lie in the step, as one; nothing where there is none.
inline std::optional<time_point> point_in(const time_point& step,
                                          const std::vector<time_point>& points, metric_kind kind) {
  std::optional<time_point> sum;
  for (const auto& each : points) {
    if (begin_of(each) < begin_of(step) || begin_of(each) >= step.end)
      continue;
    if (!sum) {
      sum = each;
    } else if (kind == metric_kind::gauge) {
      const auto count = sum->count;
      sum = each; // the later one; least and greatest are those since the start
      sum->count += count;
    } else {
      add_samples(*sum, each, kind);
    }
  }
  return sum;
}

/// What two gauges tell at the same time.
inline void add_gauge(time_point& into, const time_point& more, bool is_sum) {
  into.count += more.count;
  into.value = is_sum ? into.value + more.value : std::max(into.value, more.value);
  into.min = is_sum ? into.min + more.min : std::min(into.min, more.min);
  into.max = is_sum ? into.max + more.max : std::max(into.max, more.max);
}

/// The points of both.
inline std::vector<time_point> merged_points(const time_series& a, const time_series& b) {
  auto steps = steps_of(a.points, b.points);
  for (auto& step : steps) {
    const auto end = step.end;
    const auto length = step.length;
    auto mine = point_in(step, a.points, a.kind);
    const auto theirs = point_in(step, b.points, a.kind);
    if (!mine) {
      mine = theirs;
    } else if (theirs && a.kind == metric_kind::gauge) {
      add_gauge(*mine, *theirs, is_sum_of_parts(a.metric));
    } else if (theirs) {
      add_samples(*mine, *theirs, a.kind);
    }
    step = *mine;
    step.end = end;
    step.length = length;
    const auto seconds = std::chrono::duration<double>(length).count();
    if (a.kind == metric_kind::counter)
      step.value = seconds > 0 ? step.count / seconds : 0;
  }
  return steps;
}

} // namespace detail
} // namespace throng::inline THRONG_ABI
