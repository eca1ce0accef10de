// What a run says before it begins: the test, its outputs and what each scenario will do.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/progress_state.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// The banner, lines with their ends, after the lines that k6's users know.
[[nodiscard]] THRONG_DECL std::string banner_text(const run_description& run,
                                                  const palette& colors = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/banner.ipp>
#endif
