// UTF-8 (RFC 3629): where a sequence ends, and how a code point is written.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The length of the UTF-8 sequence at the front of `text`, or 0 where it is none: overlong forms,
/// surrogates and code points beyond U+10FFFF are none.  Source: RFC 3629, section 4.
inline std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto is_in = [](unsigned value, unsigned least, unsigned most) {
    return value >= least && value <= most;
  };
  if (text.empty())
    return 0;
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

/// Whether all of `text` is UTF-8.
inline bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto length = utf8_length(text);
    if (length == 0)
      return false;
    text.remove_prefix(length);
  }
  return true;
}

/// Writes a code point, at most U+10FFFF and no surrogate.
inline void add_utf8(std::string& into, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { into += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
    return;
  }
  if (code < 0x800) {
    add(0xc0u | code >> 6u);
  } else {
    if (code < 0x10000) {
      add(0xe0u | code >> 12u);
    } else {
      add(0xf0u | code >> 18u);
      add(0x80u | (code >> 12u & 0x3fu));
    }
    add(0x80u | (code >> 6u & 0x3fu));
  }
  add(0x80u | (code & 0x3fu));
}

} // namespace throng::inline THRONG_ABI
