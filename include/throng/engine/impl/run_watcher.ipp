#pragma once

#include <throng/engine/environment.hpp>
#include <throng/engine/run_watcher.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/result_json.hpp>
#include <throng/report/terminal.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline progress_options display_of(const run_options& options) {
  progress_options chosen;
  chosen.in_place = options.progress && terminal_of(stdout).is_terminal;
  chosen.colors = options.color ? color_palette() : palette{};
  return chosen;
}

// How long a worker may take to hear of an order: it is woken at once.
inline constexpr std::chrono::milliseconds notice{2};

} // namespace detail

/// Setup or teardown: what its worker refers to, and the worker.
class run_watcher::phase {
public:
  phase(const load_test& test, const phase_spec& what, const char* name, keeps_result keeps,
        shared_run& run, stop_order& order)
      : spec_(phase_scenario(name, what)), plan_(make_phase(test, spec_, keeps)),
        workers(plan_, run, order, 1, {}) {}

private:
  scenario_spec spec_;
  run_plan plan_;

public:
  crew workers;
};

THRONG_DECL run_watcher::run_watcher(run_plan& plan, const run_options& options, std::uint64_t seed,
                                     source_rules sources)
    : plan_(&plan), options_(&options),
      run_(facts_of(plan, seed), plan.test->http(), plan.test->rps() * plan.segment.length(),
           [this] { wake(); }),
      numbers_(plan, run_, options), display_(std::cout, detail::display_of(options)),
      wheel_(run_, options) {
  run_.sources = std::move(sources);
  run_.facts.wall_zero = wall_zero_at(steady_time{}.now());
  if (options.baseline.empty())
    return;
  const auto earlier = result_from_file(options.baseline);
  numbers_.compare_with(earlier);
  auto differs = environment_difference(earlier.facts().environment, read_environment());
  if (!differs.empty())
    numbers_.warn(std::move(differs));
}

THRONG_DECL run_watcher::~run_watcher() = default;

THRONG_DECL result run_watcher::watch() {
  if (options_->handle_signals)
    catch_signals();
  const auto& test = *plan_->test;
  run_ending how;
  if (test.setup_phase().body && options_->setup) {
    carry_out(test.setup_phase(), "setup", keeps_result::yes, run_.order, how.setup);
  }
  if (how.setup.is_good() && run_.order.level() == stop_level::none)
    carry_out_load(how);
  if (test.teardown_phase().body && options_->teardown && signals_seen_ < 2) {
    carry_out(test.teardown_phase(), "teardown", keeps_result::no, run_.closing, how.teardown);
  }
  how.by_signal = signals_seen_ != 0;
  how.environment = read_environment();
  // Those of the last moments, which the result has as well.
  if (options_->banner)
    tell_news();
  return numbers_.conclude(how);
}

THRONG_DECL void run_watcher::carry_out(const phase_spec& what, const char* name,
                                        keeps_result keeps, stop_order& order, phase_ending& how) {
  auto& mine =
      *phases_.emplace_back(std::make_unique<phase>(*plan_->test, what, name, keeps, run_, order));
  const auto& state = mine.workers.threads().front()->state();
  numbers_.attach_phase(state);
  (void)attend(
      mine.workers, order, [](instant) {}, [](instant) { return never; });
  how = ending_of(state, order.level());
}

