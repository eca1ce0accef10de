// What an iteration that ran to its end adds to the numbers of its scenario.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_state.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Counts an iteration that took so long.
inline void count_iteration(scenario_numbers& into, std::chrono::nanoseconds duration) {
  auto& cells = into.numbers.iterations;
  cells.complete.add(1);
  cells.duration.add(duration.count());
}

/// Counts it as failed, too.
inline void count_failure(scenario_numbers& into, worker_state& told, std::string message) {
  into.numbers.iterations.failed.add(1);
  told.exceptions.note(std::move(message));
}

} // namespace throng::inline THRONG_ABI
