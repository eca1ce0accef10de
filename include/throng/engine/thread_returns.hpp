// What the users' threads bring back to the worker whose users they are.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/failure_log.hpp>
#include <throng/metrics/tag_bits.hpp>
#include <throng/time/instant.hpp>

#include <atomic>
#include <exception>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

class vu;

/// The end of one iteration on a thread.
struct thread_return {
  vu* who = nullptr;                 ///< the worker's user
  instant began{};                   ///< when the function was called
  instant ended{};                   ///< when it came back
  bool has_thrown = false;           ///< whether it threw
  std::string thrown{};              ///< what
  std::exception_ptr init_failure{}; ///< what the scenario's init threw: there was no iteration
  failure_log failures{};            ///< requests that got no response
  tag_choice tags{};                 ///< what the user has put on its samples
};

/// Those that a worker has not looked at.  Any thread puts, the worker takes.
class thread_returns {
public:
  /// Adds one.
  void put(thread_return one) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(one));
    has_any_.store(true, std::memory_order_release);
  }
  /// All of them, in the order in which they came.
  [[nodiscard]] std::vector<thread_return> take() {
    if (!has_any_.load(std::memory_order_acquire))
      return {};
    const std::lock_guard lock(mutex_);
    has_any_.store(false, std::memory_order_relaxed);
    return std::exchange(all_, {});
  }

private:
  std::atomic<bool> has_any_{false};
  std::mutex mutex_;
  std::vector<thread_return> all_;
};

} // namespace throng::inline THRONG_ABI
