// TCP and Unix domain sockets over Asio's own operations, for systems without epoll.  The same
// stream as epoll_stream at a higher price: each wait is an operation of Asio's.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/local_end.hpp>
#include <throng/net/socket_errors.hpp>
#include <throng/net/socket_options.hpp>
#include <throng/net/stream_endpoint.hpp>
#include <throng/net/transport.hpp>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>

#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A connection that never blocks, on any system that Asio knows.
class asio_stream {
public:
  using context = asio::io_context;
  using endpoint = stream_endpoint;

  explicit asio_stream(asio::io_context& loop) noexcept : loop_(&loop) {}
  asio_stream(const asio_stream&) = delete;
  asio_stream& operator=(const asio_stream&) = delete;
  ~asio_stream() { close(); }

  /// Begins to connect, from where the system chooses.
  io_result open(const endpoint& where, io_listener& listener) { return open(where, listener, {}); }
  /// Begins to connect from our end of the caller's choice.
  io_result open(const endpoint& where, io_listener& listener, const local_end& from) {
    close();
    link_ = std::make_shared<link>(*loop_, where, listener);
    asio::error_code failed;
    link_->socket.open(where.protocol(), failed);
    if (failed)
      return give_up(dial_failure(failed.value()));
    const int refused = bind_local_end(link_->socket.native_handle(), where, from);
    if (refused != 0)
      return give_up(bind_failure(refused));
    link_->socket.async_connect(where, [held = link_](const asio::error_code& outcome) {
      if (held->is_closed)
        return;
      held->connected = outcome;
      held->listener->on_ready(false, true, false);
    });
    return {io_status::would_block};
  }

  /// How the connect went.
  io_result finish_open() {
    auto failed = link_->connected;
    if (!failed)
      link_->socket.non_blocking(true, failed);
    if (failed)
      return give_up(connect_failure(failed.value(), link_->where));
    if (!is_unix(link_->where))
      set_no_delay(link_->socket.native_handle());
    await(socket_type::wait_read);
    return {};
  }

  /// Writes what goes.
  io_result send(std::string_view bytes) {
    asio::error_code failed;
    const auto sent = link_->socket.write_some(asio::buffer(bytes.data(), bytes.size()), failed);
    if (!failed)
      return {io_status::done, sent};
    if (failed != asio::error::would_block && failed != asio::error::try_again)
      return stream_failure(failed.value());
    await(socket_type::wait_write);
    return {io_status::would_block};
  }

  /// Reads what is there.
  io_result receive(std::span<char> buffer) {
    link_->was_read = true;
    if (std::exchange(link_->is_paused, false)) [[unlikely]] {
      link_->is_resumed = true;
      await(socket_type::wait_read);
    }
    asio::error_code failed;
    const auto got = link_->socket.read_some(asio::buffer(buffer.data(), buffer.size()), failed);
    if (!failed)
      return {io_status::done, got};
    if (failed == asio::error::eof)
      return {io_status::closed};
    if (failed != asio::error::would_block && failed != asio::error::try_again)
      return stream_failure(failed.value());
    return {io_status::would_block};
  }

  /// Closes at once; the listener hears no more.
  void close() noexcept {
    if (const auto closing = std::exchange(link_, nullptr)) {
      closing->is_closed = true;
      asio::error_code ignored;
      closing->socket.close(ignored);
    }
  }
  /// Closes with a reset: no port rests, and the other side sees an error.
  void close_reset() noexcept {
    if (link_ != nullptr)
      set_reset_on_close(link_->socket.native_handle());
    close();
  }
  /// True from open() to close(), connected or not.
  [[nodiscard]] bool is_open() const noexcept { return link_ != nullptr; }

private:
  using socket_type = asio::generic::stream_protocol::socket;

  // Outlives the stream while an operation of Asio's is pending.
  struct link {
    link(asio::io_context& loop, const endpoint& to, io_listener& told)
        : socket(loop), where(to), listener(&told) {}
    socket_type socket;
    endpoint where;
    io_listener* listener;
    asio::error_code connected;
    bool is_closed = false;
    bool was_read = false;   // since the listener was told
    bool is_paused = false;  // nobody wants what is there: not watched
    bool is_resumed = false; // watched again, and perhaps told of what was read meanwhile
  };

  void await(socket_type::wait_type what) {
    link_->socket.async_wait(what, [this, held = link_, what](const asio::error_code& failed) {
      if (held->is_closed || failed == asio::error::operation_aborted)
        return;
      if (what == socket_type::wait_write) {
        held->listener->on_ready(false, true, false);
      } else {
        on_readable(*held);
      }
    });
  }

  // Reading is watched for as long as the stream lives, also between exchanges.  Asio tells of
  // changes only: what is there already, a close behind a response above all, is looked for.  A
  // listener that reads nothing hears no more until it does.
  void on_readable(link& held) {
    asio::error_code nothing;
    if (std::exchange(held.is_resumed, false))
      nothing = peek(held);
    while (!is_empty(nothing)) {
      held.was_read = false;
      held.listener->on_ready(true, false, static_cast<bool>(nothing));
      if (held.is_closed)
        return;
      if (!held.was_read) {
        held.is_paused = true;
        return;
      }
      nothing = peek(held);
    }
    await(socket_type::wait_read);
  }
  static asio::error_code peek(link& held) {
    asio::error_code nothing;
    char next = 0;
    held.socket.receive(asio::buffer(&next, 1), socket_type::message_peek, nothing);
    return nothing;
  }
  static bool is_empty(const asio::error_code& told) {
    return told == asio::error::would_block || told == asio::error::try_again;
  }

  io_result give_up(const io_result& failure) noexcept {
    close();
    return failure;
  }

  asio::io_context* loop_;
  std::shared_ptr<link> link_;
};

static_assert(transport<asio_stream>);

} // namespace throng::inline THRONG_ABI
