// A virtual user as its worker sees it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/task.hpp>
#include <throng/engine/ready_list.hpp>
#include <throng/engine/user_requests.hpp>
#include <throng/engine/user_thread.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/vu.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace throng::inline THRONG_ABI {

/// What a user does.
enum class user_state : std::uint8_t {
  idle,     ///< it runs no iteration
  ready,    ///< it will run as soon as its turn comes
  running,  ///< its script runs
  sleeping, ///< its script sleeps, or it rests between two iterations
  held,     ///< its request waits for the limit of requests a second
  asking,   ///< its script waits for a response
  on_thread ///< its thread runs a plain function
};

template <world World>
class user_group;

/// What a group's users do.
enum class group_kind : std::uint8_t { looping, arrivals };

namespace detail {

struct no_thread {};

template <world World>
struct thread_of {
  using type = no_thread;
};
template <threaded_world World>
struct thread_of<World> {
  using type = std::unique_ptr<user_thread<World>>;
};

} // namespace detail

/// A virtual user with all that keeps it going: its place among those that are ready, its timer,
/// its iteration and its connections.
template <world World>
class user final : public vu, public ready_link, public timer, public request_state<World> {
public:
  user(const vu_surroundings& around, std::uint64_t id, std::uint64_t place, user_group<World>& of,
       std::int64_t place_in_group, timer::callback wake)
      : vu(around, id, place), timer(wake), group(&of), index(place_in_group) {
    this->cookies = &http.jar();
    this->cells = &around.numbers->connections;
    this->number = std::max<std::uint64_t>(id, 1); // 0 in setup
  }
  ~user() = default;

  using vu::begin_iteration;
  using vu::cut_off;
  using vu::end_iteration;
  using vu::pending;
  using vu::take_waiting;

  /// Begins its iteration.  A body is a coroutine, whose exceptions stay in its task; or a function
  /// that makes one, and may fail to.
  void start(const script& of) {
    try {
      body = of.start(*this);
    } catch (...) {
      broken = std::current_exception();
    }
    if (body)
      body.start(chain);
  }
  /// It goes on with its script now: behind a sleep, that may be late.
  template <class Clock>
  void go_on(const Clock& clock) noexcept {
    const auto until = std::exchange(slept_until, instant{});
    slip = until != instant{} && intended != never ? clock.now() - until : decltype(slip){};
  }
  /// It asks for that now: when it would have done so, had the stretch begun in time.
  void intend(transaction& what, instant now) const noexcept {
    if (intended != never)
      what.intended = now - slip;
  }

  task<> body;               ///< the iteration that runs, if any
  task_context chain;        ///< its coroutines
  std::exception_ptr broken; ///< why the iteration has no coroutine
  user_group<World>* group;  ///< its scenario
  std::int64_t index;        ///< its number among the worker's users of the scenario
  std::uint64_t begun = 0;   ///< iterations so far
  instant began{};           ///< when this one did
  instant intended = never;  ///< when the arrival was due that it serves; never: none is planned
  instant slept_until{};     ///< when the sleep was to end that has ended last
  std::chrono::nanoseconds slip{}; ///< how late this stretch of the script began
  user_state state = user_state::idle;
  bool has_waited = false;  ///< this iteration gave the others a turn
  bool is_cut_off = false;  ///< its thread runs an iteration that was interrupted
  bool has_arrival = false; ///< an arrival was given to it, whose iteration has not begun
  typename detail::thread_of<World>::type thread{}; ///< where plain functions run, if any
};

} // namespace throng::inline THRONG_ABI
