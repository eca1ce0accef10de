// A virtual user as its worker sees it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/task.hpp>
#include <throng/engine/http_service.hpp>
#include <throng/engine/ready_list.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/vu_driver.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/vu.hpp>

#include <cstdint>
#include <deque>
#include <exception>

namespace throng::inline THRONG_ABI {

/// What a user does.
enum class user_state : std::uint8_t {
  idle,     ///< it runs no iteration
  ready,    ///< it will run as soon as its turn comes
  running,  ///< its script runs
  sleeping, ///< its script sleeps
  asking    ///< its script waits for a response
};

template <world World>
class worker;
template <world World>
struct user_group;

/// A virtual user with all that keeps it going: its place among those that are ready, its timer,
/// its iteration and its connections.
template <world World>
class user final : public vu, public ready_link, public timer {
public:
  user(const vu_surroundings& around, scenario_state& scenario, std::uint64_t id,
       user_group<World>& owner, std::int64_t place, timer::callback wake)
      : vu(around, scenario, id), timer(wake), group(&owner), index(place) {}
  ~user() = default;

  using vu::begin_iteration;
  using vu::end_iteration;
  using vu::take_waiting;

  task<> body;               ///< the iteration that runs, if any
  task_context chain;        ///< its coroutines
  std::exception_ptr broken; ///< why the iteration has no coroutine
  user_group<World>* group;  ///< its scenario
  std::int64_t index;        ///< its number among the worker's users of the scenario
  std::uint64_t begun = 0;   ///< iterations so far
  instant began{};           ///< when this one did
  user_state state = user_state::idle;
  bool has_waited = false; ///< this iteration gave the others a turn
  typename http_service<World>::connection_type* asked = nullptr; ///< carries its request
  typename http_service<World>::connections connections;
};

/// A worker's part of a scenario.
template <world World>
struct user_group {
  /// Worker `index` of `count`; `running` is where it counts the users that run.
  user_group(worker<World>& of, const planned_scenario& what, single_writer<std::int64_t>& running,
             std::int64_t index, std::int64_t count)
      : owner(&of), planned(&what), driver(what.plan, what.graceful_stop, index, count),
        active(&running), first_id(what.first_id + static_cast<std::uint64_t>(index)),
        stride(static_cast<std::uint64_t>(count)) {}

  /// Makes the users that the plan needs.
  void make_users(const vu_surroundings& around, timer::callback wake) {
    for (std::int64_t i = 0; i < driver.users(); ++i) {
      users.emplace_back(around, *planned->state, first_id + static_cast<std::uint64_t>(i) * stride,
                         *this, i, wake);
    }
  }
  /// True when this user may begin an iteration at `now`.
  [[nodiscard]] bool may_begin(const user<World>& who, instant now) const noexcept {
    return who.index < scheduled && now < start + driver.end();
  }

  worker<World>* owner;                ///< who runs them
  const planned_scenario* planned;     ///< what they run
  vu_driver driver;                    ///< how many may run, when
  single_writer<std::int64_t>* active; ///< how many do
  std::uint64_t first_id;              ///< the number of the first in the test
  std::uint64_t stride;                ///< from one's number to the next one's
  instant start{};                     ///< when the scenario begins
  instant next{};                      ///< when the driver must be asked again
  std::int64_t scheduled = 0;          ///< those below this index may begin iterations
  std::int64_t limit = 0;              ///< those below this index may be busy
  bool is_over = false;                ///< no iteration will begin
  std::deque<user<World>> users;
};

} // namespace throng::inline THRONG_ABI
