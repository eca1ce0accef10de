// A virtual user as its worker sees it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/task.hpp>
#include <throng/net/connection.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/vu.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What a user does.
enum class user_state : std::uint8_t {
  idle,     ///< it runs no iteration
  ready,    ///< it will run as soon as its turn comes
  running,  ///< its script runs
  sleeping, ///< its script sleeps
  asking    ///< its script waits for a response
};

/// The links of a user that waits for its turn.
struct ready_link {
  ready_link* next = this;     ///< the user behind it
  ready_link* previous = this; ///< the user before it

  void unlink() noexcept {
    previous->next = next;
    next->previous = previous;
    next = previous = this;
  }
  void link_before(ready_link& other) noexcept {
    next = &other;
    previous = other.previous;
    previous->next = this;
    other.previous = this;
  }
};

/// A virtual user with all that keeps it going.  `Group` is what its worker knows of its scenario.
template <class Connection, class Group>
class user final : public vu, public ready_link, public timer {
public:
  user(const vu_surroundings& around, scenario_state& scenario, std::uint64_t id, Group& owner,
       std::int64_t place, timer::callback wake)
      : vu(around, scenario, id), timer(wake), group(&owner), index(place) {}
  ~user() = default;

  using vu::begin_iteration;
  using vu::end_iteration;
  using vu::take_waiting;

  task<> body;                 ///< the iteration that runs, if any
  task_context chain;          ///< its coroutines
  std::exception_ptr broken;   ///< why the iteration has no coroutine
  Group* group;                ///< its scenario
  std::int64_t index;          ///< its number among the worker's users of the scenario
  std::uint64_t begun = 0;     ///< iterations so far
  instant began{};             ///< when this one did
  Connection* asked = nullptr; ///< the connection that its request is on
  user_state state = user_state::idle;
  bool has_waited = false; ///< this iteration gave the others a turn
  std::vector<std::unique_ptr<Connection>> connections;
};

} // namespace throng::inline THRONG_ABI
