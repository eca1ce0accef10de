#pragma once

#include <throng/net/tls_context.hpp>

#include <algorithm>

#if THRONG_HAS_TLS

#include <throng/net/detail/tls_failure.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <utility>

#endif

namespace throng::inline THRONG_ABI {

THRONG_DECL const detail::client_identity* tls_context::identity_for(std::string_view host) const {
  const auto found = std::find_if(identities_.begin(), identities_.end(), [&](const auto& one) {
    return detail::is_for_host(one.domains, host);
  });
  return found == identities_.end() ? nullptr : &*found;
}

} // namespace throng::inline THRONG_ABI

#if THRONG_HAS_TLS

namespace throng::inline THRONG_ABI {
namespace detail {

inline int number_of(tls_version version) {
  switch (version) {
  case tls_version::tls1_0: return TLS1_VERSION;
  case tls_version::tls1_1: return TLS1_1_VERSION;
  case tls_version::tls1_2: return TLS1_2_VERSION;
  case tls_version::tls1_3: return TLS1_3_VERSION;
  }
  return 0;
}

inline std::string_view name_of(tls_version version) {
  switch (version) {
  case tls_version::tls1_0: return "TLS 1.0";
  case tls_version::tls1_1: return "TLS 1.1";
  case tls_version::tls1_2: return "TLS 1.2";
  case tls_version::tls1_3: return "TLS 1.3";
  }
  return "";
}

// True when a client of the context would offer the version: it has a cipher for it, and the
// security level lets it.
inline bool can_offer(SSL_CTX* context, tls_version version) {
  const std::unique_ptr<SSL, void (*)(SSL*)> probe(SSL_new(context), &SSL_free);
  SSL_set_min_proto_version(probe.get(), number_of(version));
  SSL_set_max_proto_version(probe.get(), number_of(version));
  STACK_OF(SSL_CIPHER)* ciphers = SSL_get1_supported_ciphers(probe.get());
  const bool has_some = sk_SSL_CIPHER_num(ciphers) > 0;
  sk_SSL_CIPHER_free(ciphers);
  ERR_clear_error();
  return has_some;
}

inline void check_version(SSL_CTX* context, const char* option, tls_version version,
                          std::vector<std::string>& problems) {
  if (can_offer(context, version))
    return;
  std::string text = std::string("tls.") + option + ": " + std::string(name_of(version));
  if (version < tls_version::tls1_2) {
    text += " is not spoken at OpenSSL's security level " +
            std::to_string(SSL_CTX_get_security_level(context)) +
            ": take @SECLEVEL out of tls.ciphers, or speak TLS 1.2";
  } else {
    text += std::string(" has no cipher left: look at tls.") +
            (version == tls_version::tls1_3 ? "cipher_suites" : "ciphers");
  }
  problems.push_back(std::move(text));
}

inline void set_versions_and_ciphers(SSL_CTX* context, const tls_options& options,
                                     std::vector<std::string>& problems) {
  const std::size_t before = problems.size();
  // Whoever asks for an old version gets it: with SHA-1, which higher levels do not take.
  if (options.min_version < tls_version::tls1_2 &&
      options.ciphers.find("@SECLEVEL=") == std::string::npos)
    SSL_CTX_set_security_level(context, 0);
  if (!options.ciphers.empty() && SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) != 1) {
    problems.push_back("tls.ciphers: OpenSSL knows no cipher '" + options.ciphers +
                       "': `openssl ciphers -s -tls1_2` lists those of TLS 1.2");
  }
  if (!options.cipher_suites.empty() &&
      SSL_CTX_set_ciphersuites(context, options.cipher_suites.c_str()) != 1) {
    problems.push_back("tls.cipher_suites: OpenSSL does not know all of '" + options.cipher_suites +
                       "': `openssl ciphers -s -tls1_3` lists those of TLS 1.3");
  }
  ERR_clear_error();
  if (options.min_version > options.max_version) {
    problems.push_back("tls.min_version: " + std::string(name_of(options.min_version)) +
                       " is above tls.max_version, " + std::string(name_of(options.max_version)));
    return;
  }
  SSL_CTX_set_min_proto_version(context, number_of(options.min_version));
  SSL_CTX_set_max_proto_version(context, number_of(options.max_version));
  if (problems.size() != before)
    return;
  check_version(context, "min_version", options.min_version, problems);
  if (options.max_version != options.min_version)
    check_version(context, "max_version", options.max_version, problems);
}

inline tls_notes& notes_of(SSL* ssl) { return *static_cast<tls_notes*>(SSL_get_app_data(ssl)); }

// The server has given a ticket.  1: it is ours now.
inline int keep_ticket(SSL* ssl, SSL_SESSION* ticket) {
  notes_of(ssl).ticket = tls_ticket(ticket, &SSL_SESSION_free);
  return 1;
}

// Verifies as OpenSSL does, and keeps of a certificate what the session will not show once it has
// failed.
inline int verify(X509_STORE_CTX* chain, void*) {
  const int outcome = X509_verify_cert(chain);
  const int error = X509_STORE_CTX_get_error(chain);
  if (error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
    notes_of(ssl).names = names_in(X509_STORE_CTX_get0_cert(chain));
  }
  return outcome;
}

inline void set_trust(SSL_CTX* context, const tls_options& options,
                      std::vector<std::string>& problems) {
  const std::size_t before = problems.size();
  if (!options.ca_file.empty()) {
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    for (const auto& one : read_certificates("tls.ca_file", options.ca_file, problems))
      X509_STORE_add_cert(store, one.get());
  }
  if (options.insecure_skip_verify) {
    // Not even looked at: a chain costs more to verify than the handshake costs otherwise.
    SSL_CTX_set_cert_verify_callback(
        context, [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
    return;
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &verify, nullptr);
  if (options.system_store) {
    SSL_CTX_set_default_verify_paths(context);
  } else if (options.ca_file.empty() && problems.size() == before) {
    problems.push_back("tls.system_store: without it and without a tls.ca_file no server is "
                       "trusted: name a ca_file, or set insecure_skip_verify");
  }
  ERR_clear_error();
}

inline void set_manners(SSL_CTX* context, const tls_options& options) {
  // Buffers are given back while a connection is idle.  What is written may stay
  // in part, and move until the rest is taken.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // A record is read with one call, and not its head first.
  SSL_CTX_set_read_ahead(context, 1);
#if defined(SSL_OP_IGNORE_UNEXPECTED_EOF)
  // A stream that ends without close_notify does not spoil the session.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
#endif
  constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(context, http_1_1, sizeof http_1_1);
  if (options.session_resumption) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &keep_ticket);
  } else {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  }
}

// The context and what is wrong with it.
inline std::shared_ptr<SSL_CTX> make_tls_context(const tls_options& options,
                                                 std::vector<client_identity>& identities,
                                                 std::vector<std::string>& problems) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!context) {
    problems.push_back("tls: OpenSSL cannot be set up: " + take_openssl_words());
    return context;
  }
  set_manners(context.get(), options);
  set_versions_and_ciphers(context.get(), options, problems);
  set_trust(context.get(), options, problems);
  for (std::size_t i = 0; i < options.certificates.size(); ++i)
    add_client_identity(i, options.certificates[i], identities, problems);
  return context;
}

} // namespace detail

THRONG_DECL tls_context::tls_context(const tls_options& options) {
  std::vector<std::string> problems;
  context_ = detail::make_tls_context(options, identities_, problems);
  if (problems.empty())
    return;
  context_.reset();
  problem_ = std::move(problems.front());
}

THRONG_DECL std::vector<std::string> tls_context::problems(const tls_options& options) {
  std::vector<std::string> problems;
  std::vector<detail::client_identity> identities;
  detail::make_tls_context(options, identities, problems);
  return problems;
}

} // namespace throng::inline THRONG_ABI

#else

namespace throng::inline THRONG_ABI {

THRONG_DECL tls_context::tls_context(const tls_options&) : problem_(tls_unavailable_text) {}

THRONG_DECL std::vector<std::string> tls_context::problems(const tls_options&) { return {}; }

} // namespace throng::inline THRONG_ABI

#endif
