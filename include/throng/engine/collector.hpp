// Adds the workers' numbers up, and says what they mean for the run.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/progress_state.hpp>
#include <throng/report/result.hpp>
#include <throng/threshold/threshold.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Reads the workers' numbers while they grow.  Used by one thread.
class collector {
public:
  /// `with_thresholds`: whether they count.
  collector(const run_plan& plan, bool with_thresholds);

  /// Adds a worker, which outlives the collector.
  void attach(const worker_state& one) { workers_.push_back(&one); }

  /// The users' gauges, once a second, and the thresholds that may end the run: true when one of
  /// them does.
  bool tick(std::chrono::nanoseconds elapsed);

  /// All numbers so far.
  [[nodiscard]] snapshot collect(std::chrono::nanoseconds elapsed) const;

  /// What a progress display shows.
  [[nodiscard]] progress_state progress(std::chrono::nanoseconds elapsed, bool stopped) const;

  /// The run is over, its workers have ended: what it says of itself.
  [[nodiscard]] result conclude(std::chrono::nanoseconds elapsed, bool interrupted) const;

private:
  [[nodiscard]] std::int64_t active() const;
  [[nodiscard]] std::vector<counted_message> messages(message_log worker_state::*which) const;
  void add_exceptions(run_facts& facts) const;
  void add_threshold_reasons(run_facts& facts) const;

  const run_plan* plan_;
  std::vector<threshold> thresholds_;
  std::vector<const worker_state*> workers_;
  shard own_;
  std::optional<std::chrono::nanoseconds> aborted_at_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/collector.ipp>
#endif
