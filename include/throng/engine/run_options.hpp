// How a load test is run, as opposed to what it is.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_control.hpp>
#include <throng/report/progress_state.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace throng::inline THRONG_ABI {

/// The options of run().  By default nothing is printed, written or caught.
struct run_options {
  unsigned workers = 0; ///< threads that run virtual users; 0: one a core this process may use
  /// How long before the next thing is due a worker stops sleeping and looks at the clock instead:
  /// more exact starts for the price of a core.  100 us is enough to hide a slow wake-up; 0 s
  /// never.
  std::chrono::nanoseconds busy_poll{};
  bool thresholds = true;          ///< whether thresholds count
  bool setup = true;               ///< whether test.setup is run
  bool teardown = true;            ///< whether test.teardown is run
  bool accept_invalid = false;     ///< whether a run that cannot be trusted passes with a warning
  bool paused = false;             ///< begin only when the control says resume
  bool banner = false;             ///< print what will run, to standard output
  bool progress = false;           ///< print progress, to standard output
  bool summary = false;            ///< print the summary, to standard output
  bool color = false;              ///< whether what is printed is coloured
  bool full_summary = false;       ///< show the phases of requests in the summary, too
  bool stats = false;              ///< print what the numbers took, to standard output, at the end
  bool handle_signals = false;     ///< SIGINT, SIGTERM: stop gracefully, a second one at once
  std::string summary_export = {}; ///< file for the summary as JSON; empty for none
  std::string result_file = {};    ///< file for the whole result as JSON; empty for none
  /// the stored result of an earlier run, which thresholds compare with; empty for none
  std::string baseline = {};
  /// which part of the test runs here, `1/4:1/2` in k6's text; empty for all of it
  std::string execution_segment = {};
  /// how the whole is cut, `0,1/4,1/2,1` in k6's text; empty: by the segment and what is left
  std::string execution_segment_sequence = {};
  std::optional<std::uint64_t> seed =
      {};                         ///< of all random numbers; else the test's, else a new one
  run_control* control = nullptr; ///< steers the run from another thread; outlives it
  /// Called each second by the thread that watches, with the progress and a hand on the run.
  std::function<void(const progress_state&, run_control&)> each_second = {};
};

} // namespace throng::inline THRONG_ABI
