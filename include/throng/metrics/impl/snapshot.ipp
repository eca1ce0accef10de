#pragma once

#include <throng/metrics/snapshot.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline void add_value(counter_value& mine, const counter_value& more) { mine.sum += more.sum; }

inline void add_value(gauge_value& mine, const gauge_value& more) {
  if (!more.is_set)
    return;
  if (!mine.is_set) {
    mine = more;
    return;
  }
  mine.min = std::min(mine.min, more.min);
  mine.max = std::max(mine.max, more.max);
  // Two workers may set a gauge in the same nanosecond: the greater value is as good as any, and
  // the order of adding does not matter.
  if (std::tie(more.at, more.last) > std::tie(mine.at, mine.last)) {
    mine.last = more.last;
    mine.at = more.at;
  }
}

inline void add_value(rate_value& mine, const rate_value& more) {
  mine.trues += more.trues;
  mine.total += more.total;
}

template <class Layout>
void add_value(basic_histogram<Layout>& mine, const basic_histogram<Layout>& more) {
  mine.add(more);
}

inline void take_value(counter_value& mine, const counter_value& earlier) {
  mine.sum -= earlier.sum;
}
inline void take_value(gauge_value&, const gauge_value&) {}
inline void take_value(rate_value& mine, const rate_value& earlier) {
  mine.trues -= earlier.trues;
  mine.total -= earlier.total;
}
template <class Layout>
void take_value(basic_histogram<Layout>& mine, const basic_histogram<Layout>& earlier) {
  mine.subtract(earlier);
}

inline void add_series(series& mine, const series& more) {
  std::visit(
      [&](auto& value) {
        using value_type = std::remove_reference_t<decltype(value)>;
        if (const auto* other = std::get_if<value_type>(&more.value)) {
          add_value(value, *other);
        }
      },
      mine.value);
}

// Earlier is less.  Where two failures are of the same moment all else decides, so that the order
// of adding does not matter.
inline bool is_before(const check_failure& a, const check_failure& b) {
  const auto key = [](const check_failure& f) {
    return std::tie(f.at, f.vu, f.iteration, f.has_response, f.url, f.status, f.error, f.body);
  };
  return key(a) < key(b);
}

inline void add_failures(check_result& mine, const check_result& more) {
  const auto& first = more.first_failure;
  if (first && (!mine.first_failure || is_before(*first, *mine.first_failure)))
    mine.first_failure = first;
  const auto& last = more.last_failure;
  if (last && (!mine.last_failure || is_before(*mine.last_failure, *last)))
    mine.last_failure = last;
}

inline bool is_same_check(const check_result& a, const check_result& b) {
  return a.name == b.name && a.group == b.group;
}

struct series_order {
  using key = std::pair<std::string_view, std::string_view>;
  static key of(const series& s) { return {s.metric, s.selector}; }
  bool operator()(const series& a, const key& b) const { return of(a) < b; }
};

} // namespace detail

THRONG_DECL metric_value no_numbers(metric_kind kind, value_unit unit) {
  switch (kind) {
  case metric_kind::counter: return counter_value{};
  case metric_kind::gauge: return gauge_value{};
  case metric_kind::rate: return rate_value{};
  case metric_kind::trend: break;
  }
  if (unit == value_unit::time)
    return time_histogram{};
  return number_histogram{};
}

THRONG_DECL bool series::is_empty() const noexcept {
  switch (value.index()) {
  case 0: return std::get<0>(value) == counter_value{};
  case 1: return !std::get<1>(value).is_set;
  case 2: return std::get<2>(value).total == 0;
  case 3: return std::get<3>(value).count() == 0;
  default: return std::get<4>(value).count() == 0;
  }
}

THRONG_DECL const series* snapshot::find(std::string_view metric, std::string_view selector) const {
  const detail::series_order::key wanted{metric, selector};
  const auto place = std::lower_bound(all.begin(), all.end(), wanted, detail::series_order{});
  if (place == all.end() || detail::series_order::of(*place) != wanted)
    return nullptr;
  return &*place;
}

THRONG_DECL snapshot snapshot::since(const snapshot& earlier) const {
  snapshot interval = *this;
  interval.elapsed = elapsed - earlier.elapsed;
  for (auto& mine : interval.all) {
    const auto* before = earlier.find(mine.metric, mine.selector);
    if (before == nullptr)
      continue;
    std::visit(
        [&](auto& value) {
          using value_type = std::remove_reference_t<decltype(value)>;
          if (const auto* old = std::get_if<value_type>(&before->value)) {
            detail::take_value(value, *old);
          }
        },
        mine.value);
  }
  for (auto& mine : interval.checks) {
    for (const auto& before : earlier.checks) {
      if (!detail::is_same_check(before, mine))
        continue;
      mine.passes -= before.passes;
      mine.fails -= before.fails;
    }
  }
  return interval;
}

THRONG_DECL void snapshot::add(const series& more) { add(series(more)); }

THRONG_DECL void snapshot::add(series&& more) {
  const detail::series_order::key wanted{more.metric, more.selector};
  const auto place = std::lower_bound(all.begin(), all.end(), wanted, detail::series_order{});
  if (place == all.end() || detail::series_order::of(*place) != wanted) {
    all.insert(place, std::move(more));
    return;
  }
  detail::add_series(*place, more);
}

THRONG_DECL void snapshot::add(std::vector<series> many) {
  // One by one each would move all behind it: with thousands of names that takes seconds.
  const auto before = [](const series& a, const series& b) {
    return detail::series_order::of(a) < detail::series_order::of(b);
  };
  std::sort(many.begin(), many.end(), before);
  std::vector<series> sum;
  sum.reserve(all.size() + many.size());
  auto mine = all.begin();
  for (auto& more : many) {
    while (mine != all.end() && !before(more, *mine))
      sum.push_back(std::move(*mine++));
    if (sum.empty() || before(sum.back(), more)) {
      sum.push_back(std::move(more));
    } else {
      detail::add_series(sum.back(), more);
    }
  }
  std::move(mine, all.end(), std::back_inserter(sum));
  all = std::move(sum);
}

THRONG_DECL void snapshot::add(const check_result& more) {
  for (auto& mine : checks) {
    if (!detail::is_same_check(mine, more))
      continue;
    mine.passes += more.passes;
    mine.fails += more.fails;
    detail::add_failures(mine, more);
    return;
  }
  checks.push_back(more);
}

THRONG_DECL std::vector<std::string> overflow_notes(const snapshot& numbers) {
  std::vector<std::string> notes;
  for (const auto& each : numbers.all) {
    const auto* values = std::get_if<number_histogram>(&each.value);
    const auto outside = values == nullptr ? 0 : values->overflow();
    if (outside == 0 || !each.selector.empty())
      continue;
    notes.push_back("trend '" + each.metric + "': " + std::to_string(outside) + " of " +
                    std::to_string(values->count()) +
                    " values are beyond 2^44 or nearer to 0 than 2^-20; percentiles among them "
                    "are not exact to 1/1024: record them in another unit");
  }
  return notes;
}

} // namespace throng::inline THRONG_ABI
