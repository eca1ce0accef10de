// Where the time between intention and answer went, and so who was late: the generator, the pool of
// users, the connect, or the server.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/snapshot.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The clocks of requests with planned arrivals, side by side at one percentile.
struct lateness {
  double percent = 99;                  ///< which: 99, or less where samples are few
  std::chrono::nanoseconds response{};  ///< http_response_time: intended to done
  std::chrono::nanoseconds service{};   ///< http_req_duration: sent to done
  std::chrono::nanoseconds lag{};       ///< iteration_lag: due to begun
  std::chrono::nanoseconds generator{}; ///< generator_lag: due to seen by a worker
  /// who made most of it: "the generator", "the pool of VUs", "the connect", "the server"
  std::string_view who{};
};

/// Nothing where no request was scheduled and sent.  Whose part is the greatest is judged by
/// generator_lag, the rest of iteration_lag, http_req_duration, and what is left of
/// http_response_time: percentiles of different samples, which need not add up.
[[nodiscard]] THRONG_DECL std::optional<lateness> lateness_of(const snapshot& numbers);

/// What closed users would have seen, had they not waited.
struct corrected_view {
  std::chrono::nanoseconds interval{}; ///< between two requests of one user, on average
  time_histogram durations{};          ///< http_req_duration, corrected
};
/// HdrHistogram's correction for coordinated omission (metrics/corrected.hpp), for the interval at
/// which a user asks on average.  Nothing where arrivals are planned or nothing was asked.
[[nodiscard]] THRONG_DECL std::optional<corrected_view>
corrected_durations(const snapshot& numbers);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/lateness.ipp>
#endif
