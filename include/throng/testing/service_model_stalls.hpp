// When a server does nothing.  It works by a clock that stands still meanwhile, so what it does by
// that clock, a queue too, is told without a word about stalls.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The times [from, from + length) in which a server does nothing, in any order; where they overlap
/// it does nothing once.
class service_stalls {
public:
  /// One more.
  void add(instant from, std::chrono::nanoseconds length) {
    windows_.push_back({from, saturating_add(from, length)});
    std::sort(windows_.begin(), windows_.end(),
              [](const window& a, const window& b) { return a.from < b.from; });
    std::vector<window> apart;
    for (const auto& each : windows_) {
      if (!apart.empty() && each.from <= apart.back().to) {
        apart.back().to = std::max(apart.back().to, each.to);
      } else {
        apart.push_back(each);
      }
    }
    windows_ = std::move(apart);
  }
  /// True when there is none.
  [[nodiscard]] bool empty() const noexcept { return windows_.empty(); }

  /// When it does something again: `now` itself outside of stalls.
  [[nodiscard]] instant works_at(instant now) const noexcept {
    for (const auto& each : windows_) {
      if (now >= each.from && now < each.to)
        return each.to;
    }
    return now;
  }
  /// What the server's own clock shows at `now`: now - (the time it stalled until then).
  [[nodiscard]] instant worked_at(instant now) const noexcept {
    auto worked = now;
    for (const auto& each : windows_) {
      if (now > each.from)
        worked -= std::min(now, each.to) - each.from;
    }
    return worked;
  }
  /// When the server can do what is due at `worked` by its own clock: what is due just as it stalls
  /// is done behind the stall.
  [[nodiscard]] instant done_at(instant worked) const noexcept {
    auto done = worked;
    for (const auto& each : windows_) {
      if (done < each.from)
        break;
      done = saturating_add(done, each.to - each.from);
    }
    return done;
  }

private:
  struct window {
    instant from;
    instant to;
  };
  std::vector<window> windows_; // in order, apart from each other
};

} // namespace throng::inline THRONG_ABI
