#pragma once

#include <throng/report/json_writer.hpp>

#include <charconv>
#include <cmath>

namespace throng::inline THRONG_ABI {
namespace detail {

// The length of the UTF-8 sequence at the front of `text`, or 0 where it is none: overlong forms,
// surrogates and code points beyond U+10FFFF are none.  Source: RFC 3629, section 4.
inline std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto is_in = [](unsigned value, unsigned least, unsigned most) {
    return value >= least && value <= most;
  };
  const auto lead = byte(0);
  if (lead < 0x80)
    return 1;
  std::size_t length = 0;
  unsigned least = 0x80;
  unsigned most = 0xbf;
  if (is_in(lead, 0xc2, 0xdf)) {
    length = 2;
  } else if (is_in(lead, 0xe0, 0xef)) {
    length = 3;
    if (lead == 0xe0)
      least = 0xa0;
    if (lead == 0xed)
      most = 0x9f;
  } else if (is_in(lead, 0xf0, 0xf4)) {
    length = 4;
    if (lead == 0xf0)
      least = 0x90;
    if (lead == 0xf4)
      most = 0x8f;
  } else {
    return 0;
  }
  if (!is_in(byte(1), least, most))
    return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_in(byte(i), 0x80, 0xbf))
      return 0;
  }
  return length;
}

inline void add_escaped(std::string& into, char c) {
  switch (c) {
  case '"': into += "\\\""; return;
  case '\\': into += "\\\\"; return;
  case '\n': into += "\\n"; return;
  case '\r': into += "\\r"; return;
  case '\t': into += "\\t"; return;
  default: break;
  }
  static constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20) {
    into += c;
    return;
  }
  into += "\\u00";
  into += digits[byte >> 4u];
  into += digits[byte & 15u];
}

} // namespace detail

THRONG_DECL std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto length = detail::utf8_length(text);
    if (length == 1) {
      detail::add_escaped(quoted, text.front());
    } else if (length == 0) {
      quoted += "\xef\xbf\xbd";
    } else {
      quoted += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return quoted + '"';
}

THRONG_DECL std::string json_number(double value) {
  if (!std::isfinite(value))
    return "null";
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

THRONG_DECL json_writer& json_writer::end() {
  THRONG_ASSERT(!scopes_.empty() && !after_key_);
  const auto closed = scopes_.back();
  scopes_.pop_back();
  if (!closed.is_empty)
    break_line();
  text_ += closed.closing;
  return *this;
}

THRONG_DECL json_writer& json_writer::key(std::string_view name) {
  THRONG_ASSERT(!scopes_.empty() && scopes_.back().closing == '}' && !after_key_);
  begin_item();
  text_.append(json_quoted(name)).append(": ");
  after_key_ = true;
  return *this;
}

THRONG_DECL json_writer& json_writer::open(char opening, char closing) {
  begin_item();
  text_ += opening;
  scopes_.push_back({closing});
  return *this;
}

THRONG_DECL json_writer& json_writer::write(std::string_view piece) {
  begin_item();
  text_ += piece;
  return *this;
}

THRONG_DECL void json_writer::begin_item() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (scopes_.empty())
    return;
  if (!scopes_.back().is_empty)
    text_ += ',';
  scopes_.back().is_empty = false;
  break_line();
}

THRONG_DECL void json_writer::break_line() { text_.append("\n").append(scopes_.size() * 2, ' '); }

} // namespace throng::inline THRONG_ABI
