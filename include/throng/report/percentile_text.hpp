// A percentile for a reader: the number, or what is known of it when there are too few samples.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/histogram.hpp>
#include <throng/metrics/kind.hpp>

#include <cstdint>
#include <string>

namespace throng::inline THRONG_ABI {

/// `12.3ms`; with fewer samples than samples_needed(percent) the 95 % confidence interval in its
/// place: `11ms–15ms`, `≥11ms` where there is no upper end, and `unknown`.  The greatest `censored`
/// samples are known to be at least what they are, as timeouts are: `≥60s` among them.
[[nodiscard]] THRONG_DECL std::string percentile_text(const time_histogram& samples, double percent,
                                                      std::uint64_t censored = 0);
/// The same for numbers of that unit.
[[nodiscard]] THRONG_DECL std::string percentile_text(const number_histogram& samples,
                                                      double percent, value_unit unit);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/percentile_text.ipp>
#endif
