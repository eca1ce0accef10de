#pragma once

#include <throng/engine/run_plan.hpp>
#include <throng/engine/scenario_tags.hpp>
#include <throng/load/allowed_vus.hpp>
#include <throng/load/description.hpp>
#include <throng/load/timeline.hpp>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

inline double greatest(const constant_arrival_rate& executor) noexcept { return executor.rate; }
inline double greatest(const ramping_arrival_rate& executor) noexcept {
  auto most = executor.start_rate;
  for (const auto& stage : executor.stages)
    most = std::max(most, stage.target);
  return most;
}

/// What is particular about each load executor.
struct planner {
  planned_scenario& into;
  std::uint64_t& iterations; // planned here, 0 where time alone decides

  void operator()(const constant_vus&) const {}
  void operator()(const ramping_vus&) const {}
  void operator()(const externally_controlled& executor) const {
    // Taking users away interrupts them: so does the end.
    into.graceful_stop = std::chrono::nanoseconds{0};
    into.set_vus = executor.vus;
  }
  void operator()(const shared_iterations& executor) const {
    into.supply = iteration_supply::shared;
    // Iterations go where the users are that do them.
    into.numbers = into.users.resegmented(executor.vus).value_or(into.users);
    iterations = static_cast<std::uint64_t>(into.numbers.scale(executor.iterations));
  }
  void operator()(const per_vu_iterations& executor) const {
    into.supply = iteration_supply::each;
    into.each = static_cast<std::uint64_t>(executor.iterations);
    iterations = into.each * static_cast<std::uint64_t>(into.vus);
  }
  template <class Arrivals>
  void operator()(const Arrivals& executor) const {
    into.arrivals.emplace(executor, into.graceful_stop);
    into.process = executor.arrival;
    into.time_unit = executor.time_unit;
    into.most_rate = greatest(executor) * 1e9 / static_cast<double>(executor.time_unit.count());
    into.numbers = into.users.resegmented(allowed_vus(executor)).value_or(into.users);
    into.pre_allocated = into.users.scale(executor.pre_allocated_vus.value_or(0));
    const auto* waiting = std::get_if<queue>(&executor.overflow);
    into.pool = std::make_unique<arrival_pool>(into.pre_allocated, into.vus,
                                               waiting == nullptr ? 0 : waiting->limit);
  }
};

/// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv.
inline std::uint64_t salt_of(std::string_view name) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : name)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  return hash;
}

inline planned_scenario plan_scenario(const scenario_spec& spec, const segment_share& segment) {
  planned_scenario made;
  made.spec = &spec;
  made.graceful_stop = spec.times().graceful_stop;
  made.plan = std::visit(
      [&](const auto& executor) { return vu_plan(executor, made.graceful_stop); }, spec.executor());
  made.users = made.numbers = segment;
  made.vus = segment.scale(made.plan->peak());
  made.salt = salt_of(spec.name());
  std::uint64_t iterations = 0;
  std::visit(planner{made, iterations}, spec.executor());
  made.state = std::make_unique<scenario_state>(scenario_facts{
      spec.name(), kind_text(spec.executor()), made.numbers, made.plan->end(), iterations});
  return made;
}

} // namespace detail

THRONG_DECL run_plan make_plan(const load_test& test, const run_options& options) {
  run_plan made;
  made.test = &test;
  made.asked = asked_parts_of(test);
  made.ledger = std::make_shared<series_ledger>(test.series_limit());
  made.segment =
      make_segment_share(options.execution_segment, options.execution_segment_sequence).share;
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
    auto one = detail::plan_scenario(*spec, made.segment);
    one.first_id = next_id;
    one.least = test.min_iteration_duration();
    one.measured = {made.asked, made.ledger, tags_of(test, *spec)};
    one.first_place = static_cast<std::uint64_t>(made.total_vus) + 1;
    next_id += static_cast<std::uint64_t>(one.plan->peak());
    // Without users there is nothing of it to do here.
    if (one.vus == 0)
      continue;
    made.total_vus += one.vus;
    made.is_endless = made.is_endless || one.plan->end() >= load::longest_duration;
    timed.push_back({*one.plan, spec->times().start_time, &made.segment});
    made.scenarios.push_back(std::move(one));
  }
  made.most_vus = peak_vus(timed);
  made.longest = longest(timed);
  return made;
}

THRONG_DECL test_facts facts_of(const run_plan& plan, std::uint64_t seed) {
  return {plan.test->name(), seed, plan.segment};
}

THRONG_DECL void open_pools(run_plan& plan, std::size_t workers,
                            const std::function<void(std::size_t)>& wake) {
  for (auto& each : plan.scenarios) {
    if (each.pool)
      each.pool->open(workers, wake);
  }
}

THRONG_DECL scenario_spec phase_scenario(const char* name, const phase_spec& what) {
  scenario_spec spec(
      name, per_vu_iterations{.vus = 1, .iterations = 1, .max_duration = what.timeout}, what.body);
  spec.graceful_stop(std::chrono::nanoseconds{0});
  return spec;
}

THRONG_DECL run_plan make_phase(const load_test& test, const scenario_spec& spec,
                                keeps_result keeps) {
  run_plan made;
  made.test = &test;
  auto one = detail::plan_scenario(spec, {});
  one.first_id = one.first_place = 0;
  one.keeps = keeps;
  one.measured = {asked_parts_of(test), std::make_shared<series_ledger>(test.series_limit()),
                  test.tags(), "::" + spec.name()};
  made.most_vus = made.total_vus = 1;
  made.longest = one.plan->hard_end();
  made.scenarios.push_back(std::move(one));
  return made;
}

THRONG_DECL run_description describe(const run_plan& plan) {
  run_description told;
  told.test = plan.test->name();
  told.most_vus = plan.most_vus;
  told.longest = plan.longest;
  told.is_endless = plan.is_endless;
  told.segment = plan.segment.length();
  for (const auto& each : plan.scenarios) {
    told.scenarios.push_back(
        {each.spec->name(), description(each.spec->executor(), each.spec->times())});
  }
  return told;
}

} // namespace throng::inline THRONG_ABI
