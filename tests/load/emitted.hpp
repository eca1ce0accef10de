// The rules of ramping_vus written down a second time, step by step and without any cleverness:
// what the plans are compared with.  It keeps a step for each user, so it is for small plans.

#pragma once

#include <throng/load/ramping_vus.hpp>
#include <throng/load/steps.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace emitted {

using std::chrono::nanoseconds;
using step_list = std::vector<throng::vu_step>;

__extension__ typedef __int128 wide;

// Of several steps at one instant the last counts; a step that changes nothing is none.
inline step_list tidy(const step_list& steps) {
  step_list result;
  for (const auto& step : steps) {
    if (!result.empty() && result.back().at == step.at)
      result.pop_back();
    if (!result.empty() && result.back().vus == step.vus)
      continue;
    result.push_back(step);
  }
  return result;
}

// Each user's start and stop, in the order of the stages, without the end of the scenario.
inline step_list raw(const throng::ramping_vus& executor) {
  step_list steps{{nanoseconds{0}, executor.start_vus}};
  auto from = executor.start_vus;
  nanoseconds end{0};
  for (const auto& [duration, target] : executor.stages) {
    end += duration;
    const auto instant = [&, d = duration, to = target, start = from](std::int64_t left) {
      const wide rest = wide{d.count()} * left / (to > start ? to - start : start - to);
      return end - nanoseconds{static_cast<std::int64_t>(rest)};
    };
    if (duration == nanoseconds{0}) {
      if (target != from)
        steps.push_back({end, target});
    } else if (target > from) {
      for (auto u = from + 1; u <= target; ++u)
        steps.push_back({instant(target - u), u});
    } else {
      for (auto u = from; u > target; --u)
        steps.push_back({instant(u - 1 - target), u - 1});
    }
    from = target;
  }
  return tidy(steps);
}

inline nanoseconds total(const throng::ramping_vus& executor) {
  nanoseconds sum{0};
  for (const auto& stage : executor.stages)
    sum += stage.duration;
  return sum;
}

// `steps` up to `end`, where everything stops.
inline step_list until(const step_list& steps, nanoseconds end) {
  step_list result;
  for (const auto& step : steps) {
    if (step.at < end)
      result.push_back(step);
  }
  result.push_back({end, 0});
  return tidy(result);
}

inline step_list scheduled(const throng::ramping_vus& executor) {
  return until(raw(executor), total(executor));
}

inline std::int64_t at(const step_list& steps, nanoseconds t) {
  std::int64_t vus = 0;
  for (const auto& step : steps) {
    if (step.at <= t)
      vus = step.vus;
  }
  return vus;
}

// The greatest value of the steps within [t - window, t].
inline std::int64_t greatest(const step_list& steps, nanoseconds window, nanoseconds t) {
  auto most = at(steps, t - window);
  for (const auto& step : steps) {
    if (step.at > t - window && step.at <= t)
      most = std::max(most, step.vus);
  }
  return most;
}

inline step_list limit(const throng::ramping_vus& executor, nanoseconds graceful_stop) {
  const auto steps = raw(executor);
  std::vector<nanoseconds> instants;
  for (const auto& step : steps) {
    instants.push_back(step.at);
    instants.push_back(step.at + executor.graceful_ramp_down);
  }
  std::sort(instants.begin(), instants.end());
  step_list result;
  for (const auto t : instants) {
    result.push_back({t, greatest(steps, executor.graceful_ramp_down, t)});
  }
  return until(result, total(executor) + graceful_stop);
}

} // namespace emitted
