// Where the time of one exchange went.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>

namespace throng::inline THRONG_ABI {

/// The phases of one exchange, after k6's response.timings.  A phase that did not take place is 0.
struct timings {
  std::chrono::nanoseconds late{};            ///< intended to asking for a connection
  std::chrono::nanoseconds blocked{};         ///< asking for a connection to having one
  std::chrono::nanoseconds looking_up{};      ///< the lookup of the server's name, within blocked
  std::chrono::nanoseconds connecting{};      ///< the TCP connect, within blocked
  std::chrono::nanoseconds tls_handshaking{}; ///< the TLS handshake, within blocked
  std::chrono::nanoseconds sending{};         ///< having a connection to the request written
  std::chrono::nanoseconds waiting{};         ///< request written to first byte, or to the failure
  std::chrono::nanoseconds receiving{};       ///< first byte to last byte
  /// sending + waiting + receiving, k6's http_req_duration.
  [[nodiscard]] constexpr std::chrono::nanoseconds duration() const noexcept {
    return sending + waiting + receiving;
  }
  /// late + blocked + duration(), throng's http_response_time.
  [[nodiscard]] constexpr std::chrono::nanoseconds response_time() const noexcept {
    return late + blocked + duration();
  }
};

} // namespace throng::inline THRONG_ABI
