// The parts of metrics that a test asks for by tags.  A worker keeps the numbers of each scenario
// apart, so a part by the tags of whole scenarios is a sum over some of them: it costs the users
// nothing, and is made only when it is asked for.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/scenario_tags.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/threshold/threshold.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A part of a metric that a test asks for.
struct tagged_series {
  std::string metric;                 ///< the metric's name
  std::string selector;               ///< `tag:value,...`
  metric_kind kind;                   ///< what the metric is
  value_unit unit;                    ///< what its numbers are
  std::vector<std::size_t> scenarios; ///< of the plan, those that have the tags
};

/// What the thresholds and test.track ask for, each once.
THRONG_DECL std::vector<tagged_series> tagged_series_of(const run_plan& plan,
                                                        const std::vector<threshold>& thresholds);

/// Adds the numbers of its scenarios on one worker to the series.
THRONG_DECL void add_numbers(snapshot& into, const tagged_series& wanted, const worker_state& from);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/tagged_series.ipp>
#endif
