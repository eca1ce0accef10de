#pragma once

#include <throng/report/json_writer.hpp>
#include <throng/report/md5.hpp>
#include <throng/report/reported_metric.hpp>
#include <throng/report/summary_json.hpp>
#include <throng/version.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline double milliseconds(double nanoseconds) { return nanoseconds / 1e6; }

inline void write_root_group(json_writer& json, const result& of) {
  json.key("root_group").begin_object();
  json.key("name").value("").key("path").value("").key("id").value(md5_hex(""));
  json.key("groups").begin_array().end();
  json.key("checks").begin_array();
  for (const auto& one : of.checks()) {
    const auto path = "::" + one.name;
    json.begin_object();
    json.key("name").value(one.name).key("path").value(path).key("id").value(md5_hex(path));
    json.key("passes").value(one.passes).key("fails").value(one.fails);
    json.end();
  }
  json.end().end();
}

inline void write_options(json_writer& json, const summary_json_options& options) {
  json.key("options").begin_object().key("summaryTrendStats").begin_array();
  for (const auto& stat : options.trend_stats)
    json.value(stat.text());
  json.end();
  json.key("summaryTimeUnit").value("").key("noColor").value(options.no_color);
  json.end();
}

inline void write_state(json_writer& json, const result& of, const summary_json_options& options) {
  json.key("state").begin_object();
  json.key("isStdOutTTY").value(options.stdout_is_terminal);
  json.key("isStdErrTTY").value(options.stderr_is_terminal);
  json.key("testRunDurationMs").value(milliseconds(static_cast<double>(of.elapsed().count())));
  json.end();
}

inline void write_values(json_writer& json, const reported_metric& shown,
                         const std::vector<trend_stat>& stats) {
  const auto write = [&](std::string_view name, statistic what, double percent = 0) {
    auto number = shown.value(what, percent);
    const bool is_time = shown.unit == value_unit::time && what != statistic::count;
    if (number && is_time)
      number = milliseconds(*number);
    json.key(name).value(number);
  };
  json.key("values").begin_object();
  switch (shown.kind) {
  case metric_kind::counter:
    write("count", statistic::count);
    write("rate", statistic::rate);
    break;
  case metric_kind::gauge:
    write("value", statistic::value);
    write("min", statistic::min);
    write("max", statistic::max);
    break;
  case metric_kind::rate: {
    const auto* held =
        shown.values == nullptr ? nullptr : std::get_if<rate_value>(&shown.values->value);
    const auto counted = held == nullptr ? rate_value{} : *held;
    write("rate", statistic::rate);
    json.key("passes").value(counted.trues).key("fails").value(counted.total - counted.trues);
    break;
  }
  case metric_kind::trend:
    for (const auto& stat : stats)
      write(stat.text(), stat.what, stat.percent);
    break;
  }
  json.end();
}

inline void write_thresholds(json_writer& json, const reported_metric& shown) {
  if (shown.thresholds.empty())
    return;
  json.key("thresholds").begin_object();
  std::set<std::string_view> written;
  for (const auto* judged : shown.thresholds) {
    // The same text twice is one key: JSON readers take one of two, and all must hold.
    if (!written.insert(judged->text).second)
      continue;
    bool holds_each_time = true;
    for (const auto* same : shown.thresholds) {
      holds_each_time = holds_each_time && (same->text != judged->text || same->passed);
    }
    json.key(judged->text).begin_object().key("ok").value(holds_each_time).end();
  }
  json.end();
}

inline void write_metrics(json_writer& json, const result& of,
                          const std::vector<trend_stat>& stats) {
  json.key("metrics").begin_object();
  for (const auto& shown : reported_metrics(of)) {
    json.key(shown.full_name()).begin_object();
    json.key("type").value(to_text(shown.kind)).key("contains").value(to_text(shown.unit));
    write_values(json, shown, stats);
    write_thresholds(json, shown);
    json.end();
  }
  json.end();
}

inline void write_own(json_writer& json, const result& of) {
  json.key("throng").begin_object();
  json.key("version").value(THRONG_VERSION).key("test").value(of.facts().test);
  json.key("verdict").value(to_text(of.verdict())).key("exit_code").value(of.exit_code());
  json.key("seed").value(of.facts().seed);
  for (const auto& [key, texts] :
       {std::pair("reasons", &of.reasons()), std::pair("warnings", &of.warnings())}) {
    json.key(key).begin_array();
    for (const auto& text : *texts)
      json.value(text);
    json.end();
  }
  json.key("interrupted_iterations").value(of.facts().interrupted_iterations);
  for (const auto& [key, messages] : {std::pair("exceptions", &of.facts().exceptions),
                                      std::pair("failed_requests", &of.facts().failures)}) {
    json.key(key).begin_array();
    for (const auto& one : *messages) {
      json.begin_object().key("message").value(one.text).key("times").value(one.times).end();
    }
    json.end();
  }
  json.end();
}

} // namespace detail

THRONG_DECL std::string summary_json(const result& of, const summary_json_options& options) {
  json_writer json;
  json.begin_object();
  detail::write_root_group(json, of);
  detail::write_options(json, options);
  detail::write_state(json, of, options);
  detail::write_metrics(json, of, options.trend_stats);
  detail::write_own(json, of);
  return json.end().text() + "\n";
}

} // namespace throng::inline THRONG_ABI
