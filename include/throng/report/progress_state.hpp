// What a progress display needs to know, at one moment.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Where a scenario is.
enum class scenario_status : std::uint8_t {
  waiting,  ///< its start time has not come
  running,  ///< new iterations may start
  stopping, ///< none start, running ones may finish
  done,     ///< it went to its end
  cut_off   ///< it was stopped before its end
};

/// One scenario at one moment.
struct scenario_progress {
  std::string name;                                  ///< its name
  scenario_status status = scenario_status::waiting; ///< where it is
  std::chrono::nanoseconds starts_in{};              ///< time to its start, while waiting
  std::chrono::nanoseconds elapsed{};                ///< since its start, up to its end
  std::chrono::nanoseconds duration{};  ///< its regular duration, without graceful stop
  std::int64_t vus = 0;                 ///< virtual users that are running
  std::int64_t most_vus = 0;            ///< the most that it may run; with a rate, those made
  bool vus_vary = false;                ///< true for executors that change the number
  bool is_endless = false;              ///< true when it goes on until it is stopped
  std::optional<double> rate = {};      ///< iterations a second that are planned now, for arrivals
  double most_rate = 0;                 ///< the most of them that is planned at any time
  std::uint64_t iterations = 0;         ///< ended so far, where their number is planned
  std::uint64_t planned_iterations = 0; ///< how many there are to be; 0 where time alone decides
  std::uint64_t iterations_per_vu = 0;  ///< of each user, where that is the plan; else 0
};

/// A run at one moment.
struct progress_state {
  std::chrono::nanoseconds elapsed{}; ///< since the load began
  std::chrono::nanoseconds longest{}; ///< the longest it may take, 0 s where nothing limits it
  std::int64_t vus = 0;               ///< virtual users that are running
  std::int64_t most_vus = 0;          ///< the most there may be
  std::uint64_t complete = 0;         ///< iterations that ended
  std::uint64_t interrupted = 0;      ///< iterations that were cut off
  std::uint64_t dropped = 0;          ///< iterations that were due and not started
  bool is_paused = false;             ///< no iteration begins until it is resumed
  std::vector<scenario_progress> scenarios; ///< in the order of the banner
};

/// What the banner says before the run.
struct run_description {
  std::string test;                       ///< the load test's name
  std::string outputs;                    ///< `json (out.json)`, empty for none
  std::int64_t most_vus = 0;              ///< peak of possible virtual users
  std::chrono::nanoseconds longest{};     ///< the longest it may take, graceful stop included
  bool is_endless = false;                ///< it goes on until it is stopped
  std::optional<std::uint64_t> seed = {}; ///< of all random numbers
  double segment = 1;                     ///< the part of the test that runs here, up to 1
  /// One scenario's line.
  struct scenario {
    std::string name;        ///< its name
    std::string description; ///< `5 looping VUs for 30s (gracefulStop: 30s)`
  };
  std::vector<scenario> scenarios; ///< by start time, then name
};

} // namespace throng::inline THRONG_ABI
