// One virtual user: what a script holds in its hand.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/metrics/name.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/tagged_cells.hpp>
#include <throng/metrics/tags.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/host.hpp>
#include <throng/vu/http_client.hpp>
#include <throng/vu/scenario_state.hpp>
#include <throng/vu/test_facts.hpp>

#include <chrono>
#include <concepts>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// What all users of a scenario on one worker share; made by the engine.
struct vu_surroundings {
  vu_host* host = nullptr;                  ///< what they ask
  scenario_state* scenario = nullptr;       ///< what they run
  const test_facts* test = nullptr;         ///< what it is part of
  kept_value* kept = nullptr;               ///< where the result of setup or teardown goes
  shard* numbers = nullptr;                 ///< where they record
  transaction_pool* transactions = nullptr; ///< where their requests are stored
  const http_options* http = nullptr;       ///< how their requests are made
};

class group_scope;
class scenario_view;
class test_view;
namespace detail {
class setup_result;
}

/// A virtual user.  It runs one iteration at a time, on one thread, and keeps its connections.
class vu {
public:
  /// The user numbered `id` in the whole test, and `place` on this machine.
  vu(const vu_surroundings& around, std::uint64_t id, std::uint64_t place) noexcept
      : http(*this), around_(&around), context_(&around.numbers->tagged.root()), id_(id),
        place_(place), random_(around.test->seed, id) {}
  vu(const vu&) = delete;
  vu& operator=(const vu&) = delete;

  /// The HTTP client.
  http_client http;

  /// Counts whether `passed` is true, under `name` in the user's group and in the metric `checks`;
  /// gives it back.  The first and the last case in which it is not are kept with the response that
  /// the script holds.  A failed check fails no test: put a threshold on `checks` for that.
  bool check(const check_name& name, bool passed, sample_tags tags = {}) {
    auto& counted = around_->numbers->check(name, passed, *context_, tags);
    if (!passed) [[unlikely]]
      keep_failure(counted);
    return passed;
  }
  /// The same for a function that is asked.  If it throws, the check has failed.
  template <std::predicate Predicate>
  bool check(const check_name& name, Predicate&& predicate, sample_tags tags = {}) {
    bool passed = false;
    try {
      passed = static_cast<bool>(std::invoke(std::forward<Predicate>(predicate)));
    } catch (...) {
      check(name, false, tags);
      throw;
    }
    return check(name, passed, tags);
  }

  /// `auto checkout = vu.group("checkout");`: until the end of the scope all samples have the tag
  /// `group`, `::checkout`, and its time goes into group_duration.  Groups nest: `::checkout::pay`.
  /// Throws std::invalid_argument for a name that is empty or has `::` in it.
  [[nodiscard]] group_scope group(std::string_view name);
  /// Puts a tag on all samples of the user from now on, in place of what the key had from it, from
  /// the scenario or the test; tags of a request or a sample win over it.  Throws
  /// std::invalid_argument for keys that throng itself gives, as `status`.
  void tag(std::string_view key, std::string_view value);

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
    /// In a plain function: comes back when the time is over.  Throws std::logic_error in a
    /// coroutine, which awaits instead.
    void wait() const;

