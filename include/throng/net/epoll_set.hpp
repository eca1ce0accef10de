// One edge-triggered epoll set for all connections of a worker.  A socket is registered once, for
// the life of its connection, and the set's own descriptor is what Asio waits for: that costs about
// a third of what Asio's operations cost for each message.

#pragma once

#include <throng/base/config.hpp>

#if THRONG_HAS_EPOLL

#include <throng/net/transport.hpp>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

namespace throng::inline THRONG_ABI {

/// Registered sockets and what became of them.
class epoll_set {
public:
  /// Throws std::system_error when the system gives no descriptor.
  epoll_set() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (descriptor_ < 0)
      throw std::system_error(errno, std::system_category(), "epoll_create1");
  }
  epoll_set(const epoll_set&) = delete;
  epoll_set& operator=(const epoll_set&) = delete;
  ~epoll_set() { ::close(descriptor_); }

  /// The descriptor that is readable while something is ready.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Registers a socket until it is closed; 0, or the system's error number.
  int add(int socket, io_listener& listener) noexcept {
    epoll_event wanted{};
    wanted.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    wanted.data.ptr = &listener;
    return ::epoll_ctl(descriptor_, EPOLL_CTL_ADD, socket, &wanted) == 0 ? 0 : errno;
  }

  /// Events of this listener that were fetched and not told yet are dropped: its socket closes.
  void forget(const io_listener& listener) noexcept {
    for (int i = next_; i < fetched_; ++i) {
      auto& waiting = events_[static_cast<std::size_t>(i)];
      if (waiting.data.ptr == &listener)
        waiting.data.ptr = nullptr;
    }
  }

  /// Tells the listeners of all that is ready now.
  void dispatch() {
    do {
      fetched_ = ::epoll_wait(descriptor_, events_.data(), static_cast<int>(events_.size()), 0);
      for (next_ = 0; next_ < fetched_;) {
        const auto& event = events_[static_cast<std::size_t>(next_++)];
        auto* const listener = static_cast<io_listener*>(event.data.ptr);
        if (listener == nullptr)
          continue;
        const auto what = event.events;
        listener->on_ready((what & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0,
                           (what & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0,
                           (what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
      }
    } while (fetched_ == static_cast<int>(events_.size()));
  }

private:
  int descriptor_;
  int next_ = 0;
  int fetched_ = 0;
  std::array<epoll_event, 256> events_{};
};

} // namespace throng::inline THRONG_ABI

#endif
