#pragma once

#include <throng/metrics/corrected.hpp>

#include <cstdint>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Adds value - interval, value - 2 interval and so on down to the interval, `times` each.
inline void add_omitted(time_histogram& into, std::int64_t value, std::uint64_t times,
                        std::int64_t interval) {
  if (value <= interval || value - interval < interval)
    return;
  // The greatest that is left to add.  Where buckets are narrower than the interval a step adds
  // one, where they are wider as many as fall into one.  None of these is below the interval, whose
  // own bucket is narrower than it is.
  auto next = value - interval;
  while (next >= interval) {
    const auto bucket = whole_buckets::index(next);
    const auto lowest = bucket == 0 ? 0 : whole_buckets::highest(bucket - 1) + 1;
    const auto steps = (next - lowest) / interval + 1;
    into.add_to_bucket(bucket, static_cast<std::uint64_t>(steps) * times);
    next -= steps * interval;
  }
  const auto least = next + interval;
  // The mean of evenly spaced numbers is that of the first and the last.
  const auto steps = static_cast<double>((value - least) / interval);
  const double mean = (static_cast<double>(value - interval) + static_cast<double>(least)) / 2;
  into.add_totals(mean * steps * static_cast<double>(times), least, value - interval);
}

} // namespace detail

THRONG_DECL time_histogram corrected_for(const time_histogram& measured,
                                         std::chrono::nanoseconds expected_interval) {
  auto corrected = measured;
  const auto interval = static_cast<std::int64_t>(expected_interval.count());
  if (interval <= 0)
    return corrected;
  measured.each_value_since({}, [&](std::int64_t value, std::uint64_t times) {
    detail::add_omitted(corrected, value, times, interval);
  });
  return corrected;
}

} // namespace throng::inline THRONG_ABI
