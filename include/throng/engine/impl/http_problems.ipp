#pragma once

#include <throng/base/duration_text.hpp>
#include <throng/engine/http_problems.hpp>
#include <throng/http/content_coding.hpp>
#include <throng/http/host_rules.hpp>
#include <throng/http/ip_range.hpp>
#include <throng/http/proxy_rules.hpp>
#include <throng/http/url.hpp>
#include <throng/net/local_addresses.hpp>
#include <throng/net/machine_limits.hpp>
#include <throng/net/port_plan.hpp>
#include <throng/net/tls_context.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

inline void add_all(std::vector<std::string>& into, std::vector<std::string> more) {
  into.insert(into.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

inline void add_header_problems(const http_options& options, std::vector<std::string>& found) {
  if (has_line_break(options.user_agent))
    found.emplace_back("the user agent can't have a line break");
  for (const auto& [name, value] : options.headers) {
    constexpr std::string_view separators = " \t:\r\n\"(),/;<=>?@[]{}\\";
    if (name.empty() || name.find_first_of(separators) != std::string::npos)
      found.push_back("headers: '" + name + "' is no name that a header can have");
    if (has_line_break(value))
      found.push_back("headers: the value of '" + name + "' can't have a line break");
  }
  if (auto problem = problem_of_codings(options.accept_encoding); !problem.empty())
    found.push_back("accept_encoding: " + problem);
}

inline void add_number_problems(const http_options& options, std::vector<std::string>& found) {
  if (options.max_redirects > 255)
    found.push_back("max_redirects is at most 255, got " + std::to_string(options.max_redirects));
  if (options.batch == 0)
    found.emplace_back("batch must be 1 or more, got 0");
  if (options.batch_per_host == 0)
    found.emplace_back("batch_per_host must be 1 or more, got 0");
  if (options.timeout.count() <= 0)
    found.push_back("the timeout must be more than 0s, got " + duration_text(options.timeout));
  if (options.dns.ttl.count() < 0)
    found.push_back("dns.ttl can't be negative, got " + duration_text(options.dns.ttl));
  if (options.max_response_size == 0)
    found.emplace_back("max_response_size must be 1 byte or more: to keep no bodies, discard them");
}

inline void add_connection_problems(const http_options& options, std::vector<std::string>& found) {
  // What ends with an iteration belongs to somebody.
  if (options.sharing == connection_sharing::shared && options.no_vu_connection_reuse) {
    found.emplace_back(
        "no_vu_connection_reuse does nothing with connections that users share: leave one of "
        "no_vu_connection_reuse and sharing out, or set no_connection_reuse");
  }
}

inline void add_prefetch_problems(const http_options& options, std::vector<std::string>& found) {
  for (const auto& each : options.prefetch) {
    if (const auto url = parse_url(each); url.problem != nullptr)
      found.push_back("prefetch: '" + masked_url(each) + "': " + url.problem);
  }
}

inline void add_local_ip_problems(const http_options& options, std::vector<std::string>& found) {
  auto read = parse_local_addresses(options.local_ips);
  if (read.problems.empty() && !read.addresses.empty()) {
    if (auto missing = missing_local_addresses(read.addresses); !missing.empty())
      read.problems.push_back(std::move(missing));
  }
  add_all(found, std::move(read.problems));
}

} // namespace detail

THRONG_DECL std::vector<std::string> http_problems(const http_options& options) {
  std::vector<std::string> found;
  detail::add_header_problems(options, found);
  detail::add_number_problems(options, found);
  detail::add_connection_problems(options, found);
  detail::add_all(found, host_problems(options.hosts, options.block_hostnames));
  detail::add_all(found, ip_range_problems("blacklist_ips", options.blacklist_ips));
  detail::add_all(found, problems(options.proxy));
  detail::add_prefetch_problems(options, found);
  detail::add_local_ip_problems(options, found);
  // It takes a while to read what the system trusts, which the defaults need not prove.
  if (options.tls != tls_options{})
    detail::add_all(found, tls_context::problems(options.tls));
  return found;
}

THRONG_DECL connecting prepare_connecting(const http_options& options,
                                          std::uint64_t most_connections) {
  connecting how;
  how.sources.local_ips = parse_local_addresses(options.local_ips).addresses;
  how.sources.spread_loopback = options.spread_loopback && can_spread_loopback;
  raise_descriptor_limit();
  // Where the test leads is known to its scripts only.  Loopback is where a machine is most easily
  // out of ports, and where more of them cost nothing.
  port_need need;
  need.most_connections = most_connections;
  need.reuses_connections = !options.no_connection_reuse && !options.no_vu_connection_reuse;
  need.closing = options.closing;
  need.local_ips = how.sources.local_ips.size();
  need.is_loopback = how.sources.local_ips.empty();
  need.spread_loopback = how.sources.spread_loopback;
  auto plan = plan_ports(need, read_machine_limits());
  // Nobody knows how many new connections a second there will be: beyond half of an address's ports
  // the system searches long for each.
  constexpr unsigned of_churn = 8;
  how.sources.loopback_sources =
      need.reuses_connections ? plan.loopback_sources : std::max(plan.loopback_sources, of_churn);
  how.warnings = std::move(plan.warnings);
  return how;
}

} // namespace throng::inline THRONG_ABI
