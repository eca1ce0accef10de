// k6's sentences, letter by letter: programs read them from its banner.

#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/load/allowed_vus.hpp>
#include <throng/load/description.hpp>
#include <throng/load/ramp.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
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

template <class Stage>
std::chrono::nanoseconds sum_of(const std::vector<Stage>& stages) {
  std::chrono::nanoseconds sum{};
  for (const auto& stage : stages)
    sum = later(sum, stage.duration);
  return sum;
}

inline described describe(const ramping_vus& executor) {
  auto most = executor.start_vus;
  for (const auto& stage : executor.stages)
    most = std::max(most, stage.target);
  return {"Up to " + std::to_string(most) + " looping VUs for " +
              duration_text(sum_of(executor.stages)) + " over " +
              std::to_string(executor.stages.size()) + " stages",
          {"gracefulRampDown: " + duration_text(executor.graceful_ramp_down)}};
}

inline described describe(const shared_iterations& executor) {
  return {std::to_string(executor.iterations) + " iterations shared among " +
              std::to_string(executor.vus) + " VUs",
          {"maxDuration: " + duration_text(executor.max_duration)}};
}

inline described describe(const per_vu_iterations& executor) {
  return {std::to_string(executor.iterations) + " iterations for each of " +
              std::to_string(executor.vus) + " VUs",
          {"maxDuration: " + duration_text(executor.max_duration)}};
}

inline std::string rate_text(double value, std::chrono::nanoseconds time_unit) {
  const auto seconds = std::chrono::duration<double>(time_unit).count();
  return fixed_float_text(value / seconds, 0, 2) + " iterations/s for ";
}

// The facts that both executors with arrivals have; what is not k6's default comes after its own.
template <class Executor>
std::vector<std::string> arrival_facts(const Executor& executor) {
  const auto before = executor.pre_allocated_vus.value_or(0);
  const auto most = allowed_vus(executor);
  std::vector<std::string> facts{"maxVUs: " + std::to_string(before)};
  if (most != before)
    facts[0] += '-' + std::to_string(most);
  if (std::holds_alternative<poisson>(executor.arrival))
    facts.emplace_back("poisson arrivals");
  if (const auto* waiting = std::get_if<queue>(&executor.overflow))
    facts.push_back("queue: " + std::to_string(waiting->limit));
  return facts;
}

inline described describe(const constant_arrival_rate& executor) {
  return {rate_text(executor.rate, executor.time_unit) + duration_text(executor.duration),
          arrival_facts(executor)};
}

inline described describe(const ramping_arrival_rate& executor) {
  auto most = executor.start_rate;
  for (const auto& stage : executor.stages)
    most = std::max(most, stage.target);
  return {"Up to " + rate_text(most, executor.time_unit) + duration_text(sum_of(executor.stages)) +
              " over " + std::to_string(executor.stages.size()) + " stages",
          arrival_facts(executor)};
}

inline described describe(const externally_controlled& executor) {
  const bool endless = executor.duration.count() == 0;
  return {"Externally controlled execution with " + std::to_string(executor.vus) + " VUs, " +
              std::to_string(allowed_vus(executor)) + " max VUs, " +
              (endless ? "infinite" : duration_text(executor.duration)) + " duration",
          {}};
}

} // namespace load

THRONG_DECL std::string description(const load_executor& executor, const scenario_times& times) {
  auto [text, facts] = std::visit([](const auto& one) { return load::describe(one); }, executor);
  // It has neither time, so the sentence is all.
  if (std::holds_alternative<externally_controlled>(executor))
    return text;
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
