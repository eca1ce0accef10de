#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/ip_range.hpp>

#include <algorithm>
#include <cstddef>

#include <arpa/inet.h>
#include <sys/socket.h>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::optional<ip_address> parse_ip(std::string_view text) {
  // The system's reader wants an end; no address is longer than this.
  std::array<char, INET6_ADDRSTRLEN> ended = {};
  if (text.size() >= ended.size() || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  std::copy(text.begin(), text.end(), ended.begin());
  std::array<std::uint8_t, 4> v4 = {};
  if (::inet_pton(AF_INET, ended.data(), v4.data()) == 1)
    return ip_from_v4(v4);
  ip_address v6;
  if (::inet_pton(AF_INET6, ended.data(), v6.bytes.data()) == 1)
    return v6;
  return std::nullopt;
}

THRONG_DECL std::optional<ip_range> parse_ip_range(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = text.substr(0, slash);
  const auto first = parse_ip(address);
  if (!first)
    return std::nullopt;
  if (slash == std::string_view::npos)
    return ip_range(*first, 128);
  const auto digits = text.substr(slash + 1);
  if (digits.empty() || digits.size() > 3)
    return std::nullopt;
  unsigned bits = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9')
      return std::nullopt;
    bits = bits * 10 + static_cast<unsigned>(c - '0');
  }
  // Those of IPv4 count from behind the 96 bits in front, unless they are written as IPv6.
  const unsigned before = address.find(':') == std::string_view::npos ? 96 : 0;
  if (bits > 128 - before)
    return std::nullopt;
  return ip_range(*first, before + bits);
}

THRONG_DECL std::vector<ip_range> ip_ranges_of(const std::vector<std::string>& texts) {
  std::vector<ip_range> ranges;
  for (const auto& text : texts) {
    if (const auto range = parse_ip_range(trimmed(text)))
      ranges.push_back(*range);
  }
  return ranges;
}

THRONG_DECL std::vector<std::string> ip_range_problems(std::string_view option,
                                                       const std::vector<std::string>& texts) {
  std::vector<std::string> found;
  for (const auto& text : texts) {
    if (!parse_ip_range(trimmed(text))) {
      found.push_back(std::string(option) + " has '" + text +
                      "', which is no range of addresses: give one such as 10.0.0.0/8, fd00::/8 "
                      "or 192.0.2.1");
    }
  }
  return found;
}

} // namespace throng::inline THRONG_ABI
