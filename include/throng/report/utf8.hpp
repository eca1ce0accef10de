// Which bytes are UTF-8.  What scripts and servers give us is shown and written as text, and may be
// anything.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The length of the UTF-8 sequence at the front of `text`, or 0 where it is none: overlong forms,
/// surrogates and code points beyond U+10FFFF are none.  Source: RFC 3629, section 4.
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text) noexcept {
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

} // namespace throng::inline THRONG_ABI
