// Runs the iterations of a worker's users: turns, sleeps, requests.  Who may begin one, their
// groups say.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/frame_pool.hpp>
#include <throng/engine/blocking.hpp>
#include <throng/engine/iteration_end.hpp>
#include <throng/engine/open_host.hpp>
#include <throng/engine/prefetch.hpp>
#include <throng/engine/ready_list.hpp>
#include <throng/engine/record.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/user.hpp>
#include <throng/engine/user_requests.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace throng::inline THRONG_ABI {

/// One worker's users at work.  It owns no loop: told that time has passed, it gives each user that
/// is ready one turn.
template <world World>
class user_runner final : private open_host<World> {
public:
  using user_type = user<World>;

  user_runner(World& around, shared_run& run, worker_state& state)
      : open_host<World>(around, run, timers_), world_(&around), run_(&run), state_(&state),
        blocking_(around, run), requests_(around, timers_, run.http, run.sources, run.facts,
                                          random_source(run.facts.seed, 0),
                                          {this, &on_count, &on_answer, &on_turn, &on_hold}),
        prefetch_(requests_, transactions_, run.http) {}
  user_runner(const user_runner&) = delete;
  user_runner& operator=(const user_runner&) = delete;
  ~user_runner() { this->close_channels(); } // while there are timers

  /// What the users of a scenario share here.
  [[nodiscard]] vu_surroundings surroundings(const planned_scenario& what, scenario_numbers& told) {
    vu_surroundings shared;
    shared.host = this;
    shared.scenario = what.state.get();
    shared.test = &run_->facts;
    shared.kept = what.keeps == keeps_result::yes ? &run_->facts.setup_data : &run_->unused;
    shared.numbers = &told.numbers;
    shared.transactions = &transactions_;
    shared.http = &run_->http;
    return shared;
  }

  /// Fires timers, and gives each user that is ready one turn.
  void turn(instant now) {
    timers_.fire_due(now);
    blocking_.end_iterations(*this, now);
    // Those that become ready meanwhile wait for the next turn: the network comes in between.
    turn_.take(ready_);
    run_turn();
  }
  /// Gives those a turn at once that serve an arrival since turn().
  void run_started() {
    turn_.take(started_);
    run_turn();
  }
  /// Connects users before the load begins.
  [[nodiscard]] prefetch<World>& connecting() noexcept { return prefetch_; }
  /// Their requests.
  [[nodiscard]] const user_requests<World>& requests() const noexcept { return requests_; }
  /// True when a user waits for nothing but its turn.
  [[nodiscard]] bool has_ready() const noexcept { return !ready_.empty(); }
  /// When the first sleeper must be woken.
  [[nodiscard]] instant next_due() const noexcept { return timers_.next_due(); }
  /// Where frames are made: a scope of it must be open while users run.
  [[nodiscard]] frame_pool& frames() noexcept { return frames_; }

  /// An idle user is to begin an iteration in the next turn.
  void start(user_type& who) noexcept {
    who.group->told().active.add(1);
    make_ready(who);
  }
  /// An idle user is to begin an iteration in run_started().
  void start_now(user_type& who) noexcept {
    who.group->told().active.add(1);
    who.state = user_state::ready;
    who.has_waited = true;
    started_.push(who);
  }
  /// Cuts a busy user's iteration off where it stands.
  void interrupt(user_type& who) {
    if (who.state == user_state::idle || blocking_.interrupt(who, who.group->told()))
      return;
    const bool had_iteration = static_cast<bool>(who.body);
    take_back(who);
    if (had_iteration)
      who.group->told().numbers.iterations.interrupted.add(1);
    rest(who);
  }
  /// The user is about to be destroyed.
  void retire(user_type& who) noexcept {
    blocking_.dismiss(who);
    take_back(who);
  }

  /// The timer of every user.
  static void on_wake(timer& self, instant) {
    auto& sleeper = static_cast<user_type&>(self);
    auto& runner = sleeper.group->runner();
    if (sleeper.state == user_state::held) {
      runner.ask(sleeper, *sleeper.pending());
    } else if (sleeper.state == user_state::asking) {
      runner.requests_.go_on(sleeper);
    } else {
      if (sleeper.state == user_state::sleeping)
        sleeper.slept_until = sleeper.due();
      runner.make_ready(sleeper);
    }
  }

private:
  friend class blocking_bodies<World>;

  // vu_host

  [[nodiscard]] instant now() const override { return world_->now(); }

  void sleep(vu& who, std::chrono::nanoseconds duration) override {
    auto& sleeper = static_cast<user_type&>(who);
    if (duration <= std::chrono::nanoseconds{0}) {
      make_ready(sleeper);
      return;
    }
    rest_until(sleeper, saturating_add(world_->now(), duration));
  }

