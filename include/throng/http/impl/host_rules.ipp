#pragma once

#include <throng/http/host_port.hpp>
#include <throng/http/host_rules.hpp>
#include <throng/http/ip_range.hpp>
#include <throng/http/url.hpp>

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

inline constexpr std::string_view unix_scheme = "unix:";

// Paths are longer than this on no system (sun_path of Linux, without its end).
inline constexpr std::size_t longest_unix_path = 107;

// What is wrong with a key of `hosts`; null when nothing is.
inline const char* key_problem(const host_port& key) noexcept {
  if (key.problem != nullptr)
    return key.problem;
  return parse_ip(key.host) ? nullptr : host_pattern::problem_of(key.host);
}

// What is wrong with the target of such a key.
inline const char* target_problem(std::string_view target) noexcept {
  if (target.starts_with(unix_scheme)) {
    const auto path = target.substr(unix_scheme.size());
    if (!path.starts_with('/') || path.find('\0') != std::string_view::npos)
      return "must be unix: and the absolute path of a socket, such as unix:/run/app.sock";
    return path.size() > longest_unix_path ? "must have a path of at most 107 bytes" : nullptr;
  }
  const auto where = split_host_port(target);
  if (where.problem != nullptr)
    return where.problem;
  return parse_ip(where.host)
             ? nullptr
             : "must be an IP address, with a port or without, or unix:/path/of/socket";
}

} // namespace detail

THRONG_DECL const char* host_pattern::problem_of(std::string_view text) noexcept {
  if (text.empty())
    return "must not be empty";
  for (const char c : text.substr(text.front() == '*' ? 1 : 0)) {
    if (c == '*')
      return "may have one '*', as its first character";
    if (!detail::is_host_character(c))
      return "has a character that hosts cannot have";
  }
  return nullptr;
}

THRONG_DECL host_rules::host_rules(const std::map<std::string, std::string>& hosts,
                                   const std::vector<std::string>& block_hostnames) {
  for (const auto& [key, target] : hosts) {
    const auto from = split_host_port(key);
    if (detail::key_problem(from) != nullptr || detail::target_problem(target) != nullptr)
      continue;
    entry made{host_pattern(from.host), from.port, {}, 0, {}};
    if (target.starts_with(detail::unix_scheme)) {
      made.unix_path = target.substr(detail::unix_scheme.size());
    } else {
      const auto to = split_host_port(target);
      made.host = to.host;
      made.port = to.port;
    }
    entries_.push_back(std::move(made));
  }
  const auto rank = [](const entry& each) {
    const auto& rest = each.from.rest();
    return std::make_tuple(each.from_port == 0, each.from.is_wild(), ~rest.size(),
                           std::string_view(rest), each.from_port);
  };
  std::sort(entries_.begin(), entries_.end(),
            [&](const entry& a, const entry& b) { return rank(a) < rank(b); });
  for (const auto& each : block_hostnames) {
    if (host_pattern::problem_of(each) == nullptr)
      blocked_.emplace_back(each);
  }
}

THRONG_DECL host_target host_rules::target_of(std::string_view host,
                                              std::uint16_t port) const noexcept {
  for (const auto& each : blocked_) {
    if (each.matches(host))
      return {true, {}, 0, {}};
  }
  for (const auto& each : entries_) {
    if ((each.from_port != 0 && each.from_port != port) || !each.from.matches(host))
      continue;
    if (!each.unix_path.empty())
      return {false, {}, 0, each.unix_path};
    return {false, each.host, each.port == 0 ? port : each.port, {}};
  }
  return {false, host, port, {}};
}

THRONG_DECL std::vector<std::string>
host_problems(const std::map<std::string, std::string>& hosts,
              const std::vector<std::string>& block_hostnames) {
  std::vector<std::string> found;
  for (const auto& [key, target] : hosts) {
    if (const char* const problem = detail::key_problem(split_host_port(key)))
      found.push_back("hosts: '" + key + "' " + problem);
    if (const char* const problem = detail::target_problem(target))
      found.push_back("hosts: the target '" + target + "' of '" + key + "' " + problem);
  }
  for (const auto& each : block_hostnames) {
    if (const char* const problem = host_pattern::problem_of(each))
      found.push_back("block_hostnames: '" + each + "' " + problem);
  }
  return found;
}

} // namespace throng::inline THRONG_ABI
