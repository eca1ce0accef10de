// What an iteration that ran to its end adds to the numbers of its scenario.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_state.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Counts an iteration of a user in `in` that took so long.
inline void count_iteration(scenario_numbers& into, const tag_context& in,
                            std::chrono::nanoseconds duration) {
  into.numbers.count_iteration(in, duration);
}

/// Counts it as failed, too.
inline void count_failure(scenario_numbers& into, const tag_context& in, worker_state& told,
                          std::string message) {
  into.numbers.count_failed_iteration(in);
  told.exceptions.note(std::move(message));
}

} // namespace throng::inline THRONG_ABI
