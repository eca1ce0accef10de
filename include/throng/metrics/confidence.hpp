// How well a measured number is known: intervals that hold the true one with a probability, and how
// many samples a percentile takes to say anything.
//
// The intervals of percentiles and shares are right for samples that have nothing to do with each
// other.  Latencies of a server with a queue have: then the intervals between blocks of time
// (mean_interval) are the honest ones, and those of percentiles are too narrow.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/buckets.hpp>
#include <throng/metrics/histogram.hpp>
#include <throng/metrics/time_series.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Where a true number lies, with the probability `level`.
struct interval {
  double low = 0;             ///< the lower end; the least that was seen where it is not known
  double high = 0;            ///< the upper end; the greatest that was seen where it is not known
  double level = 0.95;        ///< the probability
  bool is_low_known = false;  ///< false: there are too few samples for a lower end
  bool is_high_known = false; ///< false: too few for an upper end, the true number may be greater

  /// Whether both ends are known.
  [[nodiscard]] constexpr bool is_bounded() const noexcept { return is_low_known && is_high_known; }
  /// Half of its width as a share of `value`; infinite where an end is not known or the value is 0,
  /// and 0 where it has no width.
  [[nodiscard]] THRONG_DECL double relative_to(double value) const noexcept;

  friend bool operator==(const interval&, const interval&) = default;
};

/// The ranks, counted from 1, of the samples between which a quantile lies.
struct rank_interval {
  std::uint64_t low = 0;  ///< 0: no sample is surely below the quantile
  std::uint64_t high = 0; ///< one more than there are samples: none is surely above it

  friend bool operator==(const rank_interval&, const rank_interval&) = default;
};

/// The ranks between which the quantile of `percent` (0 to 100) lies with probability `level` at
/// least, whatever the distribution: the greatest l with P(B < l) <= (1 - level) / 2 and the least
/// u with P(B >= u) <= (1 - level) / 2, where B counts the samples below the quantile, binomial
/// with `samples` and percent/100 = p.
/// Source: G. Hahn, W. Meeker, Statistical Intervals, 5.2; H. David, H. Nagaraja, Order Statistics,
/// 7.1.  Exact while the variance n p (1-p) is at most 10,000, so for 40,000 samples at least; then
/// n p -+ z sqrt(n p (1-p)), rounded outwards by a rank.
[[nodiscard]] THRONG_DECL rank_interval quantile_ranks(std::uint64_t samples, double percent,
                                                       double level = 0.95);

/// Wilson's interval for a share: of `total` cases `trues` were true.  Good for none and all, too.
/// Not known without cases.
/// Source: E. Wilson, "Probable inference, the law of succession, and statistical inference",
/// Journal of the American Statistical Association 22 (1927).
[[nodiscard]] THRONG_DECL interval share_interval(std::uint64_t trues, std::uint64_t total,
                                                  double level = 0.95);

/// The samples of a stretch of time.
struct sample_block {
  double sum = 0;   ///< what they add up to; of a rate how many were true
  double count = 0; ///< how many there are

  friend bool operator==(const sample_block&, const sample_block&) = default;
};

/// The points of a trend or rate as at most `most` blocks of whole steps, each as long as another
/// to a step.  Few long blocks depend less on each other than many short ones do; more than 20 or
/// 30 do not make an interval better (A. Law, Simulation Modeling and Analysis, 9.5.3).
[[nodiscard]] THRONG_DECL std::vector<sample_block> blocks_of(const time_series& series,
                                                              std::size_t most = 20);

/// The interval of the mean of all samples, from how the means of the blocks differ: Student's t
/// with as many degrees of freedom as there are blocks, less one.  Blocks may have different
/// numbers of samples: the mean is sum over count, and its variance that of a ratio.  Not known
/// with fewer than two blocks that have samples. Source: A. Law, Simulation Modeling and
/// Analysis, 9.5.3 (batch means); W. Cochran, Sampling Techniques, 6.3 (ratio estimator).
[[nodiscard]] THRONG_DECL interval mean_interval(std::span<const sample_block> blocks,
                                                 double level = 0.95);

/// How many samples a percentile takes: ten beyond it, ceil(10 / (1 - percent/100)).  1 for 50 and
/// below, and for 100, which is the greatest sample and no estimate.
[[nodiscard]] THRONG_DECL std::uint64_t samples_needed(double percent) noexcept;

/// Whether so many samples are enough to say the percentile, not only its interval.
[[nodiscard]] inline bool has_enough_samples(std::uint64_t samples, double percent) noexcept {
  return samples >= samples_needed(percent);
}

namespace detail {

/// The least value that the bucket of `value` holds.
template <class Layout>
double least_beside(typename Layout::value_type value) noexcept {
  const auto bucket = Layout::index(value);
  if (bucket == 0)
    return static_cast<double>(value);
  const auto below = Layout::highest(bucket - 1);
  if constexpr (std::integral<typename Layout::value_type>)
    return static_cast<double>(below + 1);
  return static_cast<double>(below);
}

} // namespace detail

/// The interval of a percentile (see quantile_ranks), in the histogram's unit.  A bucket may be
/// 1/1024 of its value wide, and the interval takes in all of those in which it ends: percentile()
/// lies in it.
template <class Layout>
[[nodiscard]] interval quantile_interval(const basic_histogram<Layout>& samples, double percent,
                                         double level = 0.95) {
  interval found{.level = level};
  if (samples.count() == 0)
    return found;
  const auto ranks = quantile_ranks(samples.count(), percent, level);
  const auto least = static_cast<double>(samples.min());
  found.is_low_known = ranks.low > 0;
  found.is_high_known = ranks.high <= samples.count();
  found.low = found.is_low_known
                  ? std::max(least, detail::least_beside<Layout>(samples.value_at_rank(ranks.low)))
                  : least;
  found.high =
      static_cast<double>(found.is_high_known ? samples.value_at_rank(ranks.high) : samples.max());
  return found;
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/confidence.ipp>
#endif
