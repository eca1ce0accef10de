// The numbers of users that have a thread each: a shard has one writer, so each has its own.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/snapshot.hpp>

#include <deque>
#include <mutex>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The shards of the users' threads of a scenario on one worker.  Any thread.
class thread_shards {
public:
  /// A new one, which lives as long as this.
  [[nodiscard]] shard& add() {
    const std::lock_guard lock(mutex_);
    return all_.emplace_back();
  }
  /// Adds the numbers of all of them; iterations are counted by the worker.
  void read(snapshot& into) const {
    const std::lock_guard lock(mutex_);
    for (const auto& each : all_)
      each.read(into, iterations_count::no);
  }
  /// Adds the numbers of one metric, as the series with that selector.
  void read_as(snapshot& into, std::string_view metric, std::string_view selector) const {
    const std::lock_guard lock(mutex_);
    for (const auto& each : all_)
      each.read_as(into, metric, selector);
  }

private:
  mutable std::mutex mutex_;
  std::deque<shard> all_;
};

} // namespace throng::inline THRONG_ABI
