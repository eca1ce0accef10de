// The results of parts of a test as one: of the segments that several machines ran, or of runs that
// are to count together.
//
// What is told of the whole:
// - Counters, rates and trends: exactly what one run with all samples would tell, quantiles
//   included.
// - Rates by second divide by the longer of the times that the parts ran: they are taken to have
//   run side by side.
// - Gauges: the value that was set last, by the clock of each part; the least and the greatest of
//   all.  vus and vus_max are sums, since each part has users of its own; their least and greatest
//   are sums of those, which the whole never went beyond.
// - Checks: by group and name, with the first and the last failure of all.
// - What scripts threw and why requests failed: added by text, the most frequent first.
// - The verdict is the worst one, with the exit code that goes with it, of two as bad the first
//   one's; the reasons and warnings are all of them, each once.
// - Thresholds stand there as each part judged them, one part behind the other: a threshold is not
//   kept in a result, so that none is judged again.  What would hold for the whole, value() tells,
//   and `judge(threshold, merged.metrics())`.
// - The course: points of the same time are put together, where their steps differ by the coarser
//   one.  Counts add up, and means and shares are those of all samples, to rounding.  Quantiles
//   cannot be merged: a point has the greater one of both, which the true one is not above.  The
//   value of a gauge is the greater one; of vus and vus_max the sum.
// - Findings are those of all parts, each once; the accounts of iterations, by scenario, and of
//   requests add up; the environment has each fact of all parts once.
// - The seed is the first part's.  Everything else adds up.
//
// Merging is associative, save the rounding in the course.  It is commutative as well, save what
// has an order: checks, thresholds, reasons, warnings, conflicts, the seed, and of two causes as
// bad the exit code.

#pragma once

#include <throng/base/config.hpp>
#include <throng/report/result.hpp>

#include <span>

namespace throng::inline THRONG_ABI {

/// The result of both parts.  Throws std::invalid_argument where they are of tests with different
/// names, or use a metric as different kinds.
[[nodiscard]] THRONG_DECL result merge(const result& a, const result& b);

/// The result of all parts, from the first to the last.  Throws std::invalid_argument as above, and
/// where there is none.
[[nodiscard]] THRONG_DECL result merge(std::span<const result> parts);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/merge.ipp>
#endif
