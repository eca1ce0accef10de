// What the program of a load test was asked for, as a value.

#pragma once

#include <throng/base/config.hpp>
#include <throng/cli/shortcuts.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/http/http_options.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What a command line and the environment ask for.
struct parsed_arguments {
  run_options options;       ///< how to run
  shortcuts load;            ///< the load, where it is not the test's own
  std::string scenario;      ///< the scenario whose body the shortcuts run
  std::optional<double> rps; ///< requests a second at most; 0 for no limit
  bool help = false;         ///< show the flags and do nothing
  bool version = false;      ///< show the version and do nothing
  bool plan = false;         ///< show what would run and do nothing
  bool plot = false;         ///< the same as a drawing
  bool plan_seconds = false; ///< the same as the seconds that it takes at most
  /// how long an iteration takes at least
  std::optional<std::chrono::nanoseconds> min_iteration_duration;
  std::vector<std::pair<std::string, std::string>> variables; ///< of -e NAME=VALUE
  std::vector<std::pair<std::string, std::string>> tags;      ///< of --tag KEY=VALUE
  std::vector<std::function<void(http_options&)>> http;       ///< what changes of the HTTP client
  std::vector<std::string> problems;                          ///< what is wrong, all at once
};

} // namespace throng::inline THRONG_ABI
