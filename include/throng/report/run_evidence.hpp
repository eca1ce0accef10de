// What a run's validity is judged by: numbers that the engine gathers besides the metrics.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/accounts.hpp>
#include <throng/report/request_failure.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A time in which requests of one worker waited and none of them was answered: from one answer, or
/// from the first request after a rest, to the next answer.
struct silence {
  instant since{};                   ///< when it began
  std::chrono::nanoseconds length{}; ///< how long it was; 0 for none
  std::uint64_t waiting = 0;         ///< requests that waited when it ended
};

/// What is known of one scenario.
struct scenario_evidence {
  scenario_account account;         ///< its iterations
  bool plans_arrivals = false;      ///< iterations are due at planned instants
  bool is_out_of_users = false;     ///< an arrival found no free user, and none could be made
  std::int64_t most_vus = 0;        ///< the most users there may be
  std::uint64_t arrivals_begun = 0; ///< as arrivals_started has counted them
  bool is_whole = false; ///< it came to its planned end, at the planned rate and without a pause
};

/// How many users were busy, as it was seen each second by somebody who only counts them.
struct busy_users {
  double mean = 0;         ///< of the looks
  double error = 0;        ///< its standard error, by blocks of looks
  std::uint64_t looks = 0; ///< how many; 0: not to be compared with anything
};

/// All of it.
struct run_evidence {
  const snapshot* metrics = nullptr;              ///< at the end
  std::span<const threshold_result> thresholds{}; ///< how they stand
  std::span<const request_failure> failures{};    ///< requests without a response
  std::vector<scenario_evidence> scenarios{};     ///< each
  request_account requests{};                     ///< of all
  silence longest_silence{};                      ///< of all workers
  std::chrono::nanoseconds silent_at{};           ///< when it began, since the load's start
  std::chrono::nanoseconds suspended{};           ///< time for which the machine stood still
  std::chrono::nanoseconds wall_set{};            ///< by how much the wall clock was set
  busy_users busy{};                              ///< for Little's law
};

} // namespace throng::inline THRONG_ABI
