// k6's per-vu-iterations: each virtual user does the same number of iterations.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// Load executor: each of `vus` virtual users does `iterations` iterations.  What they have not
/// begun when `max_duration` is over counts as dropped.
///
///     throng::per_vu_iterations{.vus = 10, .iterations = 100}
struct per_vu_iterations {
  std::int64_t vus = 1;        ///< virtual users that loop side by side
  std::int64_t iterations = 1; ///< of each of them
  std::chrono::nanoseconds max_duration = std::chrono::minutes{10}; ///< at least 1 s

  friend constexpr bool operator==(const per_vu_iterations&, const per_vu_iterations&) = default;
};

} // namespace throng::inline THRONG_ABI
