#pragma once

#include <throng/base/number_text.hpp>
#include <throng/metrics/builtin_names.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/percentile_text.hpp>
#include <throng/report/request_parts.hpp>
#include <throng/report/summary_rows.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

// What k6's compact summary leaves out: the parts of a request's time, the time of groups, and the
// metric behind the lines of the checks.  What connections did has one line for all of it.
inline bool is_left_out(std::string_view metric) {
  if (metric.starts_with("http_conns_") || metric.starts_with("generator_"))
    return true;
  static constexpr std::array<std::string_view, 9> names{"checks",
                                                         "group_duration",
                                                         "http_req_blocked",
                                                         "http_req_connecting",
                                                         "http_req_looking_up",
                                                         "http_req_receiving",
                                                         "http_req_sending",
                                                         "http_req_waiting",
                                                         "http_req_tls_handshaking"};
  return std::find(names.begin(), names.end(), metric) != names.end();
}

inline summary_block block_of(std::string_view metric) {
  if (find_builtin(metric) == nullptr)
    return summary_block::custom;
  if (metric.starts_with("http_conns_"))
    return summary_block::network;
  if (metric.starts_with("http_"))
    return summary_block::http;
  if (metric.starts_with("data_"))
    return summary_block::network;
  return summary_block::execution;
}

// Whether a line is for a whole metric that has something to say.
inline bool is_worth_a_line(const reported_metric& whole, bool full) {
  if (!whole.thresholds.empty())
    return true;
  if (!full && is_left_out(whole.metric))
    return false;
  // A run that did nothing says so, and one whose exchanges all failed has no time to show.
  if (whole.metric == "iterations")
    return true;
  if (whole.metric == "http_req_duration") {
    return whole.value(statistic::count).value_or(0) > 0 ||
           measured_value(
               {"http_reqs", "", metric_kind::counter, value_unit::number, statistic::count, 0},
               *whole.numbers)
                   .value_or(0) > 0;
  }
  return !whole.is_empty();
}

inline std::vector<summary_cell> share_cells(std::uint64_t trues, std::uint64_t total) {
  const rate_value held{trues, total};
  return {{"", percent_text(held.share())},
          {"", std::to_string(trues) + " out of " + std::to_string(total)}};
}

inline std::string stat_text(const reported_metric& shown, const trend_stat& stat) {
  if (stat.what == statistic::percentile && shown.values != nullptr) {
    if (const auto* const times = std::get_if<time_histogram>(&shown.values->value))
      return percentile_text(*times, stat.percent, shown.censored);
    if (const auto* const samples = std::get_if<number_histogram>(&shown.values->value))
      return percentile_text(*samples, stat.percent, shown.unit);
  }
  return measured_text(shown.value(stat.what, stat.percent).value_or(0), shown.kind, shown.unit,
                       stat.what);
}

inline std::vector<summary_cell> cells_of(const reported_metric& shown,
                                          const std::vector<trend_stat>& stats) {
  const auto text = [&](statistic what, double percent = 0) {
    return measured_text(shown.value(what, percent).value_or(0), shown.kind, shown.unit, what);
  };
  switch (shown.kind) {
  case metric_kind::counter: return {{"", text(statistic::count)}, {"", text(statistic::rate)}};
  case metric_kind::gauge:
    return {{"", text(statistic::value)},
            {"min=", text(statistic::min)},
            {"max=", text(statistic::max)}};
  case metric_kind::rate: {
    const auto* counted = std::get_if<rate_value>(&shown.values->value);
    return counted == nullptr ? std::vector<summary_cell>{}
                              : share_cells(counted->trues, counted->total);
  }
  case metric_kind::trend: break;
  }
  std::vector<summary_cell> cells;
  for (const auto& stat : stats) {
    cells.push_back({stat.text() + "=", stat_text(shown, stat)});
  }
  return cells;
}

inline summary_row row_of(const reported_metric& shown, std::string label,
                          const summary_options& options) {
  summary_row row;
  row.block = block_of(shown.metric);
  row.label = std::move(label);
  row.is_trend = shown.kind == metric_kind::trend;
  // A counter that nothing was added to stands at 0; anything else has no value then.
  row.has_data = shown.kind == metric_kind::counter || !shown.is_empty();
  row.cells = row.has_data ? cells_of(shown, options.trend_stats)
                           : std::vector<summary_cell>{{"", "no data"}};
  return row;
}

// Whether a line is for a part of a metric that somebody wants to see.  Parts by name, by scenario
// and by group are many, and have blocks of their own.
inline bool is_worth_a_line_as_part(const reported_metric& part, const result& of) {
  if (!part.thresholds.empty() || part.values == nullptr || !is_kept_unasked(*part.values))
    return true;
  const auto& tracked = of.facts().tracked;
  return std::find(tracked.begin(), tracked.end(), part.full_name()) != tracked.end();
}

