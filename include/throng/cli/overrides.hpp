// What a command line changes in a test before it is run.

#pragma once

#include <throng/base/config.hpp>
#include <throng/cli/parsed_arguments.hpp>
#include <throng/vu/load_test.hpp>

#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How it went.
struct override_outcome {
  std::vector<std::string> problems; ///< why the test could not be changed
  std::vector<std::string> warnings; ///< what of the test no longer counts
};

/// Changes the test as was asked for.  Shortcuts replace all of its scenarios by one, with the body
/// of the one that --scenario names, else of the one that is named `default`, else of the only one.
/// Call it once, for arguments without problems.
[[nodiscard]] THRONG_DECL override_outcome override_test(load_test& test,
                                                         const parsed_arguments& asked);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/cli/impl/overrides.ipp>
#endif
