// What the workers and the thread that watches them tell each other while a run goes on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/message_log.hpp>
#include <throng/engine/thread_shards.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/shard.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

namespace throng::inline THRONG_ABI {

/// How much of a run is to be stopped.
enum class stop_level : std::uint8_t {
  none,     ///< it goes on
  graceful, ///< no iteration starts, those that run may finish
  at_once   ///< those that run are interrupted
};

/// The order to stop.  It only rises.  Any thread.
class stop_order {
public:
  stop_order() = default;
  /// `heard` is called after each rise, to wake the workers.
  explicit stop_order(std::function<void()> heard) : heard_(std::move(heard)) {}

  /// What was ordered so far.
  [[nodiscard]] stop_level level() const noexcept { return level_.load(std::memory_order_relaxed); }
  /// Raises the level.
  void raise(stop_level level) {
    auto before = this->level();
    while (before < level && !level_.compare_exchange_weak(before, level)) {
    }
    if (before < level && heard_)
      heard_();
  }

private:
  std::atomic<stop_level> level_{stop_level::none};
  std::function<void()> heard_;
};

/// What one worker tells of one scenario.  Written by its thread, and by those of its users.
struct scenario_numbers {
  shard numbers;                      ///< what the scenario measures there
  single_writer<std::int64_t> active; ///< users that run
  single_writer<std::int64_t> made;   ///< users that exist
  thread_shards threads;              ///< what the users' threads measure

  /// Adds all that was measured to a snapshot; any thread.
  void read(snapshot& into, iterations_count do_count = iterations_count::yes) const {
    numbers.read(into, do_count);
    threads.read(into);
  }
};

/// What one worker tells.  Written by its thread; the messages are read after it has ended.
struct worker_state {
  explicit worker_state(std::size_t count) : scenarios(count) {}

  std::deque<scenario_numbers> scenarios; ///< in the order of the plan
  message_log exceptions;                 ///< what scripts threw
  message_log failures;                   ///< why requests got no response
};

} // namespace throng::inline THRONG_ABI
