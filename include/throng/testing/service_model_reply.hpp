// What a service model is asked and what it answers.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/http_reply.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// A request as a service model sees it: views of the text that the client has sent, read only
/// when they are asked for, since most models want nothing but the time.
class service_request {
public:
  constexpr explicit service_request(std::string_view text) noexcept : text_(text) {}

  /// All of it, head and body.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
  /// `GET`, `POST` ...
  [[nodiscard]] constexpr std::string_view method() const noexcept { return word(0); }
  /// Path and query: `/stress?loop=10`.
  [[nodiscard]] constexpr std::string_view target() const noexcept { return word(1); }
  /// The target without its query: `/stress`.
  [[nodiscard]] constexpr std::string_view path() const noexcept {
    return target().substr(0, target().find('?'));
  }
  /// What follows the head; empty when nothing does.
  [[nodiscard]] constexpr std::string_view body() const noexcept {
    const auto end = text_.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string_view{} : text_.substr(end + 4);
  }

private:
  // A word of the request line.
  [[nodiscard]] constexpr std::string_view word(int number) const noexcept {
    auto rest = text_.substr(0, text_.find("\r\n"));
    for (; number > 0; --number) {
      const auto blank = rest.find(' ');
      rest = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank + 1);
    }
    return rest.substr(0, rest.find(' '));
  }

  std::string_view text_;
};

/// When a reply comes, and what it says.
struct service_reply {
  std::chrono::nanoseconds delay{};                  ///< from the request to the reply; at least 0
  int status = 200;                                  ///< 200 to 999
  std::string body{};                                ///< any bytes
  testing::fault what_breaks = testing::fault::none; ///< when the reply would come
  std::string_view lasting_body{}; ///< in place of an empty `body`: text that outlives the run
  std::chrono::nanoseconds drip{}; ///< between two bytes of it; 0 sends it at once
};

} // namespace throng::inline THRONG_ABI
