// A server as a worker knows it: how it is reached, and what all requests to it begin with.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/authorization.hpp>
#include <throng/http/error.hpp>
#include <throng/http/host_rules.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/proxy_rules.hpp>
#include <throng/http/url.hpp>
#include <throng/http/wire.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/stream_endpoint.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace throng::inline THRONG_ABI {

/// One scheme, host and port, and the way to it.
template <class Endpoint>
struct origin {
  std::string prefix;                    ///< `http://host:port`, as scripts write it
  std::string host;                      ///< its name, without brackets: what TLS has to prove
  std::uint16_t port = 0;                ///< the port
  std::string common;                    ///< see common_head()
  bool is_https = false;                 ///< TLS is spoken
  bool has_credentials = false;          ///< the prefix has: it must not be shown
  bool is_absolute = false;              ///< requests name the whole URL: a proxy reads them
  bool tunnels = false;                  ///< a proxy is asked for a way, by CONNECT
  std::string proxy_authorization = {};  ///< what the proxy wants to read
  http_error refused = http_error::none; ///< why it is not asked at all
  std::optional<Endpoint> fixed = {};    ///< an address that needs no lookup
  cached_name<Endpoint>* name = nullptr; ///< what is looked up: the server, or its proxy

  /// True when the URL belongs to this origin: the rest of it is path, query and fragment.
  [[nodiscard]] bool owns(std::string_view url) const noexcept {
    if (!url.starts_with(prefix))
      return false;
    if (url.size() == prefix.size())
      return true;
    const char next = url[prefix.size()];
    return next == '/' || next == '?' || next == '#';
  }
  /// True when a connection can be opened without a lookup.
  [[nodiscard]] bool is_known(instant now) const noexcept {
    return fixed.has_value() || (name != nullptr && name->is_fresh(now));
  }
  /// The address that a connection tries next; null when it has tried all.
  [[nodiscard]] const Endpoint* next(address_walk& walk) const noexcept {
    if (fixed)
      return walk.tried++ == 0 ? &*fixed : nullptr;
    return name->next(walk);
  }
};

/// The origins of one worker.
template <class Endpoint>
class origin_table {
public:
  /// The options must outlive it.
  origin_table(const http_options& options, random_source random)
      : options_(&options), rules_(options.hosts, options.block_hostnames), proxies_(options.proxy),
        names_(options.dns, ranges_of(options.blacklist_ips), random) {}

  /// The origin of a URL that parse_url() found right.
  origin<Endpoint>& of(const url_parts& url) {
    auto& place = by_prefix_[std::string(url.origin)];
    if (!place)
      place = std::make_unique<origin<Endpoint>>(make(url));
    return *place;
  }
  /// What is known of names.
  [[nodiscard]] name_cache<Endpoint>& names() noexcept { return names_; }

private:
  static std::vector<ip_range> ranges_of(const std::vector<std::string>& texts) {
    std::vector<ip_range> ranges;
    for (const auto& each : texts) {
      if (const auto range = parse_ip_range(each))
        ranges.push_back(*range);
    }
    return ranges;
  }

  origin<Endpoint> make(const url_parts& url) {
    origin<Endpoint> made;
    made.prefix = url.origin;
    made.host = url.host;
    made.port = url.port;
    made.is_https = url.is_https;
    made.common = common_head(url.authority, *options_);
    made.has_credentials = !url.user_info.empty();
    if (made.has_credentials) {
      made.common.append("Authorization: ")
          .append(basic_authorization(credentials_of(url.user_info)))
          .append("\r\n");
    }
    lead(made, url);
    return made;
  }

  // Where it leads: to the target of a rule, through a proxy, or where it says.
  void lead(origin<Endpoint>& made, const url_parts& url) {
    const auto target = rules_.target_of(url.host, url.port);
    if (target.is_blocked) {
      made.refused = http_error::blocked_hostname;
    } else if (!target.unix_path.empty()) {
      if constexpr (std::same_as<Endpoint, stream_endpoint>)
        made.fixed = unix_endpoint(std::string(target.unix_path));
      if (!made.fixed)
        made.refused = http_error::unix_socket_failed;
    } else if (const auto proxy = proxies_.choice_for(url); proxy.through != nullptr) {
      made.tunnels = proxy.tunnels;
      made.is_absolute = !proxy.tunnels;
      made.proxy_authorization = proxy.through->authorization;
      if (made.is_absolute && !made.proxy_authorization.empty())
        made.common.append("Proxy-Authorization: ").append(made.proxy_authorization).append("\r\n");
      made.name = &names_.of(proxy.through->host, proxy.through->port);
    } else {
      made.name = &names_.of(target.host, target.port);
    }
  }

  const http_options* options_;
  host_rules rules_;
  proxy_rules proxies_;
  name_cache<Endpoint> names_;
  std::unordered_map<std::string, std::unique_ptr<origin<Endpoint>>> by_prefix_;
};

} // namespace throng::inline THRONG_ABI
