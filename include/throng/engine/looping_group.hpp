// Users that loop: each begins its next iteration when it has finished one.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/user_group.hpp>
#include <throng/engine/vu_driver.hpp>
#include <throng/load/per_vu_iterations.hpp>
#include <throng/load/shared_iterations.hpp>

#include <cstddef>
#include <cstdint>
#include <variant>

namespace throng::inline THRONG_ABI {

/// A worker's part of a scenario whose plan is a number of users.
template <world World>
class looping_group final : public user_group<World> {
public:
  using base = user_group<World>;
  using user_type = user<World>;

  looping_group(user_runner<World>& runner, planned_scenario& what, scenario_numbers& told,
                worker_place place)
      : base(runner, what, told, place),
        driver_(*what.plan, what.graceful_stop, place.part_of(what.users)) {}

  [[nodiscard]] group_kind kind() const noexcept override { return group_kind::looping; }

  void prepare() override {
    if (this->planned_->set_vus >= 0)
      driver_.set_vus(this->planned_->set_vus);
    const auto here = static_cast<std::int64_t>(this->place_.index);
    const auto stride = static_cast<std::int64_t>(this->place_.count);
    for (std::int64_t i = 0; i < driver_.users(); ++i)
      this->make_user(here + i * stride);
    unfinished_ = this->users_.size();
  }

  instant follow(instant now) override {
    const auto t = this->offset(now);
    driver_.advance(t);
    const auto before = scheduled_;
    scheduled_ = this->is_paused() ? 0 : driver_.scheduled();
    for (auto i = before; i < scheduled_; ++i) {
      auto& who = this->users_[static_cast<std::size_t>(i)];
      // One that still winds down goes on by itself.
      if (who.state == user_state::idle)
        this->runner_->start(who);
    }
    for (auto i = driver_.limit(); i < limit_; ++i)
      this->runner_->interrupt(this->users_[static_cast<std::size_t>(i)]);
    limit_ = driver_.limit();
    is_past_end_ = is_past_end_ || t >= driver_.end();
    return this->when(driver_.next_change());
  }

  bool may_begin(user_type& who, instant now) override {
    if (who.index >= scheduled_ || this->is_paused() || this->offset(now) >= driver_.end())
      return false;
    switch (this->planned_->supply) {
    case iteration_supply::endless: return true;
    case iteration_supply::shared: return !is_supply_used_up();
    case iteration_supply::each: return who.begun < this->planned_->each;
    }
    return false;
  }

  bool claim(user_type& who, instant now) override {
    if (!may_begin(who, now) || !take(who))
      return false;
    this->told_->numbers.iterations.begun.add(1);
    return true;
  }

  [[nodiscard]] bool is_over() const noexcept override {
    if (is_past_end_)
      return true;
    switch (this->planned_->supply) {
    case iteration_supply::endless: return false;
    case iteration_supply::shared: return this->users_.empty() || is_supply_used_up();
    case iteration_supply::each: return unfinished_ == 0;
    }
    return false;
  }

  void conclude() override {
    if (this->is_stopped_)
      return;
    const auto& state = *this->planned_->state;
    if (this->planned_->supply == iteration_supply::shared && this->place_.index == 0) {
      drop(state.facts().planned - state.begun());
    } else if (this->planned_->supply == iteration_supply::each) {
      for (const auto& who : this->users_)
        drop(this->planned_->each - who.begun);
    }
  }

private:
  // One of those that are left to begin; false when none is.
  bool take(const user_type& who) {
    switch (this->planned_->supply) {
    case iteration_supply::endless: return true;
    case iteration_supply::shared: return this->planned_->state->take_one();
    case iteration_supply::each:
      this->planned_->state->count_one();
      if (who.begun + 1 == this->planned_->each)
        --unfinished_;
      return true;
    }
    return false;
  }
  void drop(std::uint64_t count) { this->told_->numbers.count_dropped(static_cast<double>(count)); }
  void end(stop_level level, instant now, bool) override {
    this->is_stopped_ = true;
    // A scenario whose start has not come is over at once.
    const auto t = std::max(this->offset(now), std::chrono::nanoseconds{0});
    if (level == stop_level::at_once) {
      driver_.cut(t);
    } else {
      driver_.stop(t);
    }
    follow(this->when(t));
  }

  void obey(const control_board::scenario_orders& orders, instant) override {
    if (orders.vus)
      driver_.set_vus(*orders.vus);
  }

  [[nodiscard]] bool is_supply_used_up() const noexcept {
    const auto& state = *this->planned_->state;
    return state.begun() >= state.facts().planned;
  }

  vu_driver driver_;
  std::int64_t scheduled_ = 0; // those below this index may begin iterations
  std::int64_t limit_ = 0;     // those below this index may be busy
  std::size_t unfinished_ = 0; // those that have not begun all of theirs
  bool is_past_end_ = false;
};

} // namespace throng::inline THRONG_ABI
