// The words by which a proxy is asked for a way to a server: CONNECT (RFC 9110, 9.3.6).  What is
// sent and what came are passed in and out; nothing here waits.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// How far it is.
enum class proxy_state : std::uint8_t {
  asking,  ///< the proxy's answer is not complete
  through, ///< what is sent from now on reaches the server
  refused  ///< it does not: http_error::proxy_refused
};

/// One handshake: send request(), give receive() what comes until the state is no longer asking.
///
/// Any 2xx is consent.  Interim responses are passed over (RFC 9110, 15.2).  An answer is 16 KiB at
/// the most, and behind consent nothing may come before the server was spoken to, as TLS has it.
class proxy_connect {
public:
  /// The most bytes that the proxy's answer may have.
  static constexpr std::size_t most_bytes = std::size_t{16} * 1024;

  /// Asks for this host, an IPv6 address without brackets.  `authorization` is the value of
  /// Proxy-Authorization; empty for none.
  THRONG_DECL proxy_connect(std::string_view host, std::uint16_t port,
                            std::string_view authorization);

  /// What is sent, at once and in full.
  [[nodiscard]] const std::string& request() const noexcept { return request_; }

  /// Takes what came, in pieces of any size.  Not any more once the state is refused.
  THRONG_DECL proxy_state receive(std::string_view bytes);
  /// The proxy has closed the connection.
  THRONG_DECL proxy_state closed();

  /// How far it is.
  [[nodiscard]] proxy_state state() const noexcept { return state_; }
  /// The status of the answer, 0 while there is none.
  [[nodiscard]] int status() const noexcept { return status_; }
  /// Why it is refused, in one sentence: `proxy: it answered 403 Forbidden`.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

private:
  void read_line(std::string_view line);
  void read_status(std::string_view line);
  void end_of_head();
  void refuse(std::string why);

  std::string request_;
  std::string line_; // as much as came of it
  std::string reason_;
  std::string failure_;
  std::size_t bytes_ = 0;
  int status_ = 0;
  bool has_status_ = false; // of the head that is being read
  proxy_state state_ = proxy_state::asking;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/proxy_connect.ipp>
#endif
