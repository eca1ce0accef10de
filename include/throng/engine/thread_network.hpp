// The network of one user's thread: a loop of its own, which turns while the thread waits for a
// response.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/http_service.hpp>
#include <throng/engine/interruption.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/transaction.hpp>
#include <throng/time/timer_queue.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// A world, and the user's connections in it.  Used by its thread only.
template <world World>
class thread_network {
public:
  /// An interruption `by` ends its waits.
  thread_network(interruption& by, const std::string& user_agent)
      : by_(&by), service_(world_, timers_, user_agent) {
    by_->on_raise([this] { world_.wake(); });
  }
  thread_network(const thread_network&) = delete;
  thread_network& operator=(const thread_network&) = delete;
  ~thread_network() { by_->on_raise({}); }

  /// Comes back when the transaction holds a response or an error.  Throws iteration_interrupted:
  /// then nobody refers to the transaction any more.
  void perform(transaction& what) {
    // Nobody has looked since the last request: a server may have closed its connection.
    world_.poll();
    timers_.fire_due(world_.now());
    is_over_ = false;
    auto* const through = service_.begin(connections_, this, &on_finished, what);
    if (through == nullptr)
      return;
    while (!is_over_) {
      if (by_->is_raised()) {
        through->abort();
        throw iteration_interrupted{};
      }
      world_.wait_until(timers_.next_due());
      timers_.fire_due(world_.now());
    }
  }

private:
  static void on_finished(void* self, transaction&) {
    static_cast<thread_network*>(self)->is_over_ = true;
  }

  interruption* by_;
  World world_;
  timer_queue timers_;
  http_service<World> service_;
  typename http_service<World>::connections connections_;
  bool is_over_ = false;
};

} // namespace throng::inline THRONG_ABI
