// From the system's error numbers to the errors that a script sees.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/net/socket_options.hpp>
#include <throng/net/stream_endpoint.hpp>
#include <throng/net/transport.hpp>

#include <cerrno>

namespace throng::inline THRONG_ABI {

/// A socket that could not be made or registered, or a failed connect.  EADDRNOTAVAIL is taken for
/// ports that are used up: see connect_failure().
inline io_result dial_failure(int number) noexcept {
  const auto failure = [number](http_error error) {
    return io_result{io_status::failed, 0, error, number};
  };
  switch (number) {
  case ECONNREFUSED: return failure(http_error::connection_refused);
  case ETIMEDOUT: return failure(http_error::dial_timeout);
  case ECONNRESET: return failure(http_error::connection_reset);
  case EADDRNOTAVAIL: return failure(http_error::ports_exhausted);
  case EADDRINUSE: return failure(http_error::address_in_use);
  case EMFILE:
  case ENFILE: return failure(http_error::descriptors_exhausted);
  case ENETUNREACH:
  case EHOSTUNREACH: return failure(http_error::unreachable);
  default: return failure(http_error::dial_failed);
  }
}

/// A failed connect to `where`.  What fails towards a Unix domain socket has one code, but for
/// descriptors that this process lacks.
inline io_result connect_failure(int number, const stream_endpoint& where) noexcept {
  auto failure = dial_failure(number);
  if (is_unix(where) && failure.error != http_error::descriptors_exhausted)
    failure.error = http_error::unix_socket_failed;
  if (failure.error == http_error::ports_exhausted && !has_address_towards(where))
    failure.error = http_error::unreachable;
  return failure;
}

/// A failed bind to the address that a connection was to come from.
inline io_result bind_failure(int number) noexcept {
  auto failure = dial_failure(number);
  // bind() leaves the port open: it is the address that this machine does not have.
  if (number == EADDRNOTAVAIL)
    failure.error = http_error::dial_failed;
  return failure;
}

/// A failed read or write.
inline io_result stream_failure(int number) noexcept {
  io_result failure{io_status::failed, 0, http_error::tcp_failed, number};
  if (number == ECONNRESET)
    failure.error = http_error::connection_reset;
  if (number == EPIPE)
    failure.error = http_error::broken_pipe;
  return failure;
}

} // namespace throng::inline THRONG_ABI
