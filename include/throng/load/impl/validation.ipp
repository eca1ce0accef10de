// The rules of k6, in its words but with throng's names of options.

#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/load/allowed_vus.hpp>
#include <throng/load/validation.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

inline void refuse_short(std::vector<std::string>& found, const std::string& what,
                         std::chrono::nanoseconds value) {
  if (value < least_duration) {
    found.push_back(what + " must be at least " + duration_text(least_duration) + ", but is " +
                    duration_text(value));
  }
  refuse_long(found, what, value);
}

inline void check_duration(std::vector<std::string>& found, std::chrono::nanoseconds duration) {
  if (duration.count() == 0) {
    found.push_back("the duration is unspecified");
  } else {
    refuse_short(found, "the duration", duration);
  }
}

inline void check_vus(std::vector<std::string>& found, std::int64_t vus) {
  if (vus <= 0)
    found.push_back("the number of VUs must be more than 0, got " + std::to_string(vus));
  refuse_many(found, "the number of VUs", vus);
}

// `check_target` is told what the target is called, and its value.
template <class Stages, class CheckTarget>
void check_stages(std::vector<std::string>& found, const Stages& stages, CheckTarget check_target) {
  if (stages.empty())
    found.push_back("at least one stage has to be specified");
  std::chrono::nanoseconds sum{};
  bool told = false;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto& [duration, target] = stages[i];
    const auto number = std::to_string(i + 1);
    refuse_negative(found, "the duration for stage " + number, duration);
    check_target("the target for stage " + number, target);
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

inline void check_rate(std::vector<std::string>& found, const std::string& what, double value,
                       std::chrono::nanoseconds time_unit) {
  if (!std::isfinite(value)) {
    found.push_back(what + " must be a finite number, got " + number_text(value));
  } else if (value < 0) {
    found.push_back(what + " can't be negative, got " + number_text(value));
  } else if (value > highest_rate) {
    found.push_back(what + " must be at most " + number_text(highest_rate) + ", got " +
                    number_text(value));
  } else if (time_unit.count() > 0 && value > static_cast<double>(time_unit.count())) {
    // One iteration in a nanosecond is as many in a second.
    found.push_back(what + " must be at most " + number_text(highest_rate) + " iterations/s, got " +
                    number_text(value) + " in a time_unit of " + duration_text(time_unit));
  }
}

inline void check_time_unit(std::vector<std::string>& found, std::chrono::nanoseconds time_unit) {
  if (time_unit.count() <= 0) {
    found.push_back("the time_unit must be more than 0, got " + duration_text(time_unit));
  }
  refuse_long(found, "the time_unit", time_unit);
}

// What both executors with arrivals have besides their rates.
template <class Executor>
void check_arrivals(std::vector<std::string>& found, const Executor& executor) {
  const auto& before = executor.pre_allocated_vus;
  const auto& most = executor.max_vus;
  if (!before)
    found.push_back("the number of pre_allocated_vus isn't specified");
  refuse_negative(found, "the number of pre_allocated_vus", before.value_or(0));
  refuse_many(found, "the number of pre_allocated_vus", before.value_or(0));
  refuse_many(found, "max_vus", most.value_or(0));
  if (before && most && *most < *before) {
    found.push_back("max_vus (" + std::to_string(*most) +
                    ") can't be less than pre_allocated_vus (" + std::to_string(*before) + ")");
  } else if (most ? *most < 1 : before == std::int64_t{0}) {
    found.push_back("max_vus must be at least 1, got " + std::to_string(allowed_vus(executor)) +
                    (most ? "" : " from pre_allocated_vus"));
  }
  const auto* waiting = std::get_if<queue>(&executor.overflow);
  if (waiting != nullptr && waiting->limit < 1) {
    found.push_back("the limit of the queue must be at least 1, got " +
                    std::to_string(waiting->limit));
  }
}

} // namespace load

