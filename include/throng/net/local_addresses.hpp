// The local addresses that a user wants connections to come from, read from their text.

#pragma once

#include <throng/base/config.hpp>

#include <asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// As many addresses may be named.
inline constexpr std::size_t most_local_addresses = 65'536;

/// What a text of addresses says.
struct local_addresses {
  std::vector<asio::ip::address> addresses; ///< in the order of the text; empty with a problem
  std::vector<std::string> problems;        ///< what is wrong with the text, a sentence each
};

/// Reads http_options::local_ips, k6's `--local-ips`: addresses `10.0.0.1`, ranges
/// `10.0.0.1-10.0.0.9` and blocks `10.0.0.0/24`, of IPv4 and IPv6, joined by commas.  A block of
/// IPv4 with more than two addresses stands for all of them but the first, its network, and the
/// last, its broadcast address.  An empty text has no addresses and no problem.
[[nodiscard]] THRONG_DECL local_addresses parse_local_addresses(std::string_view text);

/// One sentence about the addresses that this machine does not have, with the first three of them;
/// empty when it has them all.  Asks the system by binding a socket to each.
[[nodiscard]] THRONG_DECL std::string
missing_local_addresses(std::span<const asio::ip::address> addresses);

/// A user's address: they take them in turn.  Users count from 1, and there is an address.
[[nodiscard]] inline const asio::ip::address&
address_of_user(std::span<const asio::ip::address> addresses, std::uint64_t user) noexcept {
  THRONG_ASSERT(user > 0 && !addresses.empty());
  return addresses[static_cast<std::size_t>((user - 1) % addresses.size())];
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/local_addresses.ipp>
#endif
