// How many users are busy, seen by somebody who comes at moments of his own and only counts them:
// what Little's law is held against.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/report/run_evidence.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The looks of one run.  Their moments are random, since a load is often in step with the clock.
/// Memory does not grow: looks are kept as the sums of at most 64 blocks.
class busy_looks {
public:
  busy_looks() { blocks_.reserve(most_blocks); }

  /// When the next one is due, since the load's start.
  [[nodiscard]] std::chrono::nanoseconds next() const noexcept { return next_; }
  /// So many users are busy now.
  void look(std::chrono::nanoseconds elapsed, std::int64_t busy) {
    next_ = elapsed + std::chrono::nanoseconds(static_cast<std::int64_t>(
                          static_cast<double>(period.count()) * (0.5 + random_.unit())));
    open_ += static_cast<double>(busy);
    ++looks_;
    if (++in_open_ < size_)
      return;
    blocks_.push_back(open_ / static_cast<double>(size_));
    open_ = 0;
    in_open_ = 0;
    if (blocks_.size() < most_blocks)
      return;
    for (std::size_t i = 0; i < most_blocks / 2; ++i)
      blocks_[i] = (blocks_[2 * i] + blocks_[2 * i + 1]) / 2;
    blocks_.resize(most_blocks / 2);
    size_ *= 2;
  }
  /// What they tell of whole blocks; no looks with fewer than 8 of those.
  [[nodiscard]] busy_users told() const {
    const auto count = static_cast<double>(blocks_.size());
    busy_users sum;
    if (blocks_.size() < 8)
      return sum;
    sum.looks = looks_;
    for (const auto each : blocks_)
      sum.mean += each / count;
    double squares = 0;
    for (const auto each : blocks_)
      squares += (each - sum.mean) * (each - sum.mean);
    sum.error = std::sqrt(squares / (count - 1) / count);
    return sum;
  }

private:
  static constexpr std::chrono::nanoseconds period = std::chrono::milliseconds{250};
  static constexpr std::size_t most_blocks = 64;

  random_source random_{1, ~std::uint64_t{1}};
  std::chrono::nanoseconds next_ = period / 3;
  std::vector<double> blocks_; // means
  double open_ = 0;            // the sum of the block that grows
  std::uint64_t in_open_ = 0;  // looks in it
  std::uint64_t size_ = 1;     // looks in a block
  std::uint64_t looks_ = 0;
};

} // namespace throng::inline THRONG_ABI
