// What throng asks of a socket before it connects and before it closes: the system calls behind it,
// each in one place.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/local_end.hpp>
#include <throng/net/stream_endpoint.hpp>

#include <cerrno>
#include <cstdint>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace throng::inline THRONG_ABI {

namespace detail {

template <class Value>
int set_socket_option(int socket, int level, int name, const Value& value) noexcept {
  return ::setsockopt(socket, level, name, &value, sizeof value) == 0 ? 0 : errno;
}

// Linux's numbers for options that the C library's headers may not have yet.
inline constexpr int bind_address_no_port = 24;
inline constexpr int local_port_range = 51;

} // namespace detail

/// Sends what is written at once: a request is one write, and Nagle's algorithm could only hold it
/// back.  0, or the system's error number.
inline int set_no_delay(int socket) noexcept {
  return detail::set_socket_option(socket, IPPROTO_TCP, TCP_NODELAY, int{1});
}

/// Makes the next close a reset: what is not sent is lost, and no port rests in TIME_WAIT.  0, or
/// the system's error number.
inline int set_reset_on_close(int socket) noexcept {
  return detail::set_socket_option(socket, SOL_SOCKET, SO_LINGER, linger{1, 0});
}

/// Takes ports of this range only (IP_LOCAL_PORT_RANGE, Linux 6.3).  0, or the system's error
/// number, ENOPROTOOPT where the system cannot.
inline int set_local_ports([[maybe_unused]] int socket,
                           [[maybe_unused]] const port_range& ports) noexcept {
#if defined(__linux__)
  const auto both = static_cast<std::uint32_t>(ports.last) << 16 | ports.first;
  return detail::set_socket_option(socket, IPPROTO_IP, detail::local_port_range, both);
#else
  return ENOPROTOOPT;
#endif
}

/// Binds a socket of `where`'s family to our end of the connection to `where`.  The port is left to
/// connect() (IP_BIND_ADDRESS_NO_PORT, Linux 4.2): a port that bind() takes is taken for every
/// destination, and one that rests in TIME_WAIT is never taken again before its time.  0, or the
/// system's error number: EADDRNOTAVAIL when this machine has no such address.
inline int bind_local_end(int socket, const stream_endpoint& where,
                          const local_end& from) noexcept {
  if (is_unix(where))
    return 0;
  // Before Linux 6.3 all of the system's range may be taken.
  if (!from.ports.is_systems())
    set_local_ports(socket, from.ports);
  if (from.is_any())
    return 0;
#if defined(__linux__)
  detail::set_socket_option(socket, IPPROTO_IP, detail::bind_address_no_port, int{1});
#endif
  const asio::ip::tcp::endpoint local(from.address, 0);
  return ::bind(socket, local.data(), static_cast<socklen_t>(local.size())) == 0 ? 0 : errno;
}

/// How a connect that was under way went: 0, or the system's error number.
inline int pending_error(int socket) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/// True when this machine has an address from which it could reach `where`.  EADDRNOTAVAIL of a
/// connect() means that the ports are used up, or that there is no such address at all: where IPv6
/// is off, `::1` above all.
inline bool has_address_towards(const stream_endpoint& where) noexcept {
  const int probe = ::socket(where.protocol().family(), SOCK_DGRAM, 0);
  if (probe < 0)
    return true;
  // Over UDP a connect sends nothing, and needs no TCP port.
  const bool has = ::connect(probe, where.data(), static_cast<socklen_t>(where.size())) == 0 ||
                   errno != EADDRNOTAVAIL;
  ::close(probe);
  return has;
}

} // namespace throng::inline THRONG_ABI
