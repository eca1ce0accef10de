#pragma once

#include <throng/report/line_text.hpp>

namespace throng::inline THRONG_ABI {
namespace detail {

// The length of the escape sequence at the front of `text`; 0 when there is none.
inline std::size_t escape_length(std::string_view text) noexcept {
  if (!text.starts_with("\x1b["))
    return 0;
  std::size_t end = 2;
  while (end < text.size() && (text[end] < '@' || text[end] > '~'))
    ++end;
  return end < text.size() ? end + 1 : end;
}

inline bool begins_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u;
}

// Calls escape(sequence) and character(byte) for all of `text`, in order.
template <class Escape, class Character>
void walk_line(std::string_view text, Escape escape, Character character) {
  while (!text.empty()) {
    if (const auto length = escape_length(text); length != 0) {
      escape(text.substr(0, length));
      text.remove_prefix(length);
    } else {
      character(text.front());
      text.remove_prefix(1);
    }
  }
}

} // namespace detail

THRONG_DECL std::size_t line_width(std::string_view text) noexcept {
  std::size_t width = 0;
  detail::walk_line(
      text, [](std::string_view) {},
      [&](char c) { width += detail::begins_character(c) ? 1u : 0u; });
  return width;
}

THRONG_DECL std::string cut_line(std::string_view text, std::size_t columns) {
  std::string kept;
  std::size_t width = 0;
  detail::walk_line(
      text, [&](std::string_view sequence) { kept += sequence; },
      [&](char c) {
        width += detail::begins_character(c) ? 1u : 0u;
        if (width <= columns)
          kept += c;
      });
  return kept;
}

THRONG_DECL std::string padded_line(std::string_view text, std::size_t columns) {
  const auto width = line_width(text);
  return std::string(text).append(width < columns ? columns - width : 0, ' ');
}

THRONG_DECL std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
    if (byte < 0x20 || byte == 0x7f) {
      line += ' ';
    } else if (byte == 0xc2 && next >= 0x80 && next <= 0x9f) {
      // The control characters of ISO 6429 as UTF-8: some terminals obey them as they obey ESC [.
      line += ' ';
      ++i;
    } else {
      line += text[i];
    }
  }
  return line;
}

} // namespace throng::inline THRONG_ABI
