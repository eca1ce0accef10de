// What a distribution would be if nobody had waited for a slow request before asking again: the
// secondary view of closed executors, which ask less while a server stalls.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/histogram.hpp>

#include <chrono>

namespace throng::inline THRONG_ABI {

/// The samples, corrected for coordinated omission: each value v above the interval at which a
/// sample was expected also stands for v - interval, v - 2 interval and so on down to the interval,
/// which nobody was there to measure.  It is a model and no measurement: it supposes that requests
/// were due at this interval on each connection, and that a server that stalls stalls for all.  An
/// interval of 0 or less corrects nothing.
///
/// Values are those of their buckets, at most 1/1024 above what was measured.  It takes no longer
/// for small intervals: what falls into one bucket is counted at once.
/// Source: HdrHistogram, recordValueWithExpectedInterval and
/// copyCorrectedForCoordinatedOmission; G. Tene, "How NOT to measure latency".
[[nodiscard]] THRONG_DECL time_histogram corrected_for(const time_histogram& measured,
                                                       std::chrono::nanoseconds expected_interval);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/metrics/impl/corrected.ipp>
#endif
