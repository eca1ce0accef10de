#pragma once

#include <throng/base/md5.hpp>
#include <throng/report/check_groups.hpp>
#include <throng/report/json_writer.hpp>
#include <throng/report/reported_metric.hpp>
#include <throng/report/summary_json.hpp>
#include <throng/report/trust_json.hpp>
#include <throng/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline double milliseconds(double nanoseconds) { return nanoseconds / 1e6; }

inline void write_check(json_writer& json, const check_result& one, const std::string& group) {
  const auto path = group + "::" + one.name;
  json.begin_object();
  json.key("name").value(one.name).key("path").value(path).key("id").value(md5_hex(path));
  json.key("passes").value(one.passes).key("fails").value(one.fails);
  json.end();
}

inline void write_group(json_writer& json, const check_group& group) {
  json.begin_object();
  json.key("name").value(group.name).key("path").value(group.path);
  json.key("id").value(md5_hex(group.path));
  json.key("groups").begin_array();
  for (const auto& inner : group.groups)
    write_group(json, inner);
  json.end();
  json.key("checks").begin_array();
  for (const auto* one : group.checks)
    write_check(json, *one, group.path);
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
  // k6 has no warnings: what reads its form takes all that is not ok for a failure.
  const auto& all = shown.thresholds;
  if (std::all_of(all.begin(), all.end(), [](const auto* each) { return each->is_warning; }))
    return;
  json.key("thresholds").begin_object();
  std::set<std::string_view> written;
  for (const auto* judged : all) {
    if (judged->is_warning)
      continue;
    // The same text twice is one key: JSON readers take one of two, and all must hold.
    if (!written.insert(judged->text).second)
      continue;
    bool holds_each_time = true;
    for (const auto* same : all) {
      holds_each_time =
          holds_each_time && (same->text != judged->text || same->passed || same->is_warning);
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

inline void write_failure(json_writer& json, std::string_view key,
                          const std::optional<check_failure>& failure) {
  if (!failure)
    return;
  json.key(key).begin_object();
  json.key("at").value(milliseconds(static_cast<double>(failure->at)));
  json.key("vu").value(failure->vu).key("iteration").value(failure->iteration);
  if (failure->has_response) {
    json.key("url").value(failure->url).key("status").value(failure->status);
    json.key("error").value(failure->error).key("body").value(failure->body);
  }
  json.end();
}

inline void write_failed_checks(json_writer& json, const result& of) {
  json.key("failed_checks").begin_array();
  for (const auto& one : of.checks()) {
    if (one.fails == 0)
      continue;
    json.begin_object();
    json.key("name").value(one.name).key("group").value(one.group).key("fails").value(one.fails);
    write_failure(json, "first", one.first_failure);
    write_failure(json, "last", one.last_failure);
    json.end();
  }
  json.end();
}

inline void write_failed_requests(json_writer& json, const result& of) {
  json.key("failed_requests").begin_array();
  for (const auto& one : of.facts().failures) {
    json.begin_object().key("code").value(one.code).key("message").value(one.text);
    json.key("origin").value(one.origin).key("times").value(one.times);
    for (const auto& [key, each] : {std::pair("first", &one.first), std::pair("last", &one.last)}) {
      json.key(key).begin_object();
      json.key("at").value(milliseconds(static_cast<double>(each->at)));
      json.key("url").value(each->url).key("error").value(each->words).end();
    }
    json.end();
  }
  json.end();
}

inline void write_judged(json_writer& json, const threshold_result& judged) {
  const auto number = [&](double value) {
    return judged.unit == value_unit::time && judged.method != "count" ? milliseconds(value)
                                                                       : value;
  };
  const auto time = [](std::chrono::nanoseconds value) {
    return milliseconds(static_cast<double>(value.count()));
  };
  std::optional<double> measured;
  std::optional<double> latest;
  std::optional<double> first_failed;
  if (judged.has_data)
    measured = number(judged.measured);
  if (judged.latest)
    latest = number(*judged.latest);
  if (judged.first_failed)
    first_failed = time(*judged.first_failed);
  json.begin_object();
  json.key("metric").value(judged.metric).key("selector").value(judged.selector);
  json.key("text").value(judged.text).key("ok").value(judged.passed);
  json.key("is_warning").value(judged.is_warning);
  json.key("measured").value(measured).key("samples").value(judged.samples);
  json.key("bound").value(number(judged.bound)).key("first_failed").value(first_failed);
  if (judged.window.count() != 0)
    json.key("window").value(time(judged.window)).key("latest").value(latest);
  if (judged.warm_up.count() != 0)
    json.key("warm_up").value(time(judged.warm_up));
  if (judged.lacks_baseline)
    json.key("lacks_baseline").value(true);
  json.end();
}

inline void write_usage(json_writer& json, const metrics_usage& used) {
  json.key("usage").begin_object();
  json.key("series").value(used.series).key("tag_sets").value(used.tag_sets);
  json.key("bytes").value(used.bytes).key("overflowed").value(used.overflowed);
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
  json.key("exceptions").begin_array();
  for (const auto& one : of.facts().exceptions)
    json.begin_object().key("message").value(one.text).key("times").value(one.times).end();
  json.end();
  write_failed_requests(json, of);
  write_failed_checks(json, of);
  json.key("thresholds").begin_array();
  for (const auto& judged : of.thresholds())
    write_judged(json, judged);
  json.end();
  write_usage(json, of.facts().usage);
  write_trust_json(json, of);
  json.end();
}

} // namespace detail

THRONG_DECL std::string summary_json(const result& of, const summary_json_options& options) {
  json_writer json;
  json.begin_object();
  json.key("root_group");
  detail::write_group(json, grouped_checks(of.checks()));
  detail::write_options(json, options);
  detail::write_state(json, of, options);
  detail::write_metrics(json, of, options.trend_stats);
  detail::write_own(json, of);
  return json.end().text() + "\n";
}

} // namespace throng::inline THRONG_ABI
