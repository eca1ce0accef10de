// How the test server speaks TLS.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/testing/tls_identity.hpp>

#include <string>

namespace throng::inline THRONG_ABI {
namespace testing {

/// The server's side of TLS.
struct tls_server_options {
  tls_identity identity = {};                    ///< the server's certificate, its chain, its key
  tls_version min_version = tls_version::tls1_2; ///< the oldest that is spoken
  tls_version max_version = tls_version::tls1_3; ///< the newest that is spoken
  std::string ciphers = {};          ///< up to TLS 1.2, in OpenSSL's text; empty: the library's
  std::string client_authority = {}; ///< PEM: clients have to show a certificate that it signed;
                                     ///< empty: they are not asked
  bool gives_tickets = true;         ///< sessions can be resumed
  bool says_close = true;            ///< with close_notify before it closes
  int alert = 0;                     ///< answers each handshake with this alert (RFC 8446, 6.2)
};

} // namespace testing
} // namespace throng::inline THRONG_ABI
