#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/engine/collector.hpp>
#include <throng/load/longest_duration.hpp>
#include <throng/metrics/generator_cells.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

// When something happened, for a reader: not to the nanosecond.
inline std::chrono::milliseconds readable(std::chrono::nanoseconds when) {
  return std::chrono::round<std::chrono::milliseconds>(when);
}

// How long the load is planned to be, without the time that iterations are given to finish; 0 for
// one without end.
inline std::chrono::nanoseconds planned_time(const run_plan& plan) {
  std::chrono::nanoseconds longest{};
  for (const auto& each : plan.scenarios) {
    longest = std::max(longest, load::later(each.spec->times().start_time, each.plan->end()));
  }
  return plan.is_endless ? std::chrono::nanoseconds{0} : longest;
}

inline std::vector<std::pair<std::string, std::string>>
parts_of(const asked_parts& asked, const std::vector<threshold>& thresholds) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& each : asked.all())
    parts.emplace_back(each.metric, each.selector);
  for (const auto& each : thresholds)
    parts.emplace_back(each.what().metric, each.what().selector);
  return parts;
}

} // namespace detail

THRONG_DECL collector::collector(const run_plan& plan, const shared_run& run,
                                 const run_options& options)
    : plan_(&plan), run_(&run), judgement_(*plan.test),
      course_(first_step(detail::planned_time(plan)),
              detail::parts_of(*plan.asked, judgement_.wanted())),
      own_(shard_setup{plan.asked, plan.ledger}), accepts_invalid_(options.accept_invalid) {
  if (!options.thresholds)
    judgement_.leave_out();
  for (const auto& rule : plan.test->stop_rules())
    wanted_.emplace_back(rule, plan.test->warm_up());
}

THRONG_DECL void collector::begin_load() {
  before_load_ = collect({});
  course_.begin(before_load_);
  judgement_.begin(before_load_);
  for (auto& each : wanted_)
    each.begin(before_load_);
  if (read_machine_)
    machine_.begin(read_machine_());
}

THRONG_DECL stop_level collector::tick(std::chrono::nanoseconds elapsed) {
  const auto figures = run_->figures({});
  if (elapsed >= busy_.next())
    busy_.look(elapsed, figures.vus_active);
  if (elapsed < next_regular_)
    return stop_level::none;
  next_regular_ = judgement_.next(elapsed);
  own_.iterations.vus.set(static_cast<double>(figures.vus_active), elapsed.count());
  own_.iterations.vus_max.set(static_cast<double>(figures.vus_initialized), elapsed.count());
  watch_machine_at(elapsed);
  const bool is_step = elapsed >= course_.next();
  if (!is_step && wanted_.empty() && !judgement_.is_due(elapsed))
    return stop_level::none;
  auto numbers = is_step || !wanted_.empty() ? collect(elapsed) : read_for_thresholds(elapsed);
  const bool ends = judgement_.is_due(elapsed) && judgement_.look(numbers);
  const bool has_answer = !wanted_.empty() && is_known(numbers);
  if (is_step)
    course_.add(std::move(numbers));
  if (!ends || aborted_at_)
    return has_answer ? stop_level::graceful : stop_level::none;
  aborted_at_ = elapsed;
  aborted_first_ = run_->order.level() == stop_level::none;
  return stop_level::at_once;
}

THRONG_DECL void collector::end_load(std::chrono::nanoseconds elapsed) {
  if (read_machine_)
    machine_.look(read_machine_(), elapsed);
  auto numbers = collect(elapsed);
  written_ = course_.finish(numbers);
  judgement_.end_load(std::move(numbers));
}

// Only the metrics that they ask for: a run may have thousands of series.
THRONG_DECL snapshot collector::read_for_thresholds(std::chrono::nanoseconds elapsed) const {
  if (!judgement_.only_metrics())
    return collect(elapsed);
  snapshot sum;
  sum.elapsed = elapsed;
  for (const auto& metric : *judgement_.only_metrics()) {
    own_.read_as(sum, metric, {});
    add_generator(sum, metric);
    for (const auto* each : workers_) {
      for (const auto& scenario : each->scenarios)
        scenario.read_as(sum, metric, {});
    }
    if (const auto* of_setup = before_load_.find(metric))
      sum.add(*of_setup);
  }
  return sum;
}

THRONG_DECL std::vector<std::string> collector::news() {
  for (std::size_t i = 0; i < plan_->scenarios.size(); ++i) {
    const auto& planned = plan_->scenarios[i];
    if (planned.pool == nullptr || !planned.pool->is_exhausted() || !short_.insert(i).second)
      continue;
    warn("scenario '" + planned.spec->name() + "': insufficient VUs, reached " +
         std::to_string(planned.pool->most()) +
         " active VUs and cannot initialize more: raise max_vus, or lower the rate");
  }
  if (plan_->ledger->has_refused() && !std::exchange(has_overflowed_, true)) {
    warn("more than " + std::to_string(plan_->ledger->limit()) +
         " names of requests and groups: further ones are counted together as 'other'; give "
         "requests of one kind one name, vu.http.get(url).name(\"user\")");
  }
  const auto first = static_cast<std::ptrdiff_t>(std::exchange(told_, warnings_.size()));
  return {warnings_.begin() + first, warnings_.end()};
}

