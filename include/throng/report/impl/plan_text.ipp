#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/report/line_text.hpp>
#include <throng/report/plan_plot.hpp>
#include <throng/report/plan_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline void append_number(std::string& line, std::int64_t value) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  line.append(digits.data(), end);
}

// By hand: there may be millions of lines.
inline void append_step(std::string& line, std::string_view scenario, const plan_step& step) {
  constexpr std::int64_t second = 1'000'000'000;
  const auto at = step.at.count();
  line.append(scenario).append("\t");
  append_number(line, at / second);
  line += '.';
  // The leading 1 keeps the zeros after the point; the point takes its place.
  const auto point = line.size() - 1;
  append_number(line, second + at % second);
  line.erase(point + 1, 1);
  line.append("\t").append(to_text(step.kind)).append("\t");
  append_number(line, step.value);
  line += '\n';
}

inline bool has_random_arrivals(const plan_preview& plan) {
  return std::any_of(plan.scenarios.begin(), plan.scenarios.end(), [](const auto& each) {
    const auto* random = std::get_if<poisson>(&each.course.process);
    return random != nullptr && random->seed == 0;
  });
}

inline std::string plan_head(const plan_preview& plan) {
  std::string text = "# " + one_line(plan.test);
  if (plan.segment < 1)
    text += " (" + percent_text(plan.segment) + ")";
  text += '\n';
  for (const auto& each : plan.scenarios)
    text += "# " + one_line(each.name) + ": " + one_line(each.description) + "\n";
  if (has_random_arrivals(plan))
    text += "# random arrivals of seed " + std::to_string(plan.seed) + "\n";
  return text;
}

inline std::string plan_totals(const plan_preview& plan, std::int64_t arrivals) {
  return "# " + std::to_string(plan.most_vus) + " max VUs, " +
         (plan.is_endless ? "until it is stopped" : duration_text(plan.longest) + " max duration") +
         ", " + std::to_string(arrivals) + (arrivals == 1 ? " arrival\n" : " arrivals\n");
}

// What has no end is drawn to that of the others.
inline std::chrono::nanoseconds horizon_of(const plan_preview& plan) {
  std::chrono::nanoseconds last{};
  for (const auto& each : plan.scenarios) {
    if (!each.is_endless)
      last = std::max(last, each.end);
  }
  return last.count() > 0 ? last : std::chrono::minutes{1};
}

// The rate that is planned, its jumps as two points.
struct rate_points {
  const scenario_preview& of;
  std::vector<plot_point>& into;

  void add(std::chrono::nanoseconds at, double rate, std::chrono::nanoseconds time_unit) const {
    const auto here = rate * 1e9 / static_cast<double>(time_unit.count());
    into.push_back({load::later(of.start, at), here * of.course.numbers.length()});
  }
  void operator()(const constant_arrival_rate& executor) const {
    add({}, executor.rate, executor.time_unit);
    add(executor.duration, executor.rate, executor.time_unit);
  }
  void operator()(const ramping_arrival_rate& executor) const {
    std::chrono::nanoseconds at{};
    add(at, executor.start_rate, executor.time_unit);
    for (const auto& stage : executor.stages) {
      at += stage.duration;
      add(at, stage.target, executor.time_unit);
    }
  }
  template <class Looping>
  void operator()(const Looping&) const {}
};

inline plot_series series_of(const scenario_preview& scenario, std::chrono::nanoseconds horizon) {
  plot_series made{scenario.name, "VUs", plot_course::steps, {}};
  if (scenario.course.arrivals) {
    made.unit = "iterations/s";
    made.course = plot_course::line;
    std::visit(rate_points{scenario, made.points}, scenario.executor);
    return made;
  }
  scenario.for_each_step([&](const plan_step& step) {
    if (step.kind == step_kind::vus)
      made.points.push_back({step.at, static_cast<double>(step.value)});
  });
  if (scenario.is_endless)
    made.points.push_back({horizon, made.points.back().value});
  return made;
}

} // namespace detail

THRONG_DECL void write_plan(std::ostream& to, const plan_preview& plan) {
  constexpr std::size_t block = 1 << 16;
  auto text = detail::plan_head(plan);
  const auto write = [&] {
    to.write(text.data(), static_cast<std::streamsize>(text.size()));
    text.clear();
    return to.good();
  };
  std::int64_t arrivals = 0;
  for (const auto& each : plan.scenarios) {
    const auto name = one_line(each.name);
    each.for_each_step([&](const plan_step& step) {
      detail::append_step(text, name, step);
      arrivals += step.kind == step_kind::start ? 1 : 0;
      return text.size() < block || write();
    });
  }
  text += detail::plan_totals(plan, arrivals);
  write();
  to.flush();
}

THRONG_DECL void write_plan_plot(std::ostream& to, const plan_preview& plan, std::size_t columns) {
  std::vector<plot_series> all;
  for (const auto& each : plan.scenarios)
    all.push_back(detail::series_of(each, detail::horizon_of(plan)));
  to << detail::plan_head(plan) << '\n'
     << plot_text(all, columns) << '\n'
     << detail::plan_totals(plan, plan.arrivals()) << std::flush;
}

} // namespace throng::inline THRONG_ABI
