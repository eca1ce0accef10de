// At most so many requests a second, whoever sends them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// Deals out the moments at which something may happen, evenly and without saving any up: k6's
/// limiter, a bucket that holds one.  Any thread.
class rate_limit {
public:
  /// So many a second; 0 for no limit.
  explicit rate_limit(double per_second) noexcept
      : gap_(per_second > 0 ? std::llround(1e9 / per_second) : 0) {}

  /// True when there is a limit.
  [[nodiscard]] bool is_set() const noexcept { return gap_ > 0; }

  /// The moment, `now` or later, that belongs to the caller.
  instant take(instant now) noexcept {
    auto free = free_.load(std::memory_order_relaxed);
    std::int64_t mine = 0;
    do {
      mine = std::max(free, now.time_since_epoch().count());
    } while (!free_.compare_exchange_weak(free, mine + gap_, std::memory_order_relaxed));
    return instant{std::chrono::nanoseconds{mine}};
  }

private:
  std::int64_t gap_;
  std::atomic<std::int64_t> free_{0};
};

} // namespace throng::inline THRONG_ABI