  private:
    vu* who_;
    std::chrono::nanoseconds duration_;
  };
  /// `co_await vu.sleep(1s)`: the user rests, the thread does not.  Zero or less lets others run.
  [[nodiscard]] sleep_awaiter sleep(std::chrono::nanoseconds duration) noexcept {
    return {*this, duration};
  }

  /// The user's number in the whole test, from 1, on all machines; 0 in setup and teardown.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  /// Its number on this machine, from 1.
  [[nodiscard]] std::uint64_t id_in_instance() const noexcept { return place_; }
  /// How many iterations this user has begun before this one.
  [[nodiscard]] std::uint64_t iteration() const noexcept { return iteration_; }
  /// The scenario that it runs.
  [[nodiscard]] scenario_view scenario() noexcept;
  /// The test that it is part of.
  [[nodiscard]] test_view test() noexcept;
  /// The run on this machine so far.
  [[nodiscard]] instance_figures instance() const { return around_->host->figures(); }

  /// Random numbers of its own: the same seed gives each user the same ones.
  [[nodiscard]] random_source& random() noexcept { return random_; }
  /// A value that the user keeps for its life, from iteration to iteration: made by `T()` when it
  /// is first asked for.  One a user; asking for another type throws std::logic_error.
  template <class T>
  [[nodiscard]] T& state() {
    if (!state_)
      state_ = std::make_unique<kept_value>();
    return state_->has_value() ? state_->get<T>("the user's state") : state_->keep(T());
  }
  /// What setup returned.  Throws std::logic_error when it returned nothing or another type.
  template <class T>
  [[nodiscard]] const T& setup_data() const {
    return around_->test->setup_data.get<T>("setup's value");
  }
  /// True when the iteration is to come to its end: the run was stopped.  A plain function that
  /// waits for something of its own looks here; a coroutine never sees it.
  [[nodiscard]] bool is_interrupted() const noexcept { return around_->host->is_interrupted(); }

  /// True when this is one iteration as a test case, throng::run_once, and no load.
  [[nodiscard]] bool is_functional() const noexcept { return around_->test->is_functional; }

  /// The seed of the run.
  [[nodiscard]] std::uint64_t seed() const noexcept { return around_->test->seed; }
  /// Which part of the test runs on this machine.
  [[nodiscard]] const segment_share& segment() const noexcept { return around_->test->segment; }
  /// The scenario's numbers on this worker, for metrics of one's own.
  [[nodiscard]] shard& metrics() noexcept { return *around_->numbers; }
  /// Where it is: its group and its tags.
  [[nodiscard]] const tag_context& context() const noexcept { return *context_; }
  /// The time of the run.
  [[nodiscard]] instant now() const { return around_->host->now(); }

protected:
  // The engine's side.
  ~vu() = default;

  /// The request that is under way, or null.
  [[nodiscard]] transaction* pending() const noexcept { return pending_; }
  /// The coroutine that waits; taken by the engine when it resumes the user.
  [[nodiscard]] std::coroutine_handle<> take_waiting() noexcept {
    return std::exchange(waiting_, nullptr);
  }
  /// A new iteration begins, the `number`-th of this user from 0.
  void begin_iteration(std::uint64_t number) noexcept {
    iteration_ = number;
    scenario_iteration_ = not_drawn;
    is_cut_off_ = false;
    if (http.jar() && !around_->http->no_cookies_reset) [[unlikely]]
      http.jar()->clear();
  }
  /// The iteration is to end where it stands, and records nothing any more.
  void cut_off() noexcept { is_cut_off_ = true; }
  /// Gives back what an iteration left behind: requests that were built and not sent, and one that
  /// was under way when the iteration was cut off.
  void end_iteration() noexcept {
    while (unsent_ != nullptr) {
      auto& left = *std::exchange(unsent_, unsent_->next);
      around_->transactions->release(left);
    }
    while (pending_ != nullptr) {
      auto& left = *std::exchange(pending_, pending_->next);
      around_->transactions->release(left);
    }
  }

private:
  friend class request;
  friend struct detail::batch_sender;
  friend class http_client;
  friend class group_scope;
  friend class outside_wait;
  friend class detail::setup_result;
  friend class scenario_view;
  friend class test_view;
  static void require_thread(const vu_host& host);
  void keep_failure(shard::check_cell& of);
  void remember(const transaction& answered) noexcept {
    last_ = &answered;
    last_use_ = answered.uses;
  }
  static constexpr std::uint64_t not_drawn = ~std::uint64_t{0};

  const vu_surroundings* around_;
  const tag_context* context_;
  std::coroutine_handle<> waiting_;
  transaction* unsent_ = nullptr;     // requests that were built and not sent yet
  transaction* pending_ = nullptr;    // the requests under way, or not yet handed over
  const transaction* last_ = nullptr; // the last one that was answered: the script may hold it
  std::uint32_t last_use_ = 0;
  bool is_cut_off_ = false;
  std::uint64_t id_;
  std::uint64_t place_;
  std::uint64_t iteration_ = 0;
  std::uint64_t scenario_iteration_ = not_drawn;
  random_source random_;
  std::unique_ptr<kept_value> state_; // most scripts need none
};

} // namespace throng::inline THRONG_ABI

#include <throng/vu/group_scope.hpp>
#include <throng/vu/views.hpp>

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/vu/impl/cookies.ipp>
#include <throng/vu/impl/request.ipp>
#endif
