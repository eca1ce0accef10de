// The virtual users of a scenario with arrivals, counted across workers.  An arrival is dropped
// only when no user is free on any worker and no more may be made, whichever worker it falls to.

#pragma once

#include <throng/base/config.hpp>
#include <throng/time/instant.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Where an arrival goes.
enum class arrival_way : std::uint8_t {
  own_user,  ///< to an idle user of the worker that asked; one is taken off its count
  new_user,  ///< to a user that the worker makes now
  elsewhere, ///< to an idle user of another worker, which was told
  waits,     ///< into the queue
  dropped    ///< nowhere
};

/// Where an arrival goes, and for a new user its number on this machine, from 0.
struct admission {
  arrival_way way;           ///< where
  std::int64_t new_user = 0; ///< its number
};

/// Who is free, and what waits.  Any thread, except for the construction.
class arrival_pool {
public:
  /// `made` users exist at the start and `most` may be made; `limit` arrivals may wait, 0 for none.
  arrival_pool(std::int64_t made, std::int64_t most, std::int64_t limit)
      : most_(most), limit_(limit), made_(made) {}

  /// So many workers take part; `wake` calls one of them.  Before they begin.
  void open(std::size_t workers, std::function<void(std::size_t)> wake) {
    desks_ = std::vector<desk>(workers);
    open_ = workers;
    wake_ = std::move(wake);
  }

  /// Finds a way for the arrival that was due at `due` and falls to `worker`.
  admission admit(std::size_t worker, instant due) {
    if (take_idle(worker))
      return {arrival_way::own_user};
    if (hand_over(worker, due))
      return {arrival_way::elsewhere};
    auto made = made_.load(std::memory_order_relaxed);
    while (made < most_) {
      if (made_.compare_exchange_weak(made, made + 1))
        return {arrival_way::new_user, made};
    }
    is_exhausted_.store(true, std::memory_order_relaxed);
    return {limit_ > 0 ? wait(worker, due) : arrival_way::dropped};
  }

  /// A user of `worker` is free: the arrival that it serves next; nothing: it counts as idle.
  std::optional<instant> next_for(std::size_t worker) {
    std::unique_lock lock(waiting_mutex_, std::defer_lock);
    // Held to the end, so that none is put into the queue between the look and the count.
    if (limit_ > 0)
      lock.lock();
    if (limit_ > 0 && !waiting_.empty()) {
      const auto due = waiting_.front();
      waiting_.pop_front();
      return due;
    }
    add_idle(worker);
    return std::nullopt;
  }
  /// A user of `worker` is idle.
  void add_idle(std::size_t worker) noexcept { desks_[worker].idle.fetch_add(1); }

  /// True when other workers gave this one arrivals.
  [[nodiscard]] bool has_mail(std::size_t worker) const noexcept {
    return desks_[worker].has_mail.load(std::memory_order_acquire);
  }
  /// Those arrivals; an idle user was taken off the count for each.
  [[nodiscard]] std::vector<instant> take_mail(std::size_t worker) {
    auto& mine = desks_[worker];
    const std::lock_guard lock(mine.mutex);
    mine.has_mail.store(false, std::memory_order_relaxed);
    return std::exchange(mine.mail, {});
  }
  /// Takes all arrivals out of the queue; how many there were.
  [[nodiscard]] std::size_t clear_queue() {
    const std::lock_guard lock(waiting_mutex_);
    return std::exchange(waiting_, {}).size();
  }

  /// A worker has no more arrivals; after the last one has said so, all are woken.
  void close() {
    if (open_.fetch_sub(1) != 1)
      return;
    for (std::size_t i = 0; i < desks_.size(); ++i)
      wake_(i);
  }
  /// True when none has.
  [[nodiscard]] bool is_closed() const noexcept { return open_.load() == 0; }

  /// Users that exist.
  [[nodiscard]] std::int64_t made() const noexcept { return made_.load(std::memory_order_relaxed); }
  /// The most there may be.
  [[nodiscard]] std::int64_t most() const noexcept { return most_; }
  /// True when an arrival found no free user, and none could be made.
  [[nodiscard]] bool is_exhausted() const noexcept {
    return is_exhausted_.load(std::memory_order_relaxed);
  }

  /// The rate that a run_control set, in iterations a second; negative: none.
  [[nodiscard]] double set_rate() const noexcept { return rate_.load(std::memory_order_relaxed); }
  void set_rate(double per_second) noexcept { rate_.store(per_second, std::memory_order_relaxed); }

private:
  struct alignas(64) desk {
    std::atomic<std::int64_t> idle{0};
    std::atomic<bool> has_mail{false};
    std::mutex mutex;
    std::vector<instant> mail;
  };

  bool take_idle(std::size_t worker) noexcept {
    auto& idle = desks_[worker].idle;
    auto count = idle.load(std::memory_order_relaxed);
    while (count > 0) {
      if (idle.compare_exchange_weak(count, count - 1))
        return true;
    }
    return false;
  }

  bool hand_over(std::size_t from, instant due) {
    for (std::size_t i = 1; i < desks_.size(); ++i) {
      const auto other = (from + i) % desks_.size();
      if (!take_idle(other))
        continue;
      auto& theirs = desks_[other];
      {
        const std::lock_guard lock(theirs.mutex);
        theirs.mail.push_back(due);
        theirs.has_mail.store(true, std::memory_order_release);
      }
      wake_(other);
      return true;
    }
    return false;
  }

  arrival_way wait(std::size_t worker, instant due) {
    const std::lock_guard lock(waiting_mutex_);
    // One may have become idle since.
    if (take_idle(worker))
      return arrival_way::own_user;
    if (hand_over(worker, due))
      return arrival_way::elsewhere;
    if (waiting_.size() >= static_cast<std::size_t>(limit_))
      return arrival_way::dropped;
    waiting_.push_back(due);
    return arrival_way::waits;
  }

  std::int64_t most_;
  std::int64_t limit_;
  std::atomic<std::int64_t> made_;
  std::atomic<std::size_t> open_{0};
  std::atomic<bool> is_exhausted_{false};
  std::atomic<double> rate_{-1};
  std::vector<desk> desks_;
  std::function<void(std::size_t)> wake_;
  std::mutex waiting_mutex_;
  std::deque<instant> waiting_;
};

} // namespace throng::inline THRONG_ABI
