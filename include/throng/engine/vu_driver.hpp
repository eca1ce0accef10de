// Says which of a worker's virtual users may run, for executors that plan a number of users.  A
// closed loop waits for its users, an open one must not: executors that plan arrivals get a driver
// of their own.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/number_share.hpp>
#include <throng/load/vu_plan.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Follows a plan for one worker, which owns a part of the scenario's users; here they are numbered
/// 0, 1, ...  Times are offsets from the scenario's start.  It never waits: told the time, it says
/// how many of its users may loop, and how many may still be busy.
class vu_driver {
public:
  using nanoseconds = std::chrono::nanoseconds;

  vu_driver(const vu_plan& plan, nanoseconds graceful_stop, number_share part)
      : plan_(&plan), graceful_stop_(graceful_stop), part_(std::move(part)) {}

  /// The users that this worker must have.
  [[nodiscard]] std::int64_t users() const { return part_.count(plan_->peak()); }

  /// Moves on to `t`; afterwards scheduled() and limit() speak of it.
  void advance(nanoseconds t) {
    if (t < nanoseconds{0}) {
      next_ = nanoseconds{0};
      return;
    }
    const bool stopped = t >= stopped_at_;
    const bool is_set = set_ >= 0 && t < plan_->end();
    const auto planned = is_set ? set_ : plan_->scheduled_at(t);
    scheduled_ = stopped ? 0 : part_.count(planned);
    limit_ = stopped && t >= cut_at_ ? 0 : part_.count(is_set ? set_ : plan_->limit_at(t));
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

  /// From now on this number, of all workers together, in place of what is planned: those above it
  /// are to be interrupted.
  void set_vus(std::int64_t all) noexcept {
    set_ = all;
    next_ = nanoseconds{0};
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
  static constexpr nanoseconds no_change = nanoseconds::max();

  const vu_plan* plan_;
  nanoseconds graceful_stop_;
  number_share part_;
  std::int64_t set_ = -1; // what set_vus said; -1: nothing
  std::int64_t scheduled_ = 0;
  std::int64_t limit_ = 0;
  nanoseconds next_{0};
  nanoseconds stopped_at_ = nanoseconds::max();
  nanoseconds cut_at_ = nanoseconds::max();
};

} // namespace throng::inline THRONG_ABI
