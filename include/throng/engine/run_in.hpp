// Runs a load test in any world, on the calling thread.  With a virtual world a day of load takes
// seconds and is the same every time.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/collector.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/steering.hpp>
#include <throng/engine/worker.hpp>
#include <throng/report/progress_state.hpp>
#include <throng/report/result.hpp>
#include <throng/report/result_json.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A test that was refused: verdict invalid, exit code 104, all problems as reasons.
inline result refuse(const load_test& test, std::vector<std::string> found) {
  run_facts facts;
  facts.test = test.name();
  facts.reasons = std::move(found);
  return result(std::move(facts));
}

namespace detail {

/// Drives one worker to its end.  `tick` is called when it asked to be, and says when next: first
/// at once, after the users' first turn, then when all that belongs to its instant has happened.
template <world World, class Tick>
void drive(World& here, worker<World>& only, const shared_run& run, const stop_order& order,
           Tick tick) {
  // Users that spin keep an instant from ending.
  constexpr int most_turns = 1000;
  const auto start = here.now();
  auto next_tick = start;
  int turns = 0;
  for (;;) {
    const auto next = only.turn();
    const auto level = order.level();
    const auto version = run.control->version();
    if (here.now() >= next_tick) {
      if (here.now() != start && turns < most_turns) {
        here.poll();
        if (next <= here.now() || only.has_ready()) {
          ++turns;
          continue;
        }
      }
      turns = 0;
      next_tick = tick();
    }
    if (order.level() != level || run.control->version() != version)
      continue; // obeyed at this instant
    if (only.is_done())
      return;
    if (only.has_ready()) {
      here.poll();
    } else {
      here.wait_until(std::min(next, next_tick));
    }
  }
}

/// Setup or teardown in the world of the run.
template <world World>
class phase_in {
public:
  phase_in(World& here, const load_test& test, const phase_spec& what, const char* name,
           keeps_result keeps, shared_run& run, const stop_order& order)
      : here_(&here), run_(&run), order_(&order), spec_(phase_scenario(name, what)),
        plan_(make_phase(test, spec_, keeps)), only_(here, plan_, run, order, {}) {}

  phase_ending carry_out() {
    only_.prepare();
    only_.begin(here_->now());
    drive(*here_, only_, *run_, *order_, [] { return never; });
    return ending_of(only_.state(), order_->level());
  }
  [[nodiscard]] const worker_state& state() const noexcept { return only_.state(); }

private:
  World* here_;
  const shared_run* run_;
  const stop_order* order_;
  scenario_spec spec_;
  run_plan plan_;
  worker<World> only_;
};

} // namespace detail

/// Runs the test with one worker in `here`, as the options say as far as they are not about
/// printing, threads or signals.  Without a seed it is 1.
template <world World>
result run_in(World& here, const load_test& test, const run_options& options = {}) {
  auto found = problems(test, options);
  for (auto& more : virtual_problems(test, options))
    found.push_back(std::move(more));
  if (!found.empty())
    return refuse(test, std::move(found));
  auto plan = make_plan(test, options);
  shared_run run(facts_of(plan, options.seed.value_or(test.seed().value_or(1))), test.http(),
                 test.rps() * plan.segment.length(), {});
  run.facts.wall_zero = wall_zero_at(here.now());
  steering wheel(run, options);
  collector numbers(plan, run, options);
  if (!options.baseline.empty())
    numbers.compare_with(result_from_file(options.baseline));
  run_ending how;

  std::optional<detail::phase_in<World>> setup;
  if (test.setup_phase().body && options.setup) {
    setup.emplace(here, test, test.setup_phase(), "setup", keeps_result::yes, run, run.order);
    numbers.attach_phase(setup->state());
    how.setup = setup->carry_out();
  }

  worker<World> only(here, plan, run, run.order, {});
  numbers.attach(only.state());
  run.workers.push_back(&only.state());
  // A setup may end the run and come to its own end all the same.
  if (how.setup.is_good() && run.order.level() == stop_level::none) {
    how.had_load = true;
    open_pools(plan, 1, [](std::size_t) {});
    only.prepare();
    only.connect();
    const auto start = here.now();
    run.began = start;
    wheel.begin(
        plan, numbers, [&here] { return here.now(); }, {}, [] {});
    numbers.begin_load();
    only.begin(start);
    auto next_second = start;
    detail::drive(here, only, run, run.order, [&] {
      const auto elapsed = here.now() - start;
      if (const auto level = numbers.tick(elapsed); level != stop_level::none)
        run.order.raise(level);
      if (here.now() >= next_second) {
        next_second = start + whole_seconds(elapsed) + std::chrono::seconds{1};
        if (options.each_second)
          options.each_second(numbers.progress(elapsed), wheel.control());
      }
      return start + numbers.next_tick(elapsed);
    });
    wheel.end();
    only.conclude();
    how.elapsed = here.now() - start;
    numbers.end_load(how.elapsed);
  }

  std::optional<detail::phase_in<World>> teardown;
  if (test.teardown_phase().body && options.teardown) {
    teardown.emplace(here, test, test.teardown_phase(), "teardown", keeps_result::no, run,
                     run.closing);
    numbers.attach_phase(teardown->state());
    how.teardown = teardown->carry_out();
  }
  return numbers.conclude(how);
}

} // namespace throng::inline THRONG_ABI