  void perform(vu& who, transaction& what) override {
    auto& asker = static_cast<user_type&>(who);
    const auto now = world_->now();
    asker.intend(what, now);
    if (const auto turn = run_->next_turn(now); turn > now) {
      asker.state = user_state::held;
      timers_.set(asker, turn);
    } else {
      ask(asker, what);
    }
  }
  void perform_batch(vu& who, transaction& first) override {
    auto& asker = static_cast<user_type&>(who);
    const auto now = world_->now();
    for (auto* each = &first; each != nullptr; each = each->next)
      asker.intend(*each, now);
    asker.state = user_state::asking;
    requests_.ask_all(asker, first);
  }

  void ask(user_type& asker, transaction& what) {
    asker.state = user_state::asking;
    requests_.ask(asker, what);
  }

  static void on_count(void* self, request_state<World>& whose, transaction& what) {
    auto& mine = *static_cast<user_runner*>(self);
    auto& asker = static_cast<user_type&>(whose);
    if (!what.only_connects)
      record(asker.group->told().numbers, what, asker.context());
    if (what.error != http_error::none) [[unlikely]]
      mine.state_->failures.note(what, mine.world_->now());
  }
  static void on_answer(void* self, request_state<World>& whose) {
    auto& mine = *static_cast<user_runner*>(self);
    if (!mine.prefetch_.ends(whose))
      mine.make_ready(static_cast<user_type&>(whose));
  }
  static instant on_turn(void* self) {
    auto& mine = *static_cast<user_runner*>(self);
    return mine.run_->next_turn(mine.world_->now());
  }
  static void on_hold(void* self, request_state<World>& whose, instant until) {
    static_cast<user_runner*>(self)->timers_.set(static_cast<user_type&>(whose), until);
  }

  // Iterations

  // All that the user waits for, and what its iteration holds.
  void take_back(user_type& who) noexcept {
    timers_.remove(who);
    who.unlink();
    requests_.abort(who);
    requests_.end_iteration(who);
    (void)who.take_waiting();
    who.cut_off();
    who.body.reset();
    who.end_iteration();
  }

  void run_turn() {
    while (!turn_.empty())
      run(static_cast<user_type&>(turn_.pop()));
  }

  void make_ready(user_type& who) noexcept {
    who.state = user_state::ready;
    who.has_waited = true;
    ready_.push(who);
  }

  void rest_until(user_type& who, instant due) {
    who.state = user_state::sleeping;
    timers_.set(who, due);
  }

  // One turn of a user: it begins an iteration, or goes on with it.  A script that never waits has
  // its next iteration in the next turn, so that it cannot keep the others out.
  void run(user_type& who) {
    auto& of = *who.group;
    for (;;) {
      who.state = user_state::running;
      if (const auto waiting = who.take_waiting()) {
        who.go_on(*world_);
        who.chain.resume(waiting);
      } else if (!begin_iteration(who)) {
        return;
      }
      if (who.body && !who.body.done())
        return;
      const auto ended = world_->now();
      end_iteration(who, ended);
      if (const auto least = of.planned().least; ended - who.began < least) {
        rest_until(who, who.began + least);
        return;
      }
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

  // False when the iteration may not begin any more, or a thread runs it.
  bool begin_iteration(user_type& who) {
    auto& of = *who.group;
    who.began = world_->now();
    if (!of.claim(who, who.began)) {
      rest(who);
      return false;
    }
    who.has_waited = false;
    who.begin_iteration(who.begun++);
    if (of.planned().spec->body().is_blocking()) [[unlikely]] {
      return blocking_.begin(who, *of.planned().spec, surroundings(of.planned(), of.told()),
                             of.told());
    }
    who.start(of.planned().spec->body());
    return true;
  }

  void end_iteration(user_type& who, instant ended) {
    auto& told = who.group->told();
    count_iteration(told, who.context(), ended - who.began);
    const auto thrown = who.body ? who.body.thrown() : std::exchange(who.broken, nullptr);
    if (thrown || !(who.body || who.group->planned().spec->body().is_blocking())) [[unlikely]]
      count_failure(told, who.context(), *state_, message_of(thrown));
    who.body.reset();
    who.end_iteration();
    requests_.end_iteration(who);
  }

  void rest(user_type& who) noexcept {
    who.state = user_state::idle;
    who.group->told().active.add(-1);
    who.group->rested(who);
  }

  World* world_;
  shared_run* run_;
  worker_state* state_;
  frame_pool frames_;
  transaction_pool transactions_;
  timer_queue timers_;
  ready_list ready_;   // those that have their turn next
  ready_list started_; // those that serve an arrival that has just come
  ready_list turn_;    // those that have it now
  blocking_bodies<World> blocking_;
  user_requests<World> requests_;
  prefetch<World> prefetch_;
};

} // namespace throng::inline THRONG_ABI
