// Which of our addresses a connection comes from, and where the next attempt comes from when an
// address has no port left.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/net/local_addresses.hpp>
#include <throng/net/local_end.hpp>
#include <throng/net/stream_endpoint.hpp>

#include <asio/ip/address.hpp>

#include <cstdint>
#include <utility>
#include <vector>

#include <sys/socket.h>

namespace throng::inline THRONG_ABI {

/// True where all of 127.0.0.0/8 is this machine's without being told, as on Linux.
#if defined(__linux__)
inline constexpr bool can_spread_loopback = true;
#else
inline constexpr bool can_spread_loopback = false;
#endif

/// What a run says about our ends of its connections.
struct source_rules {
  std::vector<asio::ip::address> local_ips = {}; ///< users take them in turn; empty: the system's
  bool spread_loopback = true;   ///< may take more of 127.0.0.0/8 towards it; Linux only, where all
                                 ///< of them are ours
  unsigned loopback_sources = 1; ///< as many from the start, see port_plan::loopback_sources
  port_range ports = {};         ///< a part of the system's range, for tests
};

/// The sources of one worker.  Used by one thread.
class source_addresses {
public:
  /// As many sources are tried for one connection.
  static constexpr unsigned most_tries = 16;

  source_addresses() = default;
  explicit source_addresses(const source_rules& rules)
      : spreads_(rules.spread_loopback && can_spread_loopback && rules.local_ips.empty()),
        loopback_sources_(rules.loopback_sources > 0 ? rules.loopback_sources : 1),
        ports_(rules.ports) {
    for (const auto& each : rules.local_ips)
      (each.is_v4() ? v4_ : v6_).push_back(each);
  }

  /// Our end of a connection of this user's to `where`.  Users count from 1; they take the local
  /// addresses of the destination's family in turn.  Without one the system chooses.
  [[nodiscard]] local_end of(std::uint64_t user, const stream_endpoint& where) const {
    THRONG_ASSERT(user > 0);
    const int family = where.protocol().family();
    const auto& own = family == AF_INET ? v4_ : v6_;
    if ((family == AF_INET || family == AF_INET6) && !own.empty())
      return {address_of_user(own, user), ports_};
    if (!can_spread_to(where) || (loopback_sources_ == 1 && moved_ == 0))
      return {{}, ports_};
    const std::uint64_t place = moved_ * loopback_sources_ + (user - 1) % loopback_sources_;
    // 127.0.0.1 is the first of them.
    return {asio::ip::address_v4(first_loopback + static_cast<std::uint32_t>(place % loopbacks)),
            ports_};
  }

  /// A connection to `where` failed for this reason, after so many tries.  True: try again, of()
  /// now says where from.  All users go on from there: an address without ports stays so for a
  /// while, and each search for a port in it is long.
  bool move_on(const stream_endpoint& where, http_error why, unsigned tries) {
    const bool is_full = why == http_error::ports_exhausted || why == http_error::address_in_use;
    if (!is_full || tries >= most_tries || !can_spread_to(where))
      return false;
    ++moved_;
    return true;
  }

private:
  // 127.0.0.1 to 127.255.255.254.
  static constexpr std::uint32_t first_loopback = 0x7F000001;
  static constexpr std::uint32_t loopbacks = 0x00FFFFFE;

  [[nodiscard]] bool can_spread_to(const stream_endpoint& where) const {
    if (!spreads_ || where.protocol().family() != AF_INET)
      return false;
    const auto address = ip_of(where);
    return address && address->is_loopback();
  }

  std::vector<asio::ip::address> v4_;
  std::vector<asio::ip::address> v6_;
  bool spreads_ = false;
  unsigned loopback_sources_ = 1;
  port_range ports_{};
  std::uint64_t moved_ = 0;
};

} // namespace throng::inline THRONG_ABI
