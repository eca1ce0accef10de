// Runs a plain function as the thread of its user does, with the network of such a thread, over the
// clock of a virtual world: nothing waits for real.

#pragma once

#include <throng/engine/interruption.hpp>
#include <throng/engine/record.hpp>
#include <throng/engine/run_host.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/thread_network.hpp>
#include <throng/http/transaction_pool.hpp>
#include <throng/metrics/series_ledger.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/report/result.hpp>
#include <throng/testing/virtual_world.hpp>
#include <throng/vu/vu.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace sites {

using throng::vu;

// What a plain function's thread has: here a view of the site's world, so that one clock counts.
class thread_world {
public:
  using stream = throng::testing::virtual_world::stream;
  static inline throng::testing::virtual_world* here = nullptr;

  [[nodiscard]] throng::instant now() const noexcept { return here->now(); }
  [[nodiscard]] stream::context& network() noexcept { return here->network(); }
  void look_up(const std::string& host, std::uint16_t port,
               const throng::looked_up<stream::endpoint>& answer) {
    here->look_up(host, port, answer);
  }
  void wait_until(throng::instant due) { here->wait_until(due); }
  void poll() { here->poll(); }
  void wake() {}
};
static_assert(throng::threaded_world<thread_world>);

// The iterations of a plain function, as a user's thread runs them, in virtual time.
class plain_visitor final : private throng::run_host {
public:
  plain_visitor(throng::testing::virtual_world& here, throng::shared_run& run, std::uint64_t id = 1)
      : run_host(run), run_(&run), around_(surroundings()), self_(around_, id, id),
        network_((thread_world::here = &here, order_), run, self_, numbers_,
                 [this](throng::transaction& what) {
                   throng::record(numbers_, what, self_.context());
                 }) {}
  ~plain_visitor() { self_.end_iteration(); }
  plain_visitor(const plain_visitor&) = delete;
  plain_visitor& operator=(const plain_visitor&) = delete;

  void iterate(const std::function<void(vu&)>& body) {
    self_.begin_iteration(number_++);
    body(self_);
    self_.end_iteration();
    network_.end_iteration();
  }
  [[nodiscard]] throng::result told() const {
    throng::run_facts facts;
    numbers_.read(facts.metrics);
    return throng::result(std::move(facts));
  }

private:
  class twin final : public vu {
  public:
    using vu::begin_iteration;
    using vu::end_iteration;
    using vu::vu;
    ~twin() = default;
  };

  throng::vu_surroundings surroundings() {
    return {this, nullptr, &run_->facts, &run_->unused, &numbers_, &transactions_, &run_->http};
  }

  [[nodiscard]] throng::instant now() const override { return thread_world().now(); }
  [[nodiscard]] bool blocks() const noexcept override { return true; }
  void sleep(vu&, std::chrono::nanoseconds duration) override { rest_until(now() + duration); }
  void perform(vu&, throng::transaction& what) override {
    rest_until(run_->next_turn(now()));
    network_.perform(what);
  }
  void perform_batch(vu&, throng::transaction& first) override { network_.perform_batch(first); }
  static void rest_until(throng::instant due) {
    while (thread_world::here->now() < due)
      thread_world::here->wait_until(due);
  }

  throng::shared_run* run_;
  throng::shard numbers_{throng::shard_setup{{}, std::make_shared<throng::series_ledger>()}};
  throng::transaction_pool transactions_;
  throng::interruption order_;
  throng::vu_surroundings around_;
  twin self_;
  std::uint64_t number_ = 0;
  throng::thread_network<thread_world> network_;
};

} // namespace sites
