// A worker runs virtual users on one thread.  It owns no loop: told that time has passed it does
// all that is due and says when it must be called again, so a real loop and a virtual clock drive
// the same code.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/frame_pool.hpp>
#include <throng/engine/http_service.hpp>
#include <throng/engine/ready_list.hpp>
#include <throng/engine/record.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/user.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/host.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <utility>

namespace throng::inline THRONG_ABI {

/// One thread's virtual users, connections and numbers.
template <world World>
class worker final : private vu_host {
public:
  /// Worker `index` of `count`.  `around` is its clock and network, `order` says when to stop.
  worker(World& around, const run_plan& plan, const stop_order& order, std::size_t index,
         std::size_t count)
      : world_(&around), order_(&order), state_(plan.scenarios.size()),
        service_(around, timers_, plan.test->user_agent()) {
    surroundings_.host = this;
    surroundings_.numbers = &state_.numbers;
    surroundings_.transactions = &transactions_;
    surroundings_.discard_bodies = plan.test->discards_response_bodies();
    for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
      groups_.emplace_back(*this, plan.scenarios[i], state_.active[i],
                           static_cast<std::int64_t>(index), static_cast<std::int64_t>(count));
    }
  }
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker() {
    for (auto& each : groups_) {
      for (auto& who : each.users)
        retire(who);
    }
  }

  /// Makes the users; nothing runs yet.
  void prepare() {
    for (auto& each : groups_)
      each.make_users(surroundings_, &on_wake);
  }
  /// The load begins at `start`.
  void begin(instant start) noexcept {
    for (auto& each : groups_)
      each.start = start + each.planned->spec->times().start_time;
  }

  /// Does all that is due, gives each user that is ready one turn, and says when to come again if
  /// nothing happens before.
  instant turn() {
    const frame_pool::scope frames(frames_);
    const auto now = world_->now();
    obey(now);
    auto next = never;
    for (auto& each : groups_) {
      if (now >= each.next)
        follow(each, now);
      next = std::min(next, each.next);
    }
    timers_.fire_due(now);
    // Those that become ready meanwhile wait for the next turn: the network comes in between.
    turn_.take(ready_);
    while (!turn_.empty())
      run(static_cast<user_type&>(turn_.pop()));
    return std::min(next, timers_.next_due());
  }

  /// True when a user waits for nothing but its turn.
  [[nodiscard]] bool has_ready() const noexcept { return !ready_.empty(); }
  /// True when no user runs and none will.
  [[nodiscard]] bool is_done() const noexcept {
    return std::all_of(groups_.begin(), groups_.end(),
                       [](const group& each) { return each.is_over && each.active->get() == 0; });
  }
  /// What it tells while it runs.
  [[nodiscard]] const worker_state& state() const noexcept { return state_; }

private:
  using user_type = user<World>;
  using group = user_group<World>;

  // vu_host

  [[nodiscard]] instant now() const override { return world_->now(); }

  void sleep(vu& who, std::chrono::nanoseconds duration) override {
    auto& sleeper = static_cast<user_type&>(who);
    if (duration <= std::chrono::nanoseconds{0}) {
      make_ready(sleeper);
      return;
    }
    sleeper.state = user_state::sleeping;
    timers_.set(sleeper, saturating_add(world_->now(), duration));
  }

  void perform(vu& who, transaction& what) override {
    auto& asker = static_cast<user_type&>(who);
    asker.state = user_state::asking;
    auto* const through = service_.begin(asker.connections, &asker, &on_finished, what);
    // It may be over already: a connect can fail at once.
    if (asker.state != user_state::asking)
      return;
    asker.asked = through;
    if (through == nullptr)
      answer(asker, what);
  }

  // Requests

  static void on_finished(void* owner, transaction& what) {
    auto& asker = *static_cast<user_type*>(owner);
    asker.asked = nullptr;
    asker.group->owner->answer(asker, what);
  }

  // The request is over: count it, and let its user go on when its turn comes.
  void answer(user_type& asker, const transaction& what) {
    record(state_.numbers.http, what);
    make_ready(asker);
  }

  // Iterations

  static void on_wake(timer& self, instant) {
    auto& sleeper = static_cast<user_type&>(self);
    sleeper.group->owner->make_ready(sleeper);
  }

  void make_ready(user_type& who) noexcept {
    who.state = user_state::ready;
    who.has_waited = true;
    ready_.push(who);
  }

