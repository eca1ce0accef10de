// What OpenSSL reads from and writes to: a byte_port, without a buffer in between.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/byte_port.hpp>
#include <throng/net/transport.hpp>

struct bio_st;

namespace throng::inline THRONG_ABI {
namespace detail {

/// The port of a session, and what OpenSSL would not tell of it.
struct tls_wire {
  byte_port port;               ///< where the bytes go
  io_result end{};              ///< how the stream ended, if it has
  unsigned char first_byte = 0; ///< of all that came
  bool has_received = false;    ///< anything
  bool is_empty = false;        ///< as the last read left the stream
};

/// An OpenSSL BIO over the wire, which stays where it is; null without memory.
THRONG_DECL bio_st* make_bio(tls_wire& over);

} // namespace detail
} // namespace throng::inline THRONG_ABI

#if THRONG_HAS_TLS && !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/tls_wire.ipp>
#endif
