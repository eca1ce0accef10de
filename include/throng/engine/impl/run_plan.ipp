#pragma once

#include <throng/engine/run_plan.hpp>
#include <throng/load/description.hpp>
#include <throng/load/timeline.hpp>
#include <throng/load/validation.hpp>
#include <throng/metrics/builtin_names.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
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
    const auto place = "threshold '" + wanted.text() + "' on '" + asked.metric + "': ";
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
    const bool known_part = asked.selector.empty() || (asked.metric == "http_req_duration" &&
                                                       asked.selector == "expected_response:true");
    if (!known_part) {
      found.push_back(place + "there is no series {" + asked.selector + "} of " + asked.metric);
    }
    if (wanted.delay() < std::chrono::nanoseconds{0}) {
      found.push_back(place + "the delay of abort_on_fail can't be negative");
    }
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
      found.push_back("metric '" + each.name + "' is declared as a " +
                      std::string(to_text(first->kind)) + " and as a " +
                      std::string(to_text(each.kind)));
    }
  }
}

} // namespace detail

THRONG_DECL std::vector<std::string> problems(const load_test& test) {
  std::vector<std::string> found;
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
    add(problems(spec.executor()));
    add(problems(spec.times()));
    if (!spec.body())
      wrong.emplace_back("the body is empty");
    if (!names.insert(spec.name()).second)
      wrong.emplace_back("another scenario has this name");
    for (const auto& each : wrong)
      found.push_back("scenario '" + spec.name() + "': " + each);
  }
  found.insert(found.end(), test.text_problems().begin(), test.text_problems().end());
  detail::add_threshold_problems(test, found);
  detail::add_metric_problems(test, found);
  if (test.user_agent().find_first_of(std::string("\r\n\0", 3)) != std::string::npos) {
    found.emplace_back("the user agent can't have a line break");
  }
  return found;
}

THRONG_DECL run_plan make_plan(const load_test& test) {
  run_plan made;
  made.test = &test;
  std::vector<const scenario_spec*> ordered;
  for (const auto& spec : test.scenarios())
    ordered.push_back(&spec);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) {
    return std::tuple(a->times().start_time, std::string_view(a->name())) <
           std::tuple(b->times().start_time, std::string_view(b->name()));
  });
  std::vector<timed_plan> timed;
  std::uint64_t next_id = 1;
  for (const auto* spec : ordered) {
    const auto graceful_stop = spec->times().graceful_stop;
    const auto plan = std::visit(
        [&](const auto& executor) { return vu_plan(executor, graceful_stop); }, spec->executor());
    timed.push_back({plan, spec->times().start_time});
    made.scenarios.push_back(
        {spec, plan, graceful_stop, next_id, std::make_unique<scenario_state>(spec->name())});
    next_id += static_cast<std::uint64_t>(plan.peak());
  }
  made.most_vus = peak_vus(timed);
  made.total_vus = total_vus(timed);
  made.longest = longest(timed);
  return made;
}

THRONG_DECL run_description describe(const run_plan& plan) {
  run_description told;
  told.test = plan.test->name();
  told.most_vus = plan.most_vus;
  told.longest = plan.longest;
  for (const auto& each : plan.scenarios) {
    told.scenarios.push_back(
        {each.spec->name(), description(each.spec->executor(), each.spec->times())});
  }
  return told;
}

} // namespace throng::inline THRONG_ABI
