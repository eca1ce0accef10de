// One worker's part of an instance's part.  The workers of an instance take turns: its k-th user,
// iteration or arrival is that of worker k mod their number.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/segment_share.hpp>

#include <cstdint>
#include <utility>

namespace throng::inline THRONG_ABI {

/// The numbers 0, 1, 2, ... of a test that belong to one worker: each `stride`-th one of a segment,
/// beginning with its `first`-th.
///
///     // Worker 2 of 8 in the second half of the test.
///     const throng::number_share share{half, 2, 8};
///     share.count(100);   // 6 of its 50
///     share.number(0);    // 5, the half's third
class number_share {
public:
  /// Everything: the only worker of the only instance.
  number_share() = default;

  /// The numbers of worker `first` (from 0) of `stride` workers.  Precondition: 0 <= first <
  /// stride.
  number_share(segment_share segment, std::int64_t first, std::int64_t stride) noexcept
      : segment_(std::move(segment)), first_(first), stride_(stride) {
    THRONG_ASSERT(0 <= first && first < stride);
  }

  /// How many of the numbers 0..v-1 are this worker's.
  [[nodiscard]] std::int64_t count(std::int64_t v) const noexcept {
    const auto in_segment = segment_.scale(v);
    return in_segment <= first_ ? 0 : (in_segment - first_ - 1) / stride_ + 1;
  }

  /// Its number `k`, from 0, as the whole test counts.  Precondition: k >= 0.
  [[nodiscard]] std::int64_t number(std::int64_t k) const noexcept {
    return segment_.number(first_ + k * stride_);
  }

  /// The segment that the worker works for.
  [[nodiscard]] const segment_share& segment() const noexcept { return segment_; }

private:
  segment_share segment_;
  std::int64_t first_ = 0;
  std::int64_t stride_ = 1;
};

} // namespace throng::inline THRONG_ABI
