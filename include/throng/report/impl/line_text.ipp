#pragma once

#include <throng/base/utf8.hpp>
#include <throng/report/line_text.hpp>

#include <algorithm>

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

inline void add_visible_byte(std::string& into, char c) {
  switch (c) {
  case '\n': into += "\\n"; return;
  case '\r': into += "\\r"; return;
  case '\t': into += "\\t"; return;
  default: break;
  }
  static constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  into += "\\x";
  into += digits[byte >> 4u];
  into += digits[byte & 15u];
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

THRONG_DECL std::string visible_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const auto length = std::max<std::size_t>(utf8_length(text), 1);
    const auto first = static_cast<unsigned char>(text[0]);
    const bool is_broken = length == 1 && (first < 0x20 || first >= 0x7f);
    // The control characters of ISO 6429, which are U+0080 to U+009F.
    const bool is_control =
        length == 2 && first == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
    if (is_broken || is_control) {
      for (const char c : text.substr(0, length))
        detail::add_visible_byte(line, c);
    } else {
      line += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return line;
}

THRONG_DECL std::string shortened_line(std::string_view text, std::size_t columns) {
  if (line_width(text) <= columns)
    return std::string(text);
  return columns == 0 ? std::string() : cut_line(text, columns - 1) + "…";
}

THRONG_DECL std::string line_with_gap(std::string_view text, std::size_t columns) {
  auto left_out = line_width(text);
  if (left_out <= columns)
    return std::string(text);
  if (columns == 0)
    return {};
  const auto behind = columns / 2;
  left_out -= behind;
  std::size_t place = 0;
  for (std::size_t seen = 0; place < text.size(); ++place) {
    seen += detail::begins_character(text[place]) ? 1u : 0u;
    if (seen > left_out)
      break;
  }
  return cut_line(text, columns - behind - 1) + "…" + std::string(text.substr(place));
}

} // namespace throng::inline THRONG_ABI
