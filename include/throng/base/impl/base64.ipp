#pragma once

#include <throng/base/base64.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace detail

THRONG_DECL std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8u | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= bytes.size() ? detail::base64_digits[group >> (18 - 6 * i) & 63u] : '=';
    }
  }
  return text;
}

THRONG_DECL std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i)
    text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t held = 0;
  unsigned bits = 0; // of `held` that are in no byte yet
  for (const char c : text) {
    const auto digit = detail::base64_digits.find(c);
    if (digit == std::string_view::npos)
      return std::nullopt;
    held = held << 6u | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(static_cast<unsigned char>(held >> bits));
      held &= (1u << bits) - 1;
    }
  }
  if (held != 0)
    return std::nullopt;
  return bytes;
}

} // namespace throng::inline THRONG_ABI
