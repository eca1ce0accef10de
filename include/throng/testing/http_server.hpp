// An HTTP/1.1 server for tests and first steps, inside the user's process: on loopback, on a free
// port, on a thread of its own.  What it does is exactly known, it keeps its own counts to hold
// against those of the load test, and it fails in every way that a reply can ask for.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/http_request.hpp>
#include <throng/testing/server_counts.hpp>
#include <throng/testing/tls_server_options.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace testing {

/// The server.
///
///   throng::testing::http_server server;
///   server.route("/ping", [](const auto&) { return throng::testing::http_reply{.body = "PONG!"};
///   }); server.url("/ping");  // "http://127.0.0.1:40123/ping"
///
/// Handlers run one at a time on the server's thread: one that blocks holds up every client, so
/// a slow service is told by `http_reply::delay`.  What a handler throws is answered with 500 and
/// the exception's text.  Requests of one connection are answered in order.
class http_server {
public:
  using handler = std::function<http_reply(const http_request&)>;

  /// Listens on 127.0.0.1, on a free port, and serves.  Unknown paths are answered with 404.
  /// Throws std::system_error when there is no port, descriptor or thread to have.
  http_server();
  /// The same; `fallback` answers where no route does.
  explicit http_server(handler fallback);
  /// Listens on that port, 0 for a free one.  Throws std::system_error, which names the address,
  /// when the port is in use or may not be had.
  explicit http_server(std::uint16_t port);
  /// The same; `fallback` answers where no route does.
  http_server(std::uint16_t port, handler fallback);
  /// Speaks TLS.  Throws std::runtime_error as well, when OpenSSL does not take the options and in
  /// a build without TLS.
  explicit http_server(const tls_server_options& tls, std::uint16_t port = 0);
  /// The same; `fallback` answers where no route does.
  http_server(const tls_server_options& tls, std::uint16_t port, handler fallback);
  /// Stops, unless that is done.  Not to be called by a handler.
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Answers requests whose path is `path` (query apart) by `h`, in place of an earlier handler.
  /// From any thread, at any time; holds for the requests that are complete after it returns.
  http_server& route(std::string path, handler h);

  /// "http://127.0.0.1:PORT" and `target` behind it; with TLS "https:".
  [[nodiscard]] std::string url(std::string_view target = "") const;
  /// The port that it listens on, or listened on.
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// The counts of one instant, from any thread.  What a client can know is in them: who has read
  /// a reply, or its end of file, finds its request, its bytes and its closing counted.
  [[nodiscard]] server_counts counts() const;

  /// Closes the listening socket and all connections, and ends the thread.  A handler that runs is
  /// waited for.  Harmless when stopped already.  In a handler it only asks: the thread ends
  /// behind the handler.
  void stop();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace testing
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/http_server.ipp>
#endif
