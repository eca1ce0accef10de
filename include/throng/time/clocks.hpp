// The two clocks: the machine's, and one that is moved by hand.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>

namespace throng::inline THRONG_ABI {

/// The machine's monotonic clock.
struct steady_time {
  /// The time.
  instant now() const noexcept { return std::chrono::steady_clock::now(); }
};

/// A clock that stands still until it is moved: a day of load passes in seconds, and every run of
/// it is the same.  It starts an hour after zero, so that "before the start" is not negative.
class virtual_time {
public:
  /// The time.
  instant now() const noexcept { return now_; }

  /// Moves the clock on; a moment that has passed leaves it where it is.
  void move_to(instant when) noexcept { now_ = std::max(now_, when); }

private:
  instant now_{std::chrono::hours{1}};
};

static_assert(time_source<steady_time> && time_source<virtual_time>);

} // namespace throng::inline THRONG_ABI
