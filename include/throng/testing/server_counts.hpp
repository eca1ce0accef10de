// What a test server knows about itself, to be held against what a load test claims.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>

namespace throng::inline THRONG_ABI {
namespace testing {

/// What a server has seen so far.  Bytes are those of the sockets: heads, bodies, all.
struct server_counts {
  std::uint64_t requests = 0;         ///< complete and well-formed, whatever was answered
  std::uint64_t malformed = 0;        ///< refused with 400, 413, 431 or 505, not in `requests`
  std::uint64_t connections = 0;      ///< accepted since the start
  std::uint64_t open_connections = 0; ///< accepted and not closed yet
  std::uint64_t bytes_received = 0;   ///< read from sockets
  std::uint64_t bytes_sent = 0;       ///< taken by the kernel for sending
  std::uint64_t refused = 0;          ///< reset as soon as accepted, not in `connections`
};

} // namespace testing
} // namespace throng::inline THRONG_ABI
