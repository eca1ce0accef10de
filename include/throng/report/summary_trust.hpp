// The summary's blocks on what the numbers are worth: the clocks side by side, and what speaks for
// and against the run.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// With planned arrivals: http_response_time (intended to done), http_req_duration (sent to done),
/// iteration_lag (due to begun) and generator_lag (due to seen by a worker) side by side, and who
/// was late.  Without: that users who wait ask less while a server stalls, and what they would have
/// seen at their usual pace.  Empty without requests.
[[nodiscard]] THRONG_DECL std::string clocks_text(const result& of, const summary_options& options);

/// What was found, the gravest first, each with its name; but for what is a reason of the verdict
/// already.  Empty when nothing was found.
[[nodiscard]] THRONG_DECL std::string validity_text(const result& of,
                                                    const summary_options& options);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/summary_trust.ipp>
#endif