THRONG_DECL std::vector<std::string> problems(const constant_vus& executor) {
  std::vector<std::string> found;
  load::check_vus(found, executor.vus);
  load::check_duration(found, executor.duration);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const ramping_vus& executor) {
  std::vector<std::string> found;
  load::refuse_negative(found, "the number of start VUs", executor.start_vus);
  load::refuse_many(found, "the number of start VUs", executor.start_vus);
  load::check_stages(found, executor.stages, [&](const std::string& what, std::int64_t target) {
    load::refuse_negative(found, what, target);
    load::refuse_many(found, what, target);
  });
  if (executor.start_vus <= 0 && std::none_of(executor.stages.begin(), executor.stages.end(),
                                              [](const stage& one) { return one.target > 0; })) {
    found.push_back("either start_vus or one of the stages' target values must be greater than 0");
  }
  load::refuse_negative(found, "the graceful_ramp_down", executor.graceful_ramp_down);
  load::refuse_long(found, "the graceful_ramp_down", executor.graceful_ramp_down);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const shared_iterations& executor) {
  std::vector<std::string> found;
  load::check_vus(found, executor.vus);
  if (executor.iterations < executor.vus) {
    found.push_back("the number of iterations (" + std::to_string(executor.iterations) +
                    ") can't be less than the number of VUs (" + std::to_string(executor.vus) +
                    ")");
  }
  if (executor.iterations > load::most_iterations) {
    found.push_back("the number of iterations must be at most " +
                    std::to_string(load::most_iterations) + ", got " +
                    std::to_string(executor.iterations));
  }
  load::refuse_short(found, "the max_duration", executor.max_duration);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const per_vu_iterations& executor) {
  std::vector<std::string> found;
  load::check_vus(found, executor.vus);
  if (executor.iterations <= 0) {
    found.push_back("the number of iterations must be more than 0, got " +
                    std::to_string(executor.iterations));
  } else if (executor.vus > 0 && executor.iterations > load::most_iterations / executor.vus) {
    found.push_back("the number of iterations of all VUs together must be at most " +
                    std::to_string(load::most_iterations) + ", got " +
                    std::to_string(executor.iterations) + " for each of " +
                    std::to_string(executor.vus) + " VUs");
  }
  load::refuse_short(found, "the max_duration", executor.max_duration);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const constant_arrival_rate& executor) {
  std::vector<std::string> found;
  if (executor.rate <= 0) {
    found.push_back("the rate must be more than 0, got " + number_text(executor.rate));
  } else {
    load::check_rate(found, "the rate", executor.rate, executor.time_unit);
  }
  load::check_time_unit(found, executor.time_unit);
  load::check_duration(found, executor.duration);
  load::check_arrivals(found, executor);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const ramping_arrival_rate& executor) {
  std::vector<std::string> found;
  const auto check = [&](const std::string& what, double value) {
    load::check_rate(found, what, value, executor.time_unit);
  };
  check("the start_rate", executor.start_rate);
  load::check_time_unit(found, executor.time_unit);
  load::check_stages(found, executor.stages, check);
  load::check_arrivals(found, executor);
  return found;
}

THRONG_DECL std::vector<std::string> problems(const externally_controlled& executor) {
  std::vector<std::string> found;
  load::refuse_negative(found, "the number of VUs", executor.vus);
  load::refuse_many(found, "the number of VUs", executor.vus);
  load::refuse_many(found, "max_vus", executor.max_vus.value_or(0));
  const auto most = allowed_vus(executor);
  if (most < executor.vus) {
    found.push_back("max_vus (" + std::to_string(most) + ") can't be less than vus (" +
                    std::to_string(executor.vus) + ")");
  } else if (most < 1 && executor.vus >= 0) {
    found.push_back("max_vus must be at least 1, got " + std::to_string(most) +
                    (executor.max_vus ? "" : " from vus"));
  }
  if (executor.duration.count() != 0)
    load::check_duration(found, executor.duration);
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

THRONG_DECL std::vector<std::string> problems(const load_executor& executor,
                                              const scenario_times& times) {
  auto found = problems(executor);
  auto more = problems(times);
  std::move(more.begin(), more.end(), std::back_inserter(found));
  if (!std::holds_alternative<externally_controlled>(executor))
    return found;
  if (times.start_time.count() > 0) {
    found.push_back("externally_controlled has no start_time, got " +
                    duration_text(times.start_time) + ": remove it");
  }
  // One that was not given looks like the default, so the default is let pass.
  if (times.graceful_stop.count() >= 0 && times.graceful_stop != scenario_times{}.graceful_stop) {
    found.push_back("externally_controlled has no graceful_stop, got " +
                    duration_text(times.graceful_stop) + ": remove it");
  }
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
