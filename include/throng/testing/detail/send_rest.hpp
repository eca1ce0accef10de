// Sending and its count, together.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/connection_host.hpp>
#include <throng/testing/detail/server_socket.hpp>
#include <throng/testing/server_counts.hpp>

#include <asio/buffer.hpp>

#include <cstddef>
#include <string_view>
#include <system_error>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// Sends of `text` what lies behind `sent`, which it moves on.  Not all of it where an error says
/// so, would_block for one.
inline std::error_code send_rest(tcp_socket& to, ledger& book, std::string_view text,
                                 std::size_t& sent) {
  std::error_code error;
  while (sent < text.size() && !error) {
    book.change([&](server_counts& c) {
      const auto rest = text.substr(sent);
      const std::size_t size = to.write_some(asio::buffer(rest.data(), rest.size()), error);
      c.bytes_sent += size;
      sent += size;
    });
  }
  return error;
}

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
