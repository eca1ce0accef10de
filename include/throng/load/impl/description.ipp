// k6's sentences, letter by letter: programs read them from its banner.

#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/load/description.hpp>
#include <throng/load/ramp.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace load {

// A sentence, and the facts that stand in its brackets before those of every scenario.
struct described {
  std::string sentence;
  std::vector<std::string> facts;
};

inline described describe(const constant_vus& executor) {
  return {std::to_string(executor.vus) + " looping VUs for " + duration_text(executor.duration),
          {}};
}

inline described describe(const ramping_vus& executor) {
  auto most = executor.start_vus;
  std::chrono::nanoseconds duration{};
  for (const auto& stage : executor.stages) {
    most = std::max(most, stage.target);
    duration = later(duration, stage.duration);
  }
  return {"Up to " + std::to_string(most) + " looping VUs for " + duration_text(duration) +
              " over " + std::to_string(executor.stages.size()) + " stages",
          {"gracefulRampDown: " + duration_text(executor.graceful_ramp_down)}};
}

} // namespace load

THRONG_DECL std::string description(const load_executor& executor, const scenario_times& times) {
  auto [text, facts] = std::visit([](const auto& one) { return load::describe(one); }, executor);
  if (times.start_time.count() > 0) {
    facts.push_back("startTime: " + duration_text(times.start_time));
  }
  if (times.graceful_stop.count() > 0) {
    facts.push_back("gracefulStop: " + duration_text(times.graceful_stop));
  }
  for (std::size_t i = 0; i < facts.size(); ++i)
    text += (i == 0 ? " (" : ", ") + facts[i];
  return facts.empty() ? text : text + ')';
}

} // namespace throng::inline THRONG_ABI
