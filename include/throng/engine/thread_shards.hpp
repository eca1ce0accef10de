// The numbers of users that have a thread each: a shard has one writer, so each has its own.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/snapshot.hpp>

#include <deque>
#include <mutex>
#include <utility>

namespace throng::inline THRONG_ABI {

/// The shards of the users' threads of a scenario on one worker.  Any thread.
class thread_shards {
public:
  thread_shards() = default;
  explicit thread_shards(shard_setup setup) : setup_(std::move(setup)) {}

  /// A new one, which lives as long as this.
  [[nodiscard]] shard& add() {
    const std::lock_guard lock(mutex_);
    return all_.emplace_back(setup_);
  }
  /// Adds the numbers of all of them; iterations are counted by the worker.
  void read(snapshot& into) const {
    each([&](const shard& one) { one.read(into, iterations_count::no); });
  }
  /// Calls `with(shard)` for all of them.
  template <class With>
  void each(With with) const {
    const std::lock_guard lock(mutex_);
    for (const auto& one : all_)
      with(one);
  }

private:
  shard_setup setup_;
  mutable std::mutex mutex_;
  std::deque<shard> all_;
};

} // namespace throng::inline THRONG_ABI
