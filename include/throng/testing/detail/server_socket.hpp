// Asio's types as the test server uses them: over the one kind of io executor that it has.

#pragma once

#include <throng/base/config.hpp>

#include <asio/basic_stream_socket.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>
#include <asio/wait_traits.hpp>

#include <chrono>
#include <system_error>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

using io_executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, io_executor>;
using wait_timer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, io_executor>;

/// Closing the socket will reset its connection.
inline void reset_when_closed(tcp_socket& socket) {
  std::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
}

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
