// A run's progress as text: bars for a terminal, plain shares for a log.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/progress_state.hpp>

#include <cstddef>
#include <string>

namespace throng::inline THRONG_ABI {

/// One line for the run and a bar for each scenario, joined by newlines, none at the end.  Bars
/// shrink, and become a percentage at last, to keep the lines below `columns`; 0 means any width.
[[nodiscard]] THRONG_DECL std::string
progress_lines(const progress_state& state, const palette& colors = {}, std::size_t columns = 0);

/// The same for a log: percentages instead of bars, nothing that needs a terminal.
[[nodiscard]] THRONG_DECL std::string progress_line(const progress_state& state);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/progress.ipp>
#endif
