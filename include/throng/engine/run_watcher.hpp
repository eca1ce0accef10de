// The calling thread's part of a run: it starts the workers, watches, stops them, and tells.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/collector.hpp>
#include <throng/engine/crew.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/steering.hpp>
#include <throng/report/progress_display.hpp>
#include <throng/report/result.hpp>
#include <throng/time/instant.hpp>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One run over the real clock and network: setup, load, teardown.  Used once.
class run_watcher {
public:
  run_watcher(run_plan& plan, const run_options& options, std::uint64_t seed, source_rules sources);
  run_watcher(const run_watcher&) = delete;
  run_watcher& operator=(const run_watcher&) = delete;
  ~run_watcher();

  /// Runs the test.  Throws what a worker threw that is not a script's.
  result watch();

private:
  class phase;

  void carry_out_load(run_ending& how);
  void carry_out(const phase_spec& what, const char* name, keeps_result keeps, stop_order& order,
                 phase_ending& how);
  // Runs the crew to its end, and says when that was; `tick` is called when it asked to be, and
  // says when next.
  instant attend(crew& workers, stop_order& order, const std::function<void(instant)>& begun,
                 const std::function<instant(instant)>& tick);
  instant look(instant now, instant start);
  void show(std::chrono::nanoseconds elapsed);
  void tell_news();
  void wake();
  void catch_signals();
  void await_signal();

  run_plan* plan_;
  const run_options* options_;
  asio::io_context context_;
  std::optional<asio::signal_set> signals_;
  std::atomic<crew*> working_{nullptr}; // whom an order wakes
  shared_run run_;
  collector numbers_;
  progress_display display_;
  std::vector<std::unique_ptr<phase>> phases_;
  std::unique_ptr<crew> load_;
  steering wheel_; // lets go first: an order that comes now must find the crew, or nobody
  std::size_t running_ = 0;
  int signals_seen_ = 0;
  instant next_tick_{};
  instant next_second_{};
  instant next_frame_{};
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run_watcher.ipp>
#endif
