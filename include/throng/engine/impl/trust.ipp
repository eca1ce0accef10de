// Whether the run can be trusted: the part of the collector that gathers the evidence.

#pragma once

#include <throng/base/number_text.hpp>
#include <throng/engine/collector.hpp>
#include <throng/engine/run_accounts.hpp>
#include <throng/metrics/generator_cells.hpp>
#include <throng/report/finding_order.hpp>
#include <throng/report/validity_rules.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL void collector::watch_machine_at(std::chrono::nanoseconds elapsed) {
  if (!read_machine_ || elapsed < next_reading_)
    return;
  next_reading_ = whole_seconds(elapsed) + std::chrono::seconds{1};
  machine_.look(read_machine_(), elapsed);
}

// True when all that is wanted is known, or need not be waited for any longer.
THRONG_DECL bool collector::is_known(const snapshot& numbers) {
  bool all = true;
  for (auto& each : wanted_)
    all = each.look(numbers) && all;
  return all;
}

THRONG_DECL void collector::add_answers(run_facts& facts) const {
  for (const auto& each : wanted_) {
    const auto told = each.conclude(facts.metrics);
    const bool is_time = told.unit == value_unit::time;
    const auto words = [&](double value) {
      return is_time ? time_text(value) : number_text(value);
    };
    auto text = told.metric + (told.selector.empty() ? "" : "{" + told.selector + "}") + ": " +
                told.method + " is " + words(told.measured);
    if (told.known.is_bounded()) {
      text += ", from " + words(told.known.low) + " to " + words(told.known.high) +
              " with a probability of " + percent_text(told.known.level);
    }
    if (told.is_reached) {
      text += ": known to " + percent_text(told.relative) + " after " +
              time_text(told.after.value_or(std::chrono::nanoseconds{0}));
    } else {
      text += ": not known to the " + percent_text(told.bound) + " that " + told.text +
              " asks for" + (told.is_drifting ? ", since it changes with time" : "") +
              ": run longer, or ask for less";
    }
    facts.findings.push_back(
        {std::string(told.is_reached ? causes::answer_known : causes::answer_unknown),
         told.is_reached ? validity::valid : validity::inconclusive, std::move(text)});
  }
  order_by_weight(facts.findings);
}

// All of them, or one.
THRONG_DECL void collector::add_generator(snapshot& into, std::string_view only) const {
  const auto add = [&](std::string_view name, const auto& cell) {
    if (only.empty() || name == only)
      add_generator_series(into, name, {}, cell);
  };
  each_generator_metric(machine_.cells(), add);
  for (const auto* each : workers_)
    add("generator_loop_lag", each->loop_lag);
}

THRONG_DECL void collector::add_findings(run_facts& facts) const {
  run_evidence seen;
  seen.metrics = &facts.metrics;
  seen.thresholds = facts.thresholds;
  seen.failures = facts.failures;
  const bool was_steered = run_->order.level() != stop_level::none || run_->control->version() != 0;
  for (std::size_t i = 0; i < plan_->scenarios.size(); ++i) {
    seen.scenarios.push_back(evidence_of(*plan_, i, workers_, was_steered));
    facts.scenarios.push_back(seen.scenarios.back().account);
  }
  auto all = workers_;
  all.insert(all.end(), phases_.begin(), phases_.end());
  seen.requests = facts.requests = requests_of(all, facts.metrics);
  for (const auto* each : workers_) {
    if (each->longest_silence.length > seen.longest_silence.length)
      seen.longest_silence = each->longest_silence;
  }
  seen.silent_at = seen.longest_silence.since - run_->began.load();
  seen.suspended = machine_.suspended();
  seen.wall_set = machine_.wall_set();
  // Users that rest, run on threads or were cut off are busy without a duration that is recorded.
  const bool is_simple =
      plan_->test->min_iteration_duration().count() == 0 && facts.interrupted_iterations == 0 &&
      std::none_of(plan_->scenarios.begin(), plan_->scenarios.end(),
                   [](const auto& each) { return each.spec->body().is_blocking(); });
  if (is_simple)
    seen.busy = busy_.told();
  facts.findings = find_causes(seen);
  add_answers(facts);
  if (validity_of(facts.findings) != validity::invalid)
    return;
  std::vector<std::string> why;
  for (const auto& each : facts.findings) {
    if (each.weight == validity::invalid)
      why.push_back(each.text);
  }
  if (accepts_invalid_) {
    for (auto& each : why)
      facts.warnings.push_back("invalid, and accepted: " + each);
    return;
  }
  // What cannot be trusted neither holds thresholds nor crosses them.
  const bool decides =
      facts.verdict == throng::verdict::passed || facts.exit_code == exit_codes::thresholds_failed;
  facts.reasons.insert(decides ? facts.reasons.begin() : facts.reasons.end(), why.begin(),
                       why.end());
  if (decides) {
    facts.verdict = throng::verdict::invalid;
    facts.exit_code = exit_codes::invalid_run;
  }
}

} // namespace throng::inline THRONG_ABI
