#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/engine/collector.hpp>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// The first cause decides.
inline void blame(run_facts& facts, verdict what, int code, std::string reason) {
  facts.reasons.push_back(std::move(reason));
  if (facts.verdict == throng::verdict::passed) {
    facts.verdict = what;
    facts.exit_code = code;
  }
}

inline void blame_phase(run_facts& facts, const std::string& name, const phase_ending& how,
                        std::chrono::nanoseconds limit, int timeout_code) {
  if (how.outcome == phase_outcome::threw) {
    blame(facts, verdict::failed, exit_codes::script_exception,
          name + " ended with an exception: " + how.said);
  } else if (how.outcome == phase_outcome::timed_out) {
    blame(facts, verdict::failed, timeout_code,
          name + " took longer than its limit of " + duration_text(limit));
  }
}

} // namespace detail

THRONG_DECL std::vector<counted_message>
collector::messages(message_log worker_state::*which) const {
  std::map<std::string, std::uint64_t> by_text;
  for (const auto* each : workers_) {
    for (const auto& [text, times] : (each->*which).times())
      by_text[text] += times;
  }
  // What setup and teardown throw has a reason of its own.
  if (which == &worker_state::failures) {
    for (const auto* each : phases_) {
      for (const auto& [text, times] : each->failures.times())
        by_text[text] += times;
    }
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

THRONG_DECL void collector::add_ending(run_facts& facts, const run_ending& how) const {
  using detail::blame;
  const auto after = " after " + duration_text(detail::readable(how.elapsed));
  const auto& test = *plan_->test;
  detail::blame_phase(facts, "setup", how.setup, test.setup_phase().timeout,
                      exit_codes::setup_timeout);
  if (run_->words.is_aborted()) {
    blame(facts, verdict::aborted, exit_codes::script_aborted,
          "test.abort()" + after + ": " + run_->words.why_aborted());
  }
  if (how.by_signal)
    blame(facts, verdict::aborted, exit_codes::interrupted, "stopped by a signal" + after);
  if (run_->stopped_by_control)
    blame(facts, verdict::aborted, exit_codes::stopped, "stopped by its run_control" + after);
}

THRONG_DECL result collector::conclude(const run_ending& how) {
  run_facts facts;
  facts.test = plan_->test->name();
  facts.verdict = throng::verdict::passed;
  facts.exit_code = exit_codes::passed;
  facts.seed = run_->facts.seed;
  facts.metrics = collect(how.elapsed);
  for (const auto* each : workers_) {
    for (const auto& scenario : each->scenarios)
      facts.interrupted_iterations += scenario.numbers.iterations.interrupted.get();
  }
  for (const auto& wanted : thresholds_)
    facts.thresholds.push_back(judge(wanted, facts.metrics));
  facts.failures = messages(&worker_state::failures);
  facts.exceptions = messages(&worker_state::exceptions);
  if (!facts.metrics.conflicts.empty()) {
    // Samples are missing: what was measured cannot be trusted.
    facts.verdict = throng::verdict::invalid;
    facts.exit_code = exit_codes::invalid_options;
    facts.reasons = facts.metrics.conflicts;
  }
  add_ending(facts, how);
  add_exceptions(facts);
  // Without a load there is nothing to judge.
  if (how.had_load)
    add_threshold_reasons(facts);
  for (const auto& reason : run_->words.failures())
    detail::blame(facts, verdict::failed, exit_codes::marked_failed, "test.fail(): " + reason);
  detail::blame_phase(facts, "teardown", how.teardown, plan_->test->teardown_phase().timeout,
                      exit_codes::teardown_timeout);
  (void)news();
  facts.warnings = warnings_;
  for (auto& note : overflow_notes(facts.metrics))
    facts.warnings.push_back(std::move(note));
  return result(std::move(facts));
}

} // namespace throng::inline THRONG_ABI
