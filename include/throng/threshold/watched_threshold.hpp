// One threshold while a run goes on: it is shown the numbers at the instants that it asks for, and
// knows at the end how it stands, when it first failed, and which window was the worst.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/snapshot.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/threshold/threshold.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace throng::inline THRONG_ABI {

/// A threshold with what it has seen so far.  All times are offsets from the load's start.  For a
/// sliding window it keeps marks, the state of its one series at the instants where windows begin:
/// one for each second of the window and 60 at the most, so that a window of an hour moves by
/// minutes.
class watched_threshold {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// The threshold with its warm-up, which can't be negative, and its window, which can't be
  /// shorter than a second.
  explicit watched_threshold(threshold wanted);

  /// The load begins: what was measured before, by setup, is in no window.
  void begin(const snapshot& before);
  /// When it must see the numbers, besides each second; nanoseconds::max() for never.
  [[nodiscard]] nanoseconds next_mark() const noexcept { return next_mark_; }
  /// Looks at the numbers of `numbers.elapsed`: true when what was measured by then fails.
  bool look(const snapshot& numbers);
  /// How it stands at the end, as the last numbers say.
  [[nodiscard]] threshold_result conclude(const snapshot& numbers);

  /// What is wanted.
  [[nodiscard]] const threshold& wanted() const noexcept { return wanted_; }
  threshold& wanted() noexcept { return wanted_; }

private:
  struct mark {
    std::int64_t index; // how many steps after the warm-up
    snapshot numbers;   // its one series
  };

  [[nodiscard]] snapshot only_mine(const snapshot& numbers) const;
  void forget_marks(std::int64_t end);
  void judge_window(const snapshot& numbers);
  void settle_latest();
  [[nodiscard]] bool is_new(nanoseconds end) const noexcept;
  void note(const threshold_result& told, nanoseconds at);
  threshold_result conclude_windows(const snapshot& numbers);

  threshold wanted_;
  nanoseconds warm_up_;
  nanoseconds window_{};           // 0: none
  std::int64_t steps_ = 0;         // in a window
  nanoseconds step_{};             //
  nanoseconds next_mark_{};        // when the warm-up ends, or the next step
  std::optional<snapshot> before_; // what was measured until the warm-up had ended
  std::deque<mark> marks_;
  std::optional<threshold_result> latest_; // of the window that ended last
  nanoseconds latest_end_{};
  std::optional<threshold_result> worst_; // of the windows before that
  std::optional<nanoseconds> first_failed_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/threshold/impl/watched_threshold.ipp>
#endif
