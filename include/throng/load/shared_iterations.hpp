// k6's shared-iterations: a number of iterations, shared among virtual users.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstdint>

namespace throng::inline THRONG_ABI {

/// Load executor: `vus` virtual users take iterations from one supply until `iterations` have been
/// begun.  Nothing is fair about it: a fast one takes more.  What is left when `max_duration` is
/// over counts as dropped.
///
///     throng::shared_iterations{.vus = 10, .iterations = 1000}
struct shared_iterations {
  std::int64_t vus = 1;        ///< virtual users that loop side by side
  std::int64_t iterations = 1; ///< of all of them together; at least `vus`
  std::chrono::nanoseconds max_duration = std::chrono::minutes{10}; ///< at least 1 s

  friend constexpr bool operator==(const shared_iterations&, const shared_iterations&) = default;
};

} // namespace throng::inline THRONG_ABI
