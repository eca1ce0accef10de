// Why an exchange gave no response.  The numbers are k6's error codes
// (https://grafana.com/docs/k6/latest/javascript-api/error-codes), where k6 has one.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Why an exchange gave no response; `none` when it gave one.
enum class http_error : std::uint16_t {
  none = 0,
  other = 1000,              ///< none of the below
  invalid_url = 1020,        ///< the URL or a header cannot be sent
  request_timeout = 1050,    ///< the whole exchange took longer than its timeout
  lookup_failed = 1100,      ///< the name could not be looked up
  no_such_host = 1101,       ///< the name does not exist
  tcp_failed = 1200,         ///< reading or writing failed
  broken_pipe = 1201,        ///< the server had closed when the request was written
  dial_failed = 1210,        ///< connecting failed
  dial_timeout = 1211,       ///< connecting took longer than 30 s
  connection_refused = 1212, ///< nobody listens there
  connection_reset = 1220,   ///< the server reset the connection
  tls_failed = 1300          ///< TLS was asked for and is not there
};

/// One sentence for it.
constexpr std::string_view to_text(http_error error) noexcept {
  switch (error) {
  case http_error::none: return "";
  case http_error::other: return "exchange failed";
  case http_error::invalid_url: return "invalid URL";
  case http_error::request_timeout: return "request timeout";
  case http_error::lookup_failed: return "lookup: failed";
  case http_error::no_such_host: return "lookup: no such host";
  case http_error::tcp_failed: return "connection failed";
  case http_error::broken_pipe: return "write: broken pipe";
  case http_error::dial_failed: return "dial: failed";
  case http_error::dial_timeout: return "dial: i/o timeout";
  case http_error::connection_refused: return "dial: connection refused";
  case http_error::connection_reset: return "read: connection reset by peer";
  case http_error::tls_failed: return "tls: failed";
  }
  return "exchange failed";
}

} // namespace throng::inline THRONG_ABI
