// A run cut into blocks of time: how well a number of all of it is known, from how it differs
// between them.  It needs no samples that have nothing to do with each other.

#pragma once

#include <throng/base/config.hpp>

#include <span>

namespace throng::inline THRONG_ABI {

/// A percentile, mean or share of one block of time.
struct block_number {
  double value = 0;   ///< the number
  double samples = 0; ///< how many samples stand behind it, above 0
};

/// Half of the interval between blocks about `centre`, the number of all samples; infinite for
/// fewer than two blocks.  Student's t with as many degrees of freedom as there are blocks, less
/// one; blocks count by their samples, as in a ratio.  Where ten blocks or more are alike from one
/// to the next, it is widened as for a first-order autoregression of the blocks. Source: M.
/// Nakayama, "Confidence intervals for quantiles using sectioning when applying variance-reduction
/// techniques", ACM TOMACS 24 (2014); N. Steiger et al., "ASAP3: a batch means procedure for
/// steady-state simulation analysis", ACM TOMACS 15 (2005).
[[nodiscard]] THRONG_DECL double reach_between(std::span<const block_number> blocks, double centre,
                                               double level);

/// By how much the number goes up or down from the first block to the last, where that is no chance
/// (at 99 %); else 0.  By the least squares of a line, of four blocks at least.
[[nodiscard]] THRONG_DECL double drift_of(std::span<const block_number> blocks);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/sectioning.ipp>
#endif
