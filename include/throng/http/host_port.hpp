// `host`, `host:port` and their likes with IPv6, taken apart where they lie.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// A host and perhaps a port; a view into the text.
struct host_port {
  const char* problem = nullptr; ///< what is wrong with the text; null when it is right
  std::string_view host;  ///< without brackets; not checked, and never empty when all is right
  std::uint16_t port = 0; ///< 0 when none is written
};

/// Takes `host`, `host:port`, `::1`, `[::1]` or `[::1]:port` apart.  A text with several colons and
/// no bracket is an IPv6 address without a port.
[[nodiscard]] constexpr host_port split_host_port(std::string_view text) noexcept {
  host_port parts;
  bool has_port = false;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) {
      parts.problem = "must end its IPv6 address with ']'";
      return parts;
    }
    parts.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    has_port = !port.empty();
    if (has_port && port.front() != ':') {
      parts.problem = "must have ':' and the port, or nothing, behind ']'";
      return parts;
    }
  } else {
    const auto colon = text.find(':');
    has_port =
        colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    parts.host = has_port ? text.substr(0, colon) : text;
    port = text.substr(parts.host.size());
  }
  if (parts.host.empty()) {
    parts.problem = "must name a host";
    return parts;
  }
  if (!has_port)
    return parts;
  port.remove_prefix(1);
  unsigned number = 0;
  for (const char c : port) {
    if (c < '0' || c > '9' || number > 65535) {
      number = 0;
      break;
    }
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  if (number < 1 || number > 65535)
    parts.problem = "must have a port from 1 to 65535";
  else
    parts.port = static_cast<std::uint16_t>(number);
  return parts;
}

} // namespace throng::inline THRONG_ABI
