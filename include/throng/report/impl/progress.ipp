#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/progress.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::size_t widest_name = 30;
inline constexpr std::size_t widest_bar = 40;
inline constexpr std::size_t narrowest_bar = 8; // as wide as a percentage in its brackets

inline bool counts_iterations(const scenario_progress& scenario) {
  return scenario.planned_iterations > 0;
}

// Stopping may begin before the regular end, when the run is told to stop.  What counts iterations
// may be done before it, and then says when that was.
inline bool is_past_its_end(const scenario_progress& scenario) {
  if (scenario.is_endless)
    return false;
  if (scenario.status == scenario_status::done && !counts_iterations(scenario))
    return true;
  return (scenario.status == scenario_status::done ||
          scenario.status == scenario_status::stopping) &&
         scenario.elapsed >= scenario.duration;
}

inline double share_of(const scenario_progress& scenario) {
  if (scenario.status == scenario_status::waiting)
    return 0;
  if (counts_iterations(scenario)) {
    return std::min(1.0, static_cast<double>(scenario.iterations) /
                             static_cast<double>(scenario.planned_iterations));
  }
  if (is_past_its_end(scenario) || scenario.status == scenario_status::done)
    return 1;
  if (scenario.is_endless || scenario.duration.count() <= 0)
    return 0;
  return std::clamp(static_cast<double>(scenario.elapsed.count()) /
                        static_cast<double>(scenario.duration.count()),
                    0.0, 1.0);
}

inline std::string bar_text(double share, std::size_t width) {
  if (width < narrowest_bar) {
    // Whole percent, cut off: 100% is said of the end only.
    const auto percent = std::to_string(static_cast<int>(share * 100));
    return "[ " + std::string(3 - percent.size(), ' ') + percent + "% ]";
  }
  const auto inner = width - 2;
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(inner));
  std::string cells(filled, '=');
  if (filled > 0 && filled < inner)
    cells.back() = '>';
  return "[" + cells + std::string(inner - filled, '-') + "]";
}

inline std::string status_text(const scenario_progress& scenario, const palette& colors) {
  const bool fell_short = scenario.status == scenario_status::done && share_of(scenario) < 1;
  switch (fell_short ? scenario_status::cut_off : scenario.status) {
  case scenario_status::waiting: return colors.paint(colors.faint, "•");
  case scenario_status::running: return " ";
  case scenario_status::stopping: return "↓";
  case scenario_status::done: return colors.paint(colors.green, "✓");
  case scenario_status::cut_off: return colors.paint(colors.red, "✗");
  }
  return " ";
}

inline std::string shown_name(const scenario_progress& scenario) {
  const auto name = one_line(scenario.name);
  if (line_width(name) <= widest_name)
    return name;
  return cut_line(name, widest_name - 3) + "...";
}

inline std::string elapsed_text(const scenario_progress& scenario) {
  if (scenario.is_endless)
    return fixed_duration_text(scenario.elapsed, scenario.elapsed);
  const auto total = duration_text(scenario.duration);
  if (is_past_its_end(scenario))
    return total;
  return fixed_duration_text(std::min(scenario.elapsed, scenario.duration), scenario.duration) +
         "/" + total;
}

inline std::string iterations_text(const scenario_progress& scenario) {
  const auto planned = static_cast<std::int64_t>(scenario.planned_iterations);
  const auto counted = fixed_int_text(static_cast<std::int64_t>(scenario.iterations), planned) +
                       "/" + std::to_string(planned);
  if (scenario.iterations_per_vu == 0)
    return counted + " shared iters";
  return counted + " iters, " + std::to_string(scenario.iterations_per_vu) + " per VU";
}

// The columns right of the bar.
inline std::vector<std::string> columns_of(const scenario_progress& scenario) {
  if (scenario.status == scenario_status::waiting) {
    return {"waiting", fixed_duration_text(scenario.starts_in, scenario.starts_in)};
  }
  const auto most = std::to_string(scenario.most_vus);
  const auto users = scenario.vus_vary || scenario.rate
                         ? fixed_int_text(scenario.vus, scenario.most_vus) + "/" + most
                         : most;
  std::vector<std::string> columns{users + " VUs", elapsed_text(scenario)};
  if (scenario.rate) {
    columns.push_back(fixed_float_text(*scenario.rate, scenario.most_rate, 2) + " iters/s");
  } else if (counts_iterations(scenario)) {
    columns.push_back(iterations_text(scenario));
  }
  return columns;
}

inline std::string run_line(const progress_state& state) {
  auto line = (state.is_paused ? "paused (" : "running (") +
              fixed_duration_text(state.elapsed, state.longest) + "), " +
              fixed_int_text(state.vus, state.most_vus) + "/" + std::to_string(state.most_vus) +
              " VUs, " + std::to_string(state.complete) + " complete and " +
              std::to_string(state.interrupted) + " interrupted iterations";
  // k6 is silent about them here; they are the first sign of too few virtual users.
  if (state.dropped > 0)
    line += ", " + std::to_string(state.dropped) + " dropped";
  return line;
}

// The right side of each scenario's line: columns padded to the widest, except a line's last.
inline std::vector<std::string> right_sides(const progress_state& state) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> widths;
  for (const auto& scenario : state.scenarios) {
    const auto& row = rows.emplace_back(columns_of(scenario));
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], line_width(row[i]));
  }
  std::vector<std::string> sides;
  for (const auto& row : rows) {
    auto& side = sides.emplace_back();
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      side += padded_line(row[i], widths[i]) + "  ";
    side += row.back();
  }
  return sides;
}

inline std::string lines_with_bars(const progress_state& state, const palette& colors,
                                   std::size_t bar) {
  std::size_t name_width = 0;
  for (const auto& scenario : state.scenarios) {
    name_width = std::max(name_width, line_width(shown_name(scenario)));
  }
  const auto sides = right_sides(state);
  auto text = run_line(state);
  for (std::size_t i = 0; i < state.scenarios.size(); ++i) {
    const auto& scenario = state.scenarios[i];
    text += "\n" + padded_line(shown_name(scenario), name_width) + " " +
            status_text(scenario, colors) + " " + bar_text(share_of(scenario), bar) + " " +
            sides[i];
  }
  return text;
}

inline std::size_t widest_scenario_line(std::string_view lines) {
  std::size_t widest = 0;
  for (auto end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    lines.remove_prefix(end + 1);
    widest = std::max(widest, line_width(lines.substr(0, lines.find('\n'))));
  }
  return widest;
}

} // namespace detail

THRONG_DECL std::string progress_lines(const progress_state& state, const palette& colors,
                                       std::size_t columns) {
  auto text = detail::lines_with_bars(state, colors, detail::widest_bar);
  if (columns == 0)
    return text;
  const auto widest = detail::widest_scenario_line(text);
  if (widest < columns)
    return text;
  const auto excess = widest - columns + 1;
  const auto bar = detail::widest_bar > excess ? detail::widest_bar - excess : 0;
  return detail::lines_with_bars(state, colors, bar);
}

THRONG_DECL std::string progress_line(const progress_state& state) {
  return detail::lines_with_bars(state, {}, 0);
}

} // namespace throng::inline THRONG_ABI
