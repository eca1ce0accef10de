#pragma once

#include <throng/metrics/builtin_names.hpp>
#include <throng/vu/load_test.hpp>

namespace throng::inline THRONG_ABI {

THRONG_DECL threshold& load_test::require_text(std::string_view metric, std::string_view text) {
  const auto name = parse_selector(metric);
  const auto bound = parse_threshold(text);
  const auto complain = [&](const char* problem) {
    text_problems_.push_back("threshold '" + std::string(text) + "' on '" + std::string(metric) +
                             "': " + problem);
  };
  if (name.problem != nullptr)
    complain(name.problem);
  if (bound.problem != nullptr)
    complain(bound.problem);
  if (name.problem != nullptr || bound.problem != nullptr) {
    // The run will be refused; what is chained to this call needs an object all the same.
    return require(threshold(measure{}, comparison::less, 0, {}));
  }
  auto& added = require(threshold::from_text(name, bound));
  if (const auto* known = find_builtin(name.metric))
    added.bind(known->kind, known->unit);
  return added;
}

THRONG_DECL load_test& load_test::replace_scenarios(const scenario_spec& of, load_executor how) {
  scenario_spec only = of.with("default", std::move(how));
  scenarios_.clear();
  scenarios_.push_back(std::move(only));
  return *this;
}

} // namespace throng::inline THRONG_ABI
