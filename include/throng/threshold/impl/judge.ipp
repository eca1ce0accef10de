#pragma once

#include <throng/threshold/judge.hpp>

#include <chrono>
#include <type_traits>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

struct measured_samples {
  std::optional<double> value;
  std::uint64_t samples = 0;
};

inline double per_second(double sum, std::chrono::nanoseconds elapsed) {
  const auto seconds = std::chrono::duration<double>(elapsed).count();
  return seconds > 0 ? sum / seconds : 0;
}

inline measured_samples measure_of(const measure& asked, const counter_value& v,
                                   std::chrono::nanoseconds elapsed) {
  return {asked.what == statistic::rate ? per_second(v.sum, elapsed) : v.sum.value(), 0};
}

inline measured_samples measure_of(const measure& asked, const gauge_value& v,
                                   std::chrono::nanoseconds) {
  if (!v.is_set)
    return {};
  if (asked.what == statistic::min)
    return {v.min, 1};
  if (asked.what == statistic::max)
    return {v.max, 1};
  return {v.last, 1};
}

inline measured_samples measure_of(const measure&, const rate_value& v, std::chrono::nanoseconds) {
  if (v.total == 0)
    return {};
  return {v.share(), v.total};
}

template <class Layout>
measured_samples measure_of(const measure& asked, const basic_histogram<Layout>& v,
                            std::chrono::nanoseconds) {
  if (asked.what == statistic::count)
    return {static_cast<double>(v.count()), v.count()};
  if (v.count() == 0)
    return {};
  switch (asked.what) {
  case statistic::min: return {static_cast<double>(v.min()), v.count()};
  case statistic::max: return {static_cast<double>(v.max()), v.count()};
  case statistic::med: return {static_cast<double>(v.percentile(50)), v.count()};
  case statistic::percentile: return {static_cast<double>(v.percentile(asked.percent)), v.count()};
  default: return {v.mean(), v.count()};
  }
}

inline measured_samples measure_in(const measure& asked, const snapshot& numbers) {
  const auto* found = numbers.find(asked.metric, asked.selector);
  if (found == nullptr) {
    // A counter that nothing was added to was never made: it stands at 0.  A part of one was not
    // asked for.
    if (asked.kind == metric_kind::counter && asked.selector.empty())
      return {0.0, 0};
    return {};
  }
  return std::visit([&](const auto& value) { return measure_of(asked, value, numbers.elapsed); },
                    found->value);
}

template <class Value>
void take_since(Value& mine, const Value& earlier) {
  take_value(mine, earlier);
}
// A gauge keeps its state; one that was not set since has no sample.
inline void take_since(gauge_value& mine, const gauge_value& earlier) {
  if (earlier.is_set && earlier.at == mine.at)
    mine = gauge_value{};
}

inline measured_samples measure_since(const measure& asked, const snapshot& numbers,
                                      const snapshot& earlier) {
  if (earlier.elapsed.count() == 0 && earlier.find(asked.metric, asked.selector) == nullptr)
    return measure_in(asked, numbers);
  snapshot part;
  part.elapsed = numbers.elapsed - earlier.elapsed;
  if (const auto* now = numbers.find(asked.metric, asked.selector))
    part.all.push_back(*now);
  const auto* before = earlier.find(asked.metric, asked.selector);
  if (before != nullptr && !part.all.empty()) {
    std::visit(
        [&](auto& mine) {
          if (const auto* old = std::get_if<std::decay_t<decltype(mine)>>(&before->value))
            take_since(mine, *old);
        },
        part.all.front().value);
  }
  return measure_in(asked, part);
}

inline threshold_result judge_samples(const threshold& wanted, const measured_samples& measured) {
  const auto& asked = wanted.what();
  threshold_result told;
  told.metric = asked.metric;
  told.selector = asked.selector;
  told.text = wanted.text();
  told.method = statistic_text(asked.what, asked.percent);
  told.kind = asked.kind;
  told.unit = asked.unit;
  told.has_data = measured.value.has_value();
  told.measured = measured.value.value_or(0);
  told.samples = measured.samples;
  told.bound = wanted.bound();
  told.is_warning = wanted.is_warning();
  told.window = wanted.window().value_or(std::chrono::nanoseconds{0});
  told.warm_up = wanted.warm_up().value_or(std::chrono::nanoseconds{0});
  told.lacks_baseline = wanted.lacks_baseline();
  told.passed = told.has_data && !told.lacks_baseline
                    ? holds(told.measured, wanted.how(), wanted.bound())
                    : wanted.passes_without_data();
  return told;
}

} // namespace detail

THRONG_DECL std::optional<double> measured_value(const measure& asked, const snapshot& numbers) {
  return detail::measure_in(asked, numbers).value;
}

THRONG_DECL threshold_result judge_nothing(const threshold& wanted) {
  return detail::judge_samples(wanted, {});
}

THRONG_DECL threshold_result judge(const threshold& wanted, const snapshot& numbers) {
  return detail::judge_samples(wanted, detail::measure_in(wanted.what(), numbers));
}

THRONG_DECL threshold_result judge(const threshold& wanted, const snapshot& numbers,
                                   const snapshot& earlier) {
  return detail::judge_samples(wanted, detail::measure_since(wanted.what(), numbers, earlier));
}

} // namespace throng::inline THRONG_ABI
