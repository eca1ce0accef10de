// How many series a run has made, over all its workers: the bound that keeps memory constant when a
// script gives every request a name of its own.

#pragma once

#include <throng/base/config.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <unordered_set>

namespace throng::inline THRONG_ABI {

/// The series that were admitted.  A series is admitted for all workers or for none, so their sums
/// agree.  Any thread; a worker asks once for each series that it has not seen, not for each
/// sample.
class series_ledger {
public:
  static constexpr std::size_t default_limit = 10'000;

  explicit series_ledger(std::size_t limit = default_limit) : limit_(limit) {}

  /// True when the series has, or now gets, a place.
  bool admit(std::uint64_t hash) {
    {
      const std::shared_lock reading(mutex_);
      if (admitted_.contains(hash))
        return true;
      if (admitted_.size() >= limit_) {
        is_full_.store(true, std::memory_order_relaxed);
        return false;
      }
    }
    const std::lock_guard writing(mutex_);
    if (admitted_.size() >= limit_ && !admitted_.contains(hash)) {
      is_full_.store(true, std::memory_order_relaxed);
      return false;
    }
    admitted_.insert(hash);
    return true;
  }
  /// True when a series was refused.
  [[nodiscard]] bool has_refused() const noexcept {
    return is_full_.load(std::memory_order_relaxed);
  }
  /// The most series there may be.
  [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

private:
  std::size_t limit_;
  mutable std::shared_mutex mutex_;
  std::unordered_set<std::uint64_t> admitted_;
  std::atomic<bool> is_full_{false};
};

} // namespace throng::inline THRONG_ABI
