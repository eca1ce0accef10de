// Our end of a connection: the address and the ports that it may take.

#pragma once

#include <throng/base/config.hpp>

#include <asio/ip/address.hpp>

#include <cstdint>

namespace throng::inline THRONG_ABI {

/// Ports from the first to the last.
struct port_range {
  std::uint16_t first = 0; ///< 0: the system's range
  std::uint16_t last = 0;  ///< 0: the system's range

  /// True when it is the system's, which this type does not know.
  [[nodiscard]] constexpr bool is_systems() const noexcept { return first == 0 && last == 0; }
  /// How many ports that are; 0 for the system's.
  [[nodiscard]] constexpr unsigned size() const noexcept {
    return is_systems() || last < first ? 0U : static_cast<unsigned>(last - first) + 1U;
  }
};

/// Where a connection comes from.  By default the system chooses.
struct local_end {
  asio::ip::address address = {}; ///< unspecified (0.0.0.0): the system chooses
  port_range ports = {};          ///< a part of the system's range; what lies outside of it has no
                                  ///< effect, nor has any range on Linux before 6.3

  /// True when the system chooses the address.
  [[nodiscard]] bool is_any() const noexcept { return address.is_unspecified(); }
};

} // namespace throng::inline THRONG_ABI
