// A fast hash of texts of any length, for tables in memory: eight bytes a step.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Two hashes as one; the order counts.
constexpr std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
  // The finalizer of MurmurHash3 (Appleby, public domain), over a sum that tells (a, b) from (b,
  // a).
  auto h = a * 0x9e3779b97f4a7c15u + b;
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
  return h ^ (h >> 33);
}

/// The hash of a text.  Not the same on machines of other byte order, and never stored.
inline std::uint64_t text_hash(std::string_view text) noexcept {
  auto hash = static_cast<std::uint64_t>(text.size()) * 0x9e3779b97f4a7c15u;
  const char* at = text.data();
  auto left = text.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
  }
  std::uint64_t word = 0;
  if (left != 0)
    std::memcpy(&word, at, left);
  return mixed(hash, word);
}

} // namespace throng::inline THRONG_ABI
