// throng's flags for a program whose main is a test framework's.

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Takes throng's flags out of the command line before a framework sees them, and from then on
/// every throng::run of the process applies them, and the THRONG_* variables, over what the code
/// says, as throng::main does:
///
///     int main(int argc, char** argv) {
///       throng::init(argc, argv);
///       return doctest::Context(argc, argv).run();
///     }
///
/// They are the flags of throng::main as `--throng-NAME`: `--throng-vus=1`, `--throng-duration 1s`,
/// `--throng-seed=5`, `--throng-no-thresholds`; without --plan, since a test program has many, and
/// with --throng-summary and --throng-progress, since runs of test cases print nothing by
/// themselves.  The shortcuts for the load need no scenario's name in a test that has one scenario,
/// or one named `default`; where they do, the result is invalid and says so.  Each run writes the
/// file of --throng-summary-export anew.
///
/// Wrong flags are written to standard error, all at once, and end the process with 104;
/// --throng-help and --throng-version end it with 0.  Call it first in main, before there are
/// threads: --throng-env sets variables of the process.
THRONG_DECL void init(int& argc, char** argv);

/// The same for a main that decides itself: gives back what is wrong, one sentence each, and then
/// neither the arguments nor the runs have changed.  Never ends the process: help and version are
/// no flags here.
[[nodiscard]] THRONG_DECL std::vector<std::string> try_init(int& argc, char** argv);

/// Runs are what their code says again.
THRONG_DECL void reset_init();

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/cli/impl/init.ipp>
#endif
