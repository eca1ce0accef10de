#pragma once

#include <throng/engine/run_judgement.hpp>

#include <algorithm>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// The first moments are too few samples to end a run by.
inline constexpr std::chrono::nanoseconds first_judgement = std::chrono::seconds{1};

// With the metric that a text names, and the test's warm-up where it has none of its own.
inline threshold completed(threshold wanted, const load_test& test) {
  for (const auto& declared : test.declared()) {
    if (declared.name == wanted.what().metric && !wanted.is_bound())
      wanted.bind(declared.kind, declared.unit);
  }
  // A gauge's least and greatest value are only known of all of the run.
  const bool is_of_all =
      wanted.what().kind == metric_kind::gauge &&
      (wanted.what().what == statistic::min || wanted.what().what == statistic::max);
  if (!wanted.warm_up() && !is_of_all)
    wanted.after(test.warm_up());
  return wanted;
}

} // namespace detail

THRONG_DECL std::optional<double> baseline_of(const threshold& wanted, const result& earlier) {
  const auto& asked = wanted.what();
  const auto method = statistic_text(asked.what, asked.percent);
  const auto window = wanted.window().value_or(std::chrono::nanoseconds{0});
  const auto warm_up = wanted.warm_up().value_or(std::chrono::nanoseconds{0});
  for (const auto& each : earlier.thresholds()) {
    if (each.has_data && each.metric == asked.metric && each.selector == asked.selector &&
        each.method == method && each.window == window && each.warm_up == warm_up)
      return each.measured;
  }
  // A counter that the earlier run did not have is no 0 to compare with.
  if (earlier.metrics().find(asked.metric, asked.selector) == nullptr)
    return std::nullopt;
  return measured_value(asked, earlier.metrics());
}

THRONG_DECL run_judgement::run_judgement(const load_test& test) {
  std::vector<std::string> metrics;
  bool has_parts = false;
  for (const auto& each : test.thresholds()) {
    const auto& what = all_.emplace_back(detail::completed(each, test)).wanted().what();
    has_parts = has_parts || !what.selector.empty();
    if (std::find(metrics.begin(), metrics.end(), what.metric) == metrics.end())
      metrics.push_back(what.metric);
  }
  if (!has_parts)
    only_metrics_ = std::move(metrics);
}

THRONG_DECL std::vector<threshold> run_judgement::wanted() const {
  std::vector<threshold> list;
  for (const auto& each : all_)
    list.push_back(each.wanted());
  return list;
}

THRONG_DECL void run_judgement::compare_with(const result& earlier) {
  for (auto& each : all_) {
    if (!each.wanted().needs_baseline())
      continue;
    if (const auto found = baseline_of(each.wanted(), earlier))
      each.wanted().resolve(*found);
  }
}

THRONG_DECL void run_judgement::begin(const snapshot& before) {
  for (auto& each : all_)
    each.begin(before);
}

THRONG_DECL run_judgement::nanoseconds run_judgement::next(nanoseconds elapsed) const noexcept {
  nanoseconds first = whole_seconds(elapsed) + std::chrono::seconds{1};
  for (const auto& each : all_)
    first = std::min(first, each.next_mark());
  return first;
}

THRONG_DECL bool run_judgement::is_due(nanoseconds elapsed) const noexcept {
  const auto is_marked = [&](const auto& each) { return elapsed >= each.next_mark(); };
  return !all_.empty() &&
         (elapsed >= next_second_ || std::any_of(all_.begin(), all_.end(), is_marked));
}

THRONG_DECL bool run_judgement::look(const snapshot& numbers) {
  const auto elapsed = numbers.elapsed;
  const bool is_second = elapsed >= next_second_;
  if (is_second)
    next_second_ = whole_seconds(elapsed) + std::chrono::seconds{1};
  bool ends = false;
  for (auto& each : all_) {
    if (!is_second && elapsed < each.next_mark())
      continue;
    const auto& wanted = each.wanted();
    const bool fails = each.look(numbers);
    ends = ends || (fails && wanted.aborts() &&
                    elapsed >= std::max(wanted.delay(), detail::first_judgement));
  }
  return ends;
}

THRONG_DECL std::vector<threshold_result> run_judgement::conclude(const snapshot& numbers) {
  std::vector<threshold_result> told;
  for (auto& each : all_) {
    const bool is_window = each.wanted().window().has_value();
    told.push_back(each.conclude(is_window && ended_with_ ? *ended_with_ : numbers));
  }
  return told;
}

} // namespace throng::inline THRONG_ABI
