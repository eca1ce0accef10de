// Whether the ports and descriptors of this machine are enough for a test, computed before it runs:
// what is short is told with the numbers and the cure, and what can be cured is.
//
// A connection is known by both of its ends, so one local address has the whole range of ports
// towards each destination.  The side that closes first keeps the port in TIME_WAIT, 60 s on Linux,
// or until tcp_tw_reuse lets a connection take it again.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/machine_limits.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// What a test needs.
struct port_need {
  std::uint64_t connections = 0;      ///< surely open at a time to each destination
  std::uint64_t most_connections = 0; ///< perhaps; below `connections` it counts as that
  std::uint64_t destinations = 1;     ///< as many servers, each an address and a port
  bool reuses_connections = true;     ///< false: connections are opened all the time
  double new_connections = 0;         ///< a second to each destination; 0: not known, or none
  close_policy closing = close_policy::time_wait; ///< who closes connections
  std::uint64_t local_ips = 0;          ///< addresses of http_options::local_ips; 0: the system's
  bool is_loopback = false;             ///< all destinations lie in 127.0.0.0/8
  bool spread_loopback = true;          ///< http_options::spread_loopback, where the system
                                        ///< can_spread_loopback
  std::uint64_t server_descriptors = 0; ///< for each connection: 1 when the servers are in this
                                        ///< process
};

/// What comes of it.
struct port_plan {
  std::uint64_t ports_per_source = 0;     ///< of one local address to one destination
  std::uint64_t sources = 1;              ///< local addresses
  unsigned loopback_sources = 1;          ///< of these from 127.0.0.0/8, for source_rules
  std::uint64_t capacity = 0;             ///< ports to one destination, over all sources
  std::chrono::nanoseconds rest{};        ///< how long the port of a closed connection rests
  std::uint64_t resting_ports = 0;        ///< that many at a time, at the rate of new connections
  std::uint64_t needed_ports = 0;         ///< to one destination, open and resting
  double most_new_connections = 0;        ///< a second that the capacity lasts for; 0: no bound
  std::uint64_t needed_descriptors = 0;   ///< by the end
  std::vector<std::string> problems = {}; ///< the test cannot run as it is meant
  std::vector<std::string> warnings = {}; ///< it may, or may not
};

/// Computes it.  Asks nothing of the machine.
[[nodiscard]] THRONG_DECL port_plan plan_ports(const port_need& need, const machine_limits& limits);

/// What stands in the way of the test, a sentence each.
[[nodiscard]] inline std::vector<std::string> port_problems(const port_need& need,
                                                            const machine_limits& limits) {
  return plan_ports(need, limits).problems;
}
/// What may come in its way.
[[nodiscard]] inline std::vector<std::string> port_warnings(const port_need& need,
                                                            const machine_limits& limits) {
  return plan_ports(need, limits).warnings;
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/port_plan.ipp>
#endif
