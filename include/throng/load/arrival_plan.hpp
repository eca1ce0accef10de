// When iterations should begin, whoever is there to do them.  A plan answers from an arrival's
// number or from the time alone: nothing is summed up on the way, so nothing drifts.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/constant_arrival_rate.hpp>
#include <throng/load/ramp.hpp>
#include <throng/load/ramping_arrival_rate.hpp>
#include <throng/load/rate_ramp.hpp>
#include <throng/load/simplest_fraction.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The arrivals of constant_arrival_rate or ramping_arrival_rate, exact to the nanosecond, for the
/// whole test.  Instants are offsets from the scenario's start, arrivals are counted from 0.  Every
/// answer takes time in proportion to the logarithm of the number of stages.
///
/// The two executors begin to count differently, as in k6.  A constant rate has its first arrival
/// at once and its last one before the end.  Under stages one is due when the area under the rate's
/// line has grown by 1: the first one after a gap, the last one at the end if the area is whole.
///
/// Rates are the fractions that the doubles stand for (simplest_fraction.hpp).  The rates of stages
/// are brought to a common denominator; where that would be beyond 2^32, to billionths, rounded.
///
///     const throng::arrival_plan plan{throng::constant_arrival_rate{.rate = 50, .duration = 5s},
///     30s}; plan.total();  // 250 plan.due(1);   // 20 ms
class arrival_plan {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// The plan of `executor` that may outlive its end by `graceful_stop`.  Precondition: neither has
  /// problems (validation.hpp).
  constexpr arrival_plan(const constant_arrival_rate& executor, nanoseconds graceful_stop)
      : first_(0) {
    const auto exact = load::fraction_of(executor.rate);
    scale(executor.time_unit, unsigned_of(exact.denominator));
    add(executor.duration, unsigned_of(exact.numerator), unsigned_of(exact.numerator));
    finish(graceful_stop);
  }

  /// The same for stages.
  constexpr arrival_plan(const ramping_arrival_rate& executor, nanoseconds graceful_stop)
      : first_(1) {
    const auto parts = common_denominator(executor);
    scale(executor.time_unit, parts);
    stages_.reserve(executor.stages.size());
    auto from = counted(executor.start_rate, parts);
    for (const auto& stage : executor.stages) {
      const auto to = counted(stage.target, parts);
      add(stage.duration, from, to);
      from = to;
    }
    finish(graceful_stop);
  }

  /// How many arrivals are due in all, evenly spread.
  [[nodiscard]] constexpr std::int64_t total() const noexcept { return total_; }

  /// When arrival `n` of [0, total()) is due: the exact instant, cut off to the nanosecond.
  [[nodiscard]] constexpr nanoseconds due(std::int64_t n) const noexcept {
    THRONG_ASSERT(n >= 0 && n < total_);
    return where((unsigned_of(n) + first_) * unit_);
  }

  /// How many arrivals are due at or before `t`.
  [[nodiscard]] constexpr std::int64_t due_by(nanoseconds t) const noexcept {
    if (t >= end_)
      return total_;
    const auto* found = stage_at(t);
    if (found == nullptr)
      return 0;
    // All that come before the next nanosecond.
    const auto passed = unsigned_of((t - found->begin).count()) + 1;
    const auto& ramp = found->ramp;
    // A number that the area has just reached is due in the nanosecond that begins there.  Where
    // the rate is 0 after the stage, that one is over.
    const auto reached = passed > ramp.duration
                             ? (found->before + ramp.area()) / unit_ + 1
                             : (found->before + ramp.area_by(passed) + unit_ - 1) / unit_;
    return static_cast<std::int64_t>(reached - first_);
  }

  /// When the area under the rate's line, the arrivals that are expected, is `whole` + `part`, cut
  /// off to the nanosecond.  Nothing: not before the end.  `whole` is at least 0, `part` in [0, 1)
  /// and taken to 64 binary places.  A process that is not even walks along this area.
  [[nodiscard]] constexpr std::optional<nanoseconds> reaches(std::int64_t whole,
                                                             double part) const noexcept {
    THRONG_ASSERT(whole >= 0 && part >= 0 && part < 1);
    if (whole > total_)
      return std::nullopt;
    const load::wide_product rest{static_cast<std::uint64_t>(part * 0x1p64), unit_};
    const auto area = unsigned_of(whole) * unit_ + rest.high();
    if (stages_.empty() || area > stages_.back().after())
      return std::nullopt;
    const auto found = where(area);
    return found < end_ ? std::optional{found} : std::nullopt;
  }

