// What a test will do when it runs, as a value: its scenarios with every step of their plans.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/executor.hpp>
#include <throng/load/plan_course.hpp>
#include <throng/load/plan_step.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One scenario of a test.  Times are offsets from the start of the load, after setup.  Numbers of
/// users and arrivals are those of this instance, where the test is cut into segments.
struct scenario_preview {
  std::string name{};                  ///< its name
  std::string description{};           ///< what it does in the whole test, in k6's words
  load_executor executor{};            ///< what its author wrote
  std::chrono::nanoseconds start{};    ///< when it starts
  std::chrono::nanoseconds end{};      ///< no iteration begins later
  std::chrono::nanoseconds hard_end{}; ///< what still runs is interrupted
  bool is_endless = false;             ///< it has no end and goes on until it is stopped
  std::int64_t peak_vus = 0;           ///< users that may be busy at once
  plan_course course;                  ///< its plan

  /// How many iterations are to begin at planned instants; 0 where users loop.  Random ones are
  /// counted one by one, each time.
  [[nodiscard]] std::int64_t arrivals() const { return course.total_arrivals(); }
  /// Calls `visit(step)` for each step, by time and at one instant in the order of step_kind, until
  /// it gives back false, if it gives back anything.  Needs no memory, however many there are.
  template <std::invocable<const plan_step&> Visitor>
  void for_each_step(Visitor&& visit) const {
    course.for_each_step(std::forward<Visitor>(visit));
  }
  /// All steps at once.
  [[nodiscard]] std::vector<plan_step> steps() const { return course.steps(); }
};

/// What throng::preview tells of a test.
struct plan_preview {
  std::string test{}; ///< the load test's name
  std::vector<scenario_preview>
      scenarios{};                    ///< by start time, then name; without those of no users
  std::int64_t most_vus = 0;          ///< users that may be busy at once, in all scenarios
  std::int64_t total_vus = 0;         ///< users that may exist
  std::chrono::nanoseconds longest{}; ///< the last hard end
  bool is_endless = false;            ///< a scenario goes on until it is stopped
  double segment = 1;                 ///< how much of the test runs here; 1 is all
  std::uint64_t seed = 1;             ///< of the random arrivals that have none of their own

  /// The arrivals of all scenarios.
  [[nodiscard]] std::int64_t arrivals() const {
    std::int64_t sum = 0;
    for (const auto& each : scenarios)
      sum += each.arrivals();
    return sum;
  }
  /// The scenario of that name; null for none.
  [[nodiscard]] const scenario_preview* find(std::string_view name) const noexcept {
    const auto found = std::find_if(scenarios.begin(), scenarios.end(),
                                    [&](const auto& each) { return each.name == name; });
    return found == scenarios.end() ? nullptr : &*found;
  }
};

} // namespace throng::inline THRONG_ABI
