// Looks at a test's plan without running it: the same plan that run() follows.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/report/plan_preview.hpp>
#include <throng/vu/load_test.hpp>

#include <chrono>
#include <optional>

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

/// How long run(test, options) takes at most: to the last hard end, after the graceful stops, and
/// what setup and teardown may take where there are such.  Nothing where it has no end.  Plain
/// functions may overrun it: a thread cannot be ended from outside.  Throws as preview().
[[nodiscard]] THRONG_DECL std::optional<std::chrono::nanoseconds>
longest_run(const load_test& test, const run_options& options = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/preview.ipp>
#endif
