// The checks in the text summary: by group, and for those that failed the first and the last case,
// so that a person can see why.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <cstddef>
#include <string>

namespace throng::inline THRONG_ABI {

/// One case in which a check failed, on one line: `1.2s, user 3, iteration 17: status 500 from
/// http://shop/cart, "no such item\n"`.  At most `columns` wide; what is longer ends with `…`.
[[nodiscard]] THRONG_DECL std::string check_failure_text(const check_failure& failure,
                                                         std::size_t columns);

/// The lines of all checks that were made, those outside of groups first.  Empty without any.  The
/// compact form shows the cases of the first 20 checks that failed.
[[nodiscard]] THRONG_DECL std::string checks_text(const result& of, const summary_options& options);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/summary_checks.ipp>
#endif
