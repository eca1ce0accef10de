// The arrivals of one worker, in order.  Workers and instances of a test share nothing while it
// runs: each computes which arrivals of the whole test are its own, and when they are due.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/arrival_plan.hpp>
#include <throng/load/arrival_process.hpp>
#include <throng/load/poisson_walk.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {

/// An iteration that should begin.
struct arrival {
  std::int64_t number{};          ///< in the whole test, from 0
  std::chrono::nanoseconds due{}; ///< when, from the scenario's start

  friend constexpr bool operator==(const arrival&, const arrival&) = default;
};

/// Which numbers of the whole test belong to somebody: `number(k)` is his k-th, from 0, in order.
template <class Share>
concept share_of_numbers = requires(const Share& share, std::int64_t k) {
  { share.number(k) } -> std::convertible_to<std::int64_t>;
};

/// The arrivals of `plan` that belong to `share`, one after the other.  Shares that are disjoint
/// and complete give streams that together are the arrivals of the test, also if they are random:
/// then each stream walks along all of them and keeps its own.
template <share_of_numbers Share>
class arrival_stream {
public:
  /// `plan` must live as long.  Random arrivals without a seed of their own take `run_seed`: all
  /// workers and instances of a test give the same, and scenarios that should not come in step
  /// give different ones.
  arrival_stream(const arrival_plan& plan, const arrival_process& process, Share share,
                 std::uint64_t run_seed)
      : plan_(&plan), share_(std::move(share)) {
    if (const auto* random = std::get_if<poisson>(&process))
      walk_.emplace(random->seed != 0 ? random->seed : run_seed);
    find();
  }

  /// The next arrival; nothing when there are no more.
  [[nodiscard]] const std::optional<arrival>& peek() const noexcept { return next_; }

  /// Goes on to the one after it.  Precondition: there is a next arrival.
  void pop() {
    THRONG_ASSERT(next_.has_value());
    ++taken_;
    find();
  }

private:
  void find() {
    const std::int64_t number = share_.number(taken_);
    next_.reset();
    if (walk_) {
      find_random(number);
    } else if (number < plan_->total()) {
      next_ = {number, plan_->due(number)};
    }
  }

  void find_random(std::int64_t number) {
    // Beyond total() nothing is reached any more, so a far number does not make a long walk.
    while (walk_->number() < number && walk_->whole() <= plan_->total())
      walk_->advance();
    if (const auto due = plan_->reaches(walk_->whole(), walk_->part()))
      next_ = {number, *due};
  }

  const arrival_plan* plan_;
  Share share_;
  std::int64_t taken_ = 0;
  std::optional<load::poisson_walk> walk_;
  std::optional<arrival> next_;
};

} // namespace throng::inline THRONG_ABI
