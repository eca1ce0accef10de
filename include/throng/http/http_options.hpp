// How a test's HTTP client behaves, for all of its requests: an aggregate with k6's names and
// defaults.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/status_ranges.hpp>
#include <throng/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Which of a name's addresses a new connection tries first.
enum class dns_select : std::uint8_t {
  random,     ///< any of them
  first,      ///< the first that the system gives
  round_robin ///< each in turn
};

/// Which kinds of addresses are used.
enum class dns_policy : std::uint8_t {
  prefer_ipv4, ///< IPv4 where there is one
  prefer_ipv6, ///< IPv6 where there is one
  only_ipv4,   ///< no IPv6
  only_ipv6,   ///< no IPv4
  any          ///< as the system gives them
};

/// How names become addresses.
struct dns_options {
  std::chrono::nanoseconds ttl = std::chrono::minutes{5}; ///< how long an answer holds; 0: not at
                                                          ///< all; nanoseconds::max(): for ever
  dns_select select = dns_select::random;                 ///< which address comes first
  dns_policy policy = dns_policy::prefer_ipv4;            ///< which kinds there may be

  friend bool operator==(const dns_options&, const dns_options&) = default;
};

/// A version of TLS.
enum class tls_version : std::uint8_t { tls1_0, tls1_1, tls1_2, tls1_3 };

/// A certificate that the client shows, k6's tlsAuth.
struct client_certificate {
  std::string certificate_file;          ///< PEM, the chain behind it
  std::string key_file;                  ///< PEM
  std::string password = {};             ///< of the key; empty for none
  std::vector<std::string> domains = {}; ///< hosts it is for, `*.example.com` too; empty for all

  friend bool operator==(const client_certificate&, const client_certificate&) = default;
};

/// How https is spoken.
struct tls_options {
  bool insecure_skip_verify = false;                 ///< takes any certificate of the server
  std::string ca_file = {};                          ///< PEM: trusted besides the system's store
  bool system_store = true;                          ///< trusts what the system trusts
  std::vector<client_certificate> certificates = {}; ///< what the client shows
  tls_version min_version = tls_version::tls1_2;     ///< the oldest that is spoken; below 1.2 also
                                                     ///< OpenSSL's security level becomes 0
  tls_version max_version = tls_version::tls1_3;     ///< the newest that is spoken
  std::string ciphers = {};       ///< up to TLS 1.2, in OpenSSL's text; empty: the library's
  std::string cipher_suites = {}; ///< of TLS 1.3, in OpenSSL's text; empty: the library's
  bool session_resumption = true; ///< a user's next connection resumes its session

  friend bool operator==(const tls_options&, const tls_options&) = default;
};

/// Who closes a connection that is not kept, and how.
enum class close_policy : std::uint8_t {
  time_wait, ///< we do; the port rests for the system's TIME_WAIT
  graceful,  ///< we say `Connection: close` and wait for the server to; TIME_WAIT is the server's
  reset      ///< we do, with a reset: no TIME_WAIT, and the server sees an error
};

/// Whose the connections are.
enum class connection_sharing : std::uint8_t {
  per_vu, ///< each user has its own, as in k6
  shared  ///< a worker's users take turns, as the clients of a pool do
};

/// The proxies that requests go through.  URLs such as `http://user:password@proxy.example:3128`.
struct proxy_options {
  std::string http = {};     ///< for http URLs; empty for none
  std::string https = {};    ///< for https URLs, through CONNECT; empty for none
  std::string no_proxy = {}; ///< hosts that are asked directly: `localhost,.example.com,10.0.0.0/8`

  friend bool operator==(const proxy_options&, const proxy_options&) = default;
};

/// The HTTP client of a test.
struct http_options {
  unsigned max_redirects = 10;                                   ///< how many are followed; 0: none
  std::string user_agent = "throng/" THRONG_VERSION;             ///< empty sends none
  std::vector<std::pair<std::string, std::string>> headers = {}; ///< with each request that has
                                                                 ///< none of that name
  std::string accept_encoding = {}; ///< `gzip, br`: asked for with each request, and undone; empty:
                                    ///< what a request asks for itself
  status_ranges expected_statuses = {};                        ///< all others have failed
  std::chrono::nanoseconds timeout = std::chrono::seconds{60}; ///< of a request, all of it
  bool discard_response_bodies = false;                     ///< counts them and does not keep them
  std::uint64_t max_response_size = std::uint64_t{1} << 30; ///< bytes of a body that is kept, as it
                                                            ///< came and as it is decoded
  bool no_cookies_reset = false; ///< users keep their cookies from iteration to iteration
  tls_options tls = {};          ///< how https is spoken
  // Connections.
  connection_sharing sharing = connection_sharing::per_vu; ///< whose they are
  bool no_connection_reuse = false;                        ///< a connection for each request
  bool no_vu_connection_reuse = false;                     ///< connections end with the iteration
  close_policy closing =
      close_policy::time_wait; ///< how connections are closed that we need not keep
  std::vector<std::string> prefetch =
      {};                      ///< URLs to whose servers each user connects before the load
  unsigned batch = 20;         ///< requests of a user's batch at a time
  unsigned batch_per_host = 6; ///< of these to one host
  // Names and addresses.
  dns_options dns = {};                          ///< how names become addresses
  std::map<std::string, std::string> hosts = {}; ///< `host`, `host:port`, `*.host` in URLs to the
                                                 ///< `address`, `address:port` or
                                                 ///< `unix:/path/of/socket` that is asked
  std::vector<std::string> block_hostnames = {}; ///< `*.example.com`: not asked
  std::vector<std::string> blacklist_ips = {};   ///< `10.0.0.0/8`: not asked
  std::string local_ips = {};  ///< addresses to connect from, in turn by user: `10.0.0.1`,
                               ///< `10.0.0.1-10.0.0.9`, `10.0.0.0/24`, joined by commas
  bool spread_loopback = true; ///< where one local address has not ports enough, connects to
                               ///< loopback from more of 127.0.0.0/8
  proxy_options proxy = {};    ///< none by default; see proxy_from_environment()

  friend bool operator==(const http_options&, const http_options&) = default;
};

} // namespace throng::inline THRONG_ABI