  /// The planned rate at `t`, in iterations per second; 0 before the start and from end() on.
  [[nodiscard]] constexpr double rate_at(nanoseconds t) const noexcept {
    const auto* found = stage_at(t);
    if (found == nullptr)
      return 0;
    const auto passed = unsigned_of((t - found->begin).count());
    return passed < found->ramp.duration ? found->ramp.at(passed) * per_second_ : 0;
  }

  /// The regular end: no iteration starts later.
  [[nodiscard]] constexpr nanoseconds end() const noexcept { return end_; }

  /// The hard end: what still runs is interrupted.
  [[nodiscard]] constexpr nanoseconds hard_end() const noexcept { return hard_end_; }

private:
  // A ramp placed in time, and the area before it.
  struct placed {
    nanoseconds begin{};
    load::rate_ramp ramp;
    load::wide_count before{};

    [[nodiscard]] constexpr load::wide_count after() const noexcept { return before + ramp.area(); }
  };

  static constexpr std::uint64_t unsigned_of(std::int64_t count) noexcept {
    return static_cast<std::uint64_t>(count);
  }

  static constexpr std::uint64_t common_denominator(const ramping_arrival_rate& executor) noexcept {
    constexpr auto most = std::uint64_t{1} << 32;
    constexpr std::uint64_t instead = 1'000'000'000;
    auto parts = unsigned_of(load::fraction_of(executor.start_rate).denominator);
    for (const auto& stage : executor.stages) {
      if (parts > most)
        return instead;
      const auto next = unsigned_of(load::fraction_of(stage.target).denominator);
      const auto missing = next / std::gcd(parts, next);
      // Compared before it is multiplied, so that the product cannot overflow.
      if (missing > most / parts)
        return instead;
      parts *= missing;
    }
    return parts > most ? instead : parts;
  }

  // The rate in parts of 1 / `parts`, rounded to nearest.
  static constexpr std::uint64_t counted(double value, std::uint64_t parts) noexcept {
    const auto [numerator, denominator] = load::fraction_of(value);
    const auto half = unsigned_of(denominator) / 2;
    const auto sum = load::wide_count{unsigned_of(numerator)} * parts + half;
    return static_cast<std::uint64_t>(sum / unsigned_of(denominator));
  }

  // Areas are twice a count of parts times nanoseconds, so one arrival is this much of it.
  constexpr void scale(nanoseconds time_unit, std::uint64_t parts) noexcept {
    THRONG_ASSERT(time_unit > nanoseconds{0});
    unit_ = load::wide_count{2} * unsigned_of(time_unit.count()) * parts;
    per_second_ = 2e9 / static_cast<double>(unit_);
  }

  constexpr void add(nanoseconds duration, std::uint64_t from, std::uint64_t to) {
    THRONG_ASSERT(duration >= nanoseconds{0});
    const auto begin = end_;
    end_ = load::later(begin, duration);
    // A jump has no area, and where the rate is 0 there is nothing to find either.
    if (begin == end_ || (from == 0 && to == 0))
      return;
    const auto before = stages_.empty() ? 0 : stages_.back().after();
    stages_.push_back({begin, {unsigned_of((end_ - begin).count()), from, to}, before});
  }

  constexpr void finish(nanoseconds graceful_stop) noexcept {
    THRONG_ASSERT(graceful_stop >= nanoseconds{0});
    hard_end_ = load::later(end_, graceful_stop);
    if (stages_.empty())
      return;
    // From area 0 on, the end excluded; or from area 1 on, the end included.
    const auto area = stages_.back().after();
    total_ = static_cast<std::int64_t>(first_ == 0 ? (area + unit_ - 1) / unit_ : area / unit_);
  }

  // When the area from the start is `area`, which is that of all stages at most.
  [[nodiscard]] constexpr nanoseconds where(load::wide_count area) const noexcept {
    const auto found = std::partition_point(
        stages_.begin(), stages_.end(), [&](const placed& each) { return each.after() < area; });
    const auto passed = found->ramp.reaches(area - found->before);
    return found->begin + nanoseconds{static_cast<std::int64_t>(passed)};
  }

  // The last stage that begins at `t` or before, the gaps where the rate is 0 left out.
  [[nodiscard]] constexpr const placed* stage_at(nanoseconds t) const noexcept {
    const auto found = std::partition_point(stages_.begin(), stages_.end(),
                                            [&](const placed& each) { return each.begin <= t; });
    return found == stages_.begin() ? nullptr : &*(found - 1);
  }

  std::vector<placed> stages_; // in order, without those that have no area
  load::wide_count unit_{};    // the area of one arrival
  std::uint64_t first_;        // the area, in arrivals, at which the first one is due
  double per_second_{};        // what a rate in parts is in iterations per second
  std::int64_t total_{};
  nanoseconds end_{};
  nanoseconds hard_end_{};
};

} // namespace throng::inline THRONG_ABI
