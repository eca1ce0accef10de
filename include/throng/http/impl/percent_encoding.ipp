#pragma once

#include <throng/http/percent_encoding.hpp>

#include <cstddef>

namespace throng::inline THRONG_ABI {
namespace detail {

constexpr bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

inline void append_percent(std::string& into, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  into += '%';
  into += digits[byte >> 4];
  into += digits[byte & 15];
}

// The value of a hexadecimal digit; -1 for other characters.
constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

inline std::string decoded(std::string_view text, bool plus_is_space) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (text[i] == '%' && high >= 0 && low >= 0) {
      bytes += static_cast<char>(static_cast<unsigned char>(high * 16 + low));
      i += 2;
    } else {
      bytes += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return bytes;
}

} // namespace detail

THRONG_DECL void append_percent_encoded(std::string& into, std::string_view text) {
  constexpr std::string_view marks = "-._~";
  for (const char c : text) {
    if (detail::is_letter_or_digit(c) || marks.find(c) != std::string_view::npos) {
      into += c;
    } else {
      detail::append_percent(into, c);
    }
  }
}

THRONG_DECL std::string percent_encode(std::string_view text) {
  std::string encoded;
  append_percent_encoded(encoded, text);
  return encoded;
}

THRONG_DECL std::string percent_decode(std::string_view text) {
  return detail::decoded(text, false);
}

THRONG_DECL void append_form_encoded(std::string& into, std::string_view text) {
  constexpr std::string_view marks = "*-._";
  for (const char c : text) {
    if (c == ' ') {
      into += '+';
    } else if (detail::is_letter_or_digit(c) || marks.find(c) != std::string_view::npos) {
      into += c;
    } else {
      detail::append_percent(into, c);
    }
  }
}

THRONG_DECL std::string form_encode(std::string_view text) {
  std::string encoded;
  append_form_encoded(encoded, text);
  return encoded;
}

THRONG_DECL std::string form_decode(std::string_view text) { return detail::decoded(text, true); }

} // namespace throng::inline THRONG_ABI
