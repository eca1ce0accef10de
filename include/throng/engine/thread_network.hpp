// The network of one user's thread: a loop of its own, which turns while the thread waits for a
// response.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/engine/interruption.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/user_requests.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/vu.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A world, and the user's connections in it.  Used by its thread only.
template <world World>
class thread_network {
public:
  /// An interruption `by` ends the waits of the user `who`; `count` is told of each exchange, whose
  /// connections are counted in `numbers`.
  thread_network(interruption& by, shared_run& run, vu& who, shard& numbers,
                 std::function<void(transaction&)> count)
      : by_(&by), run_(&run), count_(std::move(count)),
        requests_(world_, timers_, run.http, run.sources, run.facts,
                  random_source(run.facts.seed, ~who.id()),
                  {this, &on_count, &on_answer, &on_turn, &on_hold}) {
    state_.cookies = &who.http.jar();
    state_.cells = &numbers.connections;
    state_.number = std::max<std::uint64_t>(who.id(), 1);
    by_->on_raise([this] { world_.wake(); });
  }
  thread_network(const thread_network&) = delete;
  thread_network& operator=(const thread_network&) = delete;
  ~thread_network() { by_->on_raise({}); }

  /// Comes back when the transaction holds a response or an error.  Throws iteration_interrupted:
  /// then nobody refers to the transaction any more.
  void perform(transaction& what) {
    begin();
    requests_.ask(state_, what);
    wait();
  }
  /// The same for a list by transaction::next.
  void perform_batch(transaction& first) {
    begin();
    requests_.ask_all(state_, first);
    wait();
  }
  /// The iteration is over: connections that end with it are closed.
  void end_iteration() { requests_.end_iteration(state_); }

private:
  void begin() {
    // Nobody has looked since the last request: a server may have closed its connection.
    world_.poll();
    timers_.fire_due(world_.now());
    is_over_ = false;
    held_until_ = never;
  }

  void wait() {
    while (!is_over_) {
      if (by_->is_raised()) {
        requests_.abort(state_);
        throw iteration_interrupted{};
      }
      if (held_until_ <= world_.now()) {
        held_until_ = never;
        requests_.go_on(state_);
        continue;
      }
      world_.wait_until(std::min(timers_.next_due(), held_until_));
      timers_.fire_due(world_.now());
    }
  }

  static void on_count(void* self, request_state<World>&, transaction& what) {
    static_cast<thread_network*>(self)->count_(what);
  }
  static void on_answer(void* self, request_state<World>&) {
    static_cast<thread_network*>(self)->is_over_ = true;
  }
  static instant on_turn(void* self) {
    auto& mine = *static_cast<thread_network*>(self);
    return mine.run_->next_turn(mine.world_.now());
  }
  static void on_hold(void* self, request_state<World>&, instant until) {
    static_cast<thread_network*>(self)->held_until_ = until;
  }

  interruption* by_;
  shared_run* run_;
  std::function<void(transaction&)> count_;
  World world_;
  timer_queue timers_;
  user_requests<World> requests_;
  request_state<World> state_;
  bool is_over_ = false;
  instant held_until_ = never; // when the batch goes on
};

} // namespace throng::inline THRONG_ABI
