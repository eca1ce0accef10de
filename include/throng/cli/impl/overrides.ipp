#pragma once

#include <throng/cli/overrides.hpp>
#include <throng/cli/shortcuts.hpp>

#include <cstddef>

namespace throng::inline THRONG_ABI {
namespace detail {

// `'a', 'b' and 'c'`
inline std::string listed(const std::vector<std::string>& all) {
  std::string text;
  for (std::size_t i = 0; i < all.size(); ++i)
    text += (i == 0 ? "" : i + 1 == all.size() ? " and " : ", ") + all[i];
  return text;
}

inline std::string names_of_scenarios(const load_test& test) {
  std::vector<std::string> names;
  for (const auto& each : test.scenarios())
    names.push_back("'" + each.name() + "'");
  return listed(names);
}

// The scenario that lends its body, or null and a problem.
inline const scenario_spec* lender(const load_test& test, const std::string& wanted,
                                   std::vector<std::string>& problems) {
  const auto& all = test.scenarios();
  const auto find = [&](const std::string& name) {
    for (const auto& each : all) {
      if (each.name() == name)
        return &each;
    }
    return static_cast<const scenario_spec*>(nullptr);
  };
  // That a test has no scenario at all is told by whoever checks the test.
  if (all.empty())
    return nullptr;
  if (!wanted.empty()) {
    const auto* found = find(wanted);
    if (found == nullptr) {
      problems.push_back("--scenario: there is no scenario '" + wanted + "'; the test has " +
                         names_of_scenarios(test));
    }
    return found;
  }
  if (const auto* found = find("default"))
    return found;
  if (all.size() == 1)
    return &all.front();
  problems.push_back("the test has the scenarios " + names_of_scenarios(test) +
                     "; say with --scenario NAME whose body is to run");
  return nullptr;
}

inline std::string replaced_text(const load_test& test, const shortcuts& by) {
  auto sources = by.course_sources;
  if (!by.vus_source.empty())
    sources.insert(sources.begin(), by.vus_source);
  return listed(sources) + (sources.size() == 1 ? " replaces the " : " replace the ") +
         (test.scenarios().size() == 1 ? "scenario " : "scenarios ") + names_of_scenarios(test);
}

} // namespace detail

THRONG_DECL override_outcome override_test(load_test& test, const parsed_arguments& asked) {
  override_outcome told;
  for (const auto& change : asked.http)
    change(test.http());
  if (asked.rps)
    test.rps(*asked.rps);
  if (asked.min_iteration_duration)
    test.min_iteration_duration(*asked.min_iteration_duration);
  for (const auto& [key, value] : asked.tags)
    test.tag(key, value);
  if (asked.load.is_empty())
    return told;
  if (const auto* body_of = detail::lender(test, asked.scenario, told.problems)) {
    told.warnings.push_back(detail::replaced_text(test, asked.load));
    test.replace_scenarios(*body_of, executor_of(asked.load));
  }
  return told;
}

} // namespace throng::inline THRONG_ABI
