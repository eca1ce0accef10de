// What a test will do over time, drawn for a terminal: one panel for each course, all over the same
// axis of time, so that what happens at the same moment stands in the same column.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A value at a time.
struct plot_point {
  std::chrono::nanoseconds time{}; ///< from the start of the test, not negative
  double value = 0;                ///< at that time, not negative
};

/// How a course goes from point to point.
enum class plot_course : std::uint8_t {
  line, ///< straight; two points at one time are a jump
  steps ///< each value holds until the next point
};

/// One course.
struct plot_series {
  std::string name;                       ///< the scenario's name
  std::string unit;                       ///< of the values: `VUs`, `iterations/s`
  plot_course course = plot_course::line; ///< how it goes from point to point
  std::vector<plot_point> points;         ///< by time; outside of them there is nothing
};

/// One panel for each series, `columns` wide and with so many rows of bars, lines with their ends,
/// a blank line between two panels.  A column shows the greatest value of its time, so that no peak
/// is too short to be seen; where the value is above 0 there is something to see.
[[nodiscard]] THRONG_DECL std::string plot_text(const std::vector<plot_series>& all,
                                                std::size_t columns = 72, std::size_t rows = 12);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/plan_plot.ipp>
#endif
