// TLS as the test server speaks it: bytes in, bytes out, no socket.  The tests of the client's side
// talk to it over strings.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/tls_server_options.hpp>

#include <memory>
#include <string>
#include <string_view>

// OpenSSL's types, named here so that only bodies include it.
struct ssl_ctx_st;
struct ssl_st;

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// What the sessions of a server share.
class tls_server_context {
public:
  /// Throws std::runtime_error when OpenSSL does not take the options, and without TLS.
  explicit tls_server_context(const tls_server_options& options);

  [[nodiscard]] ssl_ctx_st* native() const noexcept { return context_.get(); }
  [[nodiscard]] const tls_server_options& options() const noexcept { return options_; }

private:
  tls_server_options options_;
  std::shared_ptr<ssl_ctx_st> context_;
};

/// One session of a server.
class tls_server_side {
public:
  explicit tls_server_side(const tls_server_context& context);

  /// Takes what came, appends what it said to `plain` and what must be sent for it to `wire`.
  /// False when the session is over: send `wire`, and close.
  bool receive(std::string_view bytes, std::string& plain, std::string& wire);
  /// Puts the records of `text` from `start` in place of it.  The handshake must be over.
  void encrypt(std::string& text, std::size_t start);
  /// Appends close_notify, unless the options leave it out.
  void say_close(std::string& wire);

  /// The name that the client asked for (SNI); empty for none.
  [[nodiscard]] std::string server_name() const;
  /// The common name of the client's certificate; empty for none.
  [[nodiscard]] std::string client_name() const;
  /// The protocol that was agreed on (ALPN); empty for none.
  [[nodiscard]] std::string protocol() const;
  /// The handle, for what a test wants beyond that.
  [[nodiscard]] ssl_st* native() const noexcept { return session_.get(); }

private:
  void take_wire(std::string& wire);

  const tls_server_context* context_;
  std::shared_ptr<ssl_st> session_;
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/tls_server_side.ipp>
#endif
