// A timer that is moved often and fires seldom, as a timeout is: it stays in its queue where it was
// set and is set again when it fires too early, so that moving it later costs nothing.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>

namespace throng::inline THRONG_ABI {

/// Calls `owner.on_timeout(now)` at its instant, not before.
template <class Owner>
class lazy_timer final : private timer {
public:
  lazy_timer(timer_queue& queue, Owner& owner) noexcept
      : timer(&fire), queue_(&queue), owner_(&owner) {}
  lazy_timer(const lazy_timer&) = delete;
  lazy_timer& operator=(const lazy_timer&) = delete;

  /// Fires then, in place of when it was to fire.
  void set(instant due) {
    due_ = due;
    if (!is_queued() || due_ < this->due())
      queue_->set(*this, due_);
  }
  /// When it fires.
  [[nodiscard]] instant fires_at() const noexcept { return due_; }
  /// Fires no more.
  void stop() noexcept { queue_->remove(*this); }

private:
  static void fire(timer& self, instant now) {
    auto& mine = static_cast<lazy_timer&>(self);
    if (now < mine.due_) {
      mine.queue_->set(mine, mine.due_);
    } else {
      mine.owner_->on_timeout(now);
    }
  }

  timer_queue* queue_;
  Owner* owner_;
  instant due_{};
};

} // namespace throng::inline THRONG_ABI
