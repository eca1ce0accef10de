// k6's constant-arrival-rate: iterations begin at a fixed rate, however long they take.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/arrival_process.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace throng::inline THRONG_ABI {

/// Load executor: `rate` iterations begin in each `time_unit`, whatever the server does.  Arrival i
/// (from 0) is due at i * time_unit / rate; the first one at once, the last one before `duration`.
/// An iteration needs a free virtual user: more are made up to `max_vus`, then `overflow` decides.
///
///     throng::constant_arrival_rate{.rate = 500, .duration = 5s, .pre_allocated_vus = 20}
struct constant_arrival_rate {
  double rate{}; ///< iterations in each time_unit; required, may be fractional
  std::chrono::nanoseconds time_unit = std::chrono::seconds{1}; ///< what the rate counts in
  std::chrono::nanoseconds duration{}; ///< how long iterations may begin; required, at least 1 s
  std::optional<std::int64_t> pre_allocated_vus{}; ///< made before the start; required
  std::optional<std::int64_t> max_vus{}; ///< the most there may be; pre_allocated_vus by default
  arrival_process arrival{};             ///< `even`, or `poisson{.seed = n}`
  overflow_policy overflow{};            ///< `drop`, or `queue{.limit = n}`

  friend constexpr bool operator==(const constant_arrival_rate&,
                                   const constant_arrival_rate&) = default;
};

} // namespace throng::inline THRONG_ABI
