// One request and what came of it: the storage behind the request and the response that a script
// holds.  Reused from one exchange to the next, so that a steady run allocates nothing.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/method.hpp>
#include <throng/http/timings.hpp>
#include <throng/metrics/tag_bits.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

class transaction_pool;

/// A request as the script built it, and the response as it arrived.  Belongs to one worker's
/// thread.
struct transaction {
  // The request.
  method verb = method::get;
  bool has_body = false;              ///< the script gave a body, perhaps an empty one
  bool sets_host = false;             ///< `headers` has a Host of its own
  bool sets_user_agent = false;       ///< `headers` has a User-Agent of its own
  bool discard_body = false;          ///< count the response's body and do not keep it
  std::string url;                    ///< absolute
  std::string headers;                ///< "Name: value\r\n" for each
  std::string body;                   ///< sent as it is
  std::string wire;                   ///< the request as it goes over the connection
  std::string name;                   ///< what it is counted under; empty: the URL
  tag_choice tags;                    ///< of its samples, as far as somebody asks for them
  std::chrono::nanoseconds timeout{}; ///< for the whole exchange

  // The response.
  http_error error = http_error::none;
  std::uint16_t status = 0;  ///< 0 after a failure
  bool was_sent = false;     ///< something of the request went out
  std::size_t head_size = 0; ///< how much of `received` is the head
  std::string received;      ///< status line and headers as they came, then the body
  std::string failure;       ///< a sentence that says more than `error`
  timings times;
  std::uint64_t bytes_sent = 0;     ///< written to the socket
  std::uint64_t bytes_received = 0; ///< read from the socket

  // Who holds it.
  std::uint32_t holders = 0;        ///< responses that refer to it
  transaction* next = nullptr;      ///< in its pool, or among a user's unsent requests
  transaction_pool* home = nullptr; ///< where it returns to
  std::uint32_t uses = 0;           ///< how often it was given back: tells one use from the next

  /// Makes it ready for the next request, keeping its memory.
  void clear() noexcept {
    has_body = sets_host = sets_user_agent = discard_body = was_sent = false;
    url.clear();
    name.clear();
    tags = {};
    headers.clear();
    body.clear();
    wire.clear();
    clear_response();
  }
  /// Forgets the response, keeping its memory.
  void clear_response() noexcept {
    error = http_error::none;
    status = 0;
    was_sent = false;
    head_size = 0;
    received.clear();
    failure.clear();
    times = {};
    bytes_sent = bytes_received = 0;
  }

  /// k6's error code: of the failure, or 1000 + status from 400 on, else 0.
  [[nodiscard]] int error_code() const noexcept {
    if (error != http_error::none)
      return static_cast<int>(error);
    return status >= 400 ? 1000 + status : 0;
  }
  /// Why there is no response, in words; empty when there is one.
  [[nodiscard]] std::string_view error_text() const noexcept {
    return failure.empty() ? to_text(error) : std::string_view(failure);
  }
  /// The response's parts.
  [[nodiscard]] std::string_view head() const noexcept {
    return std::string_view(received).substr(0, head_size);
  }
  /// The body, without its framing.
  [[nodiscard]] std::string_view response_body() const noexcept {
    return std::string_view(received).substr(head_size);
  }
};

} // namespace throng::inline THRONG_ABI
