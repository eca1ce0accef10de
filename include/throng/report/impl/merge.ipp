#pragma once

#include <throng/report/finding_order.hpp>
#include <throng/report/merge.hpp>
#include <throng/report/merged_course.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

// A series, as a snapshot or a course has it, that both results have as different things.
template <class Series>
void require_same_kind(const Series& mine, const Series& more) {
  if (mine.kind == more.kind && mine.unit == more.unit)
    return;
  const auto words = [](const Series& each) {
    return std::string(to_text(each.kind)) + " of " + std::string(to_text(each.unit));
  };
  throw std::invalid_argument("these results do not merge: metric '" + mine.metric + "' is a " +
                              words(mine) + " in one and a " + words(more) + " in the other");
}

inline void merge_metrics(snapshot& into, const snapshot& more) {
  into.elapsed = std::max(into.elapsed, more.elapsed);
  for (const auto& each : more.all) {
    const auto* mine = into.find(each.metric, each.selector);
    if (mine == nullptr) {
      into.add(each);
      continue;
    }
    require_same_kind(*mine, each);
    const auto* theirs = std::get_if<gauge_value>(&each.value);
    const auto* own = std::get_if<gauge_value>(&mine->value);
    if (theirs == nullptr || own == nullptr || !is_sum_of_parts(each.metric)) {
      into.add(each);
      continue;
    }
    const gauge_value sum{own->last + theirs->last, own->min + theirs->min, own->max + theirs->max,
                          own->is_set && theirs->is_set ? std::max(own->at, theirs->at)
                          : own->is_set                 ? own->at
                                                        : theirs->at,
                          own->is_set || theirs->is_set};
    into.all[static_cast<std::size_t>(mine - into.all.data())].value = sum;
  }
  for (const auto& each : more.checks)
    into.add(each);
}

// All of both, each once.
inline void merge_texts(std::vector<std::string>& into, const std::vector<std::string>& more) {
  for (const auto& each : more) {
    if (std::find(into.begin(), into.end(), each) == into.end())
      into.push_back(each);
  }
}

inline void merge_messages(std::vector<counted_message>& into,
                           const std::vector<counted_message>& more) {
  for (const auto& each : more) {
    const auto mine = std::find_if(into.begin(), into.end(),
                                   [&](const auto& other) { return other.text == each.text; });
    if (mine == into.end()) {
      into.push_back(each);
    } else {
      mine->times += each.times;
    }
  }
  std::sort(into.begin(), into.end(), [](const auto& a, const auto& b) {
    return std::tie(b.times, a.text) < std::tie(a.times, b.text);
  });
}

inline void merge_failures(std::vector<request_failure>& into,
                           const std::vector<request_failure>& more) {
  const auto key = [](const auto& of) { return std::tie(of.code, of.origin, of.text); };
  for (const auto& each : more) {
    const auto mine = std::find_if(into.begin(), into.end(),
                                   [&](const auto& other) { return key(other) == key(each); });
    if (mine == into.end()) {
      into.push_back(each);
    } else {
      add_cases(*mine, each);
    }
  }
  std::sort(into.begin(), into.end(), is_reported_before);
}

inline void merge_course(std::vector<time_series>& into, const std::vector<time_series>& more) {
  for (const auto& each : more) {
    const auto mine = std::find_if(into.begin(), into.end(), [&](const auto& other) {
      return other.metric == each.metric && other.selector == each.selector;
    });
    if (mine == into.end()) {
      into.push_back(each);
      continue;
    }
    require_same_kind(*mine, each);
    mine->points = merged_points(*mine, each);
  }
}

// Each once.
template <class T>
void merge_once(std::vector<T>& into, const std::vector<T>& more) {
  for (const auto& each : more) {
    if (std::find(into.begin(), into.end(), each) == into.end())
      into.push_back(each);
  }
}

inline void merge_accounts(std::vector<scenario_account>& into,
                           const std::vector<scenario_account>& more) {
  for (const auto& each : more) {
    const auto mine = std::find_if(into.begin(), into.end(),
                                   [&](const auto& other) { return other.name == each.name; });
    if (mine == into.end()) {
      into.push_back(each);
      continue;
    }
    mine->scheduled += each.scheduled;
    mine->started += each.started;
    mine->dropped += each.dropped;
    mine->cancelled += each.cancelled;
    mine->complete += each.complete;
    mine->interrupted += each.interrupted;
  }
}

inline void merge_accounts(request_account& into, const request_account& more) {
  into.asked += more.asked;
  into.ok += more.ok;
  into.failed += more.failed;
  into.timed_out += more.timed_out;
  into.in_flight += more.in_flight;
  into.unsent += more.unsent;
}

} // namespace detail

THRONG_DECL result merge(const result& a, const result& b) {
  auto sum = a.facts();
  const auto& more = b.facts();
  if (sum.test != more.test) {
    throw std::invalid_argument("these results do not merge: one is of the test '" + sum.test +
                                "', the other of '" + more.test + "'");
  }
  // The worse verdict is the greater one.
  if (more.verdict > sum.verdict) {
    sum.verdict = more.verdict;
    sum.exit_code = more.exit_code;
  }
  detail::merge_texts(sum.reasons, more.reasons);
  detail::merge_metrics(sum.metrics, more.metrics);
  detail::merge_texts(sum.metrics.conflicts, more.metrics.conflicts);
  sum.thresholds.insert(sum.thresholds.end(), more.thresholds.begin(), more.thresholds.end());
  detail::merge_texts(sum.warnings, more.warnings);
  sum.interrupted_iterations += more.interrupted_iterations;
  detail::merge_messages(sum.exceptions, more.exceptions);
  detail::merge_failures(sum.failures, more.failures);
  detail::merge_course(sum.course, more.course);
  detail::merge_once(sum.findings, more.findings);
  order_by_weight(sum.findings);
  detail::merge_accounts(sum.scenarios, more.scenarios);
  detail::merge_accounts(sum.requests, more.requests);
  detail::merge_once(sum.environment, more.environment);
  sum.usage.series += more.usage.series;
  sum.usage.tag_sets += more.usage.tag_sets;
  sum.usage.bytes += more.usage.bytes;
  sum.usage.overflowed += more.usage.overflowed;
  return result(std::move(sum));
}

THRONG_DECL result merge(std::span<const result> parts) {
  if (parts.empty())
    throw std::invalid_argument("there are no results to merge");
  auto sum = parts.front();
  for (const auto& each : parts.subspan(1))
    sum = merge(sum, each);
  return sum;
}

} // namespace throng::inline THRONG_ABI
