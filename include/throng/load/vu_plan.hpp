// How many virtual users a scenario should have, and may have, at any time.  A plan answers from
// the time alone: it keeps nothing for a user or a step, never waits, and its tests need no clock.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/allowed_vus.hpp>
#include <throng/load/constant_arrival_rate.hpp>
#include <throng/load/constant_vus.hpp>
#include <throng/load/externally_controlled.hpp>
#include <throng/load/longest_duration.hpp>
#include <throng/load/per_vu_iterations.hpp>
#include <throng/load/ramp.hpp>
#include <throng/load/ramping_arrival_rate.hpp>
#include <throng/load/ramping_vus.hpp>
#include <throng/load/shared_iterations.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The users of a load executor, exact to the nanosecond.  Instants are offsets from the scenario's
/// start; before 0 nothing is planned.  Every answer takes time in proportion to the number of
/// stages, whatever the number of users.
///
/// Two numbers describe a moment.  `scheduled` users should be looping.  `limit` users may still be
/// busy: those, and the ones that finish an iteration within graceful_ramp_down or graceful_stop.
/// Users stop last in, first out: user k (from 1) starts no iteration while scheduled < k, and is
/// interrupted when limit < k.
///
///     const throng::vu_plan plan{throng::ramping_vus{.start_vus = 0, .stages = {{10s, 10}}}, 30s};
///     plan.scheduled_at(5s);             // 5
///     plan.next_scheduled_change(5s);    // 6 s
class vu_plan {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// The plan of `executor` that may outlive its end by `graceful_stop`.  Precondition: neither has
  /// problems (validation.hpp).
  constexpr vu_plan(const constant_vus& executor, nanoseconds graceful_stop) {
    add(executor.duration, executor.vus, executor.vus);
    finish(graceful_stop, executor.vus);
  }

  /// The same for stages.
  constexpr vu_plan(const ramping_vus& executor, nanoseconds graceful_stop)
      : look_back_(executor.graceful_ramp_down) {
    ramps_.reserve(executor.stages.size() + 1);
    auto from = executor.start_vus;
    for (const auto& stage : executor.stages) {
      add(stage.duration, from, stage.target);
      from = stage.target;
    }
    finish(graceful_stop, from);
  }

  /// The same for users that loop until there are no iterations left, max_duration at the longest.
  constexpr vu_plan(const shared_iterations& executor, nanoseconds graceful_stop) {
    add(executor.max_duration, executor.vus, executor.vus);
    finish(graceful_stop, executor.vus);
  }
  constexpr vu_plan(const per_vu_iterations& executor, nanoseconds graceful_stop) {
    add(executor.max_duration, executor.vus, executor.vus);
    finish(graceful_stop, executor.vus);
  }

  /// The same for arrivals: all users that there may be, ready for an arrival until the end.  How
  /// many of them exist, and which have something to do, is for the arrivals to decide.
  constexpr vu_plan(const constant_arrival_rate& executor, nanoseconds graceful_stop) {
    add(executor.duration, allowed_vus(executor), allowed_vus(executor));
    finish(graceful_stop, allowed_vus(executor));
  }
  constexpr vu_plan(const ramping_arrival_rate& executor, nanoseconds graceful_stop) {
    const auto most = allowed_vus(executor);
    for (const auto& stage : executor.stages)
      add(stage.duration, most, most);
    finish(graceful_stop, most);
  }

  /// The same for control from outside: all users that may be set, so that there is room for them;
  /// the one in control narrows it to those that are set.  A duration of 0 is longest_duration, and
  /// there is no graceful stop, whatever is given.
  constexpr vu_plan(const externally_controlled& executor, nanoseconds /*graceful_stop*/) {
    const bool endless = executor.duration == nanoseconds{0};
    add(endless ? load::longest_duration : executor.duration, allowed_vus(executor),
        allowed_vus(executor));
    finish(nanoseconds{0}, allowed_vus(executor));
  }

  /// Users that should be looping at `t`; 0 from end() on.
  [[nodiscard]] constexpr std::int64_t scheduled_at(nanoseconds t) const noexcept {
    return t < end_ ? greatest(t, t) : 0;
  }

  /// Users that may still be busy at `t`: the greatest number scheduled within the last
  /// graceful_ramp_down.  The plan's last value stays until hard_end(); from there on it is 0.
  [[nodiscard]] constexpr std::int64_t limit_at(nanoseconds t) const noexcept {
    return greatest_limit(t, t);
  }

