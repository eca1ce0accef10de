// The order to one thread to leave the function that it runs.  A thread cannot be ended from
// outside: it finds the order where it waits, or looks for it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/iteration_interrupted.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Raised by one thread, found by the other.
class interruption {
public:
  /// Ends the wait of the other thread, now or when it begins one.
  void raise() {
    const std::lock_guard lock(mutex_);
    is_raised_.store(true, std::memory_order_relaxed);
    // With the mutex held: what is called lives until on_raise() has taken it back.
    if (wake_)
      wake_();
    came_.notify_all();
  }
  /// Takes the order back, before the thread gets something new to do.
  void clear() noexcept { is_raised_.store(false, std::memory_order_relaxed); }

  /// True when it was raised.
  [[nodiscard]] bool is_raised() const noexcept {
    return is_raised_.load(std::memory_order_relaxed);
  }
  /// Throws iteration_interrupted when it was raised.
  void check() const {
    if (is_raised())
      throw iteration_interrupted{};
  }
  /// Comes back at `due`, or throws iteration_interrupted as soon as it is raised.
  void sleep_until(instant due) {
    std::unique_lock lock(mutex_);
    if (came_.wait_until(lock, due, [this] { return is_raised(); }))
      throw iteration_interrupted{};
  }
  /// What else raise() is to call, where the thread waits for something of another kind; empty for
  /// nothing.
  void on_raise(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }

private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::atomic<bool> is_raised_{false};
  std::function<void()> wake_;
};

} // namespace throng::inline THRONG_ABI
