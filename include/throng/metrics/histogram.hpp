// A distribution as a value: what a snapshot holds, adds, subtracts and asks for quantiles.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/buckets.hpp>
#include <throng/metrics/exact_sum.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace throng::inline THRONG_ABI {

namespace detail {

/// The counts of one row of buckets.
struct bucket_row {
  std::uint32_t number = 0;
  std::array<std::uint64_t, buckets_in_row> counts{};
  friend bool operator==(const bucket_row&, const bucket_row&) = default;
};

} // namespace detail

/// Counts by bucket, with the exact count, sum, least and greatest value.  Rows of buckets exist
/// only for octaves that were seen: a distribution over three octaves takes 24 KiB.  Distributions
/// of the same samples are equal, in whatever order and from whatever parts they were made.
template <class Layout>
class basic_histogram {
public:
  using layout = Layout;
  using value_type = typename Layout::value_type;

  /// How many buckets there are: they are numbered from 0, by value.
  static constexpr std::uint32_t buckets = Layout::rows * buckets_in_row;

  /// Counts one value.
  void record(value_type value) {
    add_to_bucket(Layout::index(value), 1);
    add_totals(static_cast<double>(value), value, value);
  }

  /// Counts `times` values of one bucket; the totals are added apart with add_totals().
  void add_to_bucket(std::uint32_t bucket, std::uint64_t times) {
    if (times == 0)
      return;
    row_at(bucket / buckets_in_row).counts[bucket % buckets_in_row] += times;
    count_ += times;
  }
  /// Makes room for so many rows of buckets, so that adding them moves none.
  void reserve_rows(std::size_t count) { rows_.reserve(count); }
  /// Counts what a row of buckets holds, `samples(b)` for each b below buckets_in_row; the totals
  /// are added apart.  True when there was any.
  template <class Samples>
  bool add_row(std::uint32_t number, Samples samples) {
    auto& mine = row_at(number);
    const auto before = count_;
    for (std::uint32_t b = 0; b < buckets_in_row; ++b) {
      const std::uint64_t times = samples(b);
      mine.counts[b] += times;
      count_ += times;
    }
    return count_ != before;
  }
  /// The exact side of what was added: its sum, least and greatest value.
  void add_totals(const exact_sum& sum, value_type least, value_type greatest) noexcept {
    sum_ += sum;
    min_ = std::min(min_, least);
    max_ = std::max(max_, greatest);
  }

  /// All samples of both: exact, whatever the order.
  void add(const basic_histogram& other) {
    if (other.count_ == 0)
      return;
    for (const auto& theirs : other.rows_) {
      auto& mine = row_at(theirs.number);
      for (std::size_t b = 0; b < buckets_in_row; ++b)
        mine.counts[b] += theirs.counts[b];
    }
    count_ += other.count_;
    add_totals(other.sum_, other.min_, other.max_);
  }

  /// Takes out an earlier state of the same distribution, leaving what came since.  The interval's
  /// own least and greatest are not known: they are told as a quantile is, from the first and the
  /// last bucket with samples, at most 1/1024 above the true ones.
  void subtract(const basic_histogram& earlier) {
    if (earlier.count_ == 0)
      return;
    for (const auto& theirs : earlier.rows_) {
      auto& mine = row_at(theirs.number);
      for (std::size_t b = 0; b < buckets_in_row; ++b) {
        THRONG_ASSERT(mine.counts[b] >= theirs.counts[b]);
        mine.counts[b] -= theirs.counts[b];
      }
    }
    std::erase_if(rows_, [](const row& each) { return first_in(each) == buckets_in_row; });
    count_ -= earlier.count_;
    sum_ -= earlier.sum_;
    if (rows_.empty()) {
      *this = basic_histogram();
      return;
    }
    const auto& first = rows_.front();
    const auto& last = rows_.back();
    const auto least = told(first.number * buckets_in_row + first_in(first));
    const auto greatest = told(last.number * buckets_in_row + last_in(last));
    min_ = least;
    max_ = greatest;
  }

  /// How many samples there are.
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// What they add up to, rounded to the nearest double.
  [[nodiscard]] double sum() const noexcept { return sum_.value(); }
  /// What they add up to, exactly.
  [[nodiscard]] const exact_sum& exact() const noexcept { return sum_; }
  /// The least value, exact; 0 without samples.
  [[nodiscard]] value_type min() const noexcept { return count_ == 0 ? value_type{} : min_; }
  /// The greatest value, exact; 0 without samples.
  [[nodiscard]] value_type max() const noexcept { return count_ == 0 ? value_type{} : max_; }
  /// The arithmetic mean, exact; 0 without samples.
  [[nodiscard]] double mean() const noexcept {
    return count_ == 0 ? 0 : sum() / static_cast<double>(count_);
  }

