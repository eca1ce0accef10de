// When the arrivals of one worker are due: as planned, until a run_control sets another rate.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/arrival_plan.hpp>
#include <throng/load/arrival_process.hpp>
#include <throng/load/arrival_stream.hpp>
#include <throng/load/number_share.hpp>
#include <throng/load/ramping_arrival_rate.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {

/// A worker's arrivals, one after the other.  Times are offsets from the scenario's start.
class arrival_schedule {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// Follows `plan`, which outlives it, for the part of all arrivals that is `part`.
  arrival_schedule(const arrival_plan& plan, arrival_process process, number_share part,
                   std::uint64_t seed)
      : plan_(&plan), end_(plan.end()), process_(process), part_(part), seed_(seed),
        stream_(plan, process, shifted{std::move(part)}, seed) {}
  arrival_schedule(const arrival_schedule&) = delete;
  arrival_schedule& operator=(const arrival_schedule&) = delete;

  /// When the next one is due; nothing when there are no more.
  [[nodiscard]] std::optional<nanoseconds> next() const noexcept {
    const auto& found = stream_.peek();
    return found ? std::optional{begin_ + found->due} : std::nullopt;
  }
  /// Goes on to the one after it.
  void pop() { stream_.pop(); }

  /// When the last arrival of all workers is due, or the end of the plan where it is not known: a
  /// rate may be set until then, and all of them must be there to follow.
  [[nodiscard]] nanoseconds last() const noexcept {
    if (set_ || !std::holds_alternative<even>(process_))
      return end_;
    return plan_->total() == 0 ? nanoseconds{0} : plan_->due(plan_->total() - 1);
  }

  /// From `t` on the rate is `to` each `time_unit`, up to the end of the plan.  All workers must
  /// be told the same, after all arrivals up to `t` were taken.
  void set_rate(nanoseconds t, double to, nanoseconds time_unit) {
    if (t >= end_)
      return;
    // Only who owns which arrival depends on the number, so any that all workers agree on will do.
    first_ += plan_->due_by(t - begin_);
    begin_ = t;
    ramping_arrival_rate steady{.start_rate = to, .time_unit = time_unit};
    steady.stages.push_back({end_ - t, to});
    set_ = std::make_unique<arrival_plan>(steady, nanoseconds{0});
    plan_ = set_.get();
    stream_ = {*plan_, process_, shifted{part_, part_.count(first_), first_}, ++seed_};
  }

private:
  // The numbers of a part from `first` on, counted from there.
  struct shifted {
    number_share part;
    std::int64_t before = 0;
    std::int64_t first = 0;
    [[nodiscard]] std::int64_t number(std::int64_t k) const {
      return part.number(before + k) - first;
    }
  };

  const arrival_plan* plan_;
  nanoseconds begin_{};
  nanoseconds end_;
  std::int64_t first_ = 0;
  arrival_process process_;
  number_share part_;
  std::uint64_t seed_;
  std::unique_ptr<arrival_plan> set_;
  arrival_stream<shifted> stream_;
};

} // namespace throng::inline THRONG_ABI