// Behind the rows of its block.
inline void add_row(std::vector<summary_row>& rows, summary_row row) {
  const auto place = std::upper_bound(
      rows.begin(), rows.end(), row.block,
      [](summary_block block, const summary_row& other) { return block < other.block; });
  rows.insert(place, std::move(row));
}

inline void add_check_totals(std::vector<summary_row>& rows, const result& of) {
  std::uint64_t passes = 0;
  std::uint64_t total = 0;
  for (const auto& one : of.checks()) {
    passes += one.passes;
    total += one.passes + one.fails;
  }
  if (total == 0)
    return;
  const auto all = static_cast<double>(total);
  const auto seconds = std::chrono::duration<double>(of.elapsed()).count();
  const auto number = [&](double value, statistic what) {
    return measured_text(value, metric_kind::counter, value_unit::number, what);
  };
  rows.push_back({summary_block::totals,
                  "checks_total",
                  {{"", number(all, statistic::count)},
                   {"", number(seconds > 0 ? all / seconds : 0, statistic::rate)}}});
  rows.push_back({summary_block::totals, "checks_succeeded", share_cells(passes, total)});
  rows.push_back({summary_block::totals, "checks_failed", share_cells(total - passes, total)});
}

// Where its name belongs by the alphabet, for a line that is for no metric.
inline void add_by_name(std::vector<summary_row>& rows, summary_row row) {
  const auto place = std::find_if(rows.begin(), rows.end(), [&](const summary_row& other) {
    if (other.block != row.block)
      return other.block > row.block;
    return !other.label.starts_with(' ') && other.label > row.label;
  });
  rows.insert(place, std::move(row));
}

// Not a metric, in k6 neither.
inline void add_interrupted(std::vector<summary_row>& rows, const result& of) {
  const auto count = of.facts().interrupted_iterations;
  if (count != 0) {
    add_by_name(
        rows, {summary_block::execution, "interrupted_iterations", {{"", std::to_string(count)}}});
  }
}

// All that connections did, where their metrics have no lines of their own.
inline void add_connections(std::vector<summary_row>& rows, const result& of) {
  const auto count = [&](const char* metric) {
    return measured_value(
               {metric, "", metric_kind::counter, value_unit::number, statistic::count, 0},
               of.metrics())
        .value_or(0);
  };
  const auto opened = count("http_conns_opened");
  if (!(opened > 0))
    return;
  const auto words = [&](double value, const char* what) { return number_text(value) + what; };
  add_by_name(rows,
              {summary_block::network,
               "connections",
               {{"", words(opened, " opened, ") + words(count("http_conns_reused"), " reuses, ") +
                         words(count("http_conns_closed_by_client"), " closed by client, ") +
                         words(count("http_conns_closed_by_server"), " by server")}}});
}

} // namespace detail

THRONG_DECL std::string measured_text(double value, metric_kind kind, value_unit unit,
                                      statistic what) {
  if (kind == metric_kind::rate)
    return percent_text(value);
  if (kind == metric_kind::trend && what == statistic::count)
    return number_text(value);
  const auto text = unit == value_unit::time   ? time_text(value)
                    : unit == value_unit::data ? bytes_text(value)
                                               : number_text(value);
  return kind == metric_kind::counter && what == statistic::rate ? text + "/s" : text;
}

THRONG_DECL std::vector<summary_row> summary_rows(const result& of,
                                                  const summary_options& options) {
  std::vector<summary_row> rows;
  detail::add_check_totals(rows, of);
  const auto all = reported_metrics(of);
  for (auto next = all.begin(); next != all.end();) {
    const auto first = next;
    next = std::find_if(first, all.end(), [&](const auto& m) { return m.metric != first->metric; });
    const bool has_whole = first->selector.empty();
    const bool shown =
        (has_whole && detail::is_worth_a_line(*first, options.full)) ||
        std::any_of(first, next, [](const auto& m) { return !m.thresholds.empty(); });
    if (!shown)
      continue;
    if (has_whole)
      detail::add_row(rows, detail::row_of(*first, first->metric, options));
    for (auto part = has_whole ? first + 1 : first; part != next; ++part) {
      if (!detail::is_worth_a_line_as_part(*part, of))
        continue;
      const auto label = has_whole ? "  { " + part->selector + " }" : part->full_name();
      detail::add_row(rows, detail::row_of(*part, one_line(label), options));
    }
  }
  detail::add_interrupted(rows, of);
  if (!options.full)
    detail::add_connections(rows, of);
  return rows;
}

} // namespace throng::inline THRONG_ABI
