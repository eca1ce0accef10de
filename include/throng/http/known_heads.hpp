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
};

/// A few heads, one for each length of a response; the last one read stays.  For one thread.
class known_heads {
public:
  /// Heads longer than this are not kept: 2 KiB.
  static constexpr std::size_t max_size = 2048;

  /// What is known of a response that has arrived in one piece; null for nothing.
  [[nodiscard]] const known_head* find(std::string_view response,
                                       bool answers_head) const noexcept {
    const auto& kept = kept_[response.size() % kept_.size()];
    const bool is_it = kept.text.size() + kept.body_size == response.size() &&
                       kept.answers_head == answers_head && response.starts_with(kept.text);
    return is_it && !kept.text.empty() ? &kept : nullptr;
  }
  /// Where to keep what is found out of a response of that size.
  [[nodiscard]] known_head& place_for(std::size_t response_size) noexcept {
    return kept_[response_size % kept_.size()];
  }

private:
  std::array<known_head, 16> kept_;
};

} // namespace throng::inline THRONG_ABI
