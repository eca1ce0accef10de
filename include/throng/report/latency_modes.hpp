// Latencies that a network or a system makes, and no server: clusters at times that are well known.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/histogram.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A narrow cluster of samples at a time that has a known cause.
struct latency_mode {
  std::string metric;            ///< where it was seen: `http_req_duration`, `http_req_connecting`
  std::chrono::nanoseconds at{}; ///< the known time, to which the usual latency adds: 40 ms
  std::uint64_t samples = 0;     ///< how many lie there, beyond what lies beside it
  double share = 0;              ///< of all samples, 0 to 1
  std::string text; ///< for a person: what was seen, how often, what causes it and what to do

  friend bool operator==(const latency_mode&, const latency_mode&) = default;
};

/// The clusters that are seen: in the durations of requests at 40 ms (a delayed acknowledgement
/// that meets Nagle's algorithm), 100 ms (a CPU quota), 200 ms (TCP's least retransmission
/// timeout), 1, 3 and 7 s (a lost SYN-ACK); in the times of connects, of which those that took none
/// count for nothing, at 1, 3 and 7 s (a lost SYN).
///
/// A cluster is the known time plus what is usual: from its 10th to its 90th percentile, and 7 %
/// for the coarse timers of systems.  It is told of where that is narrow, no more than a quarter of
/// the known time, so never where the median itself lies there; and where it has 10 samples and
/// 0.1 % of all at least, and over twice as many as lie beside it on either side.  It is a hint: a
/// server that waits 40 ms itself looks the same, and so do timeouts of 1 s.
[[nodiscard]] THRONG_DECL std::vector<latency_mode> latency_modes(const time_histogram& durations,
                                                                  const time_histogram& connects);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/latency_modes.ipp>
#endif
