// One step of a scenario's plan: what a preview lists, and what the steps of two plans are compared
// by.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

// g++ takes the name of an enumerator for one that hides the metric throng::vus.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif

/// What happens at a step.  Those of one instant come in this order.
enum class step_kind : std::uint8_t {
  vus,   ///< from now on so many users should be looping, or be there for arrivals
  limit, ///< from now on so many users may be busy
  start  ///< the arrival of this number is due
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/// `vus`, `limit` or `start`.
[[nodiscard]] constexpr std::string_view to_text(step_kind kind) noexcept {
  constexpr std::array<std::string_view, 3> names{"vus", "limit", "start"};
  return names[static_cast<std::size_t>(kind)];
}

/// Something that is planned for an instant.
struct plan_step {
  std::chrono::nanoseconds at{};   ///< when, from the start of the load
  step_kind kind = step_kind::vus; ///< what
  std::int64_t value{};            ///< how many users; or which arrival of the whole test, from 0

  friend constexpr bool operator==(const plan_step&, const plan_step&) = default;
};

} // namespace throng::inline THRONG_ABI
