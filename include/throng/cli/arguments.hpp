// The command line of a load test's own program, with k6's flags where k6 has them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_options.hpp>

#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What a command line and the environment ask for.
struct parsed_arguments {
  run_options options;                  ///< how to run
  bool help = false;                    ///< show the flags and do nothing
  bool version = false;                 ///< show the version and do nothing
  bool discard_response_bodies = false; ///< --discard-response-bodies was given
  std::vector<std::pair<std::string, std::string>> variables; ///< of -e NAME=VALUE
  std::vector<std::string> problems;                          ///< what is wrong, all at once
};

/// Reads the flags; what they leave open is taken from THRONG_* variables (then k6's K6_* ones),
/// then from the terminal.  `arguments` is without the program's name.
[[nodiscard]] THRONG_DECL parsed_arguments
parse_arguments(const std::vector<std::string>& arguments);

/// The flags with one line for each.
[[nodiscard]] THRONG_DECL std::string usage_text(const std::string& program);

/// The value of a variable: that of the last `-e NAME=VALUE` on the command line, else that of the
/// environment, else `otherwise`.  For what a script is told from outside, such as BASE_URL.
[[nodiscard]] THRONG_DECL std::string variable(int argc, char** argv, const std::string& name,
                                               const std::string& otherwise = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/cli/impl/arguments.ipp>
#endif
