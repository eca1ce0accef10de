// The virtual user of a plain function that runs on the thread that calls it: its requests and
// sleeps block until they are over.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/asio_world.hpp>
#include <throng/engine/failure_log.hpp>
#include <throng/engine/interruption.hpp>
#include <throng/engine/record.hpp>
#include <throng/engine/run_host.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/thread_network.hpp>
#include <throng/http/error.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/vu.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// A virtual user for one iteration of one plain function.  Used by one thread.
class thread_user final : private run_host {
public:
  /// Number `id` of the run, with what its users share, but for what a thread has of its own.
  thread_user(vu_surroundings shared, std::uint64_t id, shared_run& run, failure_log& failures)
      : run_host(run), run_(&run), failures_(&failures), around_(with_own(shared)),
        self_(around_, id, id),
        network_(order_, run, self_, *around_.numbers, [this](transaction& what) { count(what); }) {
  }
  thread_user(const thread_user&) = delete;
  thread_user& operator=(const thread_user&) = delete;
  ~thread_user() { self_.end_iteration(); }

  /// What the function is given.
  [[nodiscard]] vu& user() noexcept { return self_; }

private:
  class twin final : public vu {
  public:
    using vu::end_iteration;
    using vu::vu;
    ~twin() = default;
  };

  vu_surroundings with_own(vu_surroundings shared) {
    shared.host = this;
    shared.transactions = &transactions_;
    return shared;
  }

  void count(transaction& what) {
    record(*around_.numbers, what, self_.context());
    if (what.error != http_error::none)
      failures_->note(what, now());
  }

  // vu_host

  [[nodiscard]] instant now() const override { return steady_time{}.now(); }
  [[nodiscard]] bool blocks() const noexcept override { return true; }
  [[nodiscard]] bool is_interrupted() const noexcept override { return order_.is_raised(); }
  void sleep(vu&, std::chrono::nanoseconds duration) override {
    order_.sleep_until(saturating_add(now(), duration));
  }
  void perform(vu&, transaction& what) override {
    order_.check();
    order_.sleep_until(run_->next_turn(now()));
    network_.perform(what);
  }
  void perform_batch(vu&, transaction& first) override {
    order_.check();
    network_.perform_batch(first);
  }
  void abort(std::string_view reason) override {
    run_host::abort(reason);
    order_.raise();
  }

  shared_run* run_;
  failure_log* failures_;
  transaction_pool transactions_;
  interruption order_;
  vu_surroundings around_;
  twin self_;
  thread_network<asio_world> network_;
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
