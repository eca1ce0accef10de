#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/host_port.hpp>
#include <throng/http/no_proxy.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {

THRONG_DECL no_proxy_list::no_proxy_list(std::string_view list) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    add(trimmed(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

THRONG_DECL void no_proxy_list::add(std::string_view entry) {
  if (entry == "*") {
    is_all_ = true;
    return;
  }
  if (const auto range = parse_ip_range(entry)) {
    addresses_.push_back({*range, 0});
    return;
  }
  if (entry.ends_with(':'))
    entry.remove_suffix(1);
  const auto parts = split_host_port(entry);
  if (parts.problem != nullptr)
    return;
  if (const auto ip = parse_ip(parts.host)) {
    addresses_.push_back({ip_range(*ip, 128), parts.port});
    return;
  }
  auto name = parts.host;
  if (name.starts_with("*."))
    name.remove_prefix(1);
  const bool is_below_only = name.starts_with('.');
  domains_.push_back({host_pattern(std::string(is_below_only ? "*" : "*.").append(name)),
                      !is_below_only, parts.port});
}

THRONG_DECL bool no_proxy_list::contains(std::string_view host, std::uint16_t port) const noexcept {
  const auto ip = parse_ip(host);
  if (is_all_ || equal_without_case(host, "localhost") || (ip && ip->is_loopback()))
    return true;
  const auto is_for = [port](const auto& each) { return each.port == 0 || each.port == port; };
  if (ip && std::any_of(addresses_.begin(), addresses_.end(), [&](const address& each) {
        return is_for(each) && each.range.contains(*ip);
      })) {
    return true;
  }
  return std::any_of(domains_.begin(), domains_.end(), [&](const domain& each) {
    if (!is_for(each))
      return false;
    const std::string_view dotted = each.below.rest();
    return each.below.matches(host) || (each.itself && equal_without_case(host, dotted.substr(1)));
  });
}

} // namespace throng::inline THRONG_ABI
