#pragma once

#include <throng/testing/detail/openssl_objects.hpp>
#include <throng/testing/detail/tls_server_side.hpp>

#include <stdexcept>

#if THRONG_HAS_TLS

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

// Takes http/1.1 where the client offers it.
inline int choose_http_1_1(SSL*, const unsigned char** chosen, unsigned char* size,
                           const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  const int outcome =
      SSL_select_next_proto(&found, size, http_1_1, sizeof http_1_1, offered, offered_size);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

inline int tls_number(tls_version version) { return TLS1_VERSION + static_cast<int>(version); }

inline void use_identity(SSL_CTX* context, const tls_identity& identity) {
  const auto certificates = memory_bio(identity.certificate);
  const auto key = key_in(identity.key);
  owned<X509> one(PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr), &X509_free);
  want(one != nullptr && SSL_CTX_use_certificate(context, one.get()) == 1 &&
           SSL_CTX_use_PrivateKey(context, key.get()) == 1,
       "use the server's certificate and key");
  for (;;) {
    one.reset(PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr));
    if (!one)
      break;
    want(SSL_CTX_add1_chain_cert(context, one.get()) == 1, "use the server's chain");
  }
  ERR_clear_error();
}

inline void want_clients_of(SSL_CTX* context, const std::string& authority) {
  if (authority.empty())
    return;
  const auto certificate = certificate_in(authority);
  want(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get()) == 1 &&
           SSL_CTX_add_client_CA(context, certificate.get()) == 1,
       "trust the clients' authority");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

THRONG_DECL tls_server_context::tls_server_context(const tls_server_options& options)
    : options_(options), context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
  SSL_CTX* const context = context_.get();
  want(context != nullptr, "make a context");
  SSL_CTX_set_min_proto_version(context, tls_number(options.min_version));
  SSL_CTX_set_max_proto_version(context, tls_number(options.max_version));
  if (!options.ciphers.empty()) {
    want(SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) == 1, "use the ciphers");
  }
  if (!options.identity.certificate.empty())
    use_identity(context, options.identity);
  want_clients_of(context, options.client_authority);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, &choose_http_1_1, nullptr);
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>("throng"), 6);
  if (!options.gives_tickets) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  }
}

THRONG_DECL tls_server_side::tls_server_side(const tls_server_context& context)
    : context_(&context), session_(SSL_new(context.native()), &SSL_free) {
  want(session_ != nullptr, "make a session");
  SSL_set_bio(session_.get(), memory_bio().release(), memory_bio().release());
  SSL_set_accept_state(session_.get());
}

THRONG_DECL bool tls_server_side::receive(std::string_view bytes, std::string& plain,
                                          std::string& wire) {
  if (const int alert = context_->options().alert; alert != 0) {
    // A record of its own: fatal, before the server's first word.
    constexpr char record[] = {21, 3, 3, 0, 2, 2};
    wire.append(record, sizeof record).push_back(static_cast<char>(alert));
    return false;
  }
  BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    ERR_clear_error();
    std::size_t size = 0;
    const int outcome = SSL_read_ex(session_.get(), buffer.data(), buffer.size(), &size);
    take_wire(wire);
    if (outcome == 1) {
      plain.append(buffer.data(), size);
      continue;
    }
    const bool goes_on = SSL_get_error(session_.get(), outcome) == SSL_ERROR_WANT_READ;
    ERR_clear_error();
    return goes_on;
  }
}

THRONG_DECL void tls_server_side::encrypt(std::string& text, std::size_t start) {
  const std::string plain = text.substr(start);
  text.resize(start);
  ERR_clear_error();
  std::size_t size = 0;
  // A memory BIO takes everything.
  if (!plain.empty())
    SSL_write_ex(session_.get(), plain.data(), plain.size(), &size);
  take_wire(text);
  ERR_clear_error();
}

THRONG_DECL void tls_server_side::say_close(std::string& wire) {
  if (context_->options().says_close && SSL_is_init_finished(session_.get()))
    SSL_shutdown(session_.get());
  take_wire(wire);
  ERR_clear_error();
}

THRONG_DECL void tls_server_side::take_wire(std::string& wire) {
  BIO* const written = SSL_get_wbio(session_.get());
  wire += text_in(written);
  BIO_reset(written);
}

THRONG_DECL std::string tls_server_side::server_name() const {
  const char* name = SSL_get_servername(session_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

THRONG_DECL std::string tls_server_side::client_name() const {
  const owned<X509> shown(SSL_get_peer_certificate(session_.get()), &X509_free);
  std::array<char, 256> name{};
  if (shown) {
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name.data(),
                              static_cast<int>(name.size()));
  }
  return name.data();
}

THRONG_DECL std::string tls_server_side::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(session_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI

#else

namespace throng::inline THRONG_ABI {
namespace testing::detail {

THRONG_DECL tls_server_context::tls_server_context(const tls_server_options&) {
  refuse_without_tls();
}
// No context, no session: what follows is never called.
THRONG_DECL tls_server_side::tls_server_side(const tls_server_context& context)
    : context_(&context) {}
THRONG_DECL bool tls_server_side::receive(std::string_view, std::string&, std::string&) {
  return context_ == nullptr;
}
THRONG_DECL void tls_server_side::encrypt(std::string&, std::size_t) {}
THRONG_DECL void tls_server_side::say_close(std::string&) {}
THRONG_DECL void tls_server_side::take_wire(std::string&) {}
THRONG_DECL std::string tls_server_side::server_name() const { return {}; }
THRONG_DECL std::string tls_server_side::client_name() const { return {}; }
THRONG_DECL std::string tls_server_side::protocol() const { return {}; }

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI

#endif
