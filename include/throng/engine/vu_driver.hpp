// Says which of a worker's virtual users may run, for executors that plan a number of users.  A
// closed loop waits for its users, an open one must not: executors that plan arrivals get a driver
// of their own.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/vu_plan.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// Follows a plan for one worker.  Worker `first` of `stride` owns the users first, first + stride,
/// ... of the scenario; here they are numbered 0, 1, ...  Times are offsets from the scenario's
/// start.  It never waits: told the time, it says how many of its users may loop, and how many may
/// still be busy.
class vu_driver {
public:
  using nanoseconds = std::chrono::nanoseconds;

  vu_driver(const vu_plan& plan, nanoseconds graceful_stop, std::int64_t first, std::int64_t stride)
      : plan_(&plan), graceful_stop_(graceful_stop), first_(first), stride_(stride),
        stopped_at_(nanoseconds::max()) {}

  /// The users that this worker must have.
  [[nodiscard]] std::int64_t users() const { return share_of(plan_->peak()); }

  /// Moves on to `t`; afterwards scheduled() and limit() speak of it.
  void advance(nanoseconds t) {
    if (t < nanoseconds{0}) {
      next_ = nanoseconds{0};
      return;
    }
    const bool stopped = t >= stopped_at_;
    scheduled_ = stopped ? 0 : share_of(plan_->scheduled_at(t));
    limit_ = stopped && t >= cut_at_ ? 0 : share_of(plan_->limit_at(t));
    next_ = plan_->next_limit_change(t).value_or(no_change);
    if (!stopped) {
      next_ = std::min({next_, plan_->next_scheduled_change(t).value_or(no_change), stopped_at_});
      if (t < plan_->end())
        next_ = std::min(next_, plan_->end());
    } else if (t < cut_at_) {
      next_ = std::min(next_, cut_at_);
    }
  }

  /// No iteration starts from `t` on; those that run may finish within the graceful stop.
  void stop(nanoseconds t) noexcept {
    stopped_at_ = std::min(stopped_at_, t);
    cut_at_ = std::min(cut_at_, t + graceful_stop_);
    next_ = std::min(next_, t);
  }
  /// What runs at `t` is to be interrupted.
  void cut(nanoseconds t) noexcept {
    stop(t);
    cut_at_ = std::min(cut_at_, t);
    next_ = std::min(next_, t);
  }

  /// How many users may begin iterations: those numbered below it.
  [[nodiscard]] std::int64_t scheduled() const noexcept { return scheduled_; }
  /// How many users may be busy: those numbered below it.
  [[nodiscard]] std::int64_t limit() const noexcept { return limit_; }
  /// When advance() must be called next; nanoseconds::max() when nothing will change.
  [[nodiscard]] nanoseconds next_change() const noexcept { return next_; }
  /// When no iteration starts any more.
  [[nodiscard]] nanoseconds end() const noexcept { return std::min(plan_->end(), stopped_at_); }

private:
  // Of the users 0 to `all` - 1, those that this worker owns.
  [[nodiscard]] std::int64_t share_of(std::int64_t all) const noexcept {
    return all <= first_ ? 0 : (all - first_ - 1) / stride_ + 1;
  }

  static constexpr nanoseconds no_change = nanoseconds::max();

  const vu_plan* plan_;
  nanoseconds graceful_stop_;
  std::int64_t first_;
  std::int64_t stride_;
  std::int64_t scheduled_ = 0;
  std::int64_t limit_ = 0;
  nanoseconds next_{0};
  nanoseconds stopped_at_;
  nanoseconds cut_at_ = nanoseconds::max();
};

} // namespace throng::inline THRONG_ABI
