// A worker runs virtual users on one thread.  It owns no loop: told that time has passed it does
// all that is due and says when it must be called again, so a real loop and a virtual clock drive
// the same code.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/frame_pool.hpp>
#include <throng/engine/arrival_group.hpp>
#include <throng/engine/failure_log.hpp>
#include <throng/engine/loop_watch.hpp>
#include <throng/engine/looping_group.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/silence_watch.hpp>
#include <throng/engine/user_group.hpp>
#include <throng/engine/user_runner.hpp>
#include <throng/engine/world.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One thread's virtual users, connections and numbers.
template <world World>
class worker {
public:
  /// Worker `place` of a run.  `around` is its clock and network, `order` says when to stop.
  worker(World& around, run_plan& plan, shared_run& run, const stop_order& order,
         worker_place place)
      : world_(&around), run_(&run), order_(&order), state_(setups_of(plan)),
        runner_(around, run, state_), loop_(state_.loop_lag, threaded_world<World>) {
    for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
      auto& what = plan.scenarios[i];
      auto& told = state_.scenarios[i];
      if (what.arrivals) {
        members_.push_back(
            {std::make_unique<arrival_group<World>>(runner_, what, told, place, run.facts.seed)});
      } else {
        members_.push_back({std::make_unique<looping_group<World>>(runner_, what, told, place)});
      }
    }
  }
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker() = default;

  /// Makes the users; nothing runs yet.
  void prepare() {
    for (auto& each : members_)
      each.group->prepare();
  }
  /// Opens the connections that are wanted before the load, in its own world, and waits for them.
  void connect() {
    auto& users = runner_.connecting();
    for (;;) {
      runner_.turn(world_->now());
      if (order_->level() != stop_level::none)
        users.abort();
      users.go_on();
      if (users.is_done())
        return;
      world_->wait_until(runner_.next_due());
    }
  }
  /// The load begins at `start`.
  void begin(instant start) noexcept {
    for (auto& each : members_)
      each.group->begin(start);
  }

  /// Does all that is due, gives each user that is ready one turn, and says when to come again if
  /// nothing happens before.
  instant turn() {
    const frame_pool::scope frames(runner_.frames());
    const auto now = world_->now();
    const auto late = loop_.came(now);
    silence_.look(now, late, runner_.requests().begun(), runner_.requests().ended());
    listen(now);
    // Who may loop is settled before the turns; an arrival finds the user that is free since now.
    auto next = follow(group_kind::looping, now);
    runner_.turn(now);
    next = std::min(next, follow(group_kind::arrivals, now));
    runner_.run_started();
    // A script may have given an order.
    return loop_.goes(now, order_->level() != obeyed_ ? now : std::min(next, runner_.next_due()));
  }

  /// True when a user waits for nothing but its turn.
  [[nodiscard]] bool has_ready() const noexcept { return runner_.has_ready(); }
  /// True when no user runs and none will.
  [[nodiscard]] bool is_done() const noexcept {
    return std::all_of(members_.begin(), members_.end(), [](const member& each) {
      return each.group->is_over() && each.group->told().active.get() == 0;
    });
  }
  /// All workers have ended: counts what was planned and not begun.
  void conclude() {
    state_.longest_silence = silence_.longest();
    for (auto& each : members_)
      each.group->conclude();
  }
  /// What it tells while it runs.
  [[nodiscard]] const worker_state& state() const noexcept { return state_; }
  /// For the requests of a user that does not run on it; its own thread's.
  [[nodiscard]] failure_log& failures() noexcept { return state_.failures; }

private:
  struct member {
    std::unique_ptr<user_group<World>> group;
    instant next{}; // when it must be asked again
  };

  instant follow(group_kind which, instant now) {
    auto next = never;
    for (auto& each : members_) {
      if (each.group->kind() != which)
        continue;
      if (now >= each.next || each.group->has_news())
        each.next = each.group->follow(now);
      next = std::min(next, each.next);
    }
    return next;
  }

  // What others ask for: to stop, or what a run_control says.
  void listen(instant now) {
    if (const auto version = run_->control->version(); version != heard_) {
      heard_ = version;
      const auto orders = run_->control->read();
      for (auto& each : members_) {
        each.group->heed(orders, now);
        each.next = now;
      }
    }
    if (const auto level = order_->level(); level != obeyed_) {
      obeyed_ = level;
      for (auto& each : members_) {
        each.group->stop(level, now);
        each.next = now;
      }
    }
  }

  World* world_;
  shared_run* run_;
  const stop_order* order_;
  stop_level obeyed_ = stop_level::none;
  std::uint64_t heard_ = 0;
  worker_state state_;
  user_runner<World> runner_;
  loop_watch loop_;
  silence_watch silence_;
  std::vector<member> members_;
};

} // namespace throng::inline THRONG_ABI
