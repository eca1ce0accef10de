#pragma once

#include <throng/engine/tagged_series.hpp>

#include <algorithm>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::vector<tagged_series> tagged_series_of(const run_plan& plan,
                                                        const std::vector<threshold>& thresholds) {
  std::vector<tagged_series> all;
  const auto add = [&](const measure& asked) {
    if (asked.selector == expected_response)
      return;
    const bool is_known = std::any_of(all.begin(), all.end(), [&](const tagged_series& each) {
      return each.metric == asked.metric && each.selector == asked.selector;
    });
    if (is_known)
      return;
    tagged_series wanted{asked.metric, asked.selector, asked.kind, asked.unit, {}};
    const tag_selector selector(asked.selector);
    for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
      if (selector.takes(tags_of(*plan.scenarios[i].spec)))
        wanted.scenarios.push_back(i);
    }
    all.push_back(std::move(wanted));
  };
  for (const auto& each : thresholds) {
    if (!each.what().selector.empty())
      add(each.what());
  }
  for (const auto& each : plan.test->tracked())
    add(each);
  return all;
}

THRONG_DECL void add_numbers(snapshot& into, const tagged_series& wanted,
                             const worker_state& from) {
  for (const auto index : wanted.scenarios) {
    const auto& scenario = from.scenarios[index];
    scenario.numbers.read_as(into, wanted.metric, wanted.selector);
    scenario.threads.read_as(into, wanted.metric, wanted.selector);
  }
}

} // namespace throng::inline THRONG_ABI
