// From the system's error numbers to the errors that a script sees.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/net/transport.hpp>

#include <asio/error.hpp>

#include <system_error>

namespace throng::inline THRONG_ABI {

/// A failed connect.
inline io_result dial_failure(int number) {
  io_result failure{io_status::failed, 0, http_error::dial_failed, number};
  if (number == asio::error::connection_refused)
    failure.error = http_error::connection_refused;
  if (number == asio::error::timed_out)
    failure.error = http_error::dial_timeout;
  if (number == asio::error::connection_reset)
    failure.error = http_error::connection_reset;
  return failure;
}

/// A failed read or write.
inline io_result stream_failure(int number) {
  io_result failure{io_status::failed, 0, http_error::tcp_failed, number};
  if (number == asio::error::connection_reset)
    failure.error = http_error::connection_reset;
  if (number == asio::error::broken_pipe)
    failure.error = http_error::broken_pipe;
  return failure;
}

} // namespace throng::inline THRONG_ABI
