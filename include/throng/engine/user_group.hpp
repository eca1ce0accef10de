// A worker's part of a scenario: its users, and who of them may run.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/user.hpp>
#include <throng/engine/user_runner.hpp>
#include <throng/load/number_share.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/vu.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace throng::inline THRONG_ABI {

/// Which worker it is, of how many.
struct worker_place {
  std::size_t index = 0; ///< from 0
  std::size_t count = 1; ///< how many there are

  /// Its part of the users or arrivals that a segment of the test has.
  [[nodiscard]] number_share part_of(const segment_share& segment) const {
    return {segment, static_cast<std::int64_t>(index), static_cast<std::int64_t>(count)};
  }
};

/// The base of the two kinds of groups: users that loop, and users that serve arrivals.
template <world World>
class user_group {
public:
  using nanoseconds = std::chrono::nanoseconds;
  using user_type = user<World>;

  user_group(user_runner<World>& runner, planned_scenario& what, scenario_numbers& told,
             worker_place place)
      : runner_(&runner), planned_(&what), told_(&told), place_(place),
        surroundings_(runner.surroundings(what, told)) {}
  user_group(const user_group&) = delete;
  user_group& operator=(const user_group&) = delete;
  virtual ~user_group() {
    for (auto& who : users_)
      runner_->retire(who);
  }

  /// Which kind it is.
  [[nodiscard]] virtual group_kind kind() const noexcept = 0;
  /// Makes the users that must exist before the start.
  virtual void prepare() = 0;
  /// The load begins at `start`.
  void begin(instant start) noexcept {
    first_start_ = start_ = start + planned_->spec->times().start_time;
    planned_->state->begin(start_);
  }
  /// Does what is due at `now`; when it must be called again.
  virtual instant follow(instant now) = 0;
  /// True when follow() must be called although nothing is due.
  [[nodiscard]] virtual bool has_news() const noexcept { return false; }
  /// True when the user, whose iteration is over, may begin another one.
  virtual bool may_begin(user_type& who, instant now) = 0;
  /// The user begins an iteration now; false when it may not any more.
  virtual bool claim(user_type& who, instant now) = 0;
  /// The user has become idle.
  virtual void rested(user_type&) {}
  /// The order to stop has reached the worker.
  void stop(stop_level level, instant now) {
    // Iterations are given the graceful stop on a clock that goes.
    const bool was_paused = is_paused();
    if (was_paused)
      move_clock(std::nullopt, paused_for_ + (now - *paused_at_));
    end(level, now, was_paused);
  }
  /// What a run_control asks for.
  void heed(const control_board::orders& all, instant now) {
    if (!is_stopped_)
      move_clock(all.paused_at, all.paused_for);
    const auto mine = all.scenarios.find(planned_->spec->name());
    if (mine != all.scenarios.end())
      obey(mine->second, now);
  }
  /// True when no iteration will begin any more.
  [[nodiscard]] virtual bool is_over() const noexcept = 0;
  /// All workers have ended: counts what was to begin and has not.
  virtual void conclude() {}

  /// Its part of the plan, and what it tells.
  [[nodiscard]] const planned_scenario& planned() const noexcept { return *planned_; }
  [[nodiscard]] scenario_numbers& told() noexcept { return *told_; }
  [[nodiscard]] user_runner<World>& runner() noexcept { return *runner_; }

protected:
  /// What end and orders mean for this kind of group.
  virtual void end(stop_level level, instant now, bool was_paused) = 0;
  virtual void obey(const control_board::scenario_orders&, instant) {}

  /// Makes the user that is number `here` of the scenario on this machine.
  user_type& make_user(std::int64_t here) {
    const auto number = static_cast<std::uint64_t>(planned_->users.number(here));
    auto& made =
        users_.emplace_back(surroundings_, planned_->first_id + number,
                            planned_->first_place + static_cast<std::uint64_t>(here), *this,
                            static_cast<std::int64_t>(users_.size()), &user_runner<World>::on_wake);
    told_->made.add(1);
    // A plain function's thread calls it.
    if (planned_->spec->first() && !planned_->spec->body().is_blocking())
      planned_->spec->first()(made);
    // Before the load; setup and teardown, number 0, may be what starts the server.
    if (first_start_ == instant{} && made.id() != 0 && !planned_->spec->body().is_blocking())
      runner_->connecting().add(made);
    return made;
  }

  /// Time on the scenario's clock, which stands still during a pause.
  [[nodiscard]] nanoseconds offset(instant now) const noexcept {
    return (paused_at_ ? std::min(now, *paused_at_) : now) - start_;
  }
  /// When the scenario's clock will show `t`.
  [[nodiscard]] instant when(nanoseconds t) const noexcept {
    if (paused_at_ || t == nanoseconds::max())
      return never;
    return saturating_add(start_, t);
  }
  /// What the scenario's clock shows at an instant from which the pauses were taken off.
  [[nodiscard]] nanoseconds offset_without_pauses(instant at) const noexcept {
    return at - first_start_;
  }
  /// When the scenario's clock showed `t`.
  [[nodiscard]] instant instant_of(nanoseconds t) const noexcept { return start_ + t; }
  [[nodiscard]] bool is_paused() const noexcept { return paused_at_.has_value(); }

  user_runner<World>* runner_;
  planned_scenario* planned_;
  scenario_numbers* told_;
  worker_place place_;
  vu_surroundings surroundings_;
  std::deque<user_type> users_;
  bool is_stopped_ = false;

private:
  void move_clock(std::optional<instant> paused_at, nanoseconds paused_for) noexcept {
    paused_at_ = paused_at;
    paused_for_ = paused_for;
    start_ = first_start_ + paused_for;
    planned_->state->begin(start_);
  }

  instant first_start_{};
  instant start_{};
  std::optional<instant> paused_at_;
  nanoseconds paused_for_{};
};

} // namespace throng::inline THRONG_ABI
