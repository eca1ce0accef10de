#pragma once

#include <throng/engine/scenario_tags.hpp>
#include <throng/http/method.hpp>
#include <throng/metrics/builtin_cells.hpp>
#include <throng/metrics/connection_cells.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline std::string scenario_names(const load_test& test) {
  std::string all;
  for (const auto& spec : test.scenarios())
    all += (all.empty() ? "" : ", ") + spec.name();
  return all;
}

// The metrics whose samples have the tag; the empty list means all.
inline std::vector<std::string_view> metrics_with(std::string_view key) {
  if (key == "check")
    return {"checks"};
  if (key == "url" || key == "method" || key == "status" || key == "error" || key == "error_code" ||
      key == "proto" || key == "expected_response")
    return {http_metrics.begin(), http_metrics.end()};
  return {};
}

inline bool is_whole_number(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Why no sample can have the value; empty when one can.
inline std::string value_problem(const load_test& test, std::string_view key,
                                 const std::string& value) {
  const auto is = [&](const auto& text) { return text == value; };
  if (key == "scenario" && !test.scenarios().empty()) {
    const auto& all = test.scenarios();
    if (std::none_of(all.begin(), all.end(), [&](const auto& spec) { return is(spec.name()); }))
      return "no scenario is named " + value + "; there are " + scenario_names(test);
  }
  if (key == "expected_response" && !is("true") && !is("false"))
    return "expected_response is true or false, not " + value;
  if ((key == "status" || key == "error_code") && !is_whole_number(value))
    return std::string(key) + " is a number, not " + value;
  if (key == "group" && !value.starts_with("::"))
    return "a group is written with its path, group:::" + value + ", not group:" + value;
  if (key == "vu" || key == "iter")
    return "samples are not kept by " + std::string(key);
  return {};
}

// Whether the test or one of its scenarios has a tag of that key.
inline bool is_settled_tag(const load_test& test, std::string_view key) {
  const std::string text(key);
  const auto& all = test.scenarios();
  return key == "scenario" || test.tags().contains(text) ||
         std::any_of(all.begin(), all.end(),
                     [&](const auto& spec) { return spec.tags().contains(text); });
}

} // namespace detail

THRONG_DECL tag_map tags_of(const load_test& test, const scenario_spec& spec) {
  tag_map all = spec.tags();
  all.insert_or_assign("scenario", spec.name());
  all.insert(test.tags().begin(), test.tags().end());
  return all;
}

THRONG_DECL std::shared_ptr<const asked_parts> asked_parts_of(const load_test& test) {
  auto all = std::make_shared<asked_parts>();
  const auto add = [&](measure asked) {
    if (asked.metric == "http_req_duration" && asked.selector == expected_response)
      return;
    for (const auto& declared : test.declared()) {
      if (declared.name == asked.metric) {
        asked.kind = declared.kind;
        asked.unit = declared.unit;
      }
    }
    (void)all->add(asked);
  };
  for (const auto& each : test.thresholds())
    add(each.what());
  for (const auto& each : test.tracked())
    add(each);
  for (const auto& each : test.stop_rules())
    add(each.what());
  return all;
}

THRONG_DECL std::string selector_problem(const load_test& test, const measure& asked) {
  if (asked.selector.empty())
    return {};
  if (asked.metric == "vus" || asked.metric == "vus_max")
    return asked.metric + " counts the users of the whole test, and has no tags";
  const tag_selector wanted(asked.selector);
  std::string_view last;
  for (const auto& [key, value] : wanted.tags()) {
    if (std::exchange(last, key) == key)
      return "no sample has two values of " + key;
    const auto with = detail::metrics_with(key);
    if (!with.empty() && std::find(with.begin(), with.end(), asked.metric) == with.end())
      return "samples of " + asked.metric + " have no tag " + key;
    if (is_connection_metric(asked.metric) && !detail::is_settled_tag(test, key)) {
      return "connections have the tags of the test and of its scenarios only, and none of them "
             "is " +
             std::string(key);
    }
    if (auto problem = detail::value_problem(test, key, value); !problem.empty())
      return problem;
  }
  return {};
}

} // namespace throng::inline THRONG_ABI
