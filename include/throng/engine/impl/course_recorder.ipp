#pragma once

#include <throng/engine/course_recorder.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <type_traits>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::uint64_t points_to_a_step = 3600;

inline double per_second_of(double count, std::chrono::nanoseconds length) {
  const auto seconds = std::chrono::duration<double>(length).count();
  return seconds > 0 ? count / seconds : 0;
}

inline void fill(time_point& point, const counter_value& now, const counter_value* before) {
  auto step = now.sum;
  if (before != nullptr)
    step -= before->sum;
  point.count = step;
  point.value = per_second_of(point.count, point.length);
}

// k6 sets its own gauges each second; how often others were set is not kept.
inline void fill(time_point& point, const gauge_value& now, const gauge_value* before) {
  if (!now.is_set)
    return;
  point.count = before != nullptr && before->is_set && before->at == now.at ? 0 : 1;
  point.value = now.last;
  point.min = now.min;
  point.max = now.max;
}

inline void fill(time_point& point, const rate_value& now, const rate_value* before) {
  const auto earlier = before == nullptr ? rate_value{} : *before;
  const rate_value step{now.trues - earlier.trues, now.total - earlier.total};
  point.count = static_cast<double>(step.total);
  point.value = step.share();
}

template <class Layout>
void fill(time_point& point, const basic_histogram<Layout>& now,
          const basic_histogram<Layout>* before) {
  const auto count = now.count() - (before == nullptr ? 0 : before->count());
  if (count == 0)
    return;
  static const basic_histogram<Layout> nothing;
  const auto& earlier = before == nullptr ? nothing : *before;
  auto sum = now.exact();
  sum -= earlier.exact();
  point.count = static_cast<double>(count);
  point.value = sum / point.count;
  // One walk over the buckets for all quantiles: a step has far fewer values than a run.
  std::vector<std::pair<double, std::uint64_t>> values;
  now.each_value_since(earlier, [&](auto value, std::uint64_t samples) {
    values.emplace_back(static_cast<double>(value), samples);
  });
  point.min = values.front().first;
  point.max = values.back().first;
  auto place = values.begin();
  auto seen = place->second;
  const auto quantile = [&](double percent) {
    // As basic_histogram::percentile ranks.
    const auto rank = static_cast<std::uint64_t>(std::ceil(percent / 100 * point.count - 1e-9));
    while (seen < rank && std::next(place) != values.end())
      seen += (++place)->second;
    return place->first;
  };
  point.med = quantile(50);
  point.p90 = quantile(90);
  point.p95 = quantile(95);
  point.p99 = quantile(99);
}

} // namespace detail

THRONG_DECL bool course_recorder::is_wanted(const series& one) const {
  return one.selector.empty() || std::find(asked_.begin(), asked_.end(),
                                           std::pair(one.metric, one.selector)) != asked_.end();
}

THRONG_DECL void course_recorder::add(snapshot numbers) {
  const auto elapsed = numbers.elapsed;
  // The step before this one is written only now: the end of the run may still belong to it.
  if (written_ != 0)
    write(before_, latest_);
  before_ = std::move(latest_);
  latest_ = std::move(numbers);
  if (++written_ % detail::points_to_a_step == 0)
    step_ *= 2;
  while (next_ <= elapsed)
    next_ += step_;
}

THRONG_DECL std::vector<time_series> course_recorder::finish(const snapshot& numbers) {
  if (written_ == 0 || (numbers.elapsed - latest_.elapsed) * 10 < step_) {
    write(before_, numbers);
  } else {
    write(before_, latest_);
    write(latest_, numbers);
  }
  std::vector<time_series> all;
  for (auto& [name, one] : all_)
    all.push_back(std::move(one));
  all_.clear();
  return all;
}

THRONG_DECL void course_recorder::write(const snapshot& from, const snapshot& to) {
  if (to.elapsed == from.elapsed)
    return;
  time_point step;
  step.end = to.elapsed;
  step.length = to.elapsed - from.elapsed;
  for (const auto& now : to.all) {
    if (!is_wanted(now))
      continue;
    const auto key = std::pair(now.metric, now.selector);
    auto place = all_.find(key);
    if (place == all_.end()) {
      if (now.is_empty() && now.selector.empty())
        continue;
      place = all_.emplace(key, time_series{now.metric, now.selector, now.kind, now.unit, steps_})
                  .first;
    }
    auto& point = place->second.points.emplace_back(step);
    const auto* before = from.find(now.metric, now.selector);
    std::visit(
        [&](const auto& value) {
          using value_type = std::decay_t<decltype(value)>;
          detail::fill(point, value,
                       before == nullptr ? nullptr : std::get_if<value_type>(&before->value));
        },
        now.value);
  }
  steps_.push_back(step);
}

} // namespace throng::inline THRONG_ABI
