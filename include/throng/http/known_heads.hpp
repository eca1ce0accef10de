// Heads of responses that were read before: most servers say the same again and again, and what
// llhttp has said of a head once holds for each that is equal to it, byte for byte.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What is known of a head.
struct known_head {
  std::string text;          ///< all of it, with its empty line
  std::size_t body_size = 0; ///< bytes that follow it
  std::uint16_t status = 0;  ///< 200
  bool answers_head = false; ///< to a HEAD: what it says of a body means none
  bool keeps_alive = false;  ///< the connection stays open
  bool is_plain = false;     ///< it sets no cookie and names no coding
  unsigned misses = 0;       ///< responses that had another head since this one was met
};

/// A few heads, one for each length of a response; the last one read stays.  For one thread.
class known_heads {
public:
  /// Heads longer than this are not kept: 2 KiB.
  static constexpr std::size_t max_size = 2048;

  /// What is known of a response that has arrived in one piece; null for nothing.
  [[nodiscard]] const known_head* find(std::string_view response, bool answers_head) noexcept {
    auto& kept = kept_[response.size() % kept_.size()];
    const bool is_it = kept.text.size() + kept.body_size == response.size() &&
                       kept.answers_head == answers_head && response.starts_with(kept.text);
    if (!is_it || kept.text.empty())
      return nullptr;
    kept.misses = 0;
    return &kept;
  }
  /// One of that size was not known.  Whether to keep what is found out of it: seldom where heads
  /// never come again.
  [[nodiscard]] bool wants(std::size_t response_size) noexcept {
    const auto misses = ++place_for(response_size).misses;
    return misses <= 4 || misses % 64 == 0;
  }
  /// Where to keep what is found out of a response of that size.
  [[nodiscard]] known_head& place_for(std::size_t response_size) noexcept {
    return kept_[response_size % kept_.size()];
  }

private:
  std::array<known_head, 16> kept_;
};

} // namespace throng::inline THRONG_ABI
