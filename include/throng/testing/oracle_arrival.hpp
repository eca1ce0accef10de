// What an oracle server writes down about each request.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/http_reply.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace testing {

/// One request as the server saw it.  Times count from the oracle's beginning.
class oracle_arrival {
public:
  /// The longest target that is kept whole.
  static constexpr std::size_t longest_target = 47;

  std::chrono::nanoseconds arrived{}; ///< when its last byte was read
  std::chrono::nanoseconds due{};     ///< when the model had its reply sent, or break
  /// When the last byte that is sent of it was handed to the system, or it broke: noted a moment
  /// behind.  `max()` before, and for ever where the client left early or there is no reply.
  std::chrono::nanoseconds sent = std::chrono::nanoseconds::max();
  std::uint64_t connection = 0;    ///< 1 for the first that was accepted, and so on
  int status = 0;                  ///< of its reply
  fault what_breaks = fault::none; ///< with its reply

  /// Path and query as asked for, the first `longest_target` bytes of them.
  [[nodiscard]] std::string_view target() const noexcept { return {text_.data(), size_}; }
  /// Keeps the target.
  void keep_target(std::string_view whole) noexcept {
    const auto kept = whole.substr(0, longest_target);
    std::copy(kept.begin(), kept.end(), text_.begin());
    size_ = static_cast<std::uint8_t>(kept.size());
  }

private:
  std::array<char, longest_target> text_{};
  std::uint8_t size_ = 0;
};

} // namespace testing
} // namespace throng::inline THRONG_ABI
