// The real world of a worker: Asio's loop and the machine's clock.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/world.hpp>
#include <throng/net/handler_memory.hpp>
#include <throng/net/io_door.hpp>
#include <throng/net/sockets.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/instant.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// One io_context for one thread, with one timer for all that sleeps and one descriptor for all
/// that is connected.
class asio_world {
public:
  using stream = sockets::stream;

  asio_world() = default;
  asio_world(const asio_world&) = delete;
  asio_world& operator=(const asio_world&) = delete;
  ~asio_world() = default;

  /// See the concept `world`.
  [[nodiscard]] instant now() const noexcept { return steady_time{}.now(); }
  [[nodiscard]] stream::context& network() noexcept { return sockets_.network(); }

  /// The loop for operations that throng itself does not know.
  [[nodiscard]] io_door& door() noexcept { return door_; }

  /// Looks a name up on a thread of Asio's; an address is its own answer.
  void look_up(const std::string& host, std::uint16_t port, looked_up<stream::endpoint> answer);

  /// Runs what the network has to say; returns when something did or `due` has come.
  void wait_until(instant due) {
    if (due <= now()) {
      context_.poll();
      return;
    }
    if (due < armed_) {
      armed_ = due;
      timer_.expires_at(due);
      timer_.async_wait(placed_handler(timer_memory_, [this](const asio::error_code& cancelled) {
        if (!cancelled)
          armed_ = never;
      }));
    }
    context_.run_one();
  }
  /// The same without waiting.
  void poll() { context_.poll(); }
  /// Ends a wait_until(); any thread.
  void wake() {
    asio::post(context_, [] {});
  }

private:
  // They outlive the context, whose pending operations they hold.
  handler_memory timer_memory_;
  handler_memory sockets_memory_;
  io_door door_{context_};
  asio::io_context context_{1};
  sockets sockets_{context_, sockets_memory_};
  asio::steady_timer timer_{context_};
  asio::ip::tcp::resolver resolver_{context_};
  instant armed_ = never;
};

static_assert(world<asio_world>);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/asio_world.ipp>
#endif
