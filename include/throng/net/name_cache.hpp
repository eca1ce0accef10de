// What a worker knows of names: their addresses, how long that holds, and which of them the next
// connection tries first.  It looks nothing up itself and knows no clock.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/http/error.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/ip_range.hpp>
#include <throng/net/endpoint_address.hpp>
#include <throng/time/instant.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How far one connection is on its way through a name's addresses.
struct address_walk {
  std::size_t start = 0; ///< where it began among the preferred ones
  std::size_t tried = 0; ///< how many it has tried
};

/// How a lookup went.
struct lookup_outcome {
  http_error error = http_error::none; ///< why there is no address
  std::string_view more = {};          ///< words for it, when the error's own do not do
};

template <class Endpoint>
class name_cache;

/// A host and port, and its addresses while they are known.
template <class Endpoint>
class cached_name {
public:
  cached_name(std::string_view host, std::uint16_t port)
      : host_(host), port_(port), is_address_(parse_ip(host).has_value()) {}

  /// What is looked up.
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// True when the last lookup gave addresses and still holds.  A name that is not fresh is looked
  /// up before a new connection, whatever was known: no stale address is used.
  [[nodiscard]] bool is_fresh(instant now) const noexcept {
    return !addresses_.empty() && now < until_;
  }

  /// The address that this connection tries next; null when it has tried all.  Good until the next
  /// lookup ends.
  [[nodiscard]] const Endpoint* next(address_walk& walk) const noexcept {
    if (walk.tried >= addresses_.size())
      return nullptr;
    const auto i = walk.tried++;
    return &addresses_[i < preferred_ ? (walk.start + i) % preferred_ : i];
  }

  bool is_looking_up = false; ///< for whoever looks up: the answer is awaited

private:
  friend class name_cache<Endpoint>;

  std::string host_;
  std::uint16_t port_;
  bool is_address_;
  std::vector<Endpoint> addresses_; // the preferred ones first
  std::size_t preferred_ = 0;
  std::size_t turn_ = 0;
  instant until_ = instant::min();
};

/// The names of one worker.
///
///     auto& name = cache.of("example.com", 443);
///     if (!name.is_fresh(now))
///       ... look it up; outcome = cache.keep(name, found, error, now);
///     auto walk = cache.begin(name); // for each new connection
///     while (const auto* where = name.next(walk))
///       ... connect
template <class Endpoint>
class name_cache {
public:
  /// `random` is for dns_select::random: the same numbers give the same choices.
  name_cache(const dns_options& options, std::vector<ip_range> blacklist, random_source random)
      : options_(options), blacklist_(std::move(blacklist)), random_(random) {}

  /// The entry of a host, which stays where it is.
  cached_name<Endpoint>& of(std::string_view host, std::uint16_t port) {
    auto key = std::to_string(port);
    key.append(1, ' ').append(host);
    auto& place = names_[std::move(key)];
    if (!place)
      place = std::make_unique<cached_name<Endpoint>>(host, port);
    return *place;
  }

  /// Keeps what a lookup found, all that the options allow, for their ttl from now on.  When that
  /// is nothing, what was known is forgotten and the outcome says why.  With a ttl of 0 the name is
  /// not fresh even now: the connections that waited for this answer use it all the same.
  ///
  /// An address in the place of a name is looked up once, and dns_options::policy is not for it.
  lookup_outcome keep(cached_name<Endpoint>& name, std::vector<Endpoint> found, http_error error,
                      instant now) const {
    name.addresses_.clear();
    name.until_ = instant::min();
    if (found.empty())
      return {error == http_error::none ? http_error::no_such_host : error};
    if (!name.is_address_)
      drop_excluded(found, options_.policy);
    if (found.empty()) {
      return {http_error::no_such_host, options_.policy == dns_policy::only_ipv4
                                            ? "lookup: the host has no IPv4 address"
                                            : "lookup: the host has no IPv6 address"};
    }
    drop_blacklisted(found, blacklist_);
    if (found.empty())
      return {http_error::blacklisted_ip};
    name.preferred_ = put_preferred_first(found, options_.policy);
    name.addresses_ = std::move(found);
    name.until_ = name.is_address_ ? never : saturating_add(now, options_.ttl);
    return {};
  }

  /// Where a new connection begins: at an address that dns_options::select chooses among the ones
  /// that the policy prefers, then the others of these in turn, then the rest.
  address_walk begin(cached_name<Endpoint>& name) noexcept {
    const auto count = name.preferred_;
    if (name.addresses_.empty() || count < 2)
      return {};
    switch (options_.select) {
    case dns_select::first: break;
    case dns_select::round_robin: return {name.turn_++ % count, 0};
    case dns_select::random:
      return {static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(count) - 1)),
              0};
    }
    return {};
  }

private:
  dns_options options_;
  std::vector<ip_range> blacklist_;
  random_source random_;
  std::unordered_map<std::string, std::unique_ptr<cached_name<Endpoint>>> names_;
};

} // namespace throng::inline THRONG_ABI
