// The thresholds of a run, watched while it goes on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/report/result.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/threshold/threshold.hpp>
#include <throng/threshold/watched_threshold.hpp>
#include <throng/vu/load_test.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The number of the earlier run that the bound of `wanted` refers to.  The result of a threshold
/// over the same part of the run counts most: that compares like with like.
[[nodiscard]] THRONG_DECL std::optional<double> baseline_of(const threshold& wanted,
                                                            const result& earlier);

/// The time up to the last whole second.
[[nodiscard]] constexpr std::chrono::seconds whole_seconds(std::chrono::nanoseconds time) noexcept {
  return std::chrono::floor<std::chrono::seconds>(time);
}

/// All thresholds of a run.  Times are offsets from the load's start.
class run_judgement {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// The thresholds of the test, with the metrics that it declares and its warm-up.
  explicit run_judgement(const load_test& test);

  /// What they are, whole.
  [[nodiscard]] std::vector<threshold> wanted() const;
  /// They do not count.
  void leave_out() { all_.clear(); }
  /// Gives the bounds that refer to an earlier run their numbers, as far as it has them.
  void compare_with(const result& earlier);

  /// The load begins, after a setup that has measured this.
  void begin(const snapshot& before);
  /// When they must see the numbers next: each second, and where a warm-up or a window ends.
  [[nodiscard]] nanoseconds next(nanoseconds elapsed) const noexcept;
  /// True when one of them wants to look now.
  [[nodiscard]] bool is_due(nanoseconds elapsed) const noexcept;
  /// They look at the numbers of `numbers.elapsed`: true when one of them ends the run.
  bool look(const snapshot& numbers);
  /// The load has ended with these numbers.
  void end_load(snapshot numbers) { ended_with_ = std::move(numbers); }
  /// How they stand at the end of the run, teardown included.
  [[nodiscard]] std::vector<threshold_result> conclude(const snapshot& numbers);

  /// The metrics that they ask for, each once, when they all ask for whole ones; else nothing.
  [[nodiscard]] const std::optional<std::vector<std::string>>& only_metrics() const noexcept {
    return only_metrics_;
  }

private:
  std::vector<watched_threshold> all_;
  nanoseconds next_second_ = std::chrono::seconds{1};
  std::optional<snapshot> ended_with_;
  std::optional<std::vector<std::string>> only_metrics_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run_judgement.ipp>
#endif
