// Runs a load test in virtual time.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_in.hpp>
#include <throng/report/result.hpp>
#include <throng/testing/virtual_world.hpp>
#include <throng/vu/load_test.hpp>

namespace throng::inline THRONG_ABI {

#if defined(THRONG_SEPARATE_COMPILATION)
// All of the engine is in there: it is compiled once, with the library.
extern template result run_in(testing::virtual_world& here, const load_test& test,
                              const run_options& options);
#endif

namespace testing {

/// Runs the real scripts, drivers, client, metrics and thresholds against a scripted server, on a
/// clock that jumps from one event to the next.  The same test gives the same result every time.
result run_virtually(const load_test& test, scripted_server server,
                     const run_options& options = {});

} // namespace testing
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/virtual_run.ipp>
#endif
