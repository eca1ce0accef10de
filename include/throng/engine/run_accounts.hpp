// The books of a run, from the counts of its workers.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/accounts.hpp>
#include <throng/report/run_evidence.hpp>

#include <cstddef>
#include <span>

namespace throng::inline THRONG_ABI {

/// What became of the iterations of scenario `index`, whose workers have ended.  `was_steered`: the
/// run was stopped, paused, or had its rate or users set while it went on.
[[nodiscard]] THRONG_DECL scenario_evidence
evidence_of(const run_plan& plan, std::size_t index, std::span<const worker_state* const> workers,
            bool was_steered);

/// What became of all requests; `numbers` are the metrics of the same workers.
[[nodiscard]] THRONG_DECL request_account requests_of(std::span<const worker_state* const> workers,
                                                      const snapshot& numbers);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run_accounts.ipp>
#endif