THRONG_DECL void run_watcher::carry_out_load(run_ending& how) {
  const auto wanted = options_->workers == 0 ? usable_cores() : options_->workers;
  const auto most = std::max<std::int64_t>(plan_->total_vus, 1);
  const auto count = static_cast<std::size_t>(std::min<std::int64_t>(wanted, most));
  how.had_load = true;
  load_ = std::make_unique<crew>(*plan_, run_, run_.order, count, options_->busy_poll);
  for (const auto& each : load_->threads()) {
    numbers_.attach(each->state());
    run_.workers.push_back(&each->state());
  }
  open_pools(*plan_, count, [this](std::size_t worker) { load_->wake(worker); });
  instant start{};
  const auto begun = [&](instant at) {
    start = run_.began = at;
    std::vector<int> threads;
    for (const auto& each : load_->threads())
      threads.push_back(each->number());
    numbers_.watch_machine([threads = std::move(threads)] { return read_machine(threads); });
    numbers_.begin_load();
    wheel_.begin(
        *plan_, numbers_, [] { return steady_time{}.now(); }, detail::notice, [this] { wake(); });
    // The first one a moment after the start, when the users have begun.
    next_tick_ = next_second_ = start + std::chrono::milliseconds{100};
    next_frame_ = start;
  };
  const auto ended =
      attend(*load_, run_.order, begun, [&](instant now) { return look(now, start); });
  wheel_.end();
  how.elapsed = ended - start;
  numbers_.end_load(how.elapsed);
  if (options_->progress) {
    show(how.elapsed);
    display_.finish();
  }
}

THRONG_DECL instant run_watcher::attend(crew& workers, stop_order& order,
                                        const std::function<void(instant)>& begun,
                                        const std::function<instant(instant)>& tick) {
  running_ = workers.threads().size();
  working_ = &workers;
  const auto ended = [this, &order](bool failed) {
    asio::post(context_, [this, &order, failed] {
      --running_;
      if (failed)
        order.raise(stop_level::at_once);
    });
  };
  // The end of an earlier phase has stopped the loop, where no signal is waited for.
  context_.restart();
  const auto guard = asio::make_work_guard(context_);
  workers.launch(ended);
  workers.begin(begun);
  while (running_ != 0)
    context_.run_one_until(tick(steady_time{}.now()));
  working_ = nullptr;
  return workers.finish();
}

THRONG_DECL instant run_watcher::look(instant now, instant start) {
  if (now >= next_tick_) {
    const auto elapsed = now - start;
    if (const auto level = numbers_.tick(elapsed); level != stop_level::none)
      run_.order.raise(level);
    next_tick_ = start + numbers_.next_tick(elapsed);
    if (now >= next_second_) {
      next_second_ = start + whole_seconds(elapsed) + std::chrono::seconds{1};
      if (options_->each_second)
        options_->each_second(numbers_.progress(elapsed), wheel_.control());
      if (options_->banner)
        tell_news();
    }
  }
  if (!options_->progress)
    return next_tick_;
  if (now >= next_frame_) {
    next_frame_ = now + std::chrono::milliseconds{100};
    show(now - start);
  }
  return std::min(next_frame_, next_tick_);
}

THRONG_DECL void run_watcher::show(std::chrono::nanoseconds elapsed) {
  display_.show(numbers_.progress(elapsed), terminal_of(stdout).columns);
  std::cout.flush();
}

THRONG_DECL void run_watcher::tell_news() {
  for (const auto& each : numbers_.news())
    std::cerr << "warning: " << each << '\n' << std::flush;
}

// Any thread: an order was given.
THRONG_DECL void run_watcher::wake() {
  if (auto* const workers = working_.load())
    workers->wake();
}

THRONG_DECL void run_watcher::catch_signals() {
  signals_.emplace(context_, SIGINT, SIGTERM);
  await_signal();
}

// The first signal lets iterations finish, the second one does not, and the third one finds the
// process as it was before: it kills.
THRONG_DECL void run_watcher::await_signal() {
  signals_->async_wait([this](const asio::error_code& cancelled, int) {
    if (cancelled)
      return;
    ++signals_seen_;
    if (signals_seen_ == 1) {
      run_.order.raise(stop_level::graceful);
      await_signal();
    } else {
      run_.order.raise(stop_level::at_once);
      run_.closing.raise(stop_level::at_once);
      signals_.reset();
    }
  });
}

} // namespace throng::inline THRONG_ABI
