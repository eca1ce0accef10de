// The numbers of one worker, while they grow.  Each cell has one writer, its worker, which loads
// and stores without a lock or a read-modify-write; the collector may read at any time.  All
// accesses are relaxed: a reader sees each number at some moment of the last instants, and all of
// them exactly once the writer has ended and been joined.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/buckets.hpp>
#include <throng/metrics/histogram.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>

namespace throng::inline THRONG_ABI {

/// A number with one writer and any number of readers.
template <class T>
class single_writer {
public:
  constexpr single_writer() noexcept : value_(T{}) {}
  constexpr explicit single_writer(T value) noexcept : value_(value) {}
  /// The number; any thread.
  [[nodiscard]] T get() const noexcept { return value_.load(std::memory_order_relaxed); }
  /// Changes it; the writer only.
  void set(T value) noexcept { value_.store(value, std::memory_order_relaxed); }
  /// Adds to it; the writer only.  Three instructions, which no call is worth.
  [[gnu::always_inline]] void add(T amount) noexcept { set(get() + amount); }

private:
  static_assert(std::atomic<T>::is_always_lock_free);
  std::atomic<T> value_;
};

/// A sum.
struct counter_cell {
  single_writer<double> sum;
  /// Adds to the sum.
  void add(double amount) noexcept { sum.add(amount); }
};

/// The last value with its time, the least and the greatest.
struct gauge_cell {
  single_writer<double> last;
  single_writer<double> least{std::numeric_limits<double>::infinity()};
  single_writer<double> greatest{-std::numeric_limits<double>::infinity()};
  single_writer<std::int64_t> at{std::numeric_limits<std::int64_t>::min()};
  /// Sets the value, at a time of the run's clock.
  void set(double value, std::int64_t nanoseconds) noexcept {
    last.set(value);
    at.set(nanoseconds);
    if (value < least.get())
      least.set(value);
    if (value > greatest.get())
      greatest.set(value);
  }
};

/// How often a thing was true, and how often it was asked.
struct rate_cell {
  single_writer<std::uint64_t> trues;
  single_writer<std::uint64_t> total;
  /// Counts one case.
  void add(bool yes) noexcept {
    total.add(1);
    if (yes)
      trues.add(1);
  }
  /// Counts so many cases in which it was not true.
  void add_false(std::uint64_t times) noexcept { total.add(times); }
};

/// A distribution.  A row of buckets is allocated when its octave is first seen.
template <class Layout>
class trend_cell {
public:
  using value_type = typename Layout::value_type;

  trend_cell() = default;
  trend_cell(const trend_cell&) = delete;
  trend_cell& operator=(const trend_cell&) = delete;
  ~trend_cell() {
    for (auto& place : rows_)
      delete place.load(std::memory_order_relaxed);
  }

  /// Counts one value.  Inlined by order: a request adds ten, and a call costs a quarter of it.
  [[gnu::always_inline]] void add(value_type value) {
    const auto bucket = Layout::index(value);
    auto& place = rows_[bucket / buckets_in_row];
    auto* row = place.load(std::memory_order_relaxed);
    if (row == nullptr) [[unlikely]] {
      row = new row_type{};
      // Pairs with the acquire in read(): a reader that finds the row finds its zeros.
      place.store(row, std::memory_order_release);
    }
    (*row)[bucket % buckets_in_row].add(1);
    sum_.add(static_cast<double>(value));
    if (value < least_.get())
      least_.set(value);
    if (value > greatest_.get())
      greatest_.set(value);
  }

  /// The memory of the rows, in bytes; any thread.
  [[nodiscard]] std::size_t rows_bytes() const noexcept {
    std::size_t sum = 0;
    for (const auto& place : rows_)
      sum += place.load(std::memory_order_relaxed) == nullptr ? 0 : sizeof(row_type);
    return sum;
  }

  /// Adds what was counted so far.
  void read(basic_histogram<Layout>& into) const {
    // The totals first.  In the middle of the first sample its bucket may be there and its extremes
    // not: such a distribution would answer with the ends of the number's range.
    const auto sum = sum_.get();
    const auto least = least_.get();
    const auto greatest = greatest_.get();
    if (greatest < least)
      return;
    std::array<const row_type*, Layout::rows> seen{};
    std::size_t count = 0;
    for (std::uint32_t r = 0; r < Layout::rows; ++r) {
      seen[r] = rows_[r].load(std::memory_order_acquire);
      if (seen[r] != nullptr)
        ++count;
    }
    into.reserve_rows(count);
    bool any = false;
    for (std::uint32_t r = 0; r < Layout::rows; ++r) {
      if (const auto* row = seen[r])
        any = into.add_row(r, [&](std::uint32_t b) { return (*row)[b].get(); }) || any;
    }
    if (any)
      into.add_totals(sum, least, greatest);
  }

private:
  using row_type = std::array<single_writer<std::uint64_t>, buckets_in_row>;

  std::array<std::atomic<row_type*>, Layout::rows> rows_{};
  single_writer<double> sum_;
  single_writer<value_type> least_{std::numeric_limits<value_type>::max()};
  single_writer<value_type> greatest_{std::numeric_limits<value_type>::lowest()};
};

using time_cell = trend_cell<whole_buckets>;
using number_cell = trend_cell<real_buckets>;

} // namespace throng::inline THRONG_ABI
