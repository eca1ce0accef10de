#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/plan_plot.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::size_t least_plot_columns = 10; // of the bars alone
inline constexpr std::size_t eighths = 8;             // a block character is filled by eighths
inline constexpr std::size_t gap_of_ticks = 2;        // columns between two labels, at least

inline std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

inline std::string aligned_right(const std::string& text, std::size_t width) {
  const auto own = line_width(text);
  return std::string(own < width ? width - own : 0, ' ') + text;
}

inline std::string without_spaces_at_end(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

inline double peak_of(const plot_series& series) {
  double peak = 0;
  for (const auto& point : series.points)
    peak = std::max(peak, point.value);
  return peak;
}

inline std::chrono::nanoseconds end_of(const std::vector<plot_series>& all) {
  std::chrono::nanoseconds end{};
  for (const auto& series : all) {
    for (const auto& point : series.points)
      end = std::max(end, point.time);
  }
  return end;
}

// The greatest value in each column.
inline std::vector<double> peaks_of_columns(const plot_series& series, std::chrono::nanoseconds end,
                                            std::size_t columns) {
  std::vector<double> peaks(columns, 0);
  const auto width = static_cast<double>(columns);
  const auto column_at = [&](std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / static_cast<double>(end.count()) * width;
  };
  for (std::size_t i = 0; i + 1 < series.points.size(); ++i) {
    const auto& from = series.points[i];
    const auto& to = series.points[i + 1];
    if (to.time <= from.time)
      continue;
    const double begins = std::max(column_at(from.time), 0.0);
    const double ends = column_at(to.time);
    const double slope =
        series.course == plot_course::steps ? 0 : (to.value - from.value) / (ends - begins);
    for (auto column = static_cast<std::size_t>(begins);
         column < columns && static_cast<double>(column) < ends; ++column) {
      const auto left = std::max(begins, static_cast<double>(column));
      const auto right = std::min(ends, static_cast<double>(column + 1));
      const auto at = [&](double place) { return from.value + slope * (place - begins); };
      peaks[column] = std::max({peaks[column], at(left), at(right)});
    }
  }
  return peaks;
}

// The lines of the bars, from the top.
inline std::vector<std::string> bars_text(const std::vector<double>& values, double peak,
                                          std::size_t rows) {
  static constexpr std::array<std::string_view, eighths + 1> blocks{" ", "▁", "▂", "▃", "▄",
                                                                    "▅", "▆", "▇", "█"};
  std::vector<std::string> lines(rows);
  for (const double value : values) {
    const auto full = static_cast<double>(rows * eighths);
    auto height = static_cast<std::size_t>(std::lround(value / peak * full));
    if (value > 0)
      height = std::max<std::size_t>(height, 1);
    for (std::size_t row = 0; row < rows; ++row) {
      const auto below = (rows - 1 - row) * eighths;
      lines[row] += blocks[height > below ? std::min(height - below, eighths) : 0];
    }
  }
  return lines;
}

// The times that are labelled: as close as a round number of them can be, and the end.
inline std::vector<std::chrono::nanoseconds> ticks_of(std::chrono::nanoseconds end,
                                                      std::size_t columns) {
  using namespace std::chrono_literals;
  static constexpr std::array<std::chrono::nanoseconds, 27> rounds{
      1ms, 2ms,  5ms,  10ms, 20ms,  50ms,  100ms, 200ms, 500ms, 1s, 2s,  5s,  10s, 15s,
      30s, 1min, 2min, 5min, 10min, 15min, 30min, 1h,    2h,    6h, 12h, 24h, 168h};
  const auto most = static_cast<std::int64_t>(std::max<std::size_t>(columns / 12, 1));
  const auto fits =
      std::find_if(rounds.begin(), rounds.end(), [&](auto round) { return end / round <= most; });
  std::vector<std::chrono::nanoseconds> ticks;
  if (fits != rounds.end()) {
    for (std::chrono::nanoseconds at{}; at < end; at += *fits)
      ticks.push_back(at);
  } else {
    ticks.push_back({});
  }
  ticks.push_back(end);
  return ticks;
}

// The axis of time, and the labels below it.
inline std::pair<std::string, std::string> time_axis(std::chrono::nanoseconds end,
                                                     std::size_t columns) {
  std::vector<bool> marked(columns, false);
  const auto last = duration_text(end);
  std::string labels;
  const auto ticks = ticks_of(end, columns);
  for (const auto at : ticks) {
    if (at == end)
      break;
    const auto column =
        static_cast<std::size_t>(static_cast<double>(at.count()) /
                                 static_cast<double>(end.count()) * static_cast<double>(columns));
    const auto label = duration_text(at);
    // The end's label is always there; one that would touch it is left out, and so is its mark.
    if (column + line_width(label) + gap_of_ticks + line_width(last) > columns)
      break;
    if (column > 0 && line_width(labels) + gap_of_ticks > column)
      continue;
    labels = padded_line(labels, column) + label;
    marked[column] = true;
  }
  const auto width = line_width(last);
  labels = padded_line(labels, columns > width ? columns - width : 0) + last;
  marked.front() = false;
  std::string axis;
  for (std::size_t i = 0; i < columns; ++i)
    axis += marked[i] ? "┬" : i + 1 == columns ? "┐" : "─";
  return {axis, labels};
}

} // namespace detail

THRONG_DECL std::string plot_text(const std::vector<plot_series>& all, std::size_t columns,
                                  std::size_t rows) {
  rows = std::max<std::size_t>(rows, 1);
  const auto end = detail::end_of(all);
  std::size_t label_width = 1;
  for (const auto& series : all) {
    for (const double part : {1.0, 0.5}) {
      label_width = std::max(label_width, line_width(number_text(detail::peak_of(series) * part)));
    }
  }
  const auto frame = label_width + 2;
  const auto width = std::max(columns > frame ? columns - frame : 0, detail::least_plot_columns);

  std::string text;
  const auto add = [&](const std::string& label, std::string_view line) {
    text += detail::without_spaces_at_end(detail::aligned_right(label, label_width) + " " +
                                          std::string(line)) +
            "\n";
  };
  for (const auto& series : all) {
    if (!text.empty())
      text += "\n";
    text += one_line(series.name) + ", " + one_line(series.unit) + "\n";
    const auto peak = detail::peak_of(series);
    if (peak <= 0 || end.count() <= 0) {
      text += "  0 all the time\n";
      continue;
    }
    const auto bars = detail::bars_text(detail::peaks_of_columns(series, end, width), peak, rows);
    for (std::size_t row = 0; row < rows; ++row) {
      const bool at_half = row > 0 && row * 2 == rows;
      const auto label = row == 0 ? number_text(peak) : at_half ? number_text(peak / 2) : "";
      add(label, (label.empty() ? "│" : "┤") + bars[row]);
    }
    const auto [axis, labels] = detail::time_axis(end, width);
    add("0", "┼" + axis);
    add("", " " + labels);
  }
  return text;
}

} // namespace throng::inline THRONG_ABI
