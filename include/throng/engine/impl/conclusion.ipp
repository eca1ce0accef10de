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

// Instants of the run's clock become times since the load began; negative ones are setup's.
inline void count_from(snapshot& numbers, std::int64_t start) {
  for (auto& each : numbers.all) {
    auto* const gauge = std::get_if<gauge_value>(&each.value);
    // The users' gauges are set by the collector, which has no other clock.
    if (gauge != nullptr && gauge->is_set && each.metric != "vus" && each.metric != "vus_max")
      gauge->at -= start;
  }
  for (auto& each : numbers.checks) {
    for (auto* const seen : {&each.first_failure, &each.last_failure}) {
      if (*seen)
        (*seen)->at -= start;
    }
  }
}

// The same for requests that got no response.  Without a load there was setup only, and no moment
// to count from.
inline void count_from(std::vector<request_failure>& failures, bool had_load, std::int64_t start) {
  for (auto& each : failures) {
    for (auto* const seen : {&each.first, &each.last})
      seen->at = had_load ? seen->at - start : -1;
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

inline std::string series_name(const threshold_result& told) {
  return told.selector.empty() ? told.metric : told.metric + "{" + told.selector + "}";
}

inline std::string value_text(double value, const threshold_result& told) {
  return measured_number_text(value, told.kind, told.unit, told.method == "count");
}

// Why a threshold does not hold.
inline std::string sentence_of(const threshold_result& told) {
  const auto name = "threshold '" + told.text + "'" +
                    (told.window.count() == 0 ? "" : " over " + duration_text(told.window)) +
                    " on '" + series_name(told) + "'";
  if (told.lacks_baseline) {
    return name + " has no baseline: store a result with --save-result FILE, and compare with it "
                  "with --baseline FILE";
  }
  if (!told.has_data)
    return name + " has no data";
  auto text = name + " does not hold: " + value_text(told.measured, told);
  if (told.window.count() != 0)
    text += " in the worst window";
  if (told.first_failed)
    text += ", first seen after " + duration_text(readable(*told.first_failed));
  return text;
}

} // namespace detail

THRONG_DECL std::vector<counted_message> collector::exceptions() const {
  // What setup and teardown throw has a reason of its own.
  std::map<std::string, std::uint64_t> by_text;
  for (const auto* each : workers_) {
    for (const auto& [text, times] : each->exceptions.times())
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

THRONG_DECL std::vector<request_failure> collector::failures() const {
  failure_log together;
  for (const auto* all : {&workers_, &phases_}) {
    for (const auto* each : *all)
      together.add(each->failures);
  }
  auto sum = together.all();
  std::sort(sum.begin(), sum.end(), is_reported_before);
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
  std::vector<std::string> without_baseline;
  for (const auto& told : facts.thresholds) {
    if (told.passed || told.is_warning)
      continue;
    if (told.lacks_baseline) {
      without_baseline.push_back(detail::sentence_of(told));
      continue;
    }
    auto& list = told.has_data ? crossed : empty;
    const auto name = detail::series_name(told);
    if (list.find("'" + name + "'") == std::string::npos) {
      list += (list.empty() ? "'" : ", '") + name + "'";
    }
  }
  const auto blame = [&](std::string reason) {
    detail::blame(facts, verdict::failed, exit_codes::thresholds_failed, std::move(reason));
  };
  if (!crossed.empty()) {
    blame("thresholds on metrics " + crossed + " have been crossed" +
          (aborted_at_ ? "; the run was stopped for it after " +
                             duration_text(detail::readable(*aborted_at_))
                       : std::string()));
  }
  if (!empty.empty())
    blame("thresholds on metrics " + empty + " have no data");
  for (auto& each : without_baseline)
    blame(std::move(each));
}

THRONG_DECL void collector::add_threshold_warnings(run_facts& facts) const {
  for (const auto& told : facts.thresholds) {
    if (told.is_warning && !told.passed)
      facts.warnings.push_back(detail::sentence_of(told));
  }
}

THRONG_DECL void collector::add_ending(run_facts& facts, const run_ending& how) const {
  using detail::blame;
  const auto after = " after " + duration_text(detail::readable(how.elapsed));
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
  add_names(facts.metrics);
  for (const auto* all : {&workers_, &phases_}) {
    for (const auto* each : *all) {
      for (const auto& scenario : each->scenarios)
        scenario.add_usage(facts.usage);
    }
  }
  facts.usage.series = facts.metrics.all.size();
  const auto began = run_->began.load().time_since_epoch().count();
  if (how.had_load)
    detail::count_from(facts.metrics, began);
  for (const auto* each : workers_) {
    for (const auto& scenario : each->scenarios)
      facts.interrupted_iterations += scenario.numbers.iterations.interrupted.get();
  }
  facts.thresholds = judgement_.conclude(facts.metrics);
  facts.course = std::move(written_);
  for (const auto& each : plan_->test->tracked())
    facts.tracked.push_back(full_name(each));
  facts.failures = failures();
  detail::count_from(facts.failures, how.had_load, began);
  facts.exceptions = exceptions();
  facts.environment = how.environment;
  if (!facts.metrics.conflicts.empty()) {
    // Samples are missing: what was measured cannot be trusted.
    facts.verdict = throng::verdict::invalid;
    facts.exit_code = exit_codes::invalid_options;
    facts.reasons = facts.metrics.conflicts;
  }
  detail::blame_phase(facts, "setup", how.setup, plan_->test->setup_phase().timeout,
                      exit_codes::setup_timeout);
  // A threshold that has ended the run comes before a signal that came later; one that did not
  // hold at the end comes after all that was known by then.
  if (aborted_first_)
    add_threshold_reasons(facts);
  add_ending(facts, how);
  add_exceptions(facts);
  for (const auto& reason : run_->words.failures())
    detail::blame(facts, verdict::failed, exit_codes::marked_failed, "test.fail(): " + reason);
  // Without a load there is nothing to judge.
  if (how.had_load && !aborted_first_)
    add_threshold_reasons(facts);
  detail::blame_phase(facts, "teardown", how.teardown, plan_->test->teardown_phase().timeout,
                      exit_codes::teardown_timeout);
  if (how.had_load)
    add_findings(facts);
  (void)news();
  facts.warnings.insert(facts.warnings.begin(), warnings_.begin(), warnings_.end());
  for (auto& note : overflow_notes(facts.metrics))
    facts.warnings.push_back(std::move(note));
  if (how.had_load)
    add_threshold_warnings(facts);
  return result(std::move(facts));
}

} // namespace throng::inline THRONG_ABI
