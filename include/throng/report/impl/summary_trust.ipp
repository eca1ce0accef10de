#pragma once

#include <throng/base/number_text.hpp>
#include <throng/report/lateness.hpp>
#include <throng/report/percentile_text.hpp>
#include <throng/report/summary_layout.hpp>
#include <throng/report/summary_trust.hpp>
#include <throng/report/times_of.hpp>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline summary_row clock_row(std::string label, const time_histogram& times, const char* meaning,
                             std::uint64_t censored = 0) {
  summary_row row;
  row.label = std::move(label);
  row.is_trend = true;
  row.cells = {{"p(50)=", percentile_text(times, 50, censored)},
               {"p(90)=", percentile_text(times, 90, censored)},
               {"p(99)=", percentile_text(times, 99, censored)},
               {"max=", time_text(std::chrono::nanoseconds(times.max()))}};
  row.cells.push_back({"", meaning});
  return row;
}

inline std::string rows_text(const std::vector<summary_row>& rows, const palette& colors) {
  summary_layout layout(rows);
  std::string text;
  for (const auto& row : rows)
    text += layout.line(row, colors);
  return text;
}

inline std::string open_clocks(const result& of, const lateness& late, const palette& colors) {
  const auto& numbers = of.metrics();
  const auto timed_out = of.facts().requests.timed_out;
  std::vector<summary_row> rows;
  for (const auto& [metric, meaning] :
       {std::pair("http_response_time", "intended to done"),
        std::pair("http_req_duration", "sent to done"), std::pair("iteration_lag", "due to begun"),
        std::pair("generator_lag", "due to seen by a worker")}) {
    if (const auto* const times = times_of(numbers, metric))
      rows.push_back(clock_row(metric, *times, meaning,
                               std::string_view(metric).starts_with("http") ? timed_out : 0));
  }
  return rows_text(rows, colors) + "\n    Most of p(" + number_text(late.percent) + ") is " +
         colors.paint(colors.bold, late.who) + "'s.\n\n\n";
}

inline std::string closed_clocks(const snapshot& numbers, const corrected_view& view,
                                 const palette& colors) {
  std::vector<summary_row> rows;
  if (const auto* const times = times_of(numbers, "http_req_duration"))
    rows.push_back(clock_row("http_req_duration", *times, "as measured"));
  rows.push_back(clock_row("corrected", view.durations, "as if nobody had waited"));
  return rows_text(rows, colors) + "\n    Users wait for each response before they go on, so a " +
         "server that stalls is asked less\n    often then, and its slow times are " +
         "under-sampled. Corrected: as if each user had asked\n    once in " +
         time_text(view.interval) +
         ", which is the mean interval. Planned arrivals measure it.\n\n\n";
}

} // namespace detail

THRONG_DECL std::string clocks_text(const result& of, const summary_options& options) {
  const auto& colors = options.colors;
  const auto title = detail::title_text("CLOCKS", colors, colors.bold);
  if (const auto late = lateness_of(of.metrics()))
    return title + detail::open_clocks(of, *late, colors);
  if (const auto view = corrected_durations(of.metrics()))
    return title + detail::closed_clocks(of.metrics(), *view, colors);
  return {};
}

THRONG_DECL std::string validity_text(const result& of, const summary_options& options) {
  const auto& colors = options.colors;
  const auto is_reason = [&](const finding& each) {
    return std::find(of.reasons().begin(), of.reasons().end(), each.text) != of.reasons().end();
  };
  std::string lines;
  for (const auto& each : of.findings()) {
    if (is_reason(each))
      continue;
    const bool speaks_against = each.weight != validity::valid;
    const auto mark = each.weight == validity::invalid ? colors.paint(colors.red, "✗")
                      : speaks_against                 ? colors.paint(colors.bold, "!")
                                                       : std::string("-");
    lines += "    " + mark + " " + colors.paint(colors.bold, each.cause) + ": " +
             one_line(each.text) + "\n";
  }
  if (lines.empty())
    return {};
  return detail::title_text("VALIDITY: " + std::string(to_text(of.validity())), colors,
                            colors.bold) +
         lines + "\n\n";
}

} // namespace throng::inline THRONG_ABI
