// What the network of a virtual world is made of: servers, and what becomes of lookups and
// connects.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/ip_range.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing {

/// What a scripted server does after its reply.
enum class reply_ending : std::uint8_t {
  keep_open, ///< it waits for the next request
  close,     ///< it closes the connection
  reset      ///< it resets the connection
};

/// What a scripted server answers, and how it arrives.
struct scripted_reply {
  std::string bytes;                             ///< head and body, as they go over the connection
  std::chrono::nanoseconds delay{};              ///< from the request to the first byte; max: none
  std::size_t piece = 0;                         ///< bytes that arrive at a time; 0 for all
  std::chrono::nanoseconds between{};            ///< from one piece to the next
  reply_ending ending = reply_ending::keep_open; ///< what follows the last byte
  std::string_view lasting{}; ///< in place of empty `bytes`: text that outlives the run, not copied

  /// All that goes over the connection.
  [[nodiscard]] std::string_view text() const noexcept {
    return bytes.empty() ? lasting : std::string_view(bytes);
  }
};

/// A scripted server: asked for each request, as it came over the connection.
using scripted_server = std::function<scripted_reply(std::string_view request, instant now)>;

/// `HTTP/1.1 200 OK` with the body, after the delay.
inline scripted_reply ok_reply(std::string_view body, std::chrono::nanoseconds delay = {}) {
  scripted_reply reply;
  reply.bytes = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                std::string(body);
  reply.delay = delay;
  return reply;
}

/// What a scripted lookup finds, and when.
///
///     throng::testing::virtual_world here(server);
///     here.network().resolver = [](std::string_view, throng::instant) {
///       return throng::testing::scripted_lookup{{"192.0.2.1", "2001:db8::1"}, 20ms};
///     };
///     const auto told = throng::run_in(here, test);
struct scripted_lookup {
  std::vector<std::string> addresses;  ///< `192.0.2.1`, `2001:db8::1`; other texts are of no kind
  std::chrono::nanoseconds delay{};    ///< until it ends; max: never
  http_error error = http_error::none; ///< why there is no address
};

/// Asked for each name that is looked up.
using scripted_resolver = std::function<scripted_lookup(std::string_view host, instant now)>;

/// A server's address: any name will do.
struct scripted_endpoint {
  std::string host;                    ///< the name, or the address that a resolver has given
  std::uint16_t port = 0;              ///< the port
  std::optional<ip_address> address{}; ///< where `host` is one
};

/// What becomes of a connect, and when.
struct scripted_connect {
  http_error error = http_error::none; ///< why there is no connection
  std::chrono::nanoseconds delay{};    ///< until it is there, or has failed; max: never
};

/// Asked for each connect.
using scripted_acceptor = std::function<scripted_connect(const scripted_endpoint& to, instant now)>;

} // namespace testing
} // namespace throng::inline THRONG_ABI