  /// The value below or at which `percent` (0 to 100) of the samples lie: the highest value of the
  /// bucket that holds the rank ceil(percent / 100 * count), clamped to [min, max].  At most
  /// 1/1024 above the true value; p(0) and p(100) are exact.  Where the rank falls beyond all
  /// octaves (see overflow()) it is min or max.  0 without samples.
  [[nodiscard]] value_type percentile(double percent) const noexcept {
    if (count_ == 0)
      return value_type{};
    if (percent <= 0)
      return min_;
    if (percent >= 100)
      return max_;
    const auto wanted = std::ceil(percent / 100 * static_cast<double>(count_) - 1e-9);
    return value_at_rank(static_cast<std::uint64_t>(wanted));
  }
  /// The sample that `rank` of all, counted from 1 at the least one, lie at or below: as a quantile
  /// tells it, at most 1/1024 above the true value.  Ranks out of 1 to count() are taken as the
  /// nearest of them.  0 without samples.
  [[nodiscard]] value_type value_at_rank(std::uint64_t rank) const noexcept {
    if (count_ == 0)
      return value_type{};
    rank = std::clamp<std::uint64_t>(rank, 1, count_);
    std::uint64_t seen = 0;
    for (const auto& each : rows_) {
      for (std::uint32_t b = 0; b < buckets_in_row; ++b) {
        seen += each.counts[b];
        if (seen >= rank)
          return told(each.number * buckets_in_row + b);
      }
    }
    return max_;
  }

  /// How many samples the bucket holds.
  [[nodiscard]] std::uint64_t in_bucket(std::uint32_t bucket) const noexcept {
    const auto number = bucket / buckets_in_row;
    const auto place = place_of(rows_, number);
    return place != rows_.end() && place->number == number ? place->counts[bucket % buckets_in_row]
                                                           : 0;
  }
  /// Calls `with(bucket, samples)` for each bucket that has any, by value.
  template <class With>
  void each_bucket(With with) const {
    for (const auto& each : rows_) {
      for (std::uint32_t b = 0; b < buckets_in_row; ++b) {
        if (each.counts[b] != 0)
          with(each.number * buckets_in_row + b, each.counts[b]);
      }
    }
  }
  /// Calls `with(value, samples)` for each bucket that has more samples than in `earlier`, a former
  /// state of the same distribution, by value; the value is what a quantile tells.
  template <class With>
  void each_value_since(const basic_histogram& earlier, With with) const {
    static constexpr row none{};
    for (const auto& mine : rows_) {
      const auto place = place_of(earlier.rows_, mine.number);
      const bool is_old = place != earlier.rows_.end() && place->number == mine.number;
      const auto& theirs = is_old ? *place : none;
      for (std::uint32_t b = 0; b < buckets_in_row; ++b) {
        if (const auto more = mine.counts[b] - theirs.counts[b]; more != 0)
          with(told(mine.number * buckets_in_row + b), more);
      }
    }
  }
  /// How many samples lie out of the layout's octaves, so that a quantile among them is not right
  /// to 1/1024: it is the least or greatest value where they are too large, and within 2^-20 where
  /// they are too near to 0.  They count in all else.  Of durations always 0.
  [[nodiscard]] std::uint64_t overflow() const noexcept {
    std::uint64_t sum = 0;
    each_bucket([&](std::uint32_t bucket, std::uint64_t samples) {
      if (Layout::is_overflow(bucket))
        sum += samples;
    });
    return sum;
  }

private:
  using row = detail::bucket_row;

  template <class Rows>
  static auto place_of(Rows& rows, std::uint32_t number) noexcept {
    return std::lower_bound(
        rows.begin(), rows.end(), number,
        [](const row& each, std::uint32_t wanted) { return each.number < wanted; });
  }
  row& row_at(std::uint32_t number) {
    auto place = place_of(rows_, number);
    if (place == rows_.end() || place->number != number)
      place = rows_.emplace(place, number);
    return *place;
  }
  // The first bucket of a row that has samples, buckets_in_row for none; and the last one.
  static std::uint32_t first_in(const row& each) noexcept {
    std::uint32_t b = 0;
    while (b < buckets_in_row && each.counts[b] == 0)
      ++b;
    return b;
  }
  static std::uint32_t last_in(const row& each) noexcept {
    auto b = buckets_in_row - 1;
    while (b > 0 && each.counts[b] == 0)
      --b;
    return b;
  }
  // What is told of a bucket's samples.
  [[nodiscard]] value_type told(std::uint32_t bucket) const noexcept {
    return std::max(min_, std::min(max_, Layout::highest(bucket)));
  }

  std::vector<row> rows_; // by number; a row has at least one sample
  std::uint64_t count_ = 0;
  exact_sum sum_;
  value_type min_ = std::numeric_limits<value_type>::max();
  value_type max_ = std::numeric_limits<value_type>::lowest();

  friend bool operator==(const basic_histogram& a, const basic_histogram& b) {
    return a.count_ == b.count_ && a.sum_ == b.sum_ && a.min() == b.min() && a.max() == b.max() &&
           a.rows_ == b.rows_;
  }
};

/// Durations in nanoseconds.
using time_histogram = basic_histogram<whole_buckets>;
/// Plain numbers.
using number_histogram = basic_histogram<real_buckets>;

} // namespace throng::inline THRONG_ABI
