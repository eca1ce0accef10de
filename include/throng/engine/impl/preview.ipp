#pragma once

#include <throng/engine/preview.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/load/description.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline scenario_preview preview_of(const planned_scenario& what, std::uint64_t seed) {
  const auto& spec = *what.spec;
  const auto start = spec.times().start_time;
  plan_course course{.plan = *what.plan,
                     .users = what.users,
                     .start = start,
                     .arrivals = what.arrivals,
                     .process = what.process,
                     .numbers = what.numbers,
                     .seed = seed ^ what.salt};
  if (what.arrivals)
    course.ready = what.pre_allocated;
  if (what.set_vus >= 0)
    course.ready = what.users.scale(what.set_vus);
  return {.name = spec.name(),
          .description = description(spec.executor(), spec.times()),
          .executor = spec.executor(),
          .start = start,
          .end = load::later(start, what.plan->end()),
          .hard_end = load::later(start, what.plan->hard_end()),
          .is_endless = course.is_endless(),
          .peak_vus = what.vus,
          .course = std::move(course)};
}

} // namespace detail

THRONG_DECL plan_preview preview(const load_test& test, const run_options& options) {
  std::string wrong;
  for (const auto& each : problems(test, options))
    wrong += (wrong.empty() ? "" : "\n") + each;
  if (!wrong.empty())
    throw std::invalid_argument(wrong);
  const auto plan = make_plan(test, options);
  plan_preview made;
  made.test = test.name();
  made.most_vus = plan.most_vus;
  made.total_vus = plan.total_vus;
  made.longest = plan.longest;
  made.is_endless = plan.is_endless;
  made.segment = plan.segment.length();
  made.seed = options.seed.value_or(test.seed().value_or(1));
  for (const auto& each : plan.scenarios)
    made.scenarios.push_back(detail::preview_of(each, made.seed));
  return made;
}

THRONG_DECL std::optional<std::chrono::nanoseconds> longest_run(const load_test& test,
                                                                const run_options& options) {
  const auto plan = preview(test, options);
  if (plan.is_endless)
    return std::nullopt;
  auto sum = plan.longest;
  if (test.setup_phase().body && options.setup)
    sum = load::later(sum, test.setup_phase().timeout);
  if (test.teardown_phase().body && options.teardown)
    sum = load::later(sum, test.teardown_phase().timeout);
  return sum;
}

} // namespace throng::inline THRONG_ABI
