// One request and what came of it: the storage behind the request and the response that a script
// holds.  Reused from one exchange to the next, so that a steady run allocates nothing.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/method.hpp>
#include <throng/http/status_ranges.hpp>
#include <throng/http/timings.hpp>
#include <throng/metrics/tag_bits.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

class body_source;
class transaction_pool;

/// A request as the script built it, and the response as it arrived.  Belongs to one worker's
/// thread.
struct transaction {
  // The request.
  method verb = method::get;
  bool has_body = false;           ///< the script gave a body, perhaps an empty one
  bool replaces_common = false;    ///< `headers` has a Host, or another that is always sent
  bool discard_body = false;       ///< count the response's body and do not keep it
  bool expects_continue = false;   ///< the body waits for `100 Continue`, a second at the most
  bool decodes_body = false;       ///< the script asked for codings: undo the response's
  bool uses_digest = false;        ///< `credentials` answer a challenge of the server
  bool has_answered = false;       ///< they have
  bool closes = false;             ///< the connection is not kept after the exchange
  bool only_connects = false;      ///< nothing is asked: the connection is to be open
  bool named_for_url = false;      ///< `name` is the URL without its credentials
  std::uint8_t redirects_left = 0; ///< how many are still followed
  std::uint8_t retries = 0;        ///< how often it was sent again over a new connection
  status_ranges expected;          ///< statuses with which it has not failed
  std::uint64_t body_limit = ~std::uint64_t{0}; ///< bytes of the response's body that are kept
  body_source* source = nullptr;                ///< gives the body in place of `body`; the script's
  std::string url;                              ///< absolute
  std::string headers;                          ///< "Name: value\r\n" for each
  std::string cookies;                ///< `a=1; b=2`: the script's, beside those of the user's jar
  std::string codings;                ///< to be applied to the body: `gzip`
  std::string body;                   ///< sent as it is
  std::string wire;                   ///< the request as it goes over the connection, or the last
  std::string name;                   ///< what it is counted under; empty: the URL
  std::string credentials;            ///< `user:password` as in a URL, for a digest
  tag_choice tags;                    ///< of its samples, as far as somebody asks for them
  std::chrono::nanoseconds timeout{}; ///< for the whole exchange, redirects included
  instant deadline = never;           ///< when it is over; set by the first exchange
  instant intended = never;           ///< when it was to be made; never: nothing was planned

  // The response.
  http_error error = http_error::none;
  std::uint16_t status = 0;  ///< 0 after a failure
  bool was_sent = false;     ///< something of the request went out
  bool is_plain = false;     ///< the head is known to set no cookie and to name no coding
  bool is_challenge = false; ///< a challenge that is to be answered: no failure
  std::size_t head_size = 0; ///< how much of `received` is the head
  std::string received;      ///< status line and headers as they came, then the body
  std::string trailers;      ///< an empty line, then the fields behind a chunked body
  std::string failure;       ///< a sentence that says more than `error`
  timings times;
  std::uint64_t bytes_sent = 0;     ///< written to the socket
  std::uint64_t bytes_received = 0; ///< read from the socket
  std::string_view tls_version;     ///< `tls1.3`; empty without TLS
  std::string_view tls_cipher;      ///< `TLS_AES_128_GCM_SHA256`; empty without TLS

  // Who holds it.
  std::uint32_t holders = 0;        ///< responses that refer to it
  transaction* next = nullptr;      ///< in its pool, or among a user's unsent requests
  transaction_pool* home = nullptr; ///< where it returns to
  std::uint32_t uses = 0;           ///< how often it was given back: tells one use from the next

  /// Makes it ready for the next request, keeping its memory.
  void clear() noexcept {
    has_body = replaces_common = discard_body = false;
    expects_continue = decodes_body = uses_digest = has_answered = closes = only_connects = false;
    named_for_url = false;
    redirects_left = retries = 0;
    source = nullptr;
    deadline = intended = never;
    url.clear();
    name.clear();
    credentials.clear();
    tags = {};
    headers.clear();
    cookies.clear();
    codings.clear();
    body.clear();
    clear_response();
  }
  /// Forgets the response, keeping its memory.
  void clear_response() noexcept {
    error = http_error::none;
    status = 0;
    was_sent = is_plain = is_challenge = false;
    head_size = 0;
    received.clear();
    trailers.clear();
    failure.clear();
    times = {};
    tls_version = tls_cipher = {};
    bytes_sent = bytes_received = 0;
  }

  /// k6's error code: of the failure, or 1000 + status from 400 on, else 0.
  [[nodiscard]] int error_code() const noexcept {
    if (error != http_error::none)
      return static_cast<int>(error);
    return status >= 400 ? 1000 + status : 0;
  }
  /// True when it can be sent once more although the server may have seen it.
  [[nodiscard]] bool may_be_repeated() const noexcept {
    return retries == 0 && source == nullptr && is_idempotent(verb);
  }
  /// True when there is no response, or one with a status that was not expected.
  [[nodiscard]] bool has_failed() const noexcept {
    return error != http_error::none || !(expected.has(status) || is_challenge);
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
