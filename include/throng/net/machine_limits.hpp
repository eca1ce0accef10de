// What this machine gives a process to connect with: ports and descriptors.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/local_end.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Whether a port that rests in TIME_WAIT is taken again early, the system's tcp_tw_reuse.
enum class time_wait_reuse : std::uint8_t {
  full_rest,     ///< after the whole TIME_WAIT only
  everywhere,    ///< after time_wait_reuse_delay
  loopback_only, ///< after time_wait_reuse_delay towards loopback; Linux's default
};

/// The limits of the machine and the process, as Linux has them by default.
struct machine_limits {
  port_range ports = {32'768, 60'999};                    ///< of one address to one destination
  time_wait_reuse reuse = time_wait_reuse::loopback_only; ///< of ports that rest
  std::chrono::nanoseconds reuse_delay = std::chrono::seconds{1}; ///< how long they rest at least
  std::chrono::nanoseconds time_wait = std::chrono::seconds{60};  ///< how long otherwise
  std::uint64_t descriptors = 1'024;    ///< RLIMIT_NOFILE's hard limit: the soft one is raised
  std::uint64_t descriptors_in_use = 0; ///< by this process, now
};

/// Reads `32768 60999`, the text of net.ipv4.ip_local_port_range; nothing when it is none.
[[nodiscard]] THRONG_DECL std::optional<port_range> parse_port_range(std::string_view text);

/// Reads this machine's limits.  What it does not tell keeps Linux's default; without a limit on
/// descriptors there are 2^63.
[[nodiscard]] THRONG_DECL machine_limits read_machine_limits();

/// How many descriptors this process has open; 0 where the system does not tell.
[[nodiscard]] THRONG_DECL std::uint64_t open_descriptors();

/// The soft limit on descriptors before and after raise_descriptor_limit().
struct raised_limit {
  std::uint64_t before = 0; ///< as the process was started
  std::uint64_t after = 0;  ///< the hard limit, or as before when the system refused
};

/// Raises the process's soft limit on descriptors to the hard one.
THRONG_DECL raised_limit raise_descriptor_limit() noexcept;

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/machine_limits.ipp>
#endif
