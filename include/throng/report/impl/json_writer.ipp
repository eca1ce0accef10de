#pragma once

#include <throng/base/utf8.hpp>
#include <throng/report/json_writer.hpp>

#include <charconv>
#include <cmath>

namespace throng::inline THRONG_ABI {
namespace detail {

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
    const auto length = utf8_length(text);
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
  if (!closed.is_empty && !closed.is_flat)
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

THRONG_DECL json_writer& json_writer::open(char opening, char closing, bool is_flat) {
  begin_item();
  text_ += opening;
  scopes_.push_back({closing, is_flat || (!scopes_.empty() && scopes_.back().is_flat)});
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
  auto& within = scopes_.back();
  if (!within.is_empty)
    text_ += within.is_flat ? ", " : ",";
  within.is_empty = false;
  if (!within.is_flat)
    break_line();
}

THRONG_DECL void json_writer::break_line() { text_.append("\n").append(scopes_.size() * 2, ' '); }

} // namespace throng::inline THRONG_ABI
