// The thresholds in the text summary: how each stands, and how it stood meanwhile.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/result.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// What is behind the sign of a threshold: `'p(95)<500ms' p(95)=612ms, first failed after 12s`.
[[nodiscard]] THRONG_DECL std::string threshold_text(const threshold_result& judged,
                                                     const palette& colors = {});

/// The lines of all thresholds, by metric.  A warning that does not hold has the sign `!` and not
/// that of a failure.  Empty without thresholds.
[[nodiscard]] THRONG_DECL std::string thresholds_text(const result& of, const palette& colors = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/summary_thresholds.ipp>
#endif
