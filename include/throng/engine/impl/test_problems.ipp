#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/scenario_tags.hpp>
#include <throng/load/validation.hpp>
#include <throng/metrics/builtin_names.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

/// What k6 lets a threshold ask of a kind of metric.
constexpr bool suits(statistic what, metric_kind kind) noexcept {
  switch (kind) {
  case metric_kind::counter: return what == statistic::count || what == statistic::rate;
  case metric_kind::gauge:
    return what == statistic::value || what == statistic::min || what == statistic::max;
  case metric_kind::rate: return what == statistic::rate;
  case metric_kind::trend: return what != statistic::rate && what != statistic::value;
  }
  return false;
}

inline const declared_metric* find_declared(const load_test& test, std::string_view name) {
  for (const auto& each : test.declared()) {
    if (each.name == name)
      return &each;
  }
  return nullptr;
}

inline void add_threshold_problems(const load_test& test, std::vector<std::string>& found) {
  for (const auto& wanted : test.thresholds()) {
    const auto& asked = wanted.what();
    if (asked.metric.empty())
      continue; // its text was refused
    const auto place = "threshold '" + wanted.text() + "' on '" + full_name(asked) + "': ";
    auto kind = asked.kind;
    if (!wanted.is_bound()) {
      const auto* declared = find_declared(test, asked.metric);
      if (declared == nullptr) {
        found.push_back(place + "there is no metric of that name; a custom metric must be declared "
                                "with test.declare(metric) before a text can name it");
        continue;
      }
      kind = declared->kind;
    }
    if (!suits(asked.what, kind)) {
      found.push_back(place + "a " + std::string(to_text(kind)) + " has no " +
                      statistic_text(asked.what, asked.percent));
    }
    if (const auto problem = selector_problem(test, asked); !problem.empty())
      found.push_back(place + problem);
    if (wanted.delay() < std::chrono::nanoseconds{0}) {
      found.push_back(place + "the delay of abort_on_fail can't be negative");
    }
  }
}

inline void add_track_problems(const load_test& test, std::vector<std::string>& found) {
  for (const auto& asked : test.tracked()) {
    if (const auto problem = selector_problem(test, asked); !problem.empty())
      found.push_back("track '" + full_name(asked) + "': " + problem);
  }
}

inline void add_metric_problems(const load_test& test, std::vector<std::string>& found) {
  for (const auto& each : test.declared()) {
    const auto* known = find_builtin(each.name);
    if (known != nullptr && (known->kind != each.kind || known->unit != each.unit)) {
      found.push_back("metric '" + each.name + "' has the name of a built-in metric");
    }
    const auto* first = find_declared(test, each.name);
    if (first->kind != each.kind || first->unit != each.unit) {
      const auto words = [](const declared_metric& one) {
        return std::string(to_text(one.kind)) +
               (one.unit == value_unit::number ? "" : " of " + std::string(to_text(one.unit)));
      };
      found.push_back("metric '" + each.name + "' is declared as a " + words(*first) +
                      " and as a " + words(each));
    }
  }
}

inline void add_scenario_problems(const load_test& test, std::vector<std::string>& found) {
  if (test.scenarios().empty()) {
    found.emplace_back(
        "the test has no scenario: add one with test.scenario(name, executor, body)");
  }
  std::set<std::string> names;
  for (const auto& spec : test.scenarios()) {
    std::vector<std::string> wrong = name_problems(spec.name());
    const auto add = [&](std::vector<std::string> more) {
      std::move(more.begin(), more.end(), std::back_inserter(wrong));
    };
    add(problems(spec.executor(), spec.times()));
    if (!spec.body())
      wrong.emplace_back("the body is empty");
    if (!names.insert(spec.name()).second)
      wrong.emplace_back("another scenario has this name");
    for (const auto& [key, value] : spec.tags()) {
      if (key.empty() || value.empty() || key.find_first_of(":,{}\"") != std::string::npos ||
          value.find_first_of(",{}\"") != std::string::npos) {
        wrong.push_back("the tag '" + key + "' = '" + value +
                        "' can't be asked for: a key has none of : , { } \" and a value none of "
                        ", { } \", and neither is empty");
      }
      if (key == "scenario")
        wrong.emplace_back("the tag 'scenario' is the scenario's name already");
      if (key == "expected_response")
        wrong.emplace_back("the tag 'expected_response' is what a request's response gives it");
    }
    for (const auto& each : wrong)
      found.push_back("scenario '" + spec.name() + "': " + each);
  }
}

inline void add_option_problems(const load_test& test, std::vector<std::string>& found) {
  if (test.user_agent().find_first_of(std::string("\r\n\0", 3)) != std::string::npos) {
    found.emplace_back("the user agent can't have a line break");
  }
  if (!(test.rps() >= 0 && test.rps() <= 1e9)) {
    found.push_back("rps is a number of requests a second from 0 (no limit) to 1000000000, got " +
                    number_text(test.rps()));
  }
  const auto positive = [&](const char* what, std::chrono::nanoseconds value, bool may_be_zero) {
    if (value.count() > 0 ? value <= load::longest_duration : may_be_zero && value.count() == 0)
      return;
    found.push_back(std::string(what) + " must be more than 0s and at most " +
                    duration_text(load::longest_duration) + ", got " + duration_text(value));
  };
  positive("min_iteration_duration", test.min_iteration_duration(), true);
  positive("the setup_timeout", test.setup_phase().timeout, false);
  positive("the teardown_timeout", test.teardown_phase().timeout, false);
}

} // namespace detail

THRONG_DECL std::vector<std::string> problems(const load_test& test, const run_options& options) {
  std::vector<std::string> found;
  detail::add_scenario_problems(test, found);
  found.insert(found.end(), test.text_problems().begin(), test.text_problems().end());
  detail::add_threshold_problems(test, found);
  detail::add_track_problems(test, found);
  detail::add_metric_problems(test, found);
  detail::add_option_problems(test, found);
  if (options.paused && options.control == nullptr && !options.each_second) {
    found.emplace_back("paused: nobody can resume the run: give it a control, or each_second");
  }
  if (options.busy_poll.count() < 0)
    found.push_back("busy_poll can't be negative, got " + duration_text(options.busy_poll));
  const auto share =
      make_segment_share(options.execution_segment, options.execution_segment_sequence);
  if (!share.problem.empty())
    found.push_back(share.problem);
  return found;
}

THRONG_DECL std::vector<std::string> virtual_problems(const load_test& test,
                                                      const run_options& options) {
  std::vector<std::string> found;
  const bool is_steered = options.control != nullptr || options.each_second;
  for (const auto& spec : test.scenarios()) {
    if (spec.body().is_blocking()) {
      found.push_back("scenario '" + spec.name() +
                      "': a plain function has no virtual time: make the body a coroutine");
    }
    const auto* set = std::get_if<externally_controlled>(&spec.executor());
    if (set != nullptr && set->duration.count() == 0 && !is_steered) {
      found.push_back("scenario '" + spec.name() +
                      "': it would never end: give it a duration, or stop it in each_second");
    }
  }
  return found;
}

} // namespace throng::inline THRONG_ABI
