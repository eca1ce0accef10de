// The rules of k6, in its words but with throng's names of options.

#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/load/validation.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace load {

inline void refuse_long(std::vector<std::string>& found, const std::string& what,
                        std::chrono::nanoseconds value) {
  if (value <= longest_duration)
    return;
  found.push_back(what + " must be at most " + duration_text(longest_duration) + ", but is " +
                  duration_text(value));
}

inline void refuse_negative(std::vector<std::string>& found, const std::string& what,
                            std::chrono::nanoseconds value) {
  if (value.count() >= 0)
    return;
  found.push_back(what + " can't be negative, got " + duration_text(value));
}

inline void refuse_negative(std::vector<std::string>& found, const std::string& what,
                            std::int64_t value) {
  if (value >= 0)
    return;
  found.push_back(what + " can't be negative, got " + std::to_string(value));
}

inline void refuse_many(std::vector<std::string>& found, const std::string& what,
                        std::int64_t value) {
  if (value <= most_vus)
    return;
  found.push_back(what + " must be at most " + std::to_string(most_vus) + ", got " +
                  std::to_string(value));
}

inline void check_duration(std::vector<std::string>& found, std::chrono::nanoseconds duration) {
  if (duration.count() == 0) {
    found.push_back("the duration is unspecified");
  } else if (duration < least_duration) {
    found.push_back("the duration must be at least " + duration_text(least_duration) + ", but is " +
                    duration_text(duration));
  }
  refuse_long(found, "the duration", duration);
}

inline void check_stages(std::vector<std::string>& found, const std::vector<stage>& stages) {
  if (stages.empty())
    found.push_back("at least one stage has to be specified");
  std::chrono::nanoseconds sum{};
  bool told = false;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto& [duration, target] = stages[i];
    const auto number = std::to_string(i + 1);
    refuse_negative(found, "the duration for stage " + number, duration);
    refuse_negative(found, "the target for stage " + number, target);
    refuse_many(found, "the target for stage " + number, target);
    // Compared before it is added, so that the sum cannot overflow.
    if (duration.count() < 0 || told)
      continue;
    if (duration > longest_duration - sum) {
      found.push_back("the durations of the stages must add up to at most " +
                      duration_text(longest_duration) + ", but stage " + number + " goes beyond");
      told = true;
    } else {
      sum += duration;
    }
  }
}

} // namespace load

THRONG_DECL std::vector<std::string> problems(const constant_vus& executor) {
  std::vector<std::string> found;
  if (executor.vus <= 0) {
    found.push_back("the number of VUs must be more than 0, got " + std::to_string(executor.vus));
  }
  load::refuse_many(found, "the number of VUs", executor.vus);
  load::check_duration(found, executor.duration);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const ramping_vus& executor) {
  std::vector<std::string> found;
  load::refuse_negative(found, "the number of start VUs", executor.start_vus);
  load::refuse_many(found, "the number of start VUs", executor.start_vus);
  load::check_stages(found, executor.stages);
  if (executor.start_vus <= 0 && std::none_of(executor.stages.begin(), executor.stages.end(),
                                              [](const stage& one) { return one.target > 0; })) {
    found.push_back("either start_vus or one of the stages' target values must be greater than 0");
  }
  load::refuse_negative(found, "the graceful_ramp_down", executor.graceful_ramp_down);
  load::refuse_long(found, "the graceful_ramp_down", executor.graceful_ramp_down);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const load_executor& executor) {
  return std::visit([](const auto& one) { return problems(one); }, executor);
}

THRONG_DECL std::vector<std::string> problems(const scenario_times& times) {
  std::vector<std::string> found;
  load::refuse_negative(found, "the start_time", times.start_time);
  load::refuse_long(found, "the start_time", times.start_time);
  load::refuse_negative(found, "the graceful_stop timeout", times.graceful_stop);
  load::refuse_long(found, "the graceful_stop timeout", times.graceful_stop);
  return found;
}

THRONG_DECL std::vector<std::string> name_problems(std::string_view name) {
  if (name.empty())
    return {"scenario name can't be empty"};
  constexpr std::string_view allowed =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
  if (name.find_first_not_of(allowed) == std::string_view::npos)
    return {};
  return {"the scenario name should contain only numbers, latin letters, underscores, and dashes, "
          "got '" +
          std::string{name} + "'"};
}

} // namespace throng::inline THRONG_ABI
