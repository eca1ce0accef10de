// How late a worker's loop is: asleep for too long, held up by a script that computes, or without a
// core.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>

namespace throng::inline THRONG_ABI {

/// Compares when a loop came back with when it was to.  One thread's.
class loop_watch {
public:
  /// How far apart looks are, where nothing else is due.
  static constexpr std::chrono::milliseconds period{100};

  /// Lags are recorded in `cell`; `has_beat`: the loop is to come back each `period`.
  loop_watch(time_cell& cell, bool has_beat) noexcept : cell_(&cell), has_beat_(has_beat) {}

  /// The loop has come back; how late, which is 0 where nothing was due.
  std::chrono::nanoseconds came(instant now) {
    if (now < due_)
      return {};
    const auto lag = now - due_;
    // As many looks as there would have been: a stall of a second is not one sample among many
    // (Tene, jHiccup).
    for (auto seen = lag; seen > std::chrono::nanoseconds{0}; seen -= period)
      cell_->add(seen.count());
    if (lag == std::chrono::nanoseconds{0})
      cell_->add(0);
    if (now >= beat_)
      beat_ = now + period;
    return lag;
  }
  /// It is to come back at `due`; when it must, at the latest.
  instant goes(instant now, instant due) noexcept {
    if (has_beat_ && beat_ == never)
      beat_ = now + period;
    // What should have been done before is not done later than now.
    due_ = std::max(std::min(due, beat_), now);
    return std::min(due, beat_);
  }

private:
  time_cell* cell_;
  bool has_beat_;
  instant beat_ = never;
  instant due_ = never;
};

} // namespace throng::inline THRONG_ABI
