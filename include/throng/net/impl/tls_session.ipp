#pragma once

#include <throng/net/tls_session.hpp>

#if THRONG_HAS_TLS

#include <throng/net/detail/tls_failure.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// SNI for names, and what the certificate has to be for.
inline bool name_server(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1)
    return true;
  ERR_clear_error();
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // What the macro SSL_set_tlsext_host_name does, without its casts.
  return X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size()) == 1 &&
         SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                  const_cast<char*>(host.c_str())) == 1;
}

// OpenSSL takes what it finds in the thread's queue for its own: somebody may have left some.
inline void clear_queue() {
  if (ERR_peek_error() != 0)
    ERR_clear_error();
}

// A host as certificates have it: no brackets around an address, no dot behind a name.
inline std::string name_in_certificates(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']'))
    return std::string(host.substr(1, host.size() - 2));
  if (host.ends_with('.'))
    host.remove_suffix(1);
  return std::string(host);
}

} // namespace detail

THRONG_DECL tls_session::tls_session(const tls_context& context, std::string_view host,
                                     const byte_port& port, const tls_ticket& resumed)
    : context_(&context), wire_{.port = port}, host_(detail::name_in_certificates(host)) {
  if (context.native() == nullptr) {
    fail(http_error::tls_failed, "tls: " + std::string(context.problem()));
    return;
  }
  detail::clear_queue();
  ssl_ = SSL_new(context.native());
  BIO* bio = detail::make_bio(wire_);
  if (ssl_ == nullptr || bio == nullptr) {
    BIO_free(bio);
    fail(http_error::tls_failed, "tls: no memory for a session");
    return;
  }
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_connect_state(ssl_);
  SSL_set_app_data(ssl_, &notes_);
  SSL_set_cert_cb(ssl_, &tls_session::show_certificate, this);
  if (!detail::name_server(ssl_, host_)) {
    ERR_clear_error();
    fail(http_error::tls_failed, "tls: the host '" + host_ + "' cannot be asked for");
    return;
  }
  if (resumed)
    SSL_set_session(ssl_, resumed.get());
}

// The server has asked for a certificate.
THRONG_DECL int tls_session::show_certificate(ssl_st* ssl, void* session) {
  auto& self = *static_cast<tls_session*>(session);
  self.is_certificate_asked_for_ = true;
  const detail::client_identity* identity = self.context_->identity_for(self.host_);
  if (identity == nullptr)
    return 1;
  return SSL_use_cert_and_key(ssl, identity->certificate.get(), identity->key.get(),
                              identity->chain.get(), 1);
}

THRONG_DECL tls_session::~tls_session() {
  if (ssl_ == nullptr)
    return;
  // OpenSSL would not resume a session that was not closed by its rules; HTTP's servers often just
  // close the stream.
  if (failure_.status != io_status::failed)
    SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl_);
}

THRONG_DECL io_result tls_session::handshake() {
  if (failure_.status == io_status::failed)
    return failure_;
  detail::clear_queue();
  const auto result = after(SSL_do_handshake(ssl_), 0);
  if (result.status != io_status::closed)
    return result;
  return fail(http_error::tls_closed, std::string(to_text(http_error::tls_closed)));
}

THRONG_DECL io_result tls_session::send(std::string_view bytes) {
  if (failure_.status == io_status::failed)
    return failure_;
  if (bytes.empty())
    return {};
  detail::clear_queue();
  std::size_t sent = 0;
  const int outcome = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &sent);
  const auto result = after(outcome, sent);
  if (result.status == io_status::failed && !has_data_)
    hear_last_words();
  return failure_.status == io_status::failed ? failure_ : result;
}

// A server that does not accept our certificate says so after our handshake, and closes: when a
// write finds that out, the reason waits to be read.
THRONG_DECL void tls_session::hear_last_words() {
  const auto broken = std::exchange(failure_, {});
  wire_.end = {};
  char nothing[1];
  if (receive(nothing).status != io_status::failed || problem_.empty())
    failure_ = broken;
}

THRONG_DECL io_result tls_session::receive(std::span<char> buffer) {
  if (failure_.status == io_status::failed)
    return failure_;
  detail::clear_queue();
  std::size_t got = 0;
  const int outcome = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &got);
  has_data_ = has_data_ || outcome == 1;
  // An idle connection needs no buffers, and OpenSSL 3.0 keeps one in spite of its mode: 21 KB
  // instead of 37 for each, at no cost that could be measured.
  if (outcome == 1 && !may_have_more())
    SSL_free_buffers(ssl_);
  return after(outcome, got);
}