  // One turn of a user: it begins an iteration, or goes on with it.  A script that never waits has
  // its next iteration in the next turn, so that it cannot keep the others out.
  void run(user_type& who) {
    auto& of = *who.group;
    for (;;) {
      who.state = user_state::running;
      if (const auto waiting = who.take_waiting()) {
        who.chain.resume(waiting);
      } else if (!begin_iteration(who)) {
        return;
      }
      if (who.body && !who.body.done())
        return;
      const auto ended = world_->now();
      end_iteration(who, ended);
      if (!of.may_begin(who, ended)) {
        rest(who);
        return;
      }
      if (!std::exchange(who.has_waited, false)) {
        who.state = user_state::ready;
        ready_.push(who);
        return;
      }
    }
  }

  // False when the iteration may not begin any more.
  bool begin_iteration(user_type& who) {
    auto& of = *who.group;
    who.began = world_->now();
    if (!of.may_begin(who, who.began)) {
      rest(who);
      return false;
    }
    who.has_waited = false;
    who.begin_iteration(who.begun++);
    // A body is a coroutine, whose exceptions stay in its task; or a function that makes one, and
    // may fail to.
    try {
      who.body = of.planned->spec->body()(who);
    } catch (...) {
      who.broken = std::current_exception();
    }
    if (who.body)
      who.body.start(who.chain);
    return true;
  }

  void end_iteration(user_type& who, instant ended) {
    auto& cells = state_.numbers.iterations;
    cells.complete.add(1);
    cells.duration.add((ended - who.began).count());
    const auto thrown = who.body ? who.body.thrown() : std::exchange(who.broken, nullptr);
    if (thrown || !who.body) [[unlikely]] {
      cells.failed.add(1);
      state_.exceptions.note(thrown);
    }
    who.body.reset();
    who.end_iteration();
  }

  void rest(user_type& who) noexcept {
    who.state = user_state::idle;
    who.group->active->add(-1);
  }

  // Cuts a busy user's iteration off where it stands.
  void interrupt(user_type& who) {
    if (who.state == user_state::idle)
      return;
    const bool had_iteration = static_cast<bool>(who.body);
    retire(who);
    if (had_iteration)
      state_.numbers.iterations.interrupted.add(1);
    rest(who);
  }

  void retire(user_type& who) noexcept {
    timers_.remove(who);
    who.unlink();
    if (who.asked != nullptr)
      std::exchange(who.asked, nullptr)->abort();
    (void)who.take_waiting();
    who.body.reset();
    who.end_iteration();
  }

  // The plan

  void obey(instant now) {
    const auto level = order_->level();
    if (level == obeyed_)
      return;
    obeyed_ = level;
    for (auto& each : groups_) {
      const auto offset = std::max(now - each.start, std::chrono::nanoseconds{0});
      if (level == stop_level::at_once) {
        each.driver.cut(offset);
      } else {
        each.driver.stop(offset);
      }
      // A scenario whose start has not come is over at once.
      follow(each, std::max(now, each.start));
    }
  }

  // Starts and interrupts users as the plan has it at `now`.
  void follow(group& of, instant now) {
    auto& driver = of.driver;
    driver.advance(now - of.start);
    const auto before = of.scheduled;
    of.scheduled = driver.scheduled();
    for (auto i = before; i < of.scheduled; ++i) {
      auto& who = of.users[static_cast<std::size_t>(i)];
      // One that still winds down goes on by itself.
      if (who.state != user_state::idle)
        continue;
      of.active->add(1);
      make_ready(who);
    }
    for (auto i = driver.limit(); i < of.limit; ++i) {
      interrupt(of.users[static_cast<std::size_t>(i)]);
    }
    of.limit = driver.limit();
    of.is_over = now - of.start >= driver.end();
    const auto change = driver.next_change();
    of.next = change == std::chrono::nanoseconds::max() ? never : saturating_add(of.start, change);
  }

  World* world_;
  const stop_order* order_;
  stop_level obeyed_ = stop_level::none;
  frame_pool frames_;
  transaction_pool transactions_;
  timer_queue timers_;
  ready_list ready_; // those that have their turn next
  ready_list turn_;  // those that have it now
  worker_state state_;
  vu_surroundings surroundings_;
  http_service<World> service_;
  std::deque<group> groups_;
};

} // namespace throng::inline THRONG_ABI
