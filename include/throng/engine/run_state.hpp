// What the workers and the thread that watches them tell each other while a run goes on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/failure_log.hpp>
#include <throng/engine/message_log.hpp>
#include <throng/engine/thread_shards.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/report/run_evidence.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

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
  scenario_numbers() : scenario_numbers(shard_setup{}) {}
  explicit scenario_numbers(const shard_setup& setup) : numbers(setup), threads(setup) {}

  shard numbers;                      ///< what the scenario measures there
  single_writer<std::int64_t> active; ///< users that run
  single_writer<std::int64_t> made;   ///< users that exist
  thread_shards threads;              ///< what the users' threads measure

  /// Adds all that was measured to a snapshot; any thread.
  void read(snapshot& into, iterations_count do_count = iterations_count::yes) const {
    numbers.read(into, do_count);
    threads.read(into);
  }
  /// Adds one whole metric as the series with that selector; any thread.
  void read_as(snapshot& into, std::string_view metric, std::string_view selector) const {
    numbers.read_as(into, metric, selector);
    threads.each([&](const shard& one) { one.read_as(into, metric, selector); });
  }
  /// Adds what is kept by the names of requests and by groups; any thread.
  void read_names(std::vector<series>& into) const {
    numbers.tagged.read_names(into);
    threads.each([&](const shard& one) { one.tagged.read_names(into); });
  }
  /// Adds what the numbers take; any thread.
  void add_usage(metrics_usage& into) const {
    const auto add = [&](const shard& one) {
      const auto more = one.usage();
      into.tag_sets += more.tag_sets;
      into.bytes += more.bytes;
      into.overflowed += more.overflowed;
    };
    add(numbers);
    threads.each(add);
  }
};

/// What one worker tells.  Written by its thread; the messages are read after it has ended.
struct worker_state {
  explicit worker_state(std::size_t count) : scenarios(count) {}
  explicit worker_state(const std::vector<shard_setup>& setups) {
    for (const auto& each : setups)
      scenarios.emplace_back(each);
  }

  std::deque<scenario_numbers> scenarios; ///< in the order of the plan
  time_cell loop_lag;                     ///< how late its loop came back
  silence longest_silence;                ///< of its servers; read after it has ended
  message_log exceptions;                 ///< what scripts threw
  failure_log failures;                   ///< requests that got no response
};

} // namespace throng::inline THRONG_ABI