// What a step of OpenSSL comes to: 1 is success, as of all its newer functions.
THRONG_DECL io_result tls_session::after(int outcome, std::size_t bytes) {
  if (outcome == 1)
    return {io_status::done, bytes};
  const int kind = SSL_get_error(ssl_, outcome);
  if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE)
    return {io_status::would_block};
  // A record of a handshake or an alert comes first, or it is not TLS (RFC 8446, 5.1).
  if (wire_.has_received && wire_.first_byte != SSL3_RT_HANDSHAKE &&
      wire_.first_byte != SSL3_RT_ALERT) {
    ERR_clear_error();
    return fail(http_error::tls_not_spoken, std::string(to_text(http_error::tls_not_spoken)));
  }
  if (wire_.end.status == io_status::closed) {
    ERR_clear_error();
    return {io_status::closed};
  }
  if (wire_.end.status == io_status::failed) {
    ERR_clear_error();
    const bool is_gone = wire_.end.error == http_error::connection_reset ||
                         wire_.end.error == http_error::broken_pipe;
    if (is_gone && !SSL_is_init_finished(ssl_)) {
      return fail(http_error::tls_closed, std::string(to_text(http_error::tls_closed)));
    }
    failure_ = wire_.end;
    return failure_;
  }
  if (kind == SSL_ERROR_ZERO_RETURN)
    return {io_status::closed};
  auto why = detail::take_tls_failure(
      ssl_, {.host = host_,
             .names = notes_.names,
             .is_certificate_asked_for = is_certificate_asked_for_,
             .is_certificate_shown = SSL_get_certificate(ssl_) != nullptr});
  return fail(why.error, std::move(why.words));
}

THRONG_DECL io_result tls_session::fail(http_error error, std::string problem) {
  problem_ = std::move(problem);
  failure_ = {io_status::failed, 0, error};
  return failure_;
}

THRONG_DECL bool tls_session::may_have_more() const noexcept {
  return ssl_ != nullptr && (!wire_.is_empty || SSL_has_pending(ssl_) == 1);
}

THRONG_DECL void tls_session::shutdown() noexcept {
  if (ssl_ == nullptr || failure_.status == io_status::failed ||
      wire_.end.status == io_status::failed || !SSL_is_init_finished(ssl_))
    return;
  detail::clear_queue();
  SSL_shutdown(ssl_);
  detail::clear_queue();
}

THRONG_DECL std::string_view tls_session::version() const noexcept {
  if (ssl_ == nullptr || SSL_get_current_cipher(ssl_) == nullptr)
    return {};
  switch (SSL_version(ssl_)) {
  case TLS1_VERSION: return "tls1.0";
  case TLS1_1_VERSION: return "tls1.1";
  case TLS1_2_VERSION: return "tls1.2";
  case TLS1_3_VERSION: return "tls1.3";
  default: return {};
  }
}

THRONG_DECL std::string_view tls_session::cipher() const noexcept {
  const SSL_CIPHER* cipher = ssl_ == nullptr ? nullptr : SSL_get_current_cipher(ssl_);
  const char* name = cipher == nullptr ? nullptr : SSL_CIPHER_standard_name(cipher);
  return name == nullptr ? std::string_view{} : std::string_view{name};
}

THRONG_DECL bool tls_session::was_resumed() const noexcept {
  return ssl_ != nullptr && SSL_session_reused(ssl_) == 1;
}

THRONG_DECL tls_ticket tls_session::take_session() noexcept {
  return std::exchange(notes_.ticket, {});
}

} // namespace throng::inline THRONG_ABI

#else

namespace throng::inline THRONG_ABI {

// Without TLS every session fails at its first step.
THRONG_DECL tls_session::tls_session(const tls_context& context, std::string_view, const byte_port&,
                                     const tls_ticket&)
    : context_(&context) {
  fail(http_error::tls_unavailable, "tls: " + std::string(tls_unavailable_text));
}
THRONG_DECL tls_session::~tls_session() = default;
THRONG_DECL io_result tls_session::handshake() { return failure_; }
THRONG_DECL io_result tls_session::send(std::string_view) { return failure_; }
THRONG_DECL io_result tls_session::receive(std::span<char>) { return failure_; }
THRONG_DECL io_result tls_session::fail(http_error error, std::string problem) {
  problem_ = std::move(problem);
  failure_ = {io_status::failed, 0, error};
  return failure_;
}
THRONG_DECL bool tls_session::may_have_more() const noexcept { return false; }
THRONG_DECL void tls_session::shutdown() noexcept {}
THRONG_DECL std::string_view tls_session::version() const noexcept { return {}; }
THRONG_DECL std::string_view tls_session::cipher() const noexcept { return {}; }
THRONG_DECL bool tls_session::was_resumed() const noexcept { return false; }
THRONG_DECL tls_ticket tls_session::take_session() noexcept { return {}; }

} // namespace throng::inline THRONG_ABI

#endif
