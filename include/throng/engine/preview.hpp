// Looks at a test's plan without running it: the same plan that run() follows.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/report/plan_preview.hpp>
#include <throng/vu/load_test.hpp>

namespace throng::inline THRONG_ABI {

/// What run(test, options) will do: nothing is sent and no script is called.  Without a seed, of
/// the options or the test's, random arrivals are those of seed 1, as in virtual time.  Throws
/// std::invalid_argument with one line for each problem where run() would refuse the test.
///
///     const auto plan = throng::preview(test);
///     plan.most_vus;                        // 400
///     plan.scenarios[0].steps();            // {0 s, vus, 0}, {0 s, limit, 0}, {1 s, vus, 1}, ...
[[nodiscard]] THRONG_DECL plan_preview preview(const load_test& test,
                                               const run_options& options = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/preview.ipp>
#endif
