// Why an exchange gave no response.  The numbers are k6's error codes
// (https://grafana.com/docs/k6/latest/javascript-api/error-codes), where k6 has one; the others lie
// in k6's ranges, where k6 has none.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Why an exchange gave no response; `none` when it gave one.
enum class http_error : std::uint16_t {
  none = 0,
  // The exchange.
  other = 1000,              ///< none of the below
  server_closed = 1001,      ///< the server closed the connection without a byte of a response
  response_cut_off = 1002,   ///< the server closed the connection within the response
  malformed_response = 1003, ///< what came is no HTTP/1.1 response
  head_too_large = 1004,     ///< status line and headers exceed a limit
  body_too_large = 1005,     ///< the body exceeds http_options::max_response_size
  too_many_interim = 1006,   ///< 1xx responses without end
  body_source_failed = 1007, ///< the source of a streamed request body ended early or threw
  unix_socket_failed = 1010, ///< connecting to a Unix domain socket failed
  invalid_url = 1020,        ///< the URL or a header cannot be sent
  request_timeout = 1050,    ///< the whole exchange took longer than its timeout
  // Names and addresses.
  lookup_failed = 1100,    ///< the name could not be looked up
  no_such_host = 1101,     ///< the name does not exist
  blacklisted_ip = 1110,   ///< http_options::blacklist_ips has the address
  blocked_hostname = 1111, ///< http_options::block_hostnames has the name
  // TCP.
  tcp_failed = 1200,            ///< reading or writing failed
  broken_pipe = 1201,           ///< the server had closed when the request was written
  dial_failed = 1210,           ///< connecting failed
  dial_timeout = 1211,          ///< connecting took longer than 30 s
  connection_refused = 1212,    ///< nobody listens there
  unreachable = 1214,           ///< there is no way to the address
  connection_reset = 1220,      ///< the server reset the connection
  ports_exhausted = 1230,       ///< this machine has no local port left (EADDRNOTAVAIL)
  address_in_use = 1231,        ///< a bound local address has no port left (EADDRINUSE)
  descriptors_exhausted = 1232, ///< this process or system has no descriptor left (EMFILE, ENFILE)
  proxy_refused = 1240,         ///< a proxy did not let us through
  // TLS.
  tls_failed = 1300,             ///< none of the below
  tls_not_spoken = 1301,         ///< what answered does not speak TLS
  tls_unknown_authority = 1310,  ///< nobody we trust has signed the certificate
  tls_wrong_host = 1311,         ///< the certificate is for another host
  tls_expired = 1312,            ///< the certificate is not valid yet, or not any more
  tls_refused = 1313,            ///< the server ended the handshake with an alert
  tls_certificate_wanted = 1314, ///< the server wants a client certificate that it accepts
  tls_no_common_version = 1315,  ///< no version or cipher in common
  tls_closed = 1316,             ///< the server closed or reset the connection in the handshake
  tls_unavailable = 1317,        ///< this build of throng has no TLS
  // The body.
  decompression_failed = 1701 ///< the body is not in the coding that the server says
};

/// One sentence for it.
constexpr std::string_view to_text(http_error error) noexcept {
  switch (error) {
  case http_error::none: return "";
  case http_error::other: return "exchange failed";
  case http_error::server_closed: return "the server closed the connection without a response";
  case http_error::response_cut_off: return "the server closed the connection within the response";
  case http_error::malformed_response: return "malformed response";
  case http_error::head_too_large: return "the response's head is too large";
  case http_error::body_too_large: return "the response's body is too large";
  case http_error::too_many_interim: return "too many interim responses";
  case http_error::body_source_failed: return "the request's body could not be read";
  case http_error::unix_socket_failed: return "dial: unix socket failed";
  case http_error::invalid_url: return "invalid URL";
  case http_error::request_timeout: return "request timeout";
  case http_error::lookup_failed: return "lookup: failed";
  case http_error::no_such_host: return "lookup: no such host";
  case http_error::blacklisted_ip: return "ip is blacklisted";
  case http_error::blocked_hostname: return "hostname is blocked";
  case http_error::tcp_failed: return "connection failed";
  case http_error::broken_pipe: return "write: broken pipe";
  case http_error::dial_failed: return "dial: failed";
  case http_error::dial_timeout: return "dial: i/o timeout";
  case http_error::connection_refused: return "dial: connection refused";
  case http_error::unreachable: return "dial: host or network unreachable";
  case http_error::connection_reset: return "read: connection reset by peer";
  case http_error::ports_exhausted:
    return "dial: this machine is out of local ports: keep connections alive, use more local "
           "addresses (--local-ips) or widen net.ipv4.ip_local_port_range";
  case http_error::address_in_use:
    return "dial: the local address is out of ports: keep connections alive or use more local "
           "addresses (--local-ips)";
  case http_error::descriptors_exhausted:
    return "dial: out of descriptors: raise the limit (ulimit -n) or use fewer connections";
  case http_error::proxy_refused: return "proxy: refused";
  case http_error::tls_failed: return "tls: failed";
  case http_error::tls_not_spoken: return "tls: the server does not speak TLS";
  case http_error::tls_unknown_authority: return "x509: unknown authority";
  case http_error::tls_wrong_host: return "x509: certificate doesn't match hostname";
  case http_error::tls_expired: return "x509: certificate has expired or is not yet valid";
  case http_error::tls_refused: return "tls: the server refused the handshake";
  case http_error::tls_certificate_wanted: return "tls: the server wants a client certificate";
  case http_error::tls_no_common_version: return "tls: no version or cipher in common";
  case http_error::tls_closed: return "tls: the server closed the connection in the handshake";
  case http_error::tls_unavailable: return "tls: this build of throng has no TLS";
  case http_error::decompression_failed: return "decompression failed";
  }
  return "exchange failed";
}

/// True for what this machine lacks, ports and descriptors: never the server's fault.
constexpr bool is_local(http_error error) noexcept {
  return error == http_error::ports_exhausted || error == http_error::address_in_use ||
         error == http_error::descriptors_exhausted;
}

/// True for what a request finds on a kept connection that the server has closed meanwhile.
constexpr bool is_stale(http_error error) noexcept {
  return error == http_error::server_closed || error == http_error::broken_pipe ||
         error == http_error::connection_reset;
}

} // namespace throng::inline THRONG_ABI
