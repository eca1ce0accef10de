// All that one instance plans for one scenario, step after step.  The run asks its plans for what
// comes next and so does this: nothing is kept of the steps, and a day of arrivals needs no memory.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/arrival_plan.hpp>
#include <throng/load/arrival_process.hpp>
#include <throng/load/arrival_stream.hpp>
#include <throng/load/longest_duration.hpp>
#include <throng/load/plan_step.hpp>
#include <throng/load/ramp.hpp>
#include <throng/load/segment_share.hpp>
#include <throng/load/vu_plan.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {

namespace load {

/// The changes of one number of users, one after the other: its value at the scenario's start, then
/// each instant at which it has another one.
class user_changes {
public:
  /// Which number of the plan.
  using value_at = std::int64_t (vu_plan::*)(nanoseconds) const;
  /// When it changes next in the whole test.
  using change_after = std::optional<nanoseconds> (vu_plan::*)(nanoseconds) const;

  /// Those of `plan`, of which `share` is here.  Both outlive it.
  user_changes(const vu_plan& plan, const segment_share& share, value_at value, change_after next)
      : plan_(&plan), share_(&share), value_(value), next_(next), here_(at(nanoseconds{0})) {}

  /// The instant of the present change; nothing when there are no more.
  [[nodiscard]] const std::optional<nanoseconds>& when() const noexcept { return when_; }
  /// The number from then on.
  [[nodiscard]] std::int64_t here() const noexcept { return here_; }
  /// Goes on to the next change of what is here: the others' users come and go in between.
  void pop() {
    const auto before = here_;
    while (when_ && here_ == before) {
      when_ = (plan_->*next_)(*when_);
      if (when_)
        here_ = at(*when_);
    }
  }

private:
  [[nodiscard]] std::int64_t at(nanoseconds t) const { return share_->scale((plan_->*value_)(t)); }

  const vu_plan* plan_;
  const segment_share* share_;
  value_at value_;
  change_after next_;
  std::int64_t here_;
  std::optional<nanoseconds> when_{nanoseconds{0}};
};

} // namespace load

/// One instance's part of a scenario's plan.
struct plan_course {
  vu_plan plan;                           ///< the users of the whole test
  segment_share users{};                  ///< which of them are here
  std::chrono::nanoseconds start{};       ///< of the scenario, from the start of the load
  std::optional<std::int64_t> ready{};    ///< users there are here until the end, if not the plan's
  std::optional<arrival_plan> arrivals{}; ///< of the whole test, where they are planned
  arrival_process process{};              ///< how they lie in time
  segment_share numbers{};                ///< which of them are here
  std::uint64_t seed = 0;                 ///< of random ones

  /// True when it goes on until it is stopped.
  [[nodiscard]] bool is_endless() const noexcept { return plan.end() >= load::longest_duration; }

  /// How many arrivals are due here.  Random ones are counted one by one.
  [[nodiscard]] std::int64_t total_arrivals() const {
    if (!arrivals)
      return 0;
    if (std::holds_alternative<even>(process))
      return numbers.scale(arrivals->total());
    std::int64_t count = 0;
    for (auto next = stream(); next.peek(); next.pop())
      ++count;
    return count;
  }

  /// Calls `visit(step)` for each step by time; those of one instant in the order of step_kind.
  /// The first ones say how many users there are at the scenario's start, also if there are none;
  /// after that a number is told when it changes.  What would be the end of an endless course is
  /// left out.  A `visit` that gives back false ends it.
  template <std::invocable<const plan_step&> Visitor>
  void for_each_step(Visitor&& visit) const {
    const vu_plan fixed(constant_vus{.vus = ready.value_or(0), .duration = plan.end()},
                        std::chrono::nanoseconds{0});
    const segment_share all;
    load::user_changes scheduled(ready ? fixed : plan, ready ? all : users, &vu_plan::scheduled_at,
                                 &vu_plan::next_scheduled_change);
    load::user_changes limit(plan, users, &vu_plan::limit_at, &vu_plan::next_limit_change);
    std::optional<arrival_stream<segment_share>> due;
    if (arrivals)
      due.emplace(stream());
    constexpr auto none = std::chrono::nanoseconds::max();
    const auto last = is_endless() ? plan.end() : none;
    for (;;) {
      const auto first = scheduled.when().value_or(none);
      const auto second = limit.when().value_or(none);
      const auto third = due && due->peek() ? due->peek()->due : none;
      const auto next = std::min({first, second, third});
      if (next >= last)
        return;
      plan_step step{load::later(start, next), step_kind::vus, 0};
      if (next == first) {
        step.value = scheduled.here();
        scheduled.pop();
      } else if (next == second) {
        step.kind = step_kind::limit;
        step.value = limit.here();
        limit.pop();
      } else {
        step.kind = step_kind::start;
        step.value = due->peek()->number;
        due->pop();
      }
      if constexpr (std::predicate<Visitor&, const plan_step&>) {
        if (!std::invoke(visit, std::as_const(step)))
          return;
      } else {
        std::invoke(visit, std::as_const(step));
      }
    }
  }

  /// All of them, for plans that fit in memory.
  [[nodiscard]] std::vector<plan_step> steps() const {
    std::vector<plan_step> all;
    for_each_step([&](const plan_step& step) { all.push_back(step); });
    return all;
  }

private:
  [[nodiscard]] arrival_stream<segment_share> stream() const {
    return {*arrivals, process, numbers, seed};
  }
};

} // namespace throng::inline THRONG_ABI
