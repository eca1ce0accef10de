// The command line of a load test's own program, with k6's flags where k6 has them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/cli/parsed_arguments.hpp>

#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Reads the flags; what they leave open is taken from THRONG_* variables (then k6's K6_* ones),
/// then from the terminal.  A variable that is empty is not set.  `arguments` is without the
/// program's name.
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
