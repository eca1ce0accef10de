// TLS on one connection: the client's side, over a stream that somebody else opens and closes.
// It never blocks and never waits, so tests run it over strings.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/byte_port.hpp>
#include <throng/net/detail/tls_wire.hpp>
#include <throng/net/tls_context.hpp>
#include <throng/net/transport.hpp>

#include <span>
#include <string>
#include <string_view>

// OpenSSL's type, named here so that only bodies include it.
struct ssl_st;

namespace throng::inline THRONG_ABI {

/// The client's side of TLS on one connection (RFC 8446, RFC 5246).
///
/// Any step can need both directions: after would_block, try again when the stream becomes readable
/// or writable, whichever it is.  After `failed` nothing goes any more, and every step gives the
/// same failure.  A step that finds the stream closed says `closed`, but for the handshake.
class tls_session {
public:
  /// A session over an open stream.  `host` is what the certificate has to be for, as it stands in
  /// the URL: a name, which the server is told (SNI), or an address, which it is not.  A ticket of
  /// an earlier session with the same server is offered for resumption.
  tls_session(const tls_context& context, std::string_view host, const byte_port& port,
              const tls_ticket& resumed = {});
  tls_session(const tls_session&) = delete;
  tls_session& operator=(const tls_session&) = delete;
  ~tls_session();

  /// Goes on with the handshake.  `failed`: the error is one of http_error::tls_*, or that of the
  /// stream, and problem() has the words.  In TLS 1.3 a server refuses the client's certificate
  /// only after `done`: then send() or receive() fails with the same errors.
  io_result handshake();

  /// Encrypts and sends: one record, so up to 16 KiB of the bytes are `done`.  After would_block
  /// the next call must begin with the same bytes, wherever they lie then.
  io_result send(std::string_view bytes);

  /// Receives and decrypts, one record at most.  More may have arrived and be held here although
  /// the stream is empty, and then an edge-triggered stream says nothing more: call again until
  /// would_block, or until may_have_more() is false.  `closed`: the server said so, or just closed
  /// the stream; whether that was the end of the response, HTTP knows.
  io_result receive(std::span<char> buffer);
  /// False when the last read emptied the stream and nothing is held here, so that receive() would
  /// only find would_block, or that the server has closed.
  [[nodiscard]] bool may_have_more() const noexcept;

  /// Tells the server that nothing more comes, if that can be done at once.
  void shutdown() noexcept;

  /// What went wrong, a sentence for the user; empty before a failure and where the stream failed.
  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

  /// The version that was agreed on, k6's tag: "tls1.2"; empty before that.
  [[nodiscard]] std::string_view version() const noexcept;
  /// The cipher that was agreed on, IANA's name, k6's tag: "TLS_AES_128_GCM_SHA256"; empty before
  /// that.  Lives for ever.
  [[nodiscard]] std::string_view cipher() const noexcept;
  /// True when the handshake resumed the session of a ticket.
  [[nodiscard]] bool was_resumed() const noexcept;

  /// The newest ticket that the server gave, and forgets it.  In TLS 1.3 it comes with the first
  /// data, so ask when the connection closes.  Empty when tls_options::session_resumption is off.
  [[nodiscard]] tls_ticket take_session() noexcept;

private:
  static int show_certificate(ssl_st* ssl, void* session);
  io_result after(int outcome, std::size_t bytes);
  io_result fail(http_error error, std::string problem);
  void hear_last_words();

  const tls_context* context_;
  detail::tls_wire wire_;
  ssl_st* ssl_ = nullptr;
  std::string host_;
  std::string problem_;
  detail::tls_notes notes_;
  io_result failure_{};                   // what every step gives, if one has failed
  bool has_data_ = false;                 // of the application, so the handshake was accepted
  bool is_certificate_asked_for_ = false; // by the server
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/tls_session.ipp>
#endif
