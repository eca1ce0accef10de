// Users that serve arrivals: an iteration begins when it is due, if a user is free.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/arrival_pool.hpp>
#include <throng/engine/arrival_schedule.hpp>
#include <throng/engine/user_group.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A worker's part of a scenario whose plan is a rate.
template <world World>
class arrival_group final : public user_group<World> {
public:
  using base = user_group<World>;
  using user_type = user<World>;
  using nanoseconds = std::chrono::nanoseconds;

  arrival_group(user_runner<World>& runner, planned_scenario& what, scenario_numbers& told,
                worker_place place, std::uint64_t seed)
      : base(runner, what, told, place), pool_(what.pool.get()),
        schedule_(*what.arrivals, what.process, place.part_of(what.numbers), seed ^ what.salt),
        hard_end_(what.arrivals->hard_end()) {}

  [[nodiscard]] group_kind kind() const noexcept override { return group_kind::arrivals; }

  void prepare() override {
    const auto stride = static_cast<std::int64_t>(this->place_.count);
    for (auto i = static_cast<std::int64_t>(worker()); i < this->planned_->pre_allocated;
         i += stride) {
      idle_.push_back(&this->make_user(i));
      pool_->add_idle(worker());
    }
  }

  instant follow(instant now) override {
    const auto t = this->offset(now);
    if (pool_->has_mail(worker()))
      serve_mail(now);
    for (;;) {
      const auto change = next_change();
      const auto due = is_closed_ ? std::nullopt : schedule_.next();
      // In a pause none begins: it is overdue when the run goes on.
      if (due && *due <= std::min(t, change) && !this->is_paused()) {
        schedule_.pop();
        admit(*due, t);
      } else if (change <= t && !(due && *due <= change)) {
        apply_change(change);
      } else {
        break;
      }
    }
    if (!is_closed_ && !schedule_.next() && t >= schedule_.last())
      close();
    if (t >= hard_end_) {
      interrupt_all();
      return never;
    }
    return this->when(std::min(next_event(), next_change()));
  }

  [[nodiscard]] bool has_news() const noexcept override { return pool_->has_mail(worker()); }

  bool may_begin(user_type& who, instant) override {
    if (who.has_arrival)
      return true;
    const auto due = pool_->next_for(worker());
    if (due)
      give(who, *due);
    return due.has_value();
  }

  bool claim(user_type& who, instant now) override {
    if (!may_begin(who, now))
      return false;
    who.has_arrival = false;
    who.slip = now - who.intended;
    this->told_->numbers.count_arrival(who.slip);
    this->told_->numbers.iterations.begun.add(1);
    return true;
  }

  void rested(user_type& who) override {
    // It was interrupted before its iteration had begun.
    if (std::exchange(who.has_arrival, false))
      drop(1);
    idle_.push_back(&who);
  }

  void conclude() override {
    // Another worker may have put one there after its users had all gone.
    drop(pool_->clear_queue());
  }

  [[nodiscard]] bool is_over() const noexcept override {
    return is_closed_ && pool_->is_closed() && !pool_->has_mail(worker());
  }

private:
  [[nodiscard]] std::size_t worker() const noexcept { return this->place_.index; }

  static void give(user_type& who, instant due) noexcept {
    who.intended = due;
    who.has_arrival = true;
  }

  void admit(nanoseconds t, nanoseconds now) {
    // Overdue ones begin late, but not after all must have ended.
    if (now >= hard_end_) {
      drop(1);
      return;
    }
    const auto due = this->instant_of(t);
    const auto found = pool_->admit(worker(), due);
    // Another worker may be as late to hear of it.
    if (found.way != arrival_way::elsewhere)
      this->told_->numbers.count_generator_lag(now - t);
    switch (found.way) {
    case arrival_way::own_user: serve(due); break;
    case arrival_way::new_user:
      idle_.push_back(&this->make_user(found.new_user));
      serve(due);
      break;
    case arrival_way::elsewhere:
    case arrival_way::waits: break;
    case arrival_way::dropped: drop(1); break;
    }
  }

  void serve_mail(instant now) {
    for (const auto due : pool_->take_mail(worker())) {
      this->told_->numbers.count_generator_lag(now - due);
      serve(due);
    }
  }

  // One that is idle has been reserved.
  void serve(instant due) {
    auto& who = *idle_.back();
    idle_.pop_back();
    give(who, due);
    this->runner_->start_now(who);
  }

  void drop(std::size_t count) {
    if (count != 0)
      this->told_->numbers.count_dropped_arrivals(count);
  }

  void close() {
    is_closed_ = true;
    pool_->close();
  }

  // Those that were due before a pause, and have not begun when it ends the run.
  void drop_overdue(instant now) {
    const auto t = this->offset(now);
    for (auto due = schedule_.next(); !is_closed_ && due && *due <= t; due = schedule_.next()) {
      schedule_.pop();
      drop(*due < t ? 1 : 0);
    }
  }

  void interrupt_all() {
    for (auto& who : this->users_)
      this->runner_->interrupt(who);
    drop(pool_->clear_queue());
  }

  void end(stop_level level, instant now, bool was_paused) override {
    if (was_paused)
      drop_overdue(now);
    // What was due until now is begun or dropped, not forgotten.
    if (!this->is_stopped_)
      follow(now);
    this->is_stopped_ = true;
    if (!is_closed_)
      close();
    drop(pool_->clear_queue());
    const auto t = std::max(this->offset(now), nanoseconds{0});
    const auto grace =
        level == stop_level::at_once ? nanoseconds{0} : this->planned_->graceful_stop;
    hard_end_ = std::min(hard_end_, load::later(t, grace));
    if (t >= hard_end_)
      interrupt_all();
  }

  void obey(const control_board::scenario_orders& orders, instant) override {
    changes_ = orders.rates;
  }

  // When the rate that a run_control has set begins.
  [[nodiscard]] nanoseconds next_change() const noexcept {
    if (applied_ >= changes_.size() || is_closed_)
      return nanoseconds::max();
    return std::max(this->offset_without_pauses(changes_[applied_].from), nanoseconds{0});
  }

  void apply_change(nanoseconds t) {
    const auto to = changes_[applied_++].rate;
    const auto unit = this->planned_->time_unit;
    schedule_.set_rate(t, to, unit);
    pool_->set_rate(to * 1e9 / static_cast<double>(unit.count()));
  }

  [[nodiscard]] nanoseconds next_event() const noexcept {
    const auto due = is_closed_ ? std::nullopt : schedule_.next();
    if (!due && !is_closed_)
      return std::min(schedule_.last(), hard_end_);
    return due ? std::min(*due, hard_end_) : hard_end_;
  }

  arrival_pool* pool_;
  arrival_schedule schedule_;
  nanoseconds hard_end_;
  std::vector<user_type*> idle_;
  std::vector<control_board::rate_change> changes_;
  std::size_t applied_ = 0;
  bool is_closed_ = false; // none of the arrivals is left
};

} // namespace throng::inline THRONG_ABI