THRONG_DECL snapshot collector::collect(std::chrono::nanoseconds elapsed) const {
  snapshot sum;
  sum.elapsed = elapsed;
  for (const auto* each : workers_) {
    for (const auto& scenario : each->scenarios)
      scenario.read(sum);
  }
  own_.read(sum);
  add_generator(sum);
  for (const auto* each : phases_) {
    for (const auto& scenario : each->scenarios)
      scenario.read(sum, iterations_count::no);
  }
  return sum;
}

THRONG_DECL void collector::add_names(snapshot& into) const {
  std::vector<series> by_name;
  for (const auto* all : {&workers_, &phases_}) {
    for (const auto* each : *all) {
      for (const auto& scenario : each->scenarios)
        scenario.read_names(by_name);
    }
  }
  into.add(std::move(by_name));
  for (std::size_t i = 0; read_machine_ && i < workers_.size(); ++i)
    add_generator_series(into, "generator_loop_lag", "worker:" + std::to_string(i),
                         workers_[i]->loop_lag);
  for (std::size_t i = 0; i < plan_->scenarios.size(); ++i) {
    tag_selector of;
    of.add("scenario", plan_->scenarios[i].spec->name());
    for (const auto* metric : {"http_req_duration", "http_req_failed"}) {
      if (plan_->asked->has(metric, of.text()))
        continue;
      for (const auto* each : workers_)
        each->scenarios[i].read_as(into, metric, of.text());
    }
  }
}

THRONG_DECL scenario_progress collector::progress_of(std::size_t index,
                                                     std::chrono::nanoseconds elapsed) {
  const auto& planned = plan_->scenarios[index];
  const auto& state = *planned.state;
  const bool stopped = run_->order.level() != stop_level::none;
  scenario_progress one;
  one.name = planned.spec->name();
  one.duration = planned.plan->end();
  one.is_endless = one.duration >= load::longest_duration;
  one.planned_iterations = state.facts().planned;
  one.iterations_per_vu = planned.each;
  const auto& executor = planned.spec->executor();
  one.vus_vary = planned.arrivals || std::holds_alternative<ramping_vus>(executor) ||
                 std::holds_alternative<externally_controlled>(executor);
  one.most_vus = planned.pool ? planned.pool->made() : planned.vus;
  double complete = 0;
  for (const auto* each : workers_) {
    one.vus += each->scenarios[index].active.get();
    complete += each->scenarios[index].numbers.iterations.complete.sum.get();
  }
  one.iterations = static_cast<std::uint64_t>(complete);
  const auto start = planned.spec->times().start_time;
  if (elapsed < start) {
    one.starts_in = start - elapsed;
    one.status = stopped ? scenario_status::cut_off : scenario_status::waiting;
    return one;
  }
  const auto passed = elapsed - start;
  if (planned.arrivals) {
    const auto set = planned.pool->set_rate();
    const auto share = planned.numbers.length();
    one.rate = set >= 0 ? set * share : planned.arrivals->rate_at(passed) * share;
    one.most_rate = std::max(*one.rate, planned.most_rate * share);
  }
  one.elapsed = std::min(passed, one.duration);
  const bool all_begun = one.planned_iterations != 0 && state.begun() >= one.planned_iterations;
  // With the last arrival begun there is nothing to wait for.
  const bool all_came = planned.pool && planned.pool->is_closed() && !stopped;
  const bool over = passed >= one.duration || all_begun || all_came;
  if (over) {
    one.status = one.vus == 0 ? scenario_status::done : scenario_status::stopping;
    // One that is done early does not go on getting older.
    if (one.status == scenario_status::done)
      one.elapsed = ended_.try_emplace(index, one.elapsed).first->second;
  } else if (stopped) {
    one.status = one.vus == 0 ? scenario_status::cut_off : scenario_status::stopping;
  } else {
    one.status = scenario_status::running;
  }
  return one;
}

THRONG_DECL progress_state collector::progress(std::chrono::nanoseconds elapsed) {
  progress_state told;
  told.elapsed = elapsed;
  told.longest = plan_->is_endless ? std::chrono::nanoseconds{0} : plan_->longest;
  told.is_paused = run_->control->is_paused();
  double complete = 0;
  double dropped = 0;
  for (const auto* each : workers_) {
    for (const auto& scenario : each->scenarios) {
      const auto& cells = scenario.numbers.iterations;
      complete += cells.complete.sum.get();
      dropped += cells.dropped.sum.get();
      told.interrupted += cells.interrupted.get();
      told.vus += scenario.active.get();
      told.most_vus += scenario.made.get();
    }
  }
  told.complete = static_cast<std::uint64_t>(complete);
  told.dropped = static_cast<std::uint64_t>(dropped);
  // The scenarios' clocks stand still in a pause.
  const auto passed = elapsed - run_->control->paused_for(run_->began.load() + elapsed);
  for (std::size_t i = 0; i < plan_->scenarios.size(); ++i)
    told.scenarios.push_back(progress_of(i, passed));
  return told;
}

} // namespace throng::inline THRONG_ABI
