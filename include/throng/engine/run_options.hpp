// How a load test is run, as opposed to what it is.

#pragma once

#include <throng/base/config.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// The options of run().  By default nothing is printed, written or caught.
struct run_options {
  unsigned workers = 0;      ///< threads that run virtual users; 0: one a core this process may use
  bool thresholds = true;    ///< whether thresholds count
  bool banner = false;       ///< print what will run, to standard output
  bool progress = false;     ///< print progress, to standard output
  bool summary = false;      ///< print the summary, to standard output
  bool color = false;        ///< whether what is printed is coloured
  bool full_summary = false; ///< show the phases of requests in the summary, too
  bool handle_signals = false;     ///< SIGINT, SIGTERM: stop gracefully, a second one at once
  std::string summary_export = {}; ///< file for the summary as JSON; empty for none
};

} // namespace throng::inline THRONG_ABI
