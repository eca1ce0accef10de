#pragma once

#include <throng/report/line_text.hpp>
#include <throng/report/progress.hpp>
#include <throng/report/progress_display.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// To the first column, that many rows up.
inline std::string cursor_up(std::size_t rows) {
  return rows == 0 ? std::string() : "\r\x1b[" + std::to_string(rows) + "A";
}

inline constexpr std::string_view erase_line_rest = "\x1b[K";
inline constexpr std::string_view erase_below = "\x1b[J";

} // namespace detail

THRONG_DECL void progress_display::show(const progress_state& state, std::size_t columns) {
  if (options_.in_place) {
    show_in_place(state, columns);
    return;
  }
  auto lines = progress_line(state);
  if (state.elapsed < next_) {
    unwritten_ = std::move(lines);
    return;
  }
  write_plain(lines);
  if (options_.period.count() > 0) {
    next_ = (state.elapsed / options_.period + 1) * options_.period;
  }
}

THRONG_DECL void progress_display::show_in_place(const progress_state& state, std::size_t columns) {
  const auto lines = progress_lines(state, options_.colors, columns);
  const auto rows_before = rows_in(columns);
  auto block = detail::cursor_up(rows_before);
  widths_.clear();
  for (std::string_view rest = lines;;) {
    const auto end = rest.find('\n');
    // One column stays free: a terminal that has written its last one erases it with the rest.
    const auto line = columns == 0 ? std::string(rest.substr(0, end))
                                   : cut_line(rest.substr(0, end), columns - 1);
    // Erased after the text is written, not before, so that nothing blinks.
    block.append(line).append(detail::erase_line_rest).append("\n");
    widths_.push_back(line_width(line));
    if (end == std::string_view::npos)
      break;
    rest.remove_prefix(end + 1);
  }
  if (rows_before > widths_.size())
    block += detail::erase_below;
  // In one piece: a terminal draws what it gets.
  out_.write(block.data(), static_cast<std::streamsize>(block.size())).flush();
}

// A terminal that became narrower has wrapped what stands there.
THRONG_DECL std::size_t progress_display::rows_in(std::size_t columns) const noexcept {
  std::size_t rows = 0;
  for (const auto width : widths_) {
    rows += columns == 0 || width == 0 ? 1 : (width - 1) / columns + 1;
  }
  return rows;
}

THRONG_DECL void progress_display::write_plain(const std::string& lines) {
  const auto block = lines + "\n\n";
  unwritten_.reset();
  out_.write(block.data(), static_cast<std::streamsize>(block.size())).flush();
}

THRONG_DECL void progress_display::finish() {
  if (unwritten_)
    write_plain(std::string(*unwritten_));
  if (widths_.empty())
    return;
  widths_.clear();
  out_.put('\n').flush();
}

} // namespace throng::inline THRONG_ABI
