#pragma once

#include <throng/engine/asio_world.hpp>
#include <throng/engine/collector.hpp>
#include <throng/engine/process.hpp>
#include <throng/engine/run.hpp>
#include <throng/engine/run_in.hpp>
#include <throng/engine/worker.hpp>
#include <throng/report/banner.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/progress_display.hpp>
#include <throng/report/summary.hpp>
#include <throng/report/summary_json.hpp>
#include <throng/report/terminal.hpp>
#include <throng/report/write_file.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <latch>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline palette styles(const run_options& options) {
  return options.color ? color_palette() : palette{};
}

/// A worker with its loop and its thread.
class worker_thread {
public:
  worker_thread(const run_plan& plan, const stop_order& order, std::size_t index, std::size_t count)
      : worker_(world_, plan, order, index, count) {}

  /// Makes the users, says `ready`, begins at `start` when it is given, and says `ended`.
  template <class Ended>
  void launch(std::latch& ready, std::latch& go, const instant& start, Ended ended) {
    thread_ = std::thread([this, &ready, &go, &start, ended] {
      try {
        want_exact_timers();
        worker_.prepare();
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

  void wake() { world_.wake(); }
  void join() { thread_.join(); }
  [[nodiscard]] const worker_state& state() const noexcept { return worker_.state(); }
  [[nodiscard]] instant ended_at() const noexcept { return ended_at_; }
  [[nodiscard]] const std::exception_ptr& failure() const noexcept { return failure_; }

private:
  void work(instant start) {
    worker_.begin(start);
    for (;;) {
      const auto next = worker_.turn();
      if (worker_.is_done())
        return;
      if (worker_.has_ready()) {
        world_.poll();
      } else {
        world_.wait_until(next);
      }
    }
  }

  asio_world world_;
  worker<asio_world> worker_;
  std::thread thread_;
  std::exception_ptr failure_;
  instant ended_at_{};
};

/// The calling thread's part of a run: it starts the workers, watches, stops them, and tells.
class run_watcher {
public:
  run_watcher(const run_plan& plan, const run_options& options)
      : options_(options), numbers_(plan, options.thresholds), display_(std::cout, how(options)) {
    const auto wanted = options.workers == 0 ? usable_cores() : options.workers;
    const auto most = std::max<std::int64_t>(plan.total_vus, 1);
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(wanted, most));
    for (std::size_t i = 0; i < count; ++i) {
      workers_.push_back(std::make_unique<worker_thread>(plan, order_, i, count));
      numbers_.attach(workers_.back()->state());
    }
  }

  result watch() {
    std::latch ready(static_cast<std::ptrdiff_t>(workers_.size()));
    std::latch go(1);
    running_ = workers_.size();
    std::size_t launched = 0;
    try {
      for (auto& each : workers_) {
        each->launch(ready, go, start_, [this, one = each.get()] {
          asio::post(context_, [this, one] {
            --running_;
            if (one->failure())
              stop(stop_level::at_once);
          });
        });
        ++launched;
      }
    } catch (...) {
      // Those that were launched find an order to stop, and nothing to wait for.
      order_.raise(stop_level::at_once);
      go.count_down();
      for (std::size_t i = 0; i < launched; ++i)
        workers_[i]->join();
      throw;
    }
    if (options_.handle_signals)
      catch_signals();
    ready.wait();
    start_ = steady_time{}.now();
    go.count_down();
    try {
      watch_until_done();
    } catch (...) {
      // No thread may outlive the run, whatever went wrong with watching it.
      stop(stop_level::at_once);
      for (auto& each : workers_)
        each->join();
      throw;
    }
    for (auto& each : workers_)
      each->join();
    if (options_.progress)
      display_.finish();
    auto ended = start_;
    for (const auto& each : workers_) {
      if (each->failure())
        std::rethrow_exception(each->failure());
      ended = std::max(ended, each->ended_at());
    }
    return numbers_.conclude(ended - start_, signals_seen_ != 0);
  }

private:
  static progress_options how(const run_options& options) {
    progress_options chosen;
    chosen.in_place = options.progress && terminal_of(stdout).is_terminal;
    chosen.colors = styles(options);
    return chosen;
  }

  void watch_until_done() {
    constexpr std::chrono::milliseconds frame{100};
    const auto guard = asio::make_work_guard(context_);
    // The first one a moment after the start, when the users have begun.
    auto next_second = start_ + frame;
    auto next_frame = start_;
    while (running_ != 0) {
      const auto now = steady_time{}.now();
      if (now >= next_second) {
        next_second = now + std::chrono::seconds{1};
        if (numbers_.tick(now - start_))
          stop(stop_level::at_once);
      }
      if (now >= next_frame) {
        next_frame = now + frame;
        if (options_.progress)
          show(now - start_);
      }
      context_.run_one_until(options_.progress ? std::min(next_frame, next_second) : next_second);
    }
    if (options_.progress)
      show(steady_time{}.now() - start_);
  }

  void show(std::chrono::nanoseconds elapsed) {
    display_.show(numbers_.progress(elapsed, order_.level() != stop_level::none),
                  terminal_of(stdout).columns);
    std::cout.flush();
  }

  void stop(stop_level level) {
    order_.raise(level);
    for (auto& each : workers_)
      each->wake();
  }

  void catch_signals() {
    signals_.emplace(context_, SIGINT, SIGTERM);
    await_signal();
  }

  // The first signal lets iterations finish, the second one does not, and the third one finds the
  // process as it was before: it kills.
  void await_signal() {
    signals_->async_wait([this](const asio::error_code& cancelled, int) {
      if (cancelled)
        return;
      ++signals_seen_;
      stop(signals_seen_ == 1 ? stop_level::graceful : stop_level::at_once);
      if (signals_seen_ == 1) {
        await_signal();
      } else {
        signals_.reset();
      }
    });
  }

  const run_options& options_;
  asio::io_context context_;
  std::optional<asio::signal_set> signals_;
  stop_order order_;
  std::vector<std::unique_ptr<worker_thread>> workers_;
  collector numbers_;
  progress_display display_;
  instant start_{};
  std::size_t running_ = 0;
  int signals_seen_ = 0;
};

inline void write_summary(result& told, const run_options& options) {
  summary_json_options shape;
  shape.no_color = !options.color;
  shape.stdout_is_terminal = terminal_of(stdout).is_terminal;
  shape.stderr_is_terminal = terminal_of(stderr).is_terminal;
  const auto failed = write_file(options.summary_export, summary_json(told, shape));
  if (!failed)
    return;
  auto facts = told.facts();
  facts.reasons.push_back("the summary could not be written to '" + options.summary_export +
                          "': " + failed.message());
  if (facts.verdict == verdict::passed) {
    facts.verdict = verdict::failed;
    facts.exit_code = exit_codes::not_written;
  }
  told = result(std::move(facts));
}

inline void print_summary(const result& told, const run_options& options) {
  summary_options shape;
  shape.full = options.full_summary;
  shape.colors = styles(options);
  std::cout << summary_text(told, shape) << std::flush;
}

inline result carry_out(const load_test& test, const run_options& options) {
  const auto plan = make_plan(test);
  // A connection for each user, and some for all else.
  raise_descriptor_limit(static_cast<std::uint64_t>(plan.total_vus) + 256);
  if (options.banner)
    std::cout << banner_text(describe(plan), styles(options)) << '\n' << std::flush;
  return run_watcher(plan, options).watch();
}

} // namespace detail

THRONG_DECL result run(const load_test& test, const run_options& options) {
  auto found = problems(test);
  const bool is_refused = !found.empty();
  auto told = is_refused ? refuse(test, std::move(found)) : detail::carry_out(test, options);
  // A test that was refused leaves the summary of an earlier run where it is.
  if (!is_refused && !options.summary_export.empty())
    detail::write_summary(told, options);
  if (options.summary)
    detail::print_summary(told, options);
  return told;
}

} // namespace throng::inline THRONG_ABI
