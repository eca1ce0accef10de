#pragma once

#include <throng/threshold/watched_threshold.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::int64_t most_marks = 60;

/// Whether `a` stands worse to the bound than `b`.
inline bool is_worse(const threshold_result& a, const threshold_result& b, comparison how) {
  if (a.passed != b.passed)
    return b.passed;
  switch (how) {
  case comparison::less:
  case comparison::less_equal: return a.measured > b.measured;
  case comparison::greater:
  case comparison::greater_equal: return a.measured < b.measured;
  case comparison::equal: return std::abs(a.measured - a.bound) > std::abs(b.measured - b.bound);
  case comparison::not_equal:
    return std::abs(a.measured - a.bound) < std::abs(b.measured - b.bound);
  }
  return false;
}

} // namespace detail

THRONG_DECL watched_threshold::watched_threshold(threshold wanted)
    : wanted_(std::move(wanted)), warm_up_(wanted_.warm_up().value_or(nanoseconds{0})),
      next_mark_(warm_up_) {
  if (wanted_.window()) {
    window_ = *wanted_.window();
    steps_ = std::clamp<std::int64_t>(window_ / std::chrono::seconds{1}, 1, detail::most_marks);
    step_ = window_ / steps_;
  }
  if (warm_up_ == nanoseconds{0})
    begin({});
}

THRONG_DECL void watched_threshold::begin(const snapshot& before) {
  if (warm_up_ != nanoseconds{0})
    return;
  // What setup has measured counts for all of the run, as in k6, and in no part of it.
  before_ = window_ == nanoseconds{0} ? snapshot{} : only_mine(before);
  before_->elapsed = nanoseconds{0};
  marks_.clear();
  next_mark_ = nanoseconds::max();
  if (window_ != nanoseconds{0}) {
    marks_.push_back({0, *before_});
    next_mark_ = step_;
  }
}

THRONG_DECL bool watched_threshold::look(const snapshot& numbers) {
  const auto now = numbers.elapsed;
  if (!before_) {
    if (now < warm_up_)
      return false;
    before_ = only_mine(numbers);
    next_mark_ = nanoseconds::max();
    if (window_ != nanoseconds{0}) {
      marks_.push_back({0, *before_});
      next_mark_ = warm_up_ + step_;
    }
    return false;
  }
  if (window_ != nanoseconds{0}) {
    const auto ended_before = latest_end_;
    if (now >= next_mark_)
      judge_window(numbers);
    return latest_ && latest_end_ != ended_before && !latest_->passed && !wanted_.lacks_baseline();
  }
  const auto& asked = wanted_.what();
  // As in k6, what was never recorded is judged at the end only: a counter that has not begun to
  // grow is no failure yet.
  const auto* recorded = numbers.find(asked.metric, asked.selector);
  if (recorded == nullptr || recorded->is_empty() || wanted_.lacks_baseline())
    return false;
  const auto measured = detail::measure_since(asked, numbers, *before_);
  const bool has_samples = measured.value && (asked.kind == metric_kind::counter
                                                  ? *measured.value < 0 || *measured.value > 0
                                                  : measured.samples != 0);
  const bool fails = has_samples && !holds(*measured.value, wanted_.how(), wanted_.bound());
  if (fails && !first_failed_)
    first_failed_ = now;
  return fails;
}

THRONG_DECL threshold_result watched_threshold::conclude(const snapshot& numbers) {
  auto told = !before_                    ? judge_nothing(wanted_)
              : window_ != nanoseconds{0} ? conclude_windows(numbers)
                                          : judge(wanted_, numbers, *before_);
  if (before_ && window_ == nanoseconds{0})
    note(told, numbers.elapsed);
  told.first_failed = first_failed_;
  return told;
}

THRONG_DECL snapshot watched_threshold::only_mine(const snapshot& numbers) const {
  snapshot mine;
  mine.elapsed = numbers.elapsed;
  if (const auto* found = numbers.find(wanted_.what().metric, wanted_.what().selector))
    mine.all.push_back(*found);
  return mine;
}

// Those where no window begins that ends at step `end` or later.
THRONG_DECL void watched_threshold::forget_marks(std::int64_t end) {
  while (marks_.size() > 1 && marks_[1].index + steps_ <= end)
    marks_.pop_front();
}

THRONG_DECL void watched_threshold::judge_window(const snapshot& numbers) {
  const auto now = numbers.elapsed;
  const auto index = (now - warm_up_) / step_;
  forget_marks(index);
  if (marks_.front().index + steps_ <= index) {
    auto told = judge(wanted_, numbers, marks_.front().numbers);
    if (told.has_data) {
      settle_latest();
      latest_ = std::move(told);
      latest_end_ = now;
      // One that ends the run stays as it was seen.
      if (wanted_.aborts() && !latest_->passed)
        note(*latest_, now);
    }
  }
  marks_.push_back({index, only_mine(numbers)});
  next_mark_ = warm_up_ + (index + 1) * step_;
}

// The window that ended last counts; until then it may be replaced by the one that ends the run.
THRONG_DECL void watched_threshold::settle_latest() {
  if (!latest_)
    return;
  note(*latest_, latest_end_);
  if (!worst_ || detail::is_worse(*latest_, *worst_, wanted_.how()))
    worst_ = latest_;
}

THRONG_DECL bool watched_threshold::is_new(nanoseconds end) const noexcept {
  return end - latest_end_ > step_ / 10 || (latest_ && wanted_.aborts() && !latest_->passed);
}

THRONG_DECL void watched_threshold::note(const threshold_result& told, nanoseconds at) {
  if (told.has_data && !told.lacks_baseline && !told.passed && !first_failed_)
    first_failed_ = at;
}

// The last window ends with the run and begins at the last mark that makes it whole: it may be up
// to a step longer.
THRONG_DECL threshold_result watched_threshold::conclude_windows(const snapshot& numbers) {
  const auto now = numbers.elapsed;
  const auto* from = &marks_.front();
  for (const auto& each : marks_) {
    if (each.numbers.elapsed <= now - window_ + step_ / 10)
      from = &each;
  }
  auto last = judge(wanted_, numbers, from->numbers);
  if (latest_ && is_new(now))
    settle_latest();
  if (last.has_data) {
    latest_ = std::move(last);
    latest_end_ = now;
    settle_latest();
  } else if (latest_) {
    settle_latest();
  }
  if (!worst_)
    return judge_nothing(wanted_);
  auto told = *worst_;
  told.latest = latest_->measured;
  return told;
}

} // namespace throng::inline THRONG_ABI