  /// The first instant after `t` at which scheduled_at has another value than at `t`.
  [[nodiscard]] constexpr std::optional<nanoseconds>
  next_scheduled_change(nanoseconds t) const noexcept {
    if (t >= end_)
      return std::nullopt;
    const auto now = scheduled_at(t);
    for (const auto& ramp : ramps_) {
      if (ramp.begin >= end_)
        break;
      if (const auto change = ramp.leaves(now, t + tick))
        return change;
    }
    return now != 0 ? std::optional{end_} : std::nullopt;
  }

  /// The first instant after `t` at which limit_at has another value than at `t`.
  [[nodiscard]] constexpr std::optional<nanoseconds>
  next_limit_change(nanoseconds t) const noexcept {
    if (t >= hard_end_)
      return std::nullopt;
    const auto now = limit_at(t);
    const auto change = std::min(first_above(now, t), first_below(now, t));
    if (change < hard_end_)
      return change;
    return now != 0 ? std::optional{hard_end_} : std::nullopt;
  }

  /// The greatest limit at instants of [first, last].
  [[nodiscard]] constexpr std::int64_t greatest_limit(nanoseconds first,
                                                      nanoseconds last) const noexcept {
    if (last < first || last < nanoseconds{0} || first >= hard_end_)
      return 0;
    const auto earliest = std::max(first, nanoseconds{0});
    return greatest(earliest > look_back_ ? earliest - look_back_ : nanoseconds{0}, last);
  }

  /// The regular end: no iteration starts from here on.
  [[nodiscard]] constexpr nanoseconds end() const noexcept { return end_; }

  /// The hard end: what still runs is interrupted.
  [[nodiscard]] constexpr nanoseconds hard_end() const noexcept { return hard_end_; }

  /// The greatest limit of all: users that must exist to follow the plan.
  [[nodiscard]] constexpr std::int64_t peak() const noexcept {
    return greatest_limit(nanoseconds{0}, hard_end_);
  }

private:
  static constexpr nanoseconds tick{1};

  constexpr void add(nanoseconds duration, std::int64_t from, std::int64_t to) {
    THRONG_ASSERT(duration >= nanoseconds{0} && from >= 0 && to >= 0);
    // A jump leaves no ramp: the next one starts elsewhere, and of several jumps the last counts.
    if (duration == nanoseconds{0})
      return;
    const auto begin = end_;
    end_ = load::later(begin, duration);
    if (begin < end_)
      ramps_.push_back({begin, end_, from, to});
  }

  // Adds the time after the regular end, where the last value is still the limit.
  constexpr void finish(nanoseconds graceful_stop, std::int64_t last) {
    THRONG_ASSERT(graceful_stop >= nanoseconds{0} && look_back_ >= nanoseconds{0});
    hard_end_ = load::later(end_, graceful_stop);
    if (end_ < hard_end_)
      ramps_.push_back({end_, hard_end_, last, last});
  }

  // The greatest number planned at instants of [first, last], the last value held to the hard end.
  [[nodiscard]] constexpr std::int64_t greatest(nanoseconds first,
                                                nanoseconds last) const noexcept {
    std::int64_t most = 0;
    for (const auto& ramp : ramps_) {
      if (ramp.begin <= last && first < ramp.end)
        most = std::max(most, ramp.peak(first, last));
    }
    return most;
  }

  // The first instant after `t`, where the limit is `value`, with more than `value` planned.
  [[nodiscard]] constexpr nanoseconds first_above(std::int64_t value,
                                                  nanoseconds t) const noexcept {
    for (const auto& ramp : ramps_) {
      const auto above = ramp.at_least(value + 1);
      if (above && above->first > t)
        return above->first;
    }
    return nanoseconds::max();
  }

  // The first instant after `t`, where the limit is `value`, whose window has less than `value`
  // planned: the end of the first gap, between times with `value` or more, that a window fits into.
  [[nodiscard]] constexpr nanoseconds first_below(std::int64_t value,
                                                  nanoseconds t) const noexcept {
    auto forgotten = nanoseconds::max();
    for (const auto& ramp : ramps_) {
      const auto kept = ramp.at_least(value);
      if (!kept)
        continue;
      if (kept->first > t && kept->first > forgotten)
        break;
      forgotten = load::later(load::later(kept->last, look_back_), tick);
    }
    return forgotten;
  }

  std::vector<load::ramp> ramps_; // one after the other, without gaps, from 0 to the hard end
  nanoseconds end_{};
  nanoseconds hard_end_{};
  nanoseconds look_back_{};
};

} // namespace throng::inline THRONG_ABI
