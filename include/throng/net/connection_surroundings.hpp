// What the connections of a worker share.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/known_heads.hpp>
#include <throng/http/transaction.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/net/tls_context.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Connecting may take this long, and no longer than the request's timeout; k6's number.
inline constexpr std::chrono::nanoseconds dial_timeout = std::chrono::seconds{30};
/// A body that waits for `100 Continue` goes out after this time all the same, as in Go's client;
/// and a connection that the server is to close is closed after it.
inline constexpr std::chrono::nanoseconds courtesy = std::chrono::seconds{1};

template <transport Stream, time_source Clock>
class connection;

/// Made once for each worker, and for each thread of a user's own.
template <transport Stream, time_source Clock>
struct connection_surroundings {
  typename Stream::context* network;            ///< where streams register
  const Clock* clock;                           ///< the time of the run
  timer_queue* timers;                          ///< for timeouts
  std::span<char> buffer;                       ///< what is read goes through it
  name_cache<typename Stream::endpoint>* names; ///< which address comes first
  source_addresses* sources;                    ///< which of our addresses; null: the system's
  const http_options* options;                  ///< of TLS, and how connections are closed
  void* resolver = nullptr;                     ///< who looks names up
  /// Looks the server of a connection up, and tells it: resolved(), perhaps at once.
  void (*look_up)(void* resolver, connection<Stream, Clock>& waiting) = nullptr;
  void* finisher = nullptr; ///< who is told of exchanges
  /// Told when an exchange of `owner` is over, successful or not; may start the next one.
  void (*finished)(void* finisher, void* owner, transaction& what) = nullptr;
  std::unique_ptr<tls_context> secrets = {}; ///< made with the first connection that wants TLS
  known_heads heads = {};                    ///< of responses

  /// What was read into the buffer.
  [[nodiscard]] std::string_view bytes(const io_result& read) const noexcept {
    return {buffer.data(), read.bytes};
  }
  /// The context of all TLS sessions.
  [[nodiscard]] const tls_context& tls() {
    if (!secrets)
      secrets = std::make_unique<tls_context>(options->tls);
    return *secrets;
  }
};

} // namespace throng::inline THRONG_ABI
