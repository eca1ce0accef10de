// The IP addresses of endpoints, and which of them are used: address ranges that are forbidden, and
// the kinds of addresses that http_options::dns wants.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/ip_range.hpp>
#include <throng/net/stream_endpoint.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The address of an endpoint such as asio::ip::tcp::endpoint.  Nothing for an endpoint that has
/// none, such as a Unix domain socket or the name of a simulated server: it is of every kind and in
/// no range.
template <class Endpoint>
[[nodiscard]] std::optional<ip_address> address_of(const Endpoint& where) {
  const auto bytes_of = [](const auto& address) {
    return address.is_v4() ? ip_from_v4(address.to_v4().to_bytes())
                           : ip_address{address.to_v6().to_bytes()};
  };
  if constexpr (std::same_as<Endpoint, stream_endpoint>) {
    const auto address = ip_of(where);
    return address ? std::optional(bytes_of(*address)) : std::nullopt;
  } else if constexpr (requires { where.address().to_v6().to_bytes(); }) {
    return bytes_of(where.address());
  } else if constexpr (requires { std::optional<ip_address>(where.address); }) {
    return where.address;
  } else {
    return std::nullopt;
  }
}

/// Takes the endpoints out whose address is in one of the ranges.
template <class Endpoint>
void drop_blacklisted(std::vector<Endpoint>& found, std::span<const ip_range> blacklist) {
  std::erase_if(found, [&](const Endpoint& each) {
    const auto address = address_of(each);
    return address && std::any_of(blacklist.begin(), blacklist.end(),
                                  [&](const ip_range& range) { return range.contains(*address); });
  });
}

/// Whether an endpoint is of the kind that the policy names; with `any` all are.
template <class Endpoint>
[[nodiscard]] bool is_preferred(const Endpoint& where, dns_policy policy) {
  const auto address = address_of(where);
  if (!address || policy == dns_policy::any)
    return true;
  const bool wants_v4 = policy == dns_policy::prefer_ipv4 || policy == dns_policy::only_ipv4;
  return address->is_v4() == wants_v4;
}

/// Takes the endpoints out that the policy excludes.
template <class Endpoint>
void drop_excluded(std::vector<Endpoint>& found, dns_policy policy) {
  if (policy == dns_policy::only_ipv4 || policy == dns_policy::only_ipv6)
    std::erase_if(found, [policy](const Endpoint& each) { return !is_preferred(each, policy); });
}

/// Puts the endpoints that the policy prefers in front, in their order, and the others behind them,
/// in theirs.  How many are preferred; all of them when none is.
template <class Endpoint>
std::size_t put_preferred_first(std::vector<Endpoint>& found, dns_policy policy) {
  std::vector<Endpoint> ordered;
  ordered.reserve(found.size());
  std::size_t preferred = 0;
  for (const bool wanted : {true, false}) {
    for (const auto& each : found) {
      if (is_preferred(each, policy) == wanted)
        ordered.push_back(each);
    }
    if (wanted)
      preferred = ordered.size();
  }
  found = std::move(ordered);
  return preferred == 0 ? found.size() : preferred;
}

} // namespace throng::inline THRONG_ABI
