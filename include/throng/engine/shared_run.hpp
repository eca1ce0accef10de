// What all workers of a run share, and may write.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/rate_limit.hpp>
#include <throng/engine/run_control.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/host.hpp>
#include <throng/vu/test_facts.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What scripts said about the run, vu.test().abort and vu.test().fail.  Any thread.
class script_words {
public:
  /// A script ends the run; the first reason counts.
  void abort(std::string_view reason) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(is_aborted_, true))
      why_aborted_ = reason;
  }
  /// A script marks the run as failed; each reason once, a hundred of them at the most.
  void fail(std::string_view reason) {
    const std::lock_guard lock(mutex_);
    for (const auto& known : failures_) {
      if (known == reason)
        return;
    }
    if (failures_.size() < most_failures)
      failures_.emplace_back(reason);
  }
  /// True when a script ended the run.
  [[nodiscard]] bool is_aborted() const {
    const std::lock_guard lock(mutex_);
    return is_aborted_;
  }
  /// The reason.
  [[nodiscard]] std::string why_aborted() const {
    const std::lock_guard lock(mutex_);
    return why_aborted_;
  }
  /// Why it is marked as failed; empty when it is not.
  [[nodiscard]] std::vector<std::string> failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

private:
  static constexpr std::size_t most_failures = 100;

  mutable std::mutex mutex_;
  std::string why_aborted_;
  std::vector<std::string> failures_;
  bool is_aborted_ = false;
};

/// One for each run.
struct shared_run {
  shared_run(test_facts known, http_options client, double requests_per_second,
             std::function<void()> heard)
      : facts(std::move(known)), http(std::move(client)), order(heard), closing(heard),
        requests(requests_per_second), control(std::make_shared<control_board>()) {}

  test_facts facts;                            ///< what does not change
  const http_options http;                     ///< how requests are made
  source_rules sources;                        ///< where connections come from
  kept_value unused;                           ///< what teardown returns
  stop_order order;                            ///< how much of setup and load is to be stopped
  stop_order closing;                          ///< how much of teardown
  rate_limit requests;                         ///< what test.rps allows
  script_words words;                          ///< what scripts said
  std::shared_ptr<control_board> control;      ///< what a run_control asks for
  std::atomic<bool> stopped_by_control{false}; ///< a run_control has ended the run
  std::vector<const worker_state*> workers;    ///< of the load; filled before they begin
  std::atomic<instant> began{instant{}};       ///< when the load did

  /// When a request may be sent that is made now: test.rps.
  [[nodiscard]] instant next_turn(instant now) {
    return requests.is_set() ? requests.take(now) : now;
  }
  /// The load so far.
  [[nodiscard]] instance_figures figures(instant now) const {
    instance_figures sum;
    // In setup there is none yet.
    if (const auto start = began.load(std::memory_order_relaxed); start != instant{})
      sum.elapsed = now - start;
    for (const auto* worker : workers) {
      for (const auto& scenario : worker->scenarios) {
        const auto& cells = scenario.numbers.iterations;
        sum.iterations_completed += static_cast<std::uint64_t>(cells.complete.sum.get());
        sum.iterations_interrupted += cells.interrupted.get();
        sum.vus_active += scenario.active.get();
        sum.vus_initialized += scenario.made.get();
      }
    }
    return sum;
  }
};

} // namespace throng::inline THRONG_ABI
