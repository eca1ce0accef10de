// How a worker runs bodies that are plain functions: on the users' threads where its world can be
// woken from them; elsewhere, as in virtual time, at once and without anything that blocks.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/iteration_end.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/thread_returns.hpp>
#include <throng/engine/user.hpp>
#include <throng/engine/user_thread.hpp>
#include <throng/engine/world.hpp>
#include <throng/vu/scenario_spec.hpp>
#include <throng/vu/vu.hpp>

#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Plain functions in a world without threads.
template <world World>
class blocking_bodies {
public:
  blocking_bodies(World&, shared_run&) {}

  /// Runs the function; true: the iteration is over.
  bool begin(user<World>& who, const scenario_spec& spec, const vu_surroundings&,
             scenario_numbers&) {
    try {
      spec.body().call(who);
    } catch (...) {
      who.broken = std::current_exception();
    }
    return true;
  }
  /// Nobody comes back later, or can be interrupted.
  template <class Runner>
  void end_iterations(Runner&, instant) noexcept {}
  bool interrupt(user<World>&, scenario_numbers&) noexcept { return false; }
  void dismiss(user<World>&) noexcept {}
};

/// Plain functions on threads.
template <threaded_world World>
class blocking_bodies<World> {
public:
  blocking_bodies(World& around, shared_run& run) : around_{&around, &run, &returns_} {}
  blocking_bodies(const blocking_bodies&) = delete;
  blocking_bodies& operator=(const blocking_bodies&) = delete;

  /// Hands the iteration to the user's thread, which is made for its first one; false:
  /// end_iterations() finds its end.  Throws std::system_error when there is no thread to have.
  bool begin(user<World>& who, const scenario_spec& spec, const vu_surroundings& of_proxy,
             scenario_numbers& told) {
    if (!who.thread)
      who.thread =
          std::make_unique<user_thread<World>>(who, spec, of_proxy, told.threads.add(), around_);
    who.state = user_state::on_thread;
    who.thread->begin(who.iteration(), who.intended);
    return false;
  }

  /// Ends the iterations whose functions have come back.  Throws what the scenario's init threw.
  template <class Runner>
  void end_iterations(Runner& runner, instant now) {
    for (const auto& each : returns_.take())
      end_iteration(runner, each, now);
  }

  /// Cuts the iteration off, if a thread runs it: it counts as interrupted now, and the user is
  /// busy until its function has come back.  False when no thread runs it.
  bool interrupt(user<World>& who, scenario_numbers& told) {
    if (who.state != user_state::on_thread)
      return false;
    if (!std::exchange(who.is_cut_off, true)) {
      told.numbers.iterations.interrupted.add(1);
      who.thread->interrupt();
    }
    return true;
  }

  /// Nothing more is asked of the user's thread.
  void dismiss(user<World>& who) {
    if (who.thread)
      who.thread->dismiss();
  }

private:
  template <class Runner>
  static void end_iteration(Runner& runner, const thread_return& what, instant now) {
    auto& who = static_cast<user<World>&>(*what.who);
    auto& of = *who.group;
    runner.state_->failures.add(what.failures);
    if (std::exchange(who.is_cut_off, false)) {
      // It was counted when it was cut off.  A user that loops may be wanted again by now.
      go_on(runner, who, of.kind() == group_kind::looping && of.may_begin(who, now));
      return;
    }
    if (what.init_failure)
      std::rethrow_exception(what.init_failure);
    who.began = what.began;
    const auto& in = of.told().numbers.tagged.root_with(what.tags);
    count_iteration(of.told(), in, what.ended - what.began);
    if (what.has_thrown)
      count_failure(of.told(), in, *runner.state_, what.thrown);
    const auto least = of.planned().least;
    if (what.ended - what.began < least) {
      runner.rest_until(who, what.began + least);
    } else {
      go_on(runner, who, of.may_begin(who, now));
    }
  }

  template <class Runner>
  static void go_on(Runner& runner, user<World>& who, bool may_begin) {
    if (may_begin) {
      runner.make_ready(who);
    } else {
      runner.rest(who);
    }
  }

  thread_returns returns_;
  thread_surroundings<World> around_;
};

} // namespace throng::inline THRONG_ABI
