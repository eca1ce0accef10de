// A load test as a program of its own.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>
#include <throng/vu/load_test.hpp>

namespace throng::inline THRONG_ABI {

/// Reads flags and environment, runs the test with banner, progress and summary, and returns k6's
/// exit code: 0 passed, 99 thresholds failed, 104 invalid configuration, 105 stopped by a signal,
/// 107 a script threw.  Does not throw.
[[nodiscard]] THRONG_DECL int main(load_test& test, int argc, char** argv);

/// The same, for a program that goes on with the numbers: the result is put into `told`, which
/// stays as it is when nothing was run.
[[nodiscard]] THRONG_DECL int main(load_test& test, int argc, char** argv, result& told);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/cli/impl/main.ipp>
#endif
