#pragma once

#include <throng/metrics/sectioning.hpp>
#include <throng/threshold/watched_precision.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::size_t most_blocks = 20;
inline constexpr std::size_t fewest_blocks = 10;
// A look that comes so much before a block's end is one at its end.
inline constexpr std::chrono::milliseconds early_look{100};
// An answer that is known for a moment may be known by chance: it must stay so for a quarter of the
// time that it took.
inline constexpr int time_per_proof = 4;

inline double rank_of(const measure& asked) noexcept {
  return asked.what == statistic::percentile ? asked.percent : 50;
}

inline block_number number_of(const measure&, const rate_value& of) {
  return {of.share(), static_cast<double>(of.total)};
}
template <class Layout>
block_number number_of(const measure& asked, const basic_histogram<Layout>& of) {
  const auto samples = static_cast<double>(of.count());
  if (asked.what == statistic::avg)
    return {of.mean(), samples};
  return {static_cast<double>(of.percentile(rank_of(asked))), samples};
}
// There is no interval of counters and gauges.
template <class Other>
block_number number_of(const measure&, const Other&) {
  return {};
}

/// The interval that takes each sample for news.  Of a mean there is none: a point.
inline interval interval_of(const measure&, const rate_value& of, double level) {
  return share_interval(of.trues, of.total, level);
}
template <class Layout>
interval interval_of(const measure& asked, const basic_histogram<Layout>& of, double level) {
  if (asked.what == statistic::avg)
    return {of.mean(), of.mean(), level, true, true};
  return quantile_interval(of, rank_of(asked), level);
}
template <class Other>
interval interval_of(const measure&, const Other&, double level) {
  return {.level = level};
}

inline double least_of(const rate_value&) noexcept { return 0; }
template <class Layout>
double least_of(const basic_histogram<Layout>& of) noexcept {
  return static_cast<double>(of.min());
}
template <class Other>
double least_of(const Other&) noexcept {
  return 0;
}

inline void take_earlier(rate_value& mine, const rate_value& earlier) {
  mine.trues -= earlier.trues;
  mine.total -= earlier.total;
}
template <class Layout>
void take_earlier(basic_histogram<Layout>& mine, const basic_histogram<Layout>& earlier) {
  mine.subtract(earlier);
}
template <class Other>
void take_earlier(Other&, const Other&) {}

/// Whether a percentile has its samples (see samples_needed), a low one as many as a high one.
inline bool are_enough(const measure& asked, std::uint64_t samples) noexcept {
  if (asked.kind != metric_kind::trend || asked.what == statistic::avg)
    return true;
  const double rank = rank_of(asked);
  return has_enough_samples(samples, std::max(rank, 100 - rank));
}

/// What came between two marks of a series.
inline metric_value between(const metric_value& earlier, metric_value later) {
  std::visit(
      [&](auto& mine) {
        if (const auto* old = std::get_if<std::decay_t<decltype(mine)>>(&earlier))
          take_earlier(mine, *old);
      },
      later);
  return later;
}

} // namespace detail

THRONG_DECL watched_precision::watched_precision(stop_rule wanted, nanoseconds warm_up)
    : wanted_(std::move(wanted)), warm_up_(warm_up) {
  if (warm_up_ <= nanoseconds{0})
    begin_at(nanoseconds{0}, {});
}

THRONG_DECL void watched_precision::begin(const snapshot& before) {
  marks_.clear();
  narrow_since_.reset();
  reached_.reset();
  length_ = std::chrono::seconds{1};
  if (warm_up_ <= nanoseconds{0})
    begin_at(nanoseconds{0}, before);
}

THRONG_DECL bool watched_precision::look(const snapshot& numbers) {
  const auto now = numbers.elapsed;
  const bool is_over = wanted_.most() && now >= *wanted_.most();
  if (marks_.empty()) {
    if (now >= warm_up_)
      begin_at(now, numbers);
    return is_over;
  }
  if (now < next_ - detail::early_look)
    return reached_.has_value() || is_over;
  marks_.push_back(numbers_in(numbers));
  if (!reached_)
    look_at_blocks(now);
  if (blocks() == detail::most_blocks)
    join_blocks();
  while (next_ - detail::early_look <= now)
    next_ += length_;
  return reached_.has_value() || is_over;
}

