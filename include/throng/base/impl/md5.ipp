#pragma once

#include <throng/base/md5.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace throng::inline THRONG_ABI {
namespace detail {

// RFC 1321, section 3.4: entry i is 2^32 * abs(sin(i + 1)), cut off.
inline constexpr std::array<std::uint32_t, 64> md5_sines{
    0xd76aa478u, 0xe8c7b756u, 0x242070dbu, 0xc1bdceeeu, 0xf57c0fafu, 0x4787c62au, 0xa8304613u,
    0xfd469501u, 0x698098d8u, 0x8b44f7afu, 0xffff5bb1u, 0x895cd7beu, 0x6b901122u, 0xfd987193u,
    0xa679438eu, 0x49b40821u, 0xf61e2562u, 0xc040b340u, 0x265e5a51u, 0xe9b6c7aau, 0xd62f105du,
    0x02441453u, 0xd8a1e681u, 0xe7d3fbc8u, 0x21e1cde6u, 0xc33707d6u, 0xf4d50d87u, 0x455a14edu,
    0xa9e3e905u, 0xfcefa3f8u, 0x676f02d9u, 0x8d2a4c8au, 0xfffa3942u, 0x8771f681u, 0x6d9d6122u,
    0xfde5380cu, 0xa4beea44u, 0x4bdecfa9u, 0xf6bb4b60u, 0xbebfbc70u, 0x289b7ec6u, 0xeaa127fau,
    0xd4ef3085u, 0x04881d05u, 0xd9d4d039u, 0xe6db99e5u, 0x1fa27cf8u, 0xc4ac5665u, 0xf4292244u,
    0x432aff97u, 0xab9423a7u, 0xfc93a039u, 0x655b59c3u, 0x8f0ccc92u, 0xffeff47du, 0x85845dd1u,
    0x6fa87e4fu, 0xfe2ce6e0u, 0xa3014314u, 0x4e0811a1u, 0xf7537e82u, 0xbd3af235u, 0x2ad7d2bbu,
    0xeb86d391u};

// By round, then by step modulo 4.
inline constexpr std::array<std::array<int, 4>, 4> md5_turns{
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

using md5_state = std::array<std::uint32_t, 4>;

inline void md5_block(md5_state& state, std::string_view block) {
  std::array<std::uint32_t, 16> words{};
  for (std::size_t i = 0; i < 64; ++i) {
    words[i / 4] |= std::uint32_t{static_cast<unsigned char>(block[i])} << (i % 4 * 8);
  }
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const auto round = i / 16;
    std::uint32_t mixed = 0;
    std::size_t word = 0;
    switch (round) {
    case 0: mixed = (b & c) | (~b & d), word = i; break;
    case 1: mixed = (b & d) | (c & ~d), word = 5 * i + 1; break;
    case 2: mixed = b ^ c ^ d, word = 3 * i + 5; break;
    default: mixed = c ^ (b | ~d), word = 7 * i; break;
    }
    const auto sum = a + mixed + md5_sines[i] + words[word % 16];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, md5_turns[round][i % 4]);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

} // namespace detail

THRONG_DECL std::string md5_hex(std::string_view text) {
  // The padding: one bit, zeros, and the length in bits as the last 8 bytes of a block.
  std::string padded(text);
  padded += '\x80';
  padded.resize((padded.size() + 8 + 63) / 64 * 64, '\0');
  const auto bits = std::uint64_t{text.size()} * 8;
  for (std::size_t i = 0; i < 8; ++i) {
    padded[padded.size() - 8 + i] = static_cast<char>(static_cast<unsigned char>(bits >> (i * 8)));
  }
  detail::md5_state state{0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u};
  for (std::size_t at = 0; at < padded.size(); at += 64) {
    detail::md5_block(state, std::string_view(padded).substr(at, 64));
  }
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) {
    const auto byte = state[i / 4] >> (i % 4 * 8) & 0xffu;
    hex += digits[byte >> 4u];
    hex += digits[byte & 15u];
  }
  return hex;
}

} // namespace throng::inline THRONG_ABI
