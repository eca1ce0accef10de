#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/reported_metric.hpp>
#include <throng/report/summary_rows.hpp>
#include <throng/report/summary_thresholds.hpp>

namespace throng::inline THRONG_ABI {
namespace detail {

inline std::string measured_of(const threshold_result& judged, double value,
                               const palette& colors) {
  const auto what = judged.method == "rate"    ? statistic::rate
                    : judged.method == "count" ? statistic::count
                                               : statistic::value;
  return colors.paint(colors.cyan, measured_text(value, judged.kind, judged.unit, what));
}

inline std::string threshold_sign(const threshold_result& judged, const palette& colors) {
  if (judged.passed)
    return colors.paint(colors.green, "✓");
  return judged.is_warning ? colors.paint(colors.bold, "!") : colors.paint(colors.red, "✗");
}

} // namespace detail

THRONG_DECL std::string threshold_text(const threshold_result& judged, const palette& colors) {
  auto text = "'" + one_line(judged.text) + "' ";
  if (judged.has_data) {
    text += judged.method + "=" + detail::measured_of(judged, judged.measured, colors);
  } else {
    text += colors.paint(colors.faint, "no data");
  }
  if (judged.has_data && judged.window.count() != 0)
    text += " in the worst " + duration_text(judged.window);
  if (judged.warm_up.count() != 0)
    text += " from " + duration_text(judged.warm_up) + " on";
  if (judged.has_data && judged.latest)
    text += ", " + detail::measured_of(judged, *judged.latest, colors) + " in the last window";
  if (judged.lacks_baseline)
    text += ", no baseline";
  // A count that has to be reached is not failing while it is on its way.
  const bool is_count = judged.kind == metric_kind::counter && judged.method == "count";
  if (judged.first_failed && !(judged.passed && is_count)) {
    text += judged.passed ? ", failed first after " : ", first failed after ";
    text += time_text(*judged.first_failed);
    if (judged.passed)
      text += ", holds again";
  }
  if (judged.is_warning)
    text += colors.paint(colors.faint, " (warning)");
  return text;
}

THRONG_DECL std::string thresholds_text(const result& of, const palette& colors) {
  std::string text;
  std::string parent;
  for (const auto& named : reported_metrics(of)) {
    if (named.thresholds.empty())
      continue;
    // A part stands under its metric if that has thresholds of its own, else under its full name.
    const bool is_part = !named.selector.empty() && named.metric == parent;
    const std::string indent(is_part ? 6 : 4, ' ');
    text += indent + one_line(is_part ? "{" + named.selector + "}" : named.full_name()) + "\n";
    for (const auto* judged : named.thresholds) {
      text += indent + detail::threshold_sign(*judged, colors) + " " +
              threshold_text(*judged, colors) + "\n";
    }
    text += "\n";
    if (named.selector.empty())
      parent = named.metric;
  }
  return text;
}

} // namespace throng::inline THRONG_ABI
