// The bodies of <throng/testing/http_server.hpp>: the thread, the listening socket, the routes.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/http_connection.hpp>
#include <throng/testing/http_server.hpp>

#include <asio/basic_socket_acceptor.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing {
namespace detail {

/// The fallback of a server that was given none.
inline http_reply answer_not_found(const http_request& request) {
  return {.status = 404, .body = "no route for " + std::string{request.path} + "\n"};
}

/// Handlers by path; any thread adds, the server's thread asks.
class route_table {
public:
  explicit route_table(http_server::handler fallback)
      : fallback_(std::make_shared<const http_server::handler>(std::move(fallback))) {}

  void add(std::string path, http_server::handler h) {
    auto made = std::make_shared<const http_server::handler>(std::move(h));
    const std::scoped_lock lock(mutex_);
    routes_.insert_or_assign(std::move(path), std::move(made));
  }

  [[nodiscard]] http_reply answer(const http_request& request) const {
    try {
      // Run outside of the lock: a handler may take long, and may add a route itself.
      const std::shared_ptr<const http_server::handler> found = find(request.path);
      http_reply reply = (*found)(request);
      if (reply.status >= 200 && reply.status <= 999)
        return reply;
      return {.status = 500,
              .body = "a handler answered with status " + std::to_string(reply.status) + "\n"};
    } catch (const std::exception& error) {
      return {.status = 500, .body = std::string{"a handler threw: "} + error.what() + "\n"};
    } catch (...) {
      return {.status = 500, .body = "a handler threw something that is no std::exception\n"};
    }
  }

private:
  [[nodiscard]] std::shared_ptr<const http_server::handler> find(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    const auto at = routes_.find(path);
    return at == routes_.end() ? fallback_ : at->second;
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const http_server::handler>, std::less<>> routes_;
  const std::shared_ptr<const http_server::handler> fallback_;
};

/// The event loop and what waits in it.
class accept_loop {
public:
  accept_loop(connection_host& host, std::uint16_t port)
      : host_(host), acceptor_(context_), pause_(context_) {
    listen(port);
    acceptor_.non_blocking(true);
    // Without it Asio answers an aborted connection by waiting for the next, blocking the thread.
    acceptor_.set_option(asio::socket_base::enable_connection_aborted(true));
    wait();
  }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void run() { context_.run(); }
  void stop() { context_.stop(); }

private:
  void listen(std::uint16_t port) {
    const asio::ip::tcp::endpoint where{asio::ip::address_v4::loopback(), port};
    std::error_code failed;
    acceptor_.open(where.protocol(), failed);
    // A port that was asked for may have connections of an earlier server that are not forgotten.
    if (!failed && port != 0)
      acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed)
      acceptor_.bind(where, failed);
    // The system cuts it down to what it allows (net.core.somaxconn).
    if (!failed)
      acceptor_.listen(65535, failed);
    if (failed)
      throw std::system_error(failed.value(), std::system_category(),
                              "cannot listen on 127.0.0.1:" + std::to_string(port));
  }

  // One turn takes a bounded number, so that a flood of connections holds up no reply.
  static constexpr int most_at_once = 64;
  static constexpr std::chrono::milliseconds pause_when_short{20};

  void wait() {
    acceptor_.async_wait(asio::socket_base::wait_read, [this](const std::error_code& error) {
      if (!error)
        accept_some();
    });
  }

  void accept_some() {
    for (int i = 0; i < most_at_once; ++i) {
      tcp_socket socket(context_);
      std::error_code error;
      acceptor_.accept(socket, error);
      if (error == asio::error::would_block)
        break;
      if (error == asio::error::connection_aborted)
        continue;
      // Out of descriptors or memory: the connection stays in the backlog, which would report it
      // at once and for ever.  So look again later, when others may have closed.
      if (error)
        return pause();
      start(std::move(socket));
    }
    wait();
  }

  void pause() {
    pause_.expires_after(pause_when_short);
    pause_.async_wait([this](const std::error_code& error) {
      if (!error)
        accept_some();
    });
  }

  void start(tcp_socket socket) {
    std::error_code ignored; // a client that has left already is found out by the first read
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    host_.book.change([](server_counts& c) {
      ++c.connections;
      ++c.open_connections;
    });
    std::make_shared<http_connection>(std::move(socket), host_)->start();
  }

  connection_host& host_;
  asio::io_context context_{1};
  asio::basic_socket_acceptor<asio::ip::tcp, io_executor> acceptor_;
  wait_timer pause_;
};

} // namespace detail

struct http_server::state {
  state(std::uint16_t wanted, handler fallback, const tls_server_options* tls)
      : routes(std::move(fallback)) {
    if (tls != nullptr)
      host.tls.emplace(*tls);
    host.answer = [this](const http_request& request) { return routes.answer(request); };
    loop = std::make_unique<detail::accept_loop>(host, wanted);
    port = loop->port();
    thread = std::thread([this] { loop->run(); });
    thread_id = thread.get_id();
  }

  detail::route_table routes;
  detail::connection_host host;
  std::unique_ptr<detail::accept_loop> loop; // none when stopped
  std::uint16_t port = 0;
  std::mutex stopping; // guards `loop` and `thread` against a second stop()
  std::thread thread;
  std::thread::id thread_id;
};

THRONG_DECL http_server::http_server() : http_server(std::uint16_t{0}) {}

THRONG_DECL http_server::http_server(handler fallback) : http_server(0, std::move(fallback)) {}

THRONG_DECL http_server::http_server(std::uint16_t port)
    : http_server(port, &detail::answer_not_found) {}

THRONG_DECL http_server::http_server(std::uint16_t port, handler fallback)
    : state_(std::make_unique<state>(port, std::move(fallback), nullptr)) {}

THRONG_DECL http_server::http_server(const tls_server_options& tls, std::uint16_t port)
    : http_server(tls, port, &detail::answer_not_found) {}

THRONG_DECL http_server::http_server(const tls_server_options& tls, std::uint16_t port,
                                     handler fallback)
    : state_(std::make_unique<state>(port, std::move(fallback), &tls)) {}

THRONG_DECL http_server::~http_server() { stop(); }

THRONG_DECL http_server& http_server::route(std::string path, handler h) {
  state_->routes.add(std::move(path), std::move(h));
  return *this;
}

THRONG_DECL std::string http_server::url(std::string_view target) const {
  return (state_->host.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port()) +
         std::string{target};
}

THRONG_DECL std::uint16_t http_server::port() const noexcept { return state_->port; }

THRONG_DECL server_counts http_server::counts() const { return state_->host.book.read(); }

THRONG_DECL void http_server::stop() {
  // The server's own thread cannot wait for itself, nor for another that waits for it.
  if (std::this_thread::get_id() == state_->thread_id)
    return state_->loop->stop();
  const std::scoped_lock lock(state_->stopping);
  if (!state_->loop)
    return;
  state_->loop->stop();
  state_->thread.join();
  // Destroys what still waits: each connection goes with its last operation, and closes.
  state_->loop.reset();
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
