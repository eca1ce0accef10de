// The threads that run a plan: a worker each, all beginning at the same instant.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/asio_world.hpp>
#include <throng/engine/machine_reading.hpp>
#include <throng/engine/process.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/worker.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <latch>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A worker with its loop and its thread.
class worker_thread {
public:
  worker_thread(run_plan& plan, shared_run& run, const stop_order& order, worker_place place,
                std::chrono::nanoseconds busy_poll)
      : worker_(world_, plan, run, order, place), busy_poll_(busy_poll) {}

  /// Makes the users, says `ready`, begins at `start` when `go` is given, and says `ended`.
  void launch(std::latch& ready, std::latch& go, const instant& start,
              std::function<void()> ended) {
    thread_ = std::thread([this, &ready, &go, &start, ended = std::move(ended)] {
      try {
        want_exact_timers();
        number_ = this_thread_number();
        worker_.prepare();
        worker_.connect();
      } catch (...) {
        failure_ = std::current_exception();
      }
      ready.count_down();
      go.wait();
      try {
        if (!failure_)
          work(start);
      } catch (...) {
        failure_ = std::current_exception();
      }
      ended_at_ = world_.now();
      ended();
    });
  }

  /// Makes its loop look around; any thread.
  void wake() { world_.wake(); }
  /// Waits for the thread's end.
  void join() {
    if (thread_.joinable())
      thread_.join();
  }
  /// After join(): counts what was planned and not begun.
  void conclude() { worker_.conclude(); }
  [[nodiscard]] const worker_state& state() const noexcept { return worker_.state(); }
  /// The system's number of its thread, once it is ready.
  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] instant ended_at() const noexcept { return ended_at_; }
  [[nodiscard]] const std::exception_ptr& failure() const noexcept { return failure_; }

private:
  void work(instant start) {
    worker_.begin(start);
    for (;;) {
      const auto next = worker_.turn();
      if (worker_.is_done())
        return;
      const auto asleep_until = next == never ? never : next - busy_poll_;
      if (worker_.has_ready() ||
          (busy_poll_ > std::chrono::nanoseconds{0} && asleep_until <= world_.now())) {
        world_.poll();
      } else {
        world_.wait_until(asleep_until);
      }
    }
  }

  asio_world world_;
  worker<asio_world> worker_;
  std::chrono::nanoseconds busy_poll_;
  std::thread thread_;
  std::exception_ptr failure_;
  instant ended_at_{};
  int number_ = 0; // written before the latch that all wait for
};

/// The workers of one plan.  Used by one thread, but for wake().
class crew {
public:
  crew(run_plan& plan, shared_run& run, stop_order& order, std::size_t count,
       std::chrono::nanoseconds busy_poll)
      : order_(&order), ready_(static_cast<std::ptrdiff_t>(count)) {
    for (std::size_t i = 0; i < count; ++i)
      threads_.push_back(
          std::make_unique<worker_thread>(plan, run, order, worker_place{i, count}, busy_poll));
  }
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;
  // No thread may outlive the run, whatever went wrong.
  ~crew() {
    order_->raise(stop_level::at_once);
    wake();
    release();
    for (auto& each : threads_)
      each->join();
  }

  /// Starts the threads, which make their users; `ended` is called on a thread when it ends, with
  /// whether it failed.
  void launch(const std::function<void(bool failed)>& ended) {
    for (auto& each : threads_) {
      each->launch(ready_, go_, start_,
                   [ended, one = each.get()] { ended(static_cast<bool>(one->failure())); });
    }
  }
  /// Lets the load begin when all users are made; `before` is told the instant first.
  void begin(const std::function<void(instant)>& before) {
    ready_.wait();
    start_ = steady_time{}.now();
    before(start_);
    release();
  }
  /// Makes all loops look around; any thread.
  void wake() {
    for (auto& each : threads_)
      each->wake();
  }
  void wake(std::size_t index) { threads_[index]->wake(); }
  /// Waits for the threads' ends; when the last one was.  Throws what one of them threw.
  instant finish() {
    auto ended = start_;
    for (auto& each : threads_)
      each->join();
    for (auto& each : threads_) {
      if (each->failure())
        std::rethrow_exception(each->failure());
      each->conclude();
      ended = std::max(ended, each->ended_at());
    }
    return ended;
  }

  /// The workers with their threads.
  [[nodiscard]] const std::vector<std::unique_ptr<worker_thread>>& threads() const noexcept {
    return threads_;
  }

private:
  void release() {
    if (!std::exchange(is_released_, true))
      go_.count_down();
  }

  stop_order* order_;
  std::vector<std::unique_ptr<worker_thread>> threads_;
  std::latch ready_;
  std::latch go_{1};
  instant start_{};
  bool is_released_ = false;
};

} // namespace throng::inline THRONG_ABI
