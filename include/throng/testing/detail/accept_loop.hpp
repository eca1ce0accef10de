// The event loop of a test server, and the door through which clients come to it: a listening
// socket that can be shut and opened again at the same port.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/connection_host.hpp>
#include <throng/testing/detail/http_connection.hpp>
#include <throng/testing/detail/server_socket.hpp>
#include <throng/testing/server_counts.hpp>

#include <asio/basic_socket_acceptor.hpp>
#include <asio/error.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// The event loop and what waits in it.
class accept_loop {
public:
  /// Listens on the port, 0 for a free one.  `keeps_port`: nobody else gets the port while the door
  /// is shut.
  accept_loop(connection_host& host, std::uint16_t port, bool keeps_port = false)
      : host_(host), keeper_(context_), acceptor_(context_), pause_(context_) {
    if (keeps_port)
      port = kept_port(port);
    if (const auto failed = listen(port, port != 0))
      fail(failed, port);
    port_ = acceptor_.local_endpoint().port();
  }

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] asio::io_context& context() noexcept { return context_; }
  /// Until stop(), although nobody may be there and the door shut.
  void run() {
    const auto keeps_going = asio::make_work_guard(context_);
    context_.run();
  }
  void stop() { context_.stop(); }

  /// From now on the system refuses connects.  Those that nobody has accepted yet are reset.
  void shut_door() {
    std::error_code ignored;
    pause_.cancel();
    acceptor_.close(ignored);
  }
  /// Listens again, where the door is shut.
  void open_door() {
    if (!acceptor_.is_open() && listen(port_, true))
      pause(); // out of descriptors, for one
  }

private:
  using acceptor = asio::basic_socket_acceptor<asio::ip::tcp, io_executor>;

  [[nodiscard]] static asio::ip::tcp::endpoint where(std::uint16_t port) {
    return {asio::ip::address_v4::loopback(), port};
  }

  [[noreturn]] static void fail(std::error_code why, std::uint16_t port) {
    throw std::system_error(why.value(), std::system_category(),
                            "cannot listen on 127.0.0.1:" + std::to_string(port));
  }

  // Binds a socket that never listens: others may bind the port beside it only if they ask to reuse
  // it, as our listening one does, and the system gives it to none that connects.
  std::uint16_t kept_port(std::uint16_t port) {
    std::error_code failed;
    keeper_.open(asio::ip::tcp::v4(), failed);
    // A free port must be nobody's, not even one that may be reused.
    if (!failed && port != 0)
      keeper_.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed)
      keeper_.bind(where(port), failed);
    if (!failed && port == 0)
      keeper_.set_option(asio::socket_base::reuse_address(true), failed);
    if (failed)
      fail(failed, port);
    return keeper_.local_endpoint().port();
  }

  std::error_code listen(std::uint16_t port, bool reuses) {
    std::error_code failed;
    acceptor_.open(asio::ip::tcp::v4(), failed);
    // A port that was asked for may have connections of an earlier server that are not forgotten.
    if (!failed && reuses)
      acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed)
      acceptor_.bind(where(port), failed);
    // The system cuts it down to what it allows (net.core.somaxconn).
    if (!failed)
      acceptor_.listen(65535, failed);
    if (!failed)
      acceptor_.non_blocking(true, failed);
    // Without it Asio answers an aborted connection by waiting for the next, blocking the thread.
    if (!failed)
      acceptor_.set_option(asio::socket_base::enable_connection_aborted(true), failed);
    if (!failed) {
      wait();
      return failed;
    }
    std::error_code ignored;
    acceptor_.close(ignored);
    return failed;
  }

  // One turn takes a bounded number, so that a flood of connections holds up no reply.
  static constexpr int most_at_once = 64;
  static constexpr std::chrono::milliseconds pause_when_short{20};

  void wait() {
    acceptor_.async_wait(asio::socket_base::wait_read, [this](const std::error_code& error) {
      if (!error && acceptor_.is_open())
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
      host_.accepts && !host_.accepts() ? refuse(std::move(socket)) : start(std::move(socket));
    }
    wait();
  }

  void pause() {
    pause_.expires_after(pause_when_short);
    pause_.async_wait([this](const std::error_code& error) {
      if (!error)
        acceptor_.is_open() ? accept_some() : open_door();
    });
  }

  // The system has shaken hands already, so all that is left is to hang up at once.
  void refuse(tcp_socket socket) {
    std::error_code ignored;
    reset_when_closed(socket);
    host_.book.change([](server_counts& c) { ++c.refused; });
    socket.close(ignored);
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
  tcp_socket keeper_; // of the port, where one is wanted
  acceptor acceptor_; // closed while the door is shut
  wait_timer pause_;
  std::uint16_t port_ = 0;
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
