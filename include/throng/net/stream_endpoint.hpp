// Where a stream leads: an address and a port, or the path of a Unix domain socket.

#pragma once

#include <throng/base/config.hpp>

#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace throng::inline THRONG_ABI {

/// A socket address of any family, as the system takes it.
using stream_endpoint = asio::generic::stream_protocol::endpoint;

/// An address and a port.
inline stream_endpoint tcp_endpoint(const asio::ip::address& address, std::uint16_t port) {
  return asio::ip::tcp::endpoint(address, port);
}

/// A Unix domain socket; nothing when the path is empty or longer than the system takes (107 bytes
/// on Linux).
inline std::optional<stream_endpoint> unix_endpoint(const std::string& path) {
  if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path))
    return std::nullopt;
  return asio::local::stream_protocol::endpoint(path);
}

/// True for a Unix domain socket.
inline bool is_unix(const stream_endpoint& where) noexcept {
  return where.protocol().family() == AF_UNIX;
}

/// The IP address in it; nothing for a Unix domain socket.
inline std::optional<asio::ip::address> ip_of(const stream_endpoint& where) {
  const int family = where.protocol().family();
  if (family != AF_INET && family != AF_INET6)
    return std::nullopt;
  asio::ip::tcp::endpoint in;
  in.resize(where.size());
  std::memcpy(in.data(), where.data(), where.size());
  return in.address();
}

} // namespace throng::inline THRONG_ABI
