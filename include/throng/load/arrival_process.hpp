// How arrivals lie in time, and what becomes of one that finds no virtual user.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <variant>

namespace throng::inline THRONG_ABI {

/// Arrivals at even distances, as k6 has them.
struct even {
  friend constexpr bool operator==(const even&, const even&) = default;
};

/// Arrivals that know nothing of each other: a Poisson process, whose gaps are exponential.  Real
/// users come like this, and queues get longer than with even arrivals.
struct poisson {
  std::uint64_t seed = 0; ///< the same seed gives the same arrivals; 0 takes the run's seed

  friend constexpr bool operator==(const poisson&, const poisson&) = default;
};

/// Either of them.
using arrival_process = std::variant<even, poisson>;

/// An arrival without a free virtual user is dropped and counted in dropped_iterations, as in k6.
struct drop {
  friend constexpr bool operator==(const drop&, const drop&) = default;
};

/// It waits for the next virtual user that is free, first come first served.  Its iteration_lag
/// says how long.
struct queue {
  std::int64_t limit = 0; ///< the most that wait; more are dropped.  At least 1

  friend constexpr bool operator==(const queue&, const queue&) = default;
};

/// Either of them.
using overflow_policy = std::variant<drop, queue>;

} // namespace throng::inline THRONG_ABI
