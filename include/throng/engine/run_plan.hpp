// What will run, settled before it does: the scenarios with their plans, in k6's order.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/executor.hpp>
#include <throng/load/vu_plan.hpp>
#include <throng/report/progress_state.hpp>
#include <throng/vu/load_test.hpp>
#include <throng/vu/script.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One scenario of a run.
struct planned_scenario {
  const scenario_spec* spec;              ///< what its author wrote
  vu_plan plan;                           ///< how many users, when
  std::chrono::nanoseconds graceful_stop; ///< how long iterations may outlive it
  std::uint64_t first_id;                 ///< the number of its first user
  std::unique_ptr<scenario_state> state;  ///< what its users share
};

/// All of a run.  Shared by the workers, which only read it, but for the scenarios' counters.
struct run_plan {
  const load_test* test = nullptr;         ///< what its author wrote
  std::vector<planned_scenario> scenarios; ///< by start time, then name
  std::int64_t most_vus = 0;               ///< peak of users that may be busy
  std::int64_t total_vus = 0;              ///< users that will exist
  std::chrono::nanoseconds longest{};      ///< the last hard end
};

/// What is wrong with the test, all at once; empty when it can run.
THRONG_DECL std::vector<std::string> problems(const load_test& test);

/// The plan of a test that has no problems.
THRONG_DECL run_plan make_plan(const load_test& test);

/// What the banner says of it.
THRONG_DECL run_description describe(const run_plan& plan);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run_plan.ipp>
#endif
