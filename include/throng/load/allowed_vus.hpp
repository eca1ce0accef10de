// How many virtual users a scenario may get to where its executor leaves the answer open: one
// default, for plans, descriptions and drivers alike.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/constant_arrival_rate.hpp>
#include <throng/load/externally_controlled.hpp>
#include <throng/load/ramping_arrival_rate.hpp>

#include <cstdint>

namespace throng::inline THRONG_ABI {

/// The most virtual users at once: max_vus, or pre_allocated_vus where it is not said.  0 where
/// neither is said.
[[nodiscard]] constexpr std::int64_t allowed_vus(const constant_arrival_rate& executor) noexcept {
  return executor.max_vus.value_or(executor.pre_allocated_vus.value_or(0));
}
[[nodiscard]] constexpr std::int64_t allowed_vus(const ramping_arrival_rate& executor) noexcept {
  return executor.max_vus.value_or(executor.pre_allocated_vus.value_or(0));
}

/// The most virtual users that may be set: max_vus, or vus where it is not said.
[[nodiscard]] constexpr std::int64_t allowed_vus(const externally_controlled& executor) noexcept {
  return executor.max_vus.value_or(executor.vus);
}

} // namespace throng::inline THRONG_ABI
