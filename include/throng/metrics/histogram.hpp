// A distribution as a value: what a snapshot holds, adds, subtracts and asks for quantiles.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/buckets.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

namespace throng::inline THRONG_ABI {

/// Counts by bucket, with the exact count, sum, least and greatest value.  Rows of buckets exist
/// only for octaves that were seen: a distribution over three octaves takes 24 KiB.
template <class Layout>
class basic_histogram {
public:
  using value_type = typename Layout::value_type;
  using row = std::array<std::uint64_t, buckets_in_row>;

  basic_histogram() = default;
  basic_histogram(const basic_histogram& other) { *this = other; }
  basic_histogram(basic_histogram&&) noexcept = default;
  basic_histogram& operator=(basic_histogram&&) noexcept = default;
  basic_histogram& operator=(const basic_histogram& other) {
    if (this == &other)
      return *this;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      rows_[r] = other.rows_[r] ? std::make_unique<row>(*other.rows_[r]) : nullptr;
    }
    count_ = other.count_;
    sum_ = other.sum_;
    min_ = other.min_;
    max_ = other.max_;
    return *this;
  }
  ~basic_histogram() = default;

  /// Counts one value.
  void record(value_type value) {
    add_to_bucket(Layout::index(value), 1);
    add_totals(static_cast<double>(value), value, value);
  }

  /// Counts `times` values of one bucket; the totals are added apart with add_totals().
  void add_to_bucket(std::uint32_t bucket, std::uint64_t times) {
    auto& place = rows_[bucket / buckets_in_row];
    if (!place)
      place = std::make_unique<row>();
    (*place)[bucket % buckets_in_row] += times;
    count_ += times;
  }
  /// The exact side of what was added: its sum, least and greatest value.
  void add_totals(double sum, value_type least, value_type greatest) noexcept {
    sum_ += sum;
    min_ = std::min(min_, least);
    max_ = std::max(max_, greatest);
  }

  /// All samples of both: exact, whatever the order.
  void add(const basic_histogram& other) {
    for_each(other, [](std::uint64_t& mine, std::uint64_t theirs) { mine += theirs; });
    count_ += other.count_;
    if (other.count_ != 0)
      add_totals(other.sum_, other.min_, other.max_);
  }

  /// Takes out an earlier state of the same distribution, leaving what came since.  Least and
  /// greatest stay those of the whole: an interval's own are not known.
  void subtract(const basic_histogram& earlier) {
    for_each(earlier, [](std::uint64_t& mine, std::uint64_t theirs) { mine -= theirs; });
    count_ -= earlier.count_;
    sum_ -= earlier.sum_;
  }

  /// How many samples there are, and what they add up to.
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] double sum() const noexcept { return sum_; }
  /// The least value, exact; 0 without samples.
  [[nodiscard]] value_type min() const noexcept { return count_ == 0 ? value_type{} : min_; }
  /// The greatest value, exact; 0 without samples.
  [[nodiscard]] value_type max() const noexcept { return count_ == 0 ? value_type{} : max_; }
  /// The arithmetic mean, exact; 0 without samples.
  [[nodiscard]] double mean() const noexcept {
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
  }

  /// The value below or at which `percent` (0 to 100) of the samples lie: the highest value of the
  /// bucket that holds the rank ceil(percent / 100 * count), clamped to [min, max].  At most
  /// 1/1024 above the true value; p(0) and p(100) are exact.  0 without samples.
  [[nodiscard]] value_type percentile(double percent) const noexcept {
    if (count_ == 0)
      return value_type{};
    if (percent <= 0)
      return min_;
    if (percent >= 100)
      return max_;
    const auto wanted = std::ceil(percent / 100 * static_cast<double>(count_) - 1e-9);
    const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
    std::uint64_t seen = 0;
    for (std::uint32_t r = 0; r < bucket_rows; ++r) {
      if (!rows_[r])
        continue;
      for (std::uint32_t b = 0; b < buckets_in_row; ++b) {
        seen += (*rows_[r])[b];
        if (seen >= rank) {
          return std::max(min_, std::min(max_, Layout::highest(r * buckets_in_row + b)));
        }
      }
    }
    return max_;
  }

  /// How many samples the bucket holds.
  [[nodiscard]] std::uint64_t in_bucket(std::uint32_t bucket) const noexcept {
    const auto& place = rows_[bucket / buckets_in_row];
    return place ? (*place)[bucket % buckets_in_row] : 0;
  }

  friend bool operator==(const basic_histogram& a, const basic_histogram& b) {
    if (a.count_ != b.count_ || a.min() != b.min() || a.max() != b.max())
      return false;
    static constexpr row none{};
    for (std::size_t r = 0; r < bucket_rows; ++r) {
      if ((a.rows_[r] ? *a.rows_[r] : none) != (b.rows_[r] ? *b.rows_[r] : none))
        return false;
    }
    return true;
  }

private:
  template <class Change>
  void for_each(const basic_histogram& other, Change change) {
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (!other.rows_[r])
        continue;
      if (!rows_[r])
        rows_[r] = std::make_unique<row>();
      for (std::size_t b = 0; b < buckets_in_row; ++b) {
        change((*rows_[r])[b], (*other.rows_[r])[b]);
      }
    }
  }

  std::array<std::unique_ptr<row>, bucket_rows> rows_{};
  std::uint64_t count_ = 0;
  double sum_ = 0;
  value_type min_ = std::numeric_limits<value_type>::max();
  value_type max_ = std::numeric_limits<value_type>::lowest();
};

/// Durations in nanoseconds.
using time_histogram = basic_histogram<whole_buckets>;
/// Plain numbers.
using number_histogram = basic_histogram<real_buckets>;

} // namespace throng::inline THRONG_ABI
