// How the summary's blocks look: their titles, and where the columns of their lines are.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/summary_rows.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// The title of a block.
inline std::string title_text(std::string_view title, const palette& colors,
                              std::string_view style) {
  return std::string("  ")
             .append(colors.paint(style, "█"))
             .append(" ")
             .append(colors.paint(colors.bold, title)) +
         "\n\n";
}

/// Where the columns are.  One layout for all blocks, so that the eye finds its way down.
class summary_layout {
public:
  explicit summary_layout(const std::vector<summary_row>& rows) {
    for (const auto& row : rows) {
      label_ = std::max(label_, line_width(row.label));
      if (!row.has_data)
        continue;
      auto& columns = columns_of(row);
      columns.resize(std::max(columns.size(), row.cells.size()));
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        // What follows a counter's or a rate's number is not the gauges' `min=`, and nothing
        // follows a value that stands alone.
        if (i + 1 == row.cells.size() && i < 2)
          continue;
        columns[i] = std::max(columns[i], width_of(row.cells[i]));
      }
    }
  }

  [[nodiscard]] std::string line(const summary_row& row, const palette& colors) {
    const auto& columns = columns_of(row);
    std::string text =
        "    " + row.label + std::string(label_ + 3 - line_width(row.label), '.') + ": ";
    if (!row.has_data)
      return text + colors.paint(colors.faint, row.cells.front().value) + "\n";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto& cell = row.cells[i];
      text += colors.paint(colors.faint, cell.key) + colors.paint(colors.cyan, cell.value);
      if (i + 1 == row.cells.size())
        break;
      text += std::string(columns[i] - width_of(cell) + 1, ' ');
    }
    return text + "\n";
  }

private:
  static std::size_t width_of(const summary_cell& cell) {
    return line_width(cell.key) + line_width(cell.value);
  }
  std::vector<std::size_t>& columns_of(const summary_row& row) {
    return row.is_trend ? trends_ : others_;
  }

  std::size_t label_ = 0;
  std::vector<std::size_t> trends_;
  std::vector<std::size_t> others_;
};

} // namespace detail
} // namespace throng::inline THRONG_ABI
