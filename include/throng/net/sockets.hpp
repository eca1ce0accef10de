// The sockets of a worker's loop: an epoll set that Asio waits for, or Asio's own.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/asio_stream.hpp>
#include <throng/net/epoll_set.hpp>
#include <throng/net/epoll_stream.hpp>
#include <throng/net/handler_memory.hpp>

#include <asio/error.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#if THRONG_HAS_EPOLL
#include <asio/posix/stream_descriptor.hpp>
#endif

namespace throng::inline THRONG_ABI {

#if THRONG_HAS_EPOLL

/// All sockets of a loop in one epoll set.
class sockets {
public:
  using stream = epoll_stream;

  /// The memory outlives the loop, which may end with the waiting still pending.
  sockets(asio::io_context& loop, handler_memory& memory)
      : memory_(&memory), ready_(loop, set_.descriptor()) {
    watch();
  }
  sockets(const sockets&) = delete;
  sockets& operator=(const sockets&) = delete;
  // The set owns its descriptor.
  ~sockets() { ready_.release(); }

  /// Where streams register.
  [[nodiscard]] epoll_set& network() noexcept { return set_; }

private:
  void watch() {
    ready_.async_wait(asio::posix::stream_descriptor::wait_read,
                      placed_handler(*memory_, [this](const asio::error_code& cancelled) {
                        if (cancelled)
                          return;
                        set_.dispatch();
                        watch();
                      }));
  }

  handler_memory* memory_;
  epoll_set set_;
  asio::posix::stream_descriptor ready_;
};

#else

/// All sockets of a loop, each by itself.
class sockets {
public:
  using stream = asio_stream;

  sockets(asio::io_context& loop, handler_memory&)
      : loop_(&loop), keeps_running_(asio::make_work_guard(loop)) {}

  /// Where streams register.
  [[nodiscard]] asio::io_context& network() noexcept { return *loop_; }

private:
  asio::io_context* loop_;
  // Without it a loop that waits for nothing would not wait at all.
  asio::executor_work_guard<asio::io_context::executor_type> keeps_running_;
};

#endif

} // namespace throng::inline THRONG_ABI
