#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/engine/http_problems.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/scenario_tags.hpp>
#include <throng/load/longest_duration.hpp>
#include <throng/load/validation.hpp>
#include <throng/load/vu_plan.hpp>
#include <throng/metrics/builtin_names.hpp>
#include <throng/report/result_json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <variant>

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

// How long the load is planned to be, without the time that iterations are given to finish;
// nothing where a scenario has no end.
inline std::optional<std::chrono::nanoseconds> planned_end(const load_test& test) {
  std::chrono::nanoseconds longest{};
  for (const auto& spec : test.scenarios()) {
    const auto end = std::visit(
        [&](const auto& executor) { return vu_plan(executor, spec.times().graceful_stop).end(); },
        spec.executor());
    if (end >= load::longest_duration)
      return std::nullopt;
    longest = std::max(longest, load::later(spec.times().start_time, end));
  }
  return longest;
}

inline std::string warm_up_problem(std::chrono::nanoseconds warm_up,
                                   std::optional<std::chrono::nanoseconds> planned) {
  if (!planned || warm_up.count() <= 0 || warm_up < *planned)
    return {};
  return "of " + duration_text(warm_up) + " leaves nothing to judge: the load is planned for " +
         duration_text(*planned);
}

// What is wrong with the part of the run that a threshold looks at.
inline std::vector<std::string> part_problems(const threshold& wanted, metric_kind kind,
                                              std::optional<std::chrono::nanoseconds> planned) {
  std::vector<std::string> found;
  const auto what = wanted.what().what;
  const bool is_part = wanted.window() || wanted.warm_up();
  if (wanted.window() && *wanted.window() < std::chrono::seconds{1})
    found.push_back("the window of over must be at least 1s, got " +
                    duration_text(*wanted.window()));
  if (wanted.warm_up() && wanted.warm_up()->count() < 0)
    found.push_back("the warm-up of after can't be negative, got " +
                    duration_text(*wanted.warm_up()));
  if (wanted.warm_up()) {
    if (const auto problem = warm_up_problem(*wanted.warm_up(), planned); !problem.empty())
      found.push_back("the warm-up " + problem);
  }
  if (is_part && kind == metric_kind::gauge && what != statistic::value) {
    found.push_back("the " + statistic_text(what, 0) +
                    " of a gauge is only known of all of the run: ask for its value, or leave out "
                    "over and after");
  }
  return found;
}

inline void add_threshold_problems(const load_test& test,
                                   std::optional<std::chrono::nanoseconds> planned,
                                   std::vector<std::string>& found) {
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
      found.push_back(place + "the delay of abort_on_fail can't be negative, got " +
                      duration_text(wanted.delay()));
    }
    if (wanted.is_warning() && wanted.aborts()) {
      found.push_back(place + "a warning can't end the run: test.require one that does");
    }
    for (auto& problem : part_problems(wanted, kind, planned))
      found.push_back(place + std::move(problem));
  }
  if (test.warm_up() < std::chrono::nanoseconds{0})
    found.push_back("the warm_up can't be negative, got " + duration_text(test.warm_up()));
  const bool counts = std::any_of(test.thresholds().begin(), test.thresholds().end(),
                                  [](const threshold& each) { return !each.warm_up(); });
  if (const auto problem = warm_up_problem(test.warm_up(), planned); counts && !problem.empty())
    found.push_back("the warm_up " + problem);
}

inline void add_baseline_problems(const run_options& options, std::vector<std::string>& found) {
  if (options.baseline.empty())
    return;
  try {
    (void)result_from_file(options.baseline);
  } catch (const result_error& refused) {
    found.push_back(std::string("the baseline can't be read: ") + refused.what());
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

inline std::vector<std::string> tag_problems(const std::map<std::string, std::string>& tags) {
  std::vector<std::string> wrong;
  for (const auto& [key, value] : tags) {
    if (key.empty() || value.empty() || key.find_first_of(":,{}\"") != std::string::npos ||
        value.find_first_of(",{}\"") != std::string::npos) {
      wrong.push_back("the tag '" + key + "' = '" + value +
                      "' can't be asked for: a key has none of : , { } \" and a value none of "
                      ", { } \", and neither is empty");
    }
    if (is_system_tag(key))
      wrong.push_back("the tag '" + key + "' is one that throng itself gives to samples");
  }
  return wrong;
}

inline void add_part_problems(const load_test& test, std::vector<std::string>& found) {
  asked_parts all;
  bool fits = true;
  for (const auto& each : test.thresholds())
    fits = all.add(each.what()) && fits;
  for (const auto& each : test.tracked())
    fits = all.add(each) && fits;
  if (!fits) {
    found.push_back("thresholds and test.track name more than " + std::to_string(tag_bits::most) +
                    " different tags: ask for fewer");
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
    add(tag_problems(spec.tags()));
    for (const auto& each : wrong)
      found.push_back("scenario '" + spec.name() + "': " + each);
  }
}

inline void add_option_problems(const load_test& test, std::vector<std::string>& found) {
  for (auto& each : http_problems(test.http()))
    found.push_back(std::move(each));
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
  // What is wrong has no plan.
  const auto planned = found.empty() ? detail::planned_end(test) : std::nullopt;
  found.insert(found.end(), test.text_problems().begin(), test.text_problems().end());
  detail::add_threshold_problems(test, planned, found);
  detail::add_track_problems(test, found);
  detail::add_part_problems(test, found);
  for (const auto& rule : test.stop_rules()) {
    for (auto& each : rule.problems())
      found.push_back(std::move(each));
    if (auto each = selector_problem(test, rule.what()); !each.empty())
      found.push_back(std::move(each));
  }
  for (const auto& each : detail::tag_problems(test.tags()))
    found.push_back(each);
  detail::add_metric_problems(test, found);
  detail::add_option_problems(test, found);
  detail::add_baseline_problems(options, found);
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
