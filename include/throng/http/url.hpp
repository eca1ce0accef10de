// Absolute http URLs, taken apart where they lie, and shown without their credentials.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// An absolute URL's parts; views into the text.
struct url_parts {
  const char* problem = nullptr; ///< what is wrong with it; null when it is right
  bool is_https = false;         ///< the scheme is https
  std::string_view origin;       ///< `http://user:password@host:port`, as it was written
  std::string_view user_info;    ///< `user:password`, as it was written; may be empty
  std::string_view authority;    ///< `host:port`, as it was written, without credentials
  std::string_view host;         ///< without port, IPv6 addresses without their brackets
  std::uint16_t port = 80;       ///< the scheme's when none is written
  std::string_view target;       ///< path and query, without the fragment; may be empty
};

namespace detail {

constexpr bool is_host_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

constexpr const char* read_host(url_parts& parts) noexcept {
  auto rest = parts.authority;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos)
      return "an IPv6 address must end with ']'";
    parts.host = rest.substr(1, end - 1);
    for (const char c : parts.host) {
      if (!is_host_character(c) && c != ':')
        return "the host has a character that hosts cannot have";
    }
    rest.remove_prefix(end + 1);
  } else {
    parts.host = rest.substr(0, rest.find(':'));
    for (const char c : parts.host) {
      if (!is_host_character(c))
        return "the host has a character that hosts cannot have";
    }
    rest.remove_prefix(parts.host.size());
  }
  if (parts.host.empty())
    return "the host is missing";
  if (rest.empty())
    return nullptr;
  if (rest.front() != ':')
    return "behind an IPv6 address comes ':' and the port, or the path";
  rest.remove_prefix(1);
  unsigned port = 0;
  for (const char c : rest) {
    if (c < '0' || c > '9' || port > 65535)
      return "the port must be a number from 1 to 65535";
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  if (port < 1 || port > 65535)
    return "the port must be a number from 1 to 65535";
  parts.port = static_cast<std::uint16_t>(port);
  return nullptr;
}

} // namespace detail

/// Takes an absolute http or https URL apart.
constexpr url_parts parse_url(std::string_view url) noexcept {
  url_parts parts;
  for (const char c : url) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      parts.problem = "a URL cannot have control characters";
      return parts;
    }
  }
  const auto scheme = url.find("://");
  const auto name = url.substr(0, scheme == std::string_view::npos ? 0 : scheme);
  parts.is_https = equal_without_case(name, "https");
  if (!parts.is_https && !equal_without_case(name, "http")) {
    parts.problem = "a URL must begin with http:// or https://";
    return parts;
  }
  parts.port = parts.is_https ? 443 : 80;
  const auto begin = scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", begin), url.size());
  parts.origin = url.substr(0, end);
  parts.authority = url.substr(begin, end - begin);
  // The last '@' ends the credentials, as in browsers: a password may have one that is not encoded.
  if (const auto at = parts.authority.rfind('@'); at != std::string_view::npos) {
    parts.user_info = parts.authority.substr(0, at);
    parts.authority.remove_prefix(at + 1);
  }
  parts.target = url.substr(end, url.find('#', end) - end);
  parts.problem = detail::read_host(parts);
  return parts;
}

/// True when the URL has a user or a password in front of its host.  Cheap where it has none.
constexpr bool has_credentials(std::string_view url) noexcept {
  return url.find('@') != std::string_view::npos && !parse_url(url).user_info.empty();
}

/// True when two right URLs have the same scheme, host and port (RFC 6454, 4): credentials and the
/// case of the host do not matter, and a port that is not written is the scheme's.
constexpr bool same_origin(const url_parts& a, const url_parts& b) noexcept {
  return a.is_https == b.is_https && a.port == b.port && equal_without_case(a.host, b.host);
}

/// Appends the URL as it may be shown: `http://****:****@host/path` for one with credentials,
/// `http://****@host/path` where there is no password, as in k6; any other right URL as it is.  Of
/// a URL that parse_url() refuses, all between the scheme and the last '@' is taken for
/// credentials.
inline void append_masked_url(std::string& to, std::string_view url) {
  const auto last = url.rfind('@');
  if (last == std::string_view::npos) {
    to += url;
    return;
  }
  const auto parts = parse_url(url);
  std::string_view scheme;
  for (const std::string_view each : {"http://", "https://"}) {
    if (equal_without_case(url.substr(0, each.size()), each))
      scheme = url.substr(0, each.size());
  }
  auto hidden = url.substr(scheme.size(), last - scheme.size());
  if (parts.problem == nullptr) {
    if (parts.user_info.empty()) {
      to += url;
      return;
    }
    hidden = parts.user_info;
  }
  to += scheme;
  to += hidden.find(':') == std::string_view::npos ? "****" : "****:****";
  to += url.substr(scheme.size() + hidden.size());
}

/// The same as a value of its own.
inline std::string masked_url(std::string_view url) {
  std::string shown;
  append_masked_url(shown, url);
  return shown;
}

namespace detail {

// Sent as it is.
constexpr bool is_target_character(char c) noexcept { return c > 0x20 && c < 0x7f && c != '#'; }

} // namespace detail

/// True when a request target is sent as it is written.
constexpr bool is_plain_target(std::string_view target) noexcept {
  for (const char c : target) {
    if (!detail::is_target_character(c))
      return false;
  }
  return !target.empty() && target.front() != '?';
}

/// Appends a request target as it is sent: an empty path becomes `/`, spaces and bytes outside of
/// ASCII are percent-encoded (RFC 3986, 2.1), a fragment is left out.  The whole URL, for a proxy,
/// stays whole: it has its path.
inline void append_target(std::string& wire, std::string_view target) {
  if (target.empty() || target.front() == '?' || target.front() == '#')
    wire += '/';
  for (const char c : target) {
    if (c == '#')
      return;
    if (detail::is_target_character(c)) {
      wire += c;
      continue;
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    wire += '%';
    wire += digits[byte >> 4];
    wire += digits[byte & 15];
  }
}

} // namespace throng::inline THRONG_ABI
