#pragma once

#include <throng/engine/scenario_tags.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

// `scenario:visit, kind:write`: all that can be asked for, the scenarios first.
inline std::string known_tags(const load_test& test) {
  std::vector<std::string> known;
  const auto add = [&](const std::string& key, const std::string& value) {
    tag_selector one;
    one.add(key, value);
    auto text = one.text();
    if (std::find(known.begin(), known.end(), text) == known.end())
      known.push_back(std::move(text));
  };
  for (const auto& spec : test.scenarios())
    add("scenario", spec.name());
  for (const auto& spec : test.scenarios()) {
    for (const auto& [key, value] : spec.tags())
      add(key, value);
  }
  std::string all;
  for (const auto& each : known)
    all += (all.empty() ? "" : ", ") + each;
  return all;
}

inline bool some_scenario_has(const load_test& test, const tag_selector& wanted) {
  return std::any_of(test.scenarios().begin(), test.scenarios().end(),
                     [&](const scenario_spec& spec) { return wanted.takes(tags_of(spec)); });
}

} // namespace detail

THRONG_DECL tag_map tags_of(const scenario_spec& spec) {
  tag_map all = spec.tags();
  all.insert_or_assign("scenario", spec.name());
  return all;
}

THRONG_DECL std::string selector_problem(const load_test& test, const measure& asked) {
  if (asked.selector.empty())
    return {};
  const tag_selector wanted(asked.selector);
  const bool asks_for_expected =
      std::any_of(wanted.tags().begin(), wanted.tags().end(),
                  [](const auto& tag) { return tag.first == "expected_response"; });
  if (asks_for_expected) {
    if (asked.metric == "http_req_duration" && asked.selector == expected_response)
      return {};
    return wanted.tags().size() > 1
               ? "the tag expected_response can't be combined with others"
               : "of expected_response there is only http_req_duration{expected_response:true}";
  }
  if (asked.metric == "vus" || asked.metric == "vus_max")
    return asked.metric + " counts the users of the whole test, and has no tags";
  if (test.scenarios().empty() || detail::some_scenario_has(test, wanted))
    return {};
  const auto there_are = "; there are " + detail::known_tags(test);
  for (const auto& [key, value] : wanted.tags()) {
    tag_selector one;
    one.add(key, value);
    if (!detail::some_scenario_has(test, one))
      return "no scenario has the tag " + one.text() + there_are;
  }
  return "no scenario has all of the tags " + wanted.text() + there_are;
}

} // namespace throng::inline THRONG_ABI
