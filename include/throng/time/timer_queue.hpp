// All that a worker waits for, behind the one timer that its loop sets.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Something that is due at an instant.  Lives in its owner; the queue keeps a pointer to it, so
/// it must be removed before it dies.
class timer {
public:
  /// `fire` is called with this timer when it is due; it has left the queue by then.
  using callback = void (*)(timer&, instant now);
  explicit timer(callback fire) noexcept : fire_(fire) {}
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  /// Whether a queue holds it, and when it is due then.
  [[nodiscard]] bool is_queued() const noexcept { return place_ != nowhere; }
  [[nodiscard]] instant due() const noexcept { return due_; }

private:
  friend class timer_queue;
  static constexpr std::uint32_t nowhere = ~std::uint32_t{0};

  instant due_{};
  std::uint32_t place_ = nowhere;
  callback fire_;
};

/// A 4-ary heap of timers.  Setting, moving and removing cost O(log n); no allocation once the
/// heap has reached its size.  Timers due at the same instant fire in no stated order.
class timer_queue {
public:
  /// How many timers are queued.
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

  /// When the first timer is due; `never` when there is none.
  [[nodiscard]] instant next_due() const noexcept {
    return heap_.empty() ? never : heap_.front().due;
  }

  /// Queues the timer, or moves it if it is queued.
  void set(timer& which, instant due) {
    which.due_ = due;
    if (!which.is_queued()) {
      heap_.push_back({due, &which});
      rise(heap_.size() - 1);
    } else {
      settle(which.place_, {due, &which});
    }
  }

  /// Takes the timer out; nothing happens if it is not queued.
  void remove(timer& which) noexcept {
    if (which.is_queued())
      take_out(which.place_);
  }

  /// Fires the timers that are due at `now`, earliest first, and no more of them than were queued
  /// at the call: a timer that sets itself for the past cannot hold up the worker.
  void fire_due(instant now) {
    for (auto most = heap_.size(); most > 0 && next_due() <= now; --most) {
      timer& first = *heap_.front().owner;
      take_out(0);
      first.fire_(first, now);
    }
  }

private:
  struct entry {
    instant due;
    timer* owner;
  };

  void put(std::size_t place, entry what) noexcept {
    heap_[place] = what;
    what.owner->place_ = static_cast<std::uint32_t>(place);
  }

  void rise(std::size_t place) noexcept {
    const entry what = heap_[place];
    while (place > 0) {
      const auto parent = (place - 1) / 4;
      if (heap_[parent].due <= what.due)
        break;
      put(place, heap_[parent]);
      place = parent;
    }
    put(place, what);
  }

  void sink(std::size_t place) noexcept {
    const entry what = heap_[place];
    for (;;) {
      const auto first = place * 4 + 1;
      if (first >= heap_.size())
        break;
      const auto last = std::min(first + 4, heap_.size());
      auto least = first;
      for (auto child = first + 1; child < last; ++child) {
        if (heap_[child].due < heap_[least].due)
          least = child;
      }
      if (heap_[least].due >= what.due)
        break;
      put(place, heap_[least]);
      place = least;
    }
    put(place, what);
  }

  void settle(std::size_t place, entry what) noexcept {
    heap_[place] = what;
    if (place > 0 && what.due < heap_[(place - 1) / 4].due) {
      rise(place);
    } else {
      sink(place);
    }
  }

  void take_out(std::size_t place) noexcept {
    heap_[place].owner->place_ = timer::nowhere;
    const entry last = heap_.back();
    heap_.pop_back();
    if (place < heap_.size())
      settle(place, last);
  }

  std::vector<entry> heap_;
};

} // namespace throng::inline THRONG_ABI
