// What a test framework prints when a load test did not do what a test case asks of it.  The
// adapters to the frameworks are macros around these.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>
#include <throng/threshold/threshold.hpp>

#include <string>

namespace throng::inline THRONG_ABI {
namespace testing {

/// Empty when the threshold holds in the run, else the measured value, the number of its samples
/// and the bound, exact and in one spelling:
/// `http_req_duration: p(99) is 31.2ms of 4711 samples, wanted p(99)<25ms`.
[[nodiscard]] THRONG_DECL std::string what_fails(const threshold& wanted, const result& of);

/// Empty when the run can be trusted, whether it passed or not, else why it cannot.
[[nodiscard]] THRONG_DECL std::string what_is_invalid(const result& of);

/// Empty when the run passed, else how it ended, the reasons, and each threshold that does not hold
/// with what was measured, in a line of its own:
///
///     the run failed: thresholds on metrics 'http_req_duration' have been crossed
///       http_req_duration: p(99) is 31.2ms of 4711 samples, wanted p(99)<25ms
[[nodiscard]] THRONG_DECL std::string what_does_not_pass(const result& of);

} // namespace testing
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/assertion_text.ipp>
#endif