THRONG_DECL void watched_precision::look_at_blocks(nanoseconds now) {
  auto told = judge(all_marks());
  if (!told.is_reached) {
    narrow_since_.reset();
    return;
  }
  if (!narrow_since_)
    narrow_since_ = now;
  const auto took = *narrow_since_ - warm_up_;
  if (now < wanted_.least() || now - *narrow_since_ < took / detail::time_per_proof)
    return;
  told.after = now;
  reached_ = std::move(told);
}

THRONG_DECL precision_result watched_precision::conclude(const snapshot& numbers) const {
  if (reached_)
    return *reached_;
  // What came after the last whole block belongs to it.
  const auto last = numbers_in(numbers);
  auto marks = all_marks();
  if (marks.size() > 1)
    marks.pop_back();
  if (!marks.empty())
    marks.push_back(&last);
  auto told = judge(marks);
  told.is_reached = false;
  return told;
}

THRONG_DECL metric_value watched_precision::numbers_in(const snapshot& numbers) const {
  const auto& asked = wanted_.what();
  const auto* found = numbers.find(asked.metric, asked.selector);
  return found == nullptr ? no_numbers(asked.kind, asked.unit) : found->value;
}

THRONG_DECL void watched_precision::begin_at(nanoseconds now, const snapshot& numbers) {
  marks_.assign(1, numbers_in(numbers));
  next_ = now + length_;
}

THRONG_DECL std::vector<const metric_value*> watched_precision::all_marks() const {
  std::vector<const metric_value*> marks;
  for (const auto& each : marks_)
    marks.push_back(&each);
  return marks;
}

THRONG_DECL void watched_precision::join_blocks() {
  for (std::size_t i = 2; i < marks_.size(); i += 2)
    marks_[i / 2] = std::move(marks_[i]);
  marks_.resize(marks_.size() / 2 + 1);
  length_ *= 2;
}

THRONG_DECL precision_result
watched_precision::judge(const std::vector<const metric_value*>& marks) const {
  const auto& asked = wanted_.what();
  precision_result told;
  told.metric = asked.metric;
  told.selector = asked.selector;
  told.text = wanted_.text();
  told.method = statistic_text(asked.what, asked.percent);
  told.kind = asked.kind;
  told.unit = asked.unit;
  told.bound = wanted_.bound();
  told.known.level = wanted_.level();
  told.relative = std::numeric_limits<double>::infinity();
  if (marks.size() < 2)
    return told;
  std::vector<block_number> blocks;
  for (std::size_t i = 1; i < marks.size(); ++i) {
    const auto block = detail::between(*marks[i - 1], *marks[i]);
    const auto number =
        std::visit([&](const auto& v) { return detail::number_of(asked, v); }, block);
    if (number.samples > 0)
      blocks.push_back(number);
  }
  if (blocks.empty())
    return told;
  std::visit(
      [&](const auto& all) {
        const auto number = detail::number_of(asked, all);
        told.measured = number.value;
        told.samples = static_cast<std::uint64_t>(number.samples);
        told.known = detail::interval_of(asked, all, wanted_.level());
        const double reach = reach_between(blocks, number.value, wanted_.level());
        if (!std::isfinite(reach)) {
          if (asked.what == statistic::avg)
            told.known.is_low_known = told.known.is_high_known = false;
        } else if (told.known.is_bounded() && 2 * reach > told.known.high - told.known.low) {
          told.known.low = std::max(detail::least_of(all), number.value - reach);
          told.known.high = number.value + reach;
        }
      },
      detail::between(*marks.front(), *marks.back()));
  told.relative = told.known.relative_to(told.measured);
  told.is_drifting = drift_of(blocks) > wanted_.bound() * std::abs(told.measured);
  told.is_reached = blocks.size() >= detail::fewest_blocks && told.relative < told.bound &&
                    !told.is_drifting && detail::are_enough(asked, told.samples);
  return told;
}

} // namespace throng::inline THRONG_ABI
