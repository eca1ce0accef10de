// The members of a result's parts by name, once for the writer and the reader of result_json.hpp.
// Each part is taken apart as a whole, so that a member that is added and not named here does not
// compile.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>

#include <type_traits>

namespace throng::inline THRONG_ABI {
namespace detail {

/// The version of the document, which grows when a reader of the old one would go wrong.
inline constexpr int result_version = 3;

/// Whether `T` is `Part`, const or not.
template <class T, class Part>
concept part_of_result = std::is_same_v<std::remove_const_t<T>, Part>;

/// Calls `field(name, member)` for each member.
template <part_of_result<gauge_value> T, class Field>
void each_field(T& of, Field field) {
  auto& [last, least, greatest, at, is_set] = of;
  field("last", last), field("min", least), field("max", greatest);
  field("at", at), field("is_set", is_set);
}

template <part_of_result<rate_value> T, class Field>
void each_field(T& of, Field field) {
  auto& [trues, total] = of;
  field("trues", trues), field("total", total);
}

template <part_of_result<counter_value> T, class Field>
void each_field(T& of, Field field) {
  auto& [sum] = of;
  field("sum", sum);
}

template <part_of_result<series> T, class Field>
void each_field(T& of, Field field) {
  auto& [metric, selector, kind, unit, value] = of;
  field("metric", metric), field("selector", selector);
  field("kind", kind), field("unit", unit), field("value", value);
}

template <part_of_result<check_failure> T, class Field>
void each_field(T& of, Field field) {
  auto& [at, vu_number, iteration, has_response, address, status, error, body] = of;
  field("at", at), field("vu", vu_number), field("iteration", iteration);
  field("has_response", has_response), field("url", address), field("status", status);
  field("error", error), field("body", body);
}

template <part_of_result<check_result> T, class Field>
void each_field(T& of, Field field) {
  auto& [name, passes, fails, group, first, last] = of;
  field("group", group), field("name", name), field("passes", passes), field("fails", fails);
  field("first_failure", first), field("last_failure", last);
}

template <part_of_result<snapshot> T, class Field>
void each_field(T& of, Field field) {
  auto& [elapsed, all, checked, conflicts] = of;
  field("elapsed", elapsed), field("all", all);
  field("checks", checked), field("conflicts", conflicts);
}

template <part_of_result<threshold_result> T, class Field>
void each_field(T& of, Field field) {
  auto& [metric, selector, text, method, kind, unit, passed, has_data, measured, samples, bound,
         is_warning, first_failed, window, latest, warm_up, lacks_baseline] = of;
  field("metric", metric), field("selector", selector), field("text", text);
  field("method", method), field("kind", kind), field("unit", unit), field("passed", passed);
  field("has_data", has_data), field("measured", measured), field("samples", samples);
  field("bound", bound), field("is_warning", is_warning), field("first_failed", first_failed);
  field("window", window), field("latest", latest);
  field("warm_up", warm_up), field("lacks_baseline", lacks_baseline);
}

template <part_of_result<counted_message> T, class Field>
void each_field(T& of, Field field) {
  auto& [text, times] = of;
  field("text", text), field("times", times);
}

template <part_of_result<failure_case> T, class Field>
void each_field(T& of, Field field) {
  auto& [at, address, words] = of;
  field("at", at), field("url", address), field("words", words);
}

template <part_of_result<request_failure> T, class Field>
void each_field(T& of, Field field) {
  auto& [code, text, from, times, first, last] = of;
  field("code", code), field("text", text), field("origin", from);
  field("times", times), field("first", first), field("last", last);
}

template <part_of_result<time_point> T, class Field>
void each_field(T& of, Field field) {
  auto& [end, length, samples, value, least, med, p90, p95, p99, greatest] = of;
  field("end", end), field("length", length), field("count", samples), field("value", value);
  field("min", least), field("med", med), field("p90", p90), field("p95", p95);
  field("p99", p99), field("max", greatest);
}

template <part_of_result<time_series> T, class Field>
void each_field(T& of, Field field) {
  auto& [metric, selector, kind, unit, points] = of;
  field("metric", metric), field("selector", selector);
  field("kind", kind), field("unit", unit), field("points", points);
}

template <part_of_result<metrics_usage> T, class Field>
void each_field(T& of, Field field) {
  auto& [series_count, tag_sets, bytes, overflowed] = of;
  field("series", series_count), field("tag_sets", tag_sets);
  field("bytes", bytes), field("overflowed", overflowed);
}

template <part_of_result<finding> T, class Field>
void each_field(T& of, Field field) {
  auto& [cause, weight, text] = of;
  field("cause", cause), field("weight", weight), field("text", text);
}

template <part_of_result<scenario_account> T, class Field>
void each_field(T& of, Field field) {
  auto& [name, scheduled, started, dropped, cancelled, complete, interrupted] = of;
  field("name", name), field("scheduled", scheduled), field("started", started);
  field("dropped", dropped), field("cancelled", cancelled);
  field("complete", complete), field("interrupted", interrupted);
}

template <part_of_result<request_account> T, class Field>
void each_field(T& of, Field field) {
  auto& [asked, ok, failed, timed_out, in_flight, unsent] = of;
  field("asked", asked), field("ok", ok), field("failed", failed);
  field("timed_out", timed_out), field("in_flight", in_flight), field("unsent", unsent);
}

template <part_of_result<environment_fact> T, class Field>
void each_field(T& of, Field field) {
  auto& [name, value] = of;
  field("name", name), field("value", value);
}

template <part_of_result<run_facts> T, class Field>
void each_field(T& of, Field field) {
  auto& [test, how, exit_code, reasons, metrics, judged, warnings, seed, interrupted, exceptions,
         failures, course, usage, tracked, findings, scenarios, requests, environment] = of;
  field("test", test), field("verdict", how), field("exit_code", exit_code);
  field("reasons", reasons), field("warnings", warnings), field("seed", seed);
  field("interrupted_iterations", interrupted), field("exceptions", exceptions);
  field("failures", failures), field("thresholds", judged), field("metrics", metrics);
  field("course", course), field("usage", usage), field("tracked", tracked);
  field("findings", findings), field("scenarios", scenarios), field("requests", requests);
  field("environment", environment);
}

/// Whether each_field() takes it apart.
template <class T>
concept has_fields = requires(T& of) {
  each_field(of, [](const char*, auto&) {});
};

} // namespace detail
} // namespace throng::inline THRONG_ABI
