#pragma once

#include <throng/base/number_text.hpp>
#include <throng/report/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

// A measured number with its unit, as far as a threshold knows it.
inline std::string short_number(const threshold_result& of, double number) {
  if (of.method == "count")
    return number_text(number);
  if (of.kind == metric_kind::rate)
    return percent_text(number);
  if (of.unit == value_unit::time)
    return time_text(number);
  const auto text = of.unit == value_unit::data ? bytes_text(number) : number_text(number);
  return of.method == "rate" ? text + "/s" : text;
}

inline std::string short_line(const threshold_result& of) {
  auto text = of.selector.empty() ? of.metric : of.metric + "{" + of.selector + "}";
  text += " '" + of.text + "': ";
  text += of.has_data ? of.method + " is " + short_number(of, of.measured) : "no data";
  return of.is_warning ? text + " (a warning)" : text;
}

// The main numbers, as far as anything was recorded of them.
inline std::string short_numbers(const snapshot& numbers) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& number) {
    text += (text.empty() ? "" : ", ") + std::string(name) + " " + number;
  };
  const auto count = [&](const char* name) {
    const auto* found = numbers.find(name);
    if (found == nullptr || found->is_empty())
      return;
    const auto sum = std::get<counter_value>(found->value).sum.value();
    const auto seconds = std::chrono::duration<double>(numbers.elapsed).count();
    add(name, number_text(sum) + (seconds > 0 ? " (" + number_text(sum / seconds) + "/s)" : ""));
  };
  const auto share = [&](const char* name) {
    const auto* found = numbers.find(name);
    if (found != nullptr && !found->is_empty())
      add(name, percent_text(std::get<rate_value>(found->value).share()));
  };
  count("http_reqs");
  share("http_req_failed");
  if (const auto* found = numbers.find("http_req_duration");
      found != nullptr && !found->is_empty()) {
    const auto& times = std::get<time_histogram>(found->value);
    add("http_req_duration", "med " + time_text(std::chrono::nanoseconds(times.percentile(50))) +
                                 " p(95) " +
                                 time_text(std::chrono::nanoseconds(times.percentile(95))) +
                                 " max " + time_text(std::chrono::nanoseconds(times.max())));
  }
  count("iterations");
  count("dropped_iterations");
  share("checks");
  return text;
}

} // namespace detail

THRONG_DECL std::string short_text(const result& of) {
  const auto& facts = of.facts();
  auto text = "test '" + facts.test + "' " + std::string(to_text(facts.verdict)) + " after " +
              time_text(of.elapsed()) + ", exit code " + std::to_string(facts.exit_code);
  for (const auto& reason : facts.reasons)
    text += "\n  " + reason;
  for (const auto& judged : facts.thresholds) {
    if (!judged.passed)
      text += "\n  " + detail::short_line(judged);
  }
  const auto numbers = detail::short_numbers(facts.metrics);
  return numbers.empty() ? text : text + "\n  " + numbers;
}

} // namespace throng::inline THRONG_ABI
