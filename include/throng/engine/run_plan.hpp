// What will run, settled before it does: the scenarios with their plans, in k6's order.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/arrival_pool.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/load/arrival_plan.hpp>
#include <throng/load/arrival_process.hpp>
#include <throng/load/executor.hpp>
#include <throng/load/segment_share.hpp>
#include <throng/load/vu_plan.hpp>
#include <throng/metrics/asked_parts.hpp>
#include <throng/metrics/series_ledger.hpp>
#include <throng/metrics/tagged_cells.hpp>
#include <throng/report/progress_state.hpp>
#include <throng/vu/load_test.hpp>
#include <throng/vu/scenario_spec.hpp>
#include <throng/vu/scenario_state.hpp>
#include <throng/vu/test_facts.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Where the iterations of looping users come from.
enum class iteration_supply : std::uint8_t {
  endless, ///< there is always another one
  shared,  ///< all users take from one supply
  each     ///< each user has its own
};

/// Whether what a body returns is kept for the users.
enum class keeps_result : bool { no, yes };

/// One scenario of a run.
struct planned_scenario {
  const scenario_spec* spec = nullptr;  ///< what its author wrote
  std::optional<vu_plan> plan;          ///< how many users, when, in the whole test
  std::optional<arrival_plan> arrivals; ///< when iterations begin, where that is planned
  arrival_process process{};            ///< how they lie in time
  std::chrono::nanoseconds time_unit{}; ///< what a rate of theirs counts in
  double most_rate = 0; ///< the greatest planned rate of the whole test, iterations a second
  std::int64_t pre_allocated = 0;                      ///< users made before the start, here
  iteration_supply supply = iteration_supply::endless; ///< what looping users take from
  std::uint64_t each = 0;                              ///< iterations of each user, if planned
  std::int64_t set_vus = -1;                ///< users at first, where a run_control sets them
  std::int64_t vus = 0;                     ///< the most users there may be here
  std::chrono::nanoseconds graceful_stop{}; ///< how long iterations may outlive it
  segment_share users{};                    ///< which users of the test run here
  segment_share numbers{};                  ///< which iterations or arrivals
  std::uint64_t first_id = 1;               ///< the number of its first user in the test
  std::uint64_t first_place = 1;            ///< and on this machine
  std::uint64_t salt = 0;                   ///< of its random arrivals
  std::chrono::nanoseconds least{};         ///< how long an iteration and its rest last
  keeps_result keeps = keeps_result::no;    ///< whether its body's result is kept
  shard_setup measured{};                   ///< the tags of its samples, and what is asked of them
  std::unique_ptr<scenario_state> state;    ///< what its users share
  std::unique_ptr<arrival_pool> pool;       ///< who is free, where arrivals are planned
};

/// All of a run.  Shared by the workers, which only read it, but for the scenarios' states.
struct run_plan {
  const load_test* test = nullptr;            ///< what its author wrote
  segment_share segment{};                    ///< the part that runs here
  std::shared_ptr<const asked_parts> asked{}; ///< parts of metrics that are kept
  std::shared_ptr<series_ledger> ledger{};    ///< how many more
  std::vector<planned_scenario> scenarios; ///< by start time, then name; without those of no users
  std::int64_t most_vus = 0;               ///< peak of users that may be busy here
  std::int64_t total_vus = 0;              ///< users that may exist here
  std::chrono::nanoseconds longest{};      ///< the last hard end
  bool is_endless = false;                 ///< a scenario goes on until it is stopped
};

/// How a worker's numbers are to be made, one for each scenario.
inline std::vector<shard_setup> setups_of(const run_plan& plan) {
  std::vector<shard_setup> all;
  for (const auto& each : plan.scenarios)
    all.push_back(each.measured);
  return all;
}

/// What is wrong with the test and how it is to be run, all at once; empty when it can run.
THRONG_DECL std::vector<std::string> problems(const load_test& test,
                                              const run_options& options = {});

/// What keeps a test from running in virtual time, besides.
THRONG_DECL std::vector<std::string> virtual_problems(const load_test& test,
                                                      const run_options& options);

/// The plan of a test that has no problems.
THRONG_DECL run_plan make_plan(const load_test& test, const run_options& options = {});

/// What users are told of the run, apart from what setup returns.
THRONG_DECL test_facts facts_of(const run_plan& plan, std::uint64_t seed);

/// So many workers will serve the arrivals; `wake` calls one of them.
THRONG_DECL void open_pools(run_plan& plan, std::size_t workers,
                            const std::function<void(std::size_t)>& wake);

/// Setup or teardown as a scenario of one iteration.
THRONG_DECL scenario_spec phase_scenario(const char* name, const phase_spec& what);

/// The plan of setup or teardown, `spec`: one user, number 0, and one iteration.
THRONG_DECL run_plan make_phase(const load_test& test, const scenario_spec& spec,
                                keeps_result keeps);

/// What the banner says of it.
THRONG_DECL run_description describe(const run_plan& plan);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run_plan.ipp>
#include <throng/engine/impl/test_problems.ipp>
#endif
