// Runs a load test in any world, on the calling thread.  With a virtual world a day of load takes
// seconds and is the same every time.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/collector.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_state.hpp>
#include <throng/engine/worker.hpp>
#include <throng/report/progress_state.hpp>
#include <throng/report/result.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
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

/// What may be watched while a run in a world goes on.
struct run_watch {
  /// Called each second of the run with its progress; may raise the order to stop.
  std::function<void(const progress_state&, stop_order&)> each_second = {};
};

/// Runs the test with one worker in `here`.
template <world World>
result run_in(World& here, const load_test& test, const run_watch& watch = {},
              bool thresholds = true) {
  if (auto found = problems(test); !found.empty())
    return refuse(test, std::move(found));
  const auto plan = make_plan(test);
  stop_order order;
  worker<World> only(here, plan, order, 0, 1);
  collector numbers(plan, thresholds);
  numbers.attach(only.state());
  only.prepare();
  const auto start = here.now();
  only.begin(start);
  auto next_tick = start;
  bool told_to_stop = false; // by the watch; a threshold that ends the run is no interruption
  for (;;) {
    const auto next = only.turn();
    const auto now = here.now();
    if (now >= next_tick) {
      next_tick = now + std::chrono::seconds{1};
      const auto before_tick = order.level();
      if (numbers.tick(now - start))
        order.raise(stop_level::at_once);
      if (watch.each_second) {
        const auto before = order.level();
        watch.each_second(numbers.progress(now - start, before != stop_level::none), order);
        told_to_stop = told_to_stop || order.level() != before;
      }
      if (order.level() != before_tick)
        continue; // obeyed at this instant
    }
    if (only.is_done())
      break;
    if (only.has_ready()) {
      here.poll();
    } else {
      here.wait_until(std::min(next, next_tick));
    }
  }
  return numbers.conclude(here.now() - start, told_to_stop);
}

} // namespace throng::inline THRONG_ABI
