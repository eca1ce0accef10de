// One virtual user: what a script holds in its hand.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/metrics/name.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/host.hpp>
#include <throng/vu/http_client.hpp>
#include <throng/vu/script.hpp>

#include <chrono>
#include <concepts>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// What all users of a worker share; made by the engine.
struct vu_surroundings {
  vu_host* host = nullptr;                                     ///< what they ask
  shard* numbers = nullptr;                                    ///< where they record
  transaction_pool* transactions = nullptr;                    ///< where their requests are stored
  std::chrono::nanoseconds timeout = std::chrono::seconds{60}; ///< of a request by default
  bool discard_bodies = false; ///< whether bodies are counted only, by default
};

/// A virtual user.  It runs one iteration at a time, on one thread, and keeps its connections.
class vu {
public:
  vu(const vu_surroundings& around, scenario_state& scenario, std::uint64_t id) noexcept
      : http(*this), around_(&around), scenario_(&scenario), id_(id) {}
  vu(const vu&) = delete;
  vu& operator=(const vu&) = delete;

  /// The HTTP client.
  http_client http;

  /// Counts whether `passed` is true, under `name` and in the metric `checks`; gives it back.  A
  /// failed check fails no test: put a threshold on `checks` for that.
  bool check(const check_name& name, bool passed) {
    around_->numbers->check(name, passed);
    return passed;
  }
  /// The same for a function that is asked.  If it throws, the check has failed.
  template <std::predicate Predicate>
  bool check(const check_name& name, Predicate&& predicate) {
    try {
      return check(name, static_cast<bool>(std::invoke(std::forward<Predicate>(predicate))));
    } catch (...) {
      check(name, false);
      throw;
    }
  }

  /// Waits for a while when awaited.
  class sleep_awaiter {
  public:
    sleep_awaiter(vu& who, std::chrono::nanoseconds duration) noexcept
        : who_(&who), duration_(duration) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> resumed) const {
      who_->waiting_ = resumed;
      who_->around_->host->sleep(*who_, duration_);
    }
    void await_resume() const noexcept {}

  private:
    vu* who_;
    std::chrono::nanoseconds duration_;
  };
  /// `co_await vu.sleep(1s)`: the user rests, the thread does not.  Zero or less lets others run.
  [[nodiscard]] sleep_awaiter sleep(std::chrono::nanoseconds duration) noexcept {
    return {*this, duration};
  }

  /// The user's number in the test, from 1.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  /// How many iterations this user has begun before this one.
  [[nodiscard]] std::uint64_t iteration() const noexcept { return iteration_; }

  /// What a script asks of its scenario.
  class scenario_view {
  public:
    explicit scenario_view(vu& who) noexcept : who_(&who) {}
    /// The scenario's name.
    [[nodiscard]] std::string_view name() const noexcept { return who_->scenario_->name(); }
    /// A number from 0 that no other iteration of the scenario gets; drawn when first asked for.
    [[nodiscard]] std::uint64_t iteration() const noexcept {
      if (who_->scenario_iteration_ == not_drawn) {
        who_->scenario_iteration_ = who_->scenario_->next_iteration();
      }
      return who_->scenario_iteration_;
    }

  private:
    vu* who_;
  };
  /// The scenario that it runs.
  [[nodiscard]] scenario_view scenario() noexcept { return scenario_view(*this); }

  /// The worker's numbers, for metrics of one's own.
  [[nodiscard]] shard& metrics() noexcept { return *around_->numbers; }
  /// The time of the run.
  [[nodiscard]] instant now() const { return around_->host->now(); }

protected:
  // The engine's side.
  ~vu() = default;

  /// The coroutine that waits; taken by the engine when it resumes the user.
  [[nodiscard]] std::coroutine_handle<> take_waiting() noexcept {
    return std::exchange(waiting_, nullptr);
  }
  /// A new iteration begins, the `number`-th of this user from 0.
  void begin_iteration(std::uint64_t number) noexcept {
    iteration_ = number;
    scenario_iteration_ = not_drawn;
  }
  /// Gives back what an iteration left behind: requests that were built and not sent, and one that
  /// was under way when the iteration was cut off.
  void end_iteration() noexcept {
    while (unsent_ != nullptr) {
      auto& left = *std::exchange(unsent_, unsent_->next);
      around_->transactions->release(left);
    }
    if (pending_ != nullptr)
      around_->transactions->release(*std::exchange(pending_, nullptr));
  }

private:
  friend class request;
  friend class http_client;
  static constexpr std::uint64_t not_drawn = ~std::uint64_t{0};

  const vu_surroundings* around_;
  scenario_state* scenario_;
  std::coroutine_handle<> waiting_;
  transaction* unsent_ = nullptr;  // requests that were built and not sent yet
  transaction* pending_ = nullptr; // the request that is under way, or not yet handed over
  std::uint64_t id_;
  std::uint64_t iteration_ = 0;
  std::uint64_t scenario_iteration_ = not_drawn;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/vu/impl/request.ipp>
#endif
