// The end-of-test summary as text, in the shape that k6's users know, with two differences: numbers
// are rounded, and one column of names runs through all blocks.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>
#include <throng/report/summary_options.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// The summary, lines with their ends: thresholds, results, what scripts threw, warnings, and at
/// the end why the run did not pass.
[[nodiscard]] THRONG_DECL std::string summary_text(const result& of,
                                                   const summary_options& options = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/summary.ipp>
#endif
