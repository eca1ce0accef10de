// Adds the workers' numbers up while they grow.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/busy_looks.hpp>
#include <throng/engine/course_recorder.hpp>
#include <throng/engine/machine_reading.hpp>
#include <throng/engine/run_judgement.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/self_watch.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/progress_state.hpp>
#include <throng/report/result.hpp>
#include <throng/threshold/threshold.hpp>
#include <throng/threshold/watched_precision.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How setup or teardown went.
enum class phase_outcome : std::uint8_t {
  none,      ///< there was none
  done,      ///< it went to its end
  threw,     ///< its script threw
  timed_out, ///< it took too long
  cut_off    ///< the run was stopped meanwhile
};

/// The same, and what its script said.
struct phase_ending {
  phase_outcome outcome = phase_outcome::none; ///< how it went
  std::string said{};                          ///< the exception

  /// True when the load may follow.
  [[nodiscard]] bool is_good() const noexcept {
    return outcome == phase_outcome::none || outcome == phase_outcome::done;
  }
};

/// How setup or teardown went, from what its worker tells; `level` is what was ordered.
inline phase_ending ending_of(const worker_state& phase, stop_level level) {
  const auto& cells = phase.scenarios.front().numbers.iterations;
  if (cells.failed.sum.get() > 0)
    return {phase_outcome::threw, phase.exceptions.times().begin()->first};
  if (cells.complete.sum.get() > 0)
    return {phase_outcome::done};
  return {level == stop_level::none ? phase_outcome::timed_out : phase_outcome::cut_off};
}

/// How a run came to its end.
struct run_ending {
  std::chrono::nanoseconds elapsed{};          ///< of the load
  bool had_load = false;                       ///< there was one
  bool by_signal = false;                      ///< a signal has stopped it
  phase_ending setup{};                        ///< how setup went
  phase_ending teardown{};                     ///< how teardown went
  std::vector<environment_fact> environment{}; ///< where it ran
};

/// Reads the workers' numbers.  Used by one thread.
class collector {
public:
  /// The options say whether thresholds count, and whether an invalid run is accepted.
  collector(const run_plan& plan, const shared_run& run, const run_options& options);

  /// Adds a worker of the load, which outlives the collector.
  void attach(const worker_state& one) { workers_.push_back(&one); }
  /// Adds the worker of setup or teardown, whose iterations do not count.
  void attach_phase(const worker_state& one) { phases_.push_back(&one); }

  /// Gives thresholds that refer to an earlier run what that run measured.
  void compare_with(const result& earlier) { judgement_.compare_with(earlier); }

  /// The machine is to be watched, each second of the load: `read` tells how it is.
  void watch_machine(std::function<machine_reading()> read) { read_machine_ = std::move(read); }

  /// The load begins now.
  void begin_load();
  /// The users' gauges, the course of the numbers, the thresholds and stop rules: how much of the
  /// run they end.
  stop_level tick(std::chrono::nanoseconds elapsed);
  /// When tick() must be called next: at each whole second of the load, where a threshold's
  /// warm-up or window ends, and some times in between.
  [[nodiscard]] std::chrono::nanoseconds
  next_tick(std::chrono::nanoseconds elapsed) const noexcept {
    return std::min(judgement_.next(elapsed), busy_.next());
  }
  /// The load has ended, its workers too.
  void end_load(std::chrono::nanoseconds elapsed);
  /// What is to be told to the person who watches, each sentence once.
  [[nodiscard]] std::vector<std::string> news();

  /// All numbers so far.
  [[nodiscard]] snapshot collect(std::chrono::nanoseconds elapsed) const;
  /// What is kept by name, by group and by scenario without being asked for.
  void add_names(snapshot& into) const;

  /// What a progress display shows.
  [[nodiscard]] progress_state progress(std::chrono::nanoseconds elapsed);

  /// Adds a sentence to the warnings.
  void warn(std::string text) { warnings_.push_back(std::move(text)); }

  /// The run is over, its workers have ended: what it says of itself.
  [[nodiscard]] result conclude(const run_ending& how);

private:
  [[nodiscard]] snapshot read_for_thresholds(std::chrono::nanoseconds elapsed) const;
  [[nodiscard]] scenario_progress progress_of(std::size_t index, std::chrono::nanoseconds elapsed);
  [[nodiscard]] std::vector<counted_message> exceptions() const;
  [[nodiscard]] std::vector<request_failure> failures() const;
  void watch_machine_at(std::chrono::nanoseconds elapsed);
  [[nodiscard]] bool is_known(const snapshot& numbers);
  void add_answers(run_facts& facts) const;
  void add_generator(snapshot& into, std::string_view only = {}) const;
  void add_findings(run_facts& facts) const;
  void add_ending(run_facts& facts, const run_ending& how) const;
  void add_exceptions(run_facts& facts) const;
  void add_threshold_reasons(run_facts& facts) const;
  void add_threshold_warnings(run_facts& facts) const;

  const run_plan* plan_;
  const shared_run* run_;
  run_judgement judgement_;
  course_recorder course_;
  std::vector<time_series> written_; // the course, once the load has ended
  snapshot before_load_;             // what setup has measured
  std::vector<const worker_state*> workers_;
  std::vector<const worker_state*> phases_;
  std::vector<std::string> warnings_;
  bool has_overflowed_ = false;                           // the warning was given
  std::size_t told_ = 0;                                  // of the warnings
  std::set<std::size_t> short_;                           // scenarios that ran out of users
  std::map<std::size_t, std::chrono::nanoseconds> ended_; // scenarios that are done, and when
  shard own_;
  std::function<machine_reading()> read_machine_; // empty: not to be watched
  self_watch machine_;
  busy_looks busy_;
  std::vector<watched_precision> wanted_;   // of test.until
  std::chrono::nanoseconds next_regular_{}; // tick() that is not for a look only
  std::chrono::nanoseconds next_reading_ = std::chrono::seconds{1};
  bool accepts_invalid_;
  std::optional<std::chrono::nanoseconds> aborted_at_;
  bool aborted_first_ = false; // by a threshold, when nothing else had stopped the run
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/collector.ipp>
#include <throng/engine/impl/conclusion.ipp>
#include <throng/engine/impl/trust.ipp>
#endif
