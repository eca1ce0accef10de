#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/engine/collector.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

namespace throng::inline THRONG_ABI {
namespace detail {

// When something happened, for a reader: not to the nanosecond.
inline std::chrono::milliseconds readable(std::chrono::nanoseconds when) {
  return std::chrono::round<std::chrono::milliseconds>(when);
}

inline constexpr std::chrono::nanoseconds first_judgement = std::chrono::seconds{1};

} // namespace detail

THRONG_DECL collector::collector(const run_plan& plan, bool with_thresholds) : plan_(&plan) {
  if (!with_thresholds)
    return;
  thresholds_.assign(plan.test->thresholds().begin(), plan.test->thresholds().end());
  for (auto& wanted : thresholds_) {
    if (wanted.is_bound())
      continue;
    for (const auto& declared : plan.test->declared()) {
      if (declared.name == wanted.what().metric && !wanted.is_bound()) {
        wanted.bind(declared.kind, declared.unit);
      }
    }
  }
}

THRONG_DECL std::int64_t collector::active() const {
  std::int64_t sum = 0;
  for (const auto* each : workers_) {
    for (const auto& scenario : each->active)
      sum += scenario.get();
  }
  return sum;
}

THRONG_DECL bool collector::tick(std::chrono::nanoseconds elapsed) {
  own_.iterations.vus.set(static_cast<double>(active()), elapsed.count());
  own_.iterations.vus_max.set(static_cast<double>(plan_->total_vus), elapsed.count());
  // The first moments are too few samples to end a run by.
  const auto watched = [&](const threshold& each) {
    return each.aborts() && elapsed >= std::max(each.delay(), detail::first_judgement);
  };
  if (aborted_at_ || std::none_of(thresholds_.begin(), thresholds_.end(), watched))
    return false;
  const auto numbers = collect(elapsed);
  for (const auto& each : thresholds_) {
    if (!watched(each))
      continue;
    // As in k6, what was never recorded is judged at the end only: a counter that has not begun to
    // grow is no failure yet.
    const auto* recorded = numbers.find(each.what().metric, each.what().selector);
    if (recorded == nullptr || recorded->is_empty())
      continue;
    if (!judge(each, numbers).passed) {
      aborted_at_ = elapsed;
      return true;
    }
  }
  return false;
}

THRONG_DECL snapshot collector::collect(std::chrono::nanoseconds elapsed) const {
  snapshot sum;
  sum.elapsed = elapsed;
  own_.read(sum);
  for (const auto* each : workers_)
    each->numbers.read(sum);
  return sum;
}

THRONG_DECL progress_state collector::progress(std::chrono::nanoseconds elapsed,
                                               bool stopped) const {
  progress_state told;
  told.elapsed = elapsed;
  told.longest = plan_->longest;
  told.most_vus = plan_->total_vus;
  double complete = 0;
  for (const auto* each : workers_) {
    complete += each->numbers.iterations.complete.sum.get();
    told.interrupted += each->numbers.iterations.interrupted.get();
  }
  told.complete = static_cast<std::uint64_t>(complete);
  for (std::size_t i = 0; i < plan_->scenarios.size(); ++i) {
    const auto& planned = plan_->scenarios[i];
    const auto start = planned.spec->times().start_time;
    scenario_progress one;
    one.name = planned.spec->name();
    one.duration = planned.plan.end();
    one.most_vus = planned.plan.peak();
    one.vus_vary = std::holds_alternative<ramping_vus>(planned.spec->executor());
    for (const auto* each : workers_)
      one.vus += each->active[i].get();
    told.vus += one.vus;
    if (elapsed < start) {
      one.starts_in = start - elapsed;
      one.status = stopped ? scenario_status::cut_off : scenario_status::waiting;
    } else {
      one.elapsed = std::min(elapsed - start, one.duration);
      const bool over = elapsed - start >= one.duration;
      if (!over) {
        one.status = !stopped       ? scenario_status::running
                     : one.vus == 0 ? scenario_status::cut_off
                                    : scenario_status::stopping;
      } else {
        one.status = one.vus == 0 ? scenario_status::done : scenario_status::stopping;
      }
    }
    told.scenarios.push_back(std::move(one));
  }
  return told;
}

THRONG_DECL std::vector<counted_message>
collector::messages(message_log worker_state::*which) const {
  std::map<std::string, std::uint64_t> by_text;
  for (const auto* each : workers_) {
    for (const auto& [text, times] : (each->*which).times())
      by_text[text] += times;
  }
  std::vector<counted_message> sum;
  for (const auto& [text, times] : by_text)
    sum.push_back({text, times});
  std::sort(sum.begin(), sum.end(), [](const auto& a, const auto& b) {
    return std::tie(b.times, a.text) < std::tie(a.times, b.text);
  });
  return sum;
}

THRONG_DECL void collector::add_exceptions(run_facts& facts) const {
  facts.exceptions = messages(&worker_state::exceptions);
  std::uint64_t all = 0;
  for (const auto& each : facts.exceptions)
    all += each.times;
  if (all == 0 || plan_->test->tolerates_exceptions())
    return;
  facts.reasons.push_back(std::to_string(all) + (all == 1 ? " iteration" : " iterations") +
                          " ended with an exception; most often: " + facts.exceptions.front().text);
  if (facts.verdict == throng::verdict::passed) {
    facts.verdict = throng::verdict::failed;
    facts.exit_code = exit_codes::script_exception;
  }
}

THRONG_DECL void collector::add_threshold_reasons(run_facts& facts) const {
  std::string crossed;
  std::string empty;
  for (const auto& told : facts.thresholds) {
    if (told.passed)
      continue;
    auto& list = told.has_data ? crossed : empty;
    const auto name = told.selector.empty() ? told.metric : told.metric + "{" + told.selector + "}";
    if (list.find("'" + name + "'") == std::string::npos) {
      list += (list.empty() ? "'" : ", '") + name + "'";
    }
  }
  if (crossed.empty() && empty.empty())
    return;
  if (!crossed.empty()) {
    facts.reasons.push_back("thresholds on metrics " + crossed + " have been crossed" +
                            (aborted_at_ ? "; the run was stopped for it after " +
                                               duration_text(detail::readable(*aborted_at_))
                                         : std::string()));
  }
  if (!empty.empty()) {
    facts.reasons.push_back("thresholds on metrics " + empty + " have no data");
  }
  if (facts.verdict == throng::verdict::passed) {
    facts.verdict = throng::verdict::failed;
    facts.exit_code = exit_codes::thresholds_failed;
  }
}

THRONG_DECL result collector::conclude(std::chrono::nanoseconds elapsed, bool interrupted) const {
  run_facts facts;
  facts.test = plan_->test->name();
  facts.verdict = throng::verdict::passed;
  facts.exit_code = exit_codes::passed;
  facts.metrics = collect(elapsed);
  for (const auto* each : workers_) {
    facts.interrupted_iterations += each->numbers.iterations.interrupted.get();
  }
  for (const auto& wanted : thresholds_)
    facts.thresholds.push_back(judge(wanted, facts.metrics));
  if (interrupted) {
    facts.verdict = throng::verdict::aborted;
    facts.exit_code = exit_codes::interrupted;
    facts.reasons.push_back("stopped by a signal after " +
                            duration_text(detail::readable(elapsed)));
  }
  facts.failures = messages(&worker_state::failures);
  if (!facts.metrics.conflicts.empty()) {
    // Samples are missing: what was measured cannot be trusted.
    facts.verdict = throng::verdict::invalid;
    facts.exit_code = exit_codes::invalid_options;
    const auto& conflicts = facts.metrics.conflicts;
    facts.reasons.insert(facts.reasons.begin(), conflicts.begin(), conflicts.end());
  }
  add_exceptions(facts);
  add_threshold_reasons(facts);
  return result(std::move(facts));
}

} // namespace throng::inline THRONG_ABI
