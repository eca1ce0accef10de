// What the workers and the thread that watches them tell each other while a run goes on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/exception_log.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/shard.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace throng::inline THRONG_ABI {

/// How much of a run is to be stopped.
enum class stop_level : std::uint8_t {
  none,     ///< it goes on
  graceful, ///< no iteration starts, those that run may finish
  at_once   ///< those that run are interrupted
};

/// The order to stop.  Written by the watcher, read by the workers; it only rises.
class stop_order {
public:
  /// What was ordered so far.
  [[nodiscard]] stop_level level() const noexcept { return level_.load(std::memory_order_relaxed); }
  /// Raises the level; the workers must be woken then.
  void raise(stop_level level) noexcept {
    if (level > this->level())
      level_.store(level, std::memory_order_relaxed);
  }

private:
  std::atomic<stop_level> level_{stop_level::none};
};

/// What one worker tells.  Written by its thread; the messages are read after it has ended.
struct worker_state {
  explicit worker_state(std::size_t scenarios) : active(scenarios) {}

  shard numbers;                                  ///< its metrics
  std::deque<single_writer<std::int64_t>> active; ///< users that run, by scenario
  exception_log exceptions;                       ///< what scripts threw
};

} // namespace throng::inline THRONG_ABI
