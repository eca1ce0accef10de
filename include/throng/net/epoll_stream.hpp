// TCP and Unix domain sockets over the worker's epoll set: direct system calls, no operation
// objects.

#pragma once

#include <throng/base/config.hpp>

#if THRONG_HAS_EPOLL

#include <throng/net/epoll_set.hpp>
#include <throng/net/local_end.hpp>
#include <throng/net/socket_errors.hpp>
#include <throng/net/socket_options.hpp>
#include <throng/net/stream_endpoint.hpp>
#include <throng/net/transport.hpp>

#include <cerrno>
#include <span>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace throng::inline THRONG_ABI {

/// A connection that never blocks.
class epoll_stream {
public:
  using context = epoll_set;
  using endpoint = stream_endpoint;

  explicit epoll_stream(epoll_set& set) noexcept : set_(&set) {}
  epoll_stream(const epoll_stream&) = delete;
  epoll_stream& operator=(const epoll_stream&) = delete;
  ~epoll_stream() { close(); }

  /// Begins to connect, from where the system chooses.
  io_result open(const endpoint& where, io_listener& listener) noexcept {
    return open(where, listener, {});
  }
  /// Begins to connect from our end of the caller's choice.
  io_result open(const endpoint& where, io_listener& listener, const local_end& from) noexcept {
    close();
    socket_ = ::socket(where.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
      return connect_failure(errno, where);
    if (!is_unix(where))
      set_no_delay(socket_);
    if (const int refused = bind_local_end(socket_, where, from); refused != 0)
      return give_up(bind_failure(refused));
    const int connected =
        ::connect(socket_, where.data(), static_cast<socklen_t>(where.size())) == 0 ? 0 : errno;
    if (connected != 0 && connected != EINPROGRESS)
      return give_up(connect_failure(connected, where));
    if (const int refused = set_->add(socket_, listener); refused != 0)
      return give_up(dial_failure(refused));
    listener_ = &listener;
    return {connected == 0 ? io_status::done : io_status::would_block};
  }

  /// How the connect went, once the stream is writable.
  io_result finish_open() noexcept {
    const int error = pending_error(socket_);
    return error == 0 ? io_result{} : give_up(dial_failure(error));
  }

  /// Writes what goes.
  io_result send(std::string_view bytes) noexcept {
    for (;;) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0)
        return {io_status::done, static_cast<std::size_t>(sent)};
      if (errno == EAGAIN)
        return {io_status::would_block};
      if (errno != EINTR)
        return stream_failure(errno);
    }
  }

  /// Reads what is there.
  io_result receive(std::span<char> buffer) noexcept {
    for (;;) {
      const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (got > 0)
        return {io_status::done, static_cast<std::size_t>(got)};
      if (got == 0)
        return {io_status::closed};
      if (errno == EAGAIN)
        return {io_status::would_block};
      if (errno != EINTR)
        return stream_failure(errno);
    }
  }

  /// Closes at once; the listener hears no more.
  void close() noexcept {
    if (socket_ < 0)
      return;
    if (listener_ != nullptr)
      set_->forget(*std::exchange(listener_, nullptr));
    ::close(std::exchange(socket_, -1));
  }
  /// Closes with a reset: no port rests, and the other side sees an error.
  void close_reset() noexcept {
    if (socket_ >= 0)
      set_reset_on_close(socket_);
    close();
  }
  /// True from open() to close(), connected or not.
  [[nodiscard]] bool is_open() const noexcept { return socket_ >= 0; }

private:
  io_result give_up(const io_result& failure) noexcept {
    close();
    return failure;
  }

  epoll_set* set_;
  io_listener* listener_ = nullptr;
  int socket_ = -1;
};

static_assert(transport<epoll_stream>);

} // namespace throng::inline THRONG_ABI

#endif
