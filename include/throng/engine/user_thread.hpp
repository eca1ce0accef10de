// The thread of a user whose body is a plain function.  The worker's user is its proxy: it says
// when an iteration begins and counts its end; all between is done here, over a vu that is made,
// used and destroyed on this thread.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/failure_log.hpp>
#include <throng/engine/interruption.hpp>
#include <throng/engine/message_log.hpp>
#include <throng/engine/process.hpp>
#include <throng/engine/record.hpp>
#include <throng/engine/run_host.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/thread_network.hpp>
#include <throng/engine/thread_returns.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/scenario_spec.hpp>
#include <throng/vu/vu.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace throng::inline THRONG_ABI {

/// What the threads of a worker's users have in common.
template <world World>
struct thread_surroundings {
  World* world;            ///< of the worker: its clock, and woken when a function has come back
  shared_run* run;         ///< what all workers share
  thread_returns* returns; ///< where the functions' ends go
};

/// A thread, and what its function finds there.  All but the public functions is the thread's.
template <world World>
class user_thread final : private run_host {
public:
  /// The thread of `proxy`, which runs `spec` and records in `numbers`.  Throws std::system_error
  /// when there is no thread to have.
  user_thread(vu& proxy, const scenario_spec& spec, const vu_surroundings& of_proxy, shard& numbers,
              const thread_surroundings<World>& around)
      : run_host(*around.run), proxy_(&proxy), spec_(&spec), around_(around),
        surroundings_(of_proxy) {
    surroundings_.host = this;
    surroundings_.numbers = &numbers;
    surroundings_.transactions = &transactions_;
    try {
      thread_ = std::thread([this] { live(); });
    } catch (const std::system_error& refused) {
      throw std::system_error(refused.code(), "scenario '" + spec.name() +
                                                  "': there is no thread for virtual user " +
                                                  std::to_string(proxy.id()) +
                                                  ": use fewer, or raise the limit of threads");
    }
  }
  user_thread(const user_thread&) = delete;
  user_thread& operator=(const user_thread&) = delete;
  /// Waits for the function that runs.
  ~user_thread() {
    dismiss();
    thread_.join();
  }

  /// Begins an iteration, the `number`-th from 0, which was due at `intended`; none may be under
  /// way.
  void begin(std::uint64_t number, instant intended) {
    order_.clear();
    const std::lock_guard lock(mutex_);
    next_ = number;
    intended_ = intended;
    told_.notify_one();
  }
  /// The function that runs is to come back.
  void interrupt() { order_.raise(); }
  /// The same, and no other one follows.
  void dismiss() {
    {
      const std::lock_guard lock(mutex_);
      is_dismissed_ = true;
      told_.notify_one();
    }
    order_.raise();
  }

private:
  class twin final : public vu {
  public:
    using vu::begin_iteration;
    using vu::end_iteration;
    using vu::vu;
    ~twin() = default;
  };

  void live() {
    leave_signals_to_others();
    twin self(surroundings_, proxy_->id(), proxy_->id_in_instance());
    while (const auto number = next()) {
      auto back = carry_out(self, *number);
      back.who = proxy_;
      back.failures = std::exchange(failures_, {});
      around_.returns->put(std::move(back));
      around_.world->wake();
    }
    network_.reset();
  }

  std::optional<std::uint64_t> next() {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [this] { return next_ || is_dismissed_; });
    return is_dismissed_ ? std::nullopt : std::exchange(next_, std::nullopt);
  }

  thread_return carry_out(twin& self, std::uint64_t number) {
    thread_return back;
    try {
      if (!is_made_ && spec_->first())
        spec_->first()(self);
      is_made_ = true;
    } catch (...) {
      back.init_failure = std::current_exception();
      self.end_iteration();
      return back;
    }
    self.begin_iteration(number);
    back.began = now();
    if (intended_ != never)
      slip_ = back.began - intended_;
    try {
      spec_->body().call(self);
    } catch (...) {
      back.has_thrown = true;
      back.thrown = message_of(std::current_exception());
    }
    back.ended = now();
    back.tags = self.context().own;
    self.end_iteration();
    if (network_)
      network_->end_iteration();
    return back;
  }

  // vu_host

  [[nodiscard]] instant now() const override { return around_.world->now(); }
  [[nodiscard]] bool blocks() const noexcept override { return true; }
  [[nodiscard]] bool is_interrupted() const noexcept override { return order_.is_raised(); }

  void sleep(vu&, std::chrono::nanoseconds duration) override {
    const auto until = saturating_add(now(), duration);
    order_.sleep_until(until);
    slip_ = now() - until;
  }

  void perform(vu& who, transaction& what) override {
    order_.check();
    intend(what);
    order_.sleep_until(around_.run->next_turn(now()));
    network(who).perform(what);
    slip_ = {};
  }
  void perform_batch(vu& who, transaction& first) override {
    order_.check();
    for (auto* each = &first; each != nullptr; each = each->next)
      intend(*each);
    network(who).perform_batch(first);
    slip_ = {};
  }
  void intend(transaction& what) const {
    if (intended_ != never)
      what.intended = now() - slip_;
  }
  thread_network<World>& network(vu& who) {
    if (!network_) {
      network_.emplace(order_, *around_.run, who, *surroundings_.numbers,
                       [this, &who](transaction& what) { count(who, what); });
    }
    return *network_;
  }
  void count(vu& who, transaction& what) {
    record(*surroundings_.numbers, what, who.context());
    if (what.error != http_error::none)
      failures_.note(what, now());
  }

  vu* proxy_;
  const scenario_spec* spec_;
  thread_surroundings<World> around_;
  vu_surroundings surroundings_;
  transaction_pool transactions_;
  interruption order_;
  std::optional<thread_network<World>> network_; // many functions need none
  failure_log failures_;
  instant intended_ = never;        // of the iteration; never: nothing was planned
  std::chrono::nanoseconds slip_{}; // how late this stretch of the function began
  bool is_made_ = false;            // the scenario's init was called

  std::mutex mutex_;
  std::condition_variable told_;
  std::optional<std::uint64_t> next_;
  bool is_dismissed_ = false;
  std::thread thread_;
};

} // namespace throng::inline THRONG_ABI
