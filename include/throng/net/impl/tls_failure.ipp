#pragma once

#include <throng/net/detail/tls_failure.hpp>

#if THRONG_HAS_TLS

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace throng::inline THRONG_ABI {
namespace detail {

// The class of a certificate that did not hold.
inline http_error class_of_verification(long result) {
  switch (result) {
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH: return http_error::tls_wrong_host;
  case X509_V_ERR_CERT_HAS_EXPIRED:
  case X509_V_ERR_CERT_NOT_YET_VALID: return http_error::tls_expired;
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
  case X509_V_ERR_CERT_SIGNATURE_FAILURE:
  case X509_V_ERR_CERT_UNTRUSTED:
  case X509_V_ERR_CERT_REJECTED:
  case X509_V_ERR_INVALID_CA: return http_error::tls_unknown_authority;
  default: return http_error::tls_failed;
  }
}

// The class of an alert of the server's (RFC 8446, section 6.2).
inline http_error class_of_alert(int alert, bool is_certificate_asked_for) {
  switch (alert) {
  case TLS13_AD_CERTIFICATE_REQUIRED: return http_error::tls_certificate_wanted;
  case SSL_AD_BAD_CERTIFICATE:
  case SSL_AD_UNSUPPORTED_CERTIFICATE:
  case SSL_AD_CERTIFICATE_REVOKED:
  case SSL_AD_CERTIFICATE_EXPIRED:
  case SSL_AD_CERTIFICATE_UNKNOWN:
  case SSL_AD_UNKNOWN_CA:
    return is_certificate_asked_for ? http_error::tls_certificate_wanted : http_error::tls_refused;
  case SSL_AD_HANDSHAKE_FAILURE:
    return is_certificate_asked_for ? http_error::tls_certificate_wanted
                                    : http_error::tls_no_common_version;
  case SSL_AD_PROTOCOL_VERSION:
  case SSL_AD_INSUFFICIENT_SECURITY: return http_error::tls_no_common_version;
  default: return http_error::tls_refused;
  }
}

// The class of what OpenSSL itself did not like.
inline http_error class_of_reason(int reason) {
  switch (reason) {
  case SSL_R_WRONG_VERSION_NUMBER:
  case SSL_R_HTTP_REQUEST:
  case SSL_R_HTTPS_PROXY_REQUEST:
  case SSL_R_UNKNOWN_PROTOCOL: return http_error::tls_not_spoken;
  case SSL_R_UNSUPPORTED_PROTOCOL:
  case SSL_R_WRONG_SSL_VERSION:
  case SSL_R_NO_PROTOCOLS_AVAILABLE:
  case SSL_R_NO_CIPHERS_AVAILABLE:
  case SSL_R_UNKNOWN_CIPHER_RETURNED:
  case SSL_R_WRONG_CIPHER_RETURNED:
  case SSL_R_NO_SHARED_CIPHER: return http_error::tls_no_common_version;
  default: return http_error::tls_failed;
  }
}

inline std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

// OpenSSL has no words for the newest.
inline const char* name_of_alert(int alert) {
  return alert == TLS13_AD_CERTIFICATE_REQUIRED ? "certificate required"
                                                : SSL_alert_desc_string_long(alert);
}

THRONG_DECL std::string names_in(const x509_st* certificate) {
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string text;
  int count = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS)
      continue;
    if (++count > 3)
      return text + ", ...";
    text += (text.empty() ? "" : ", ") + text_of(name->d.dNSName);
  }
  return text;
}

inline tls_failure verification_failure(const ssl_st* ssl, const tls_circumstances& known) {
  const long result = SSL_get_verify_result(ssl);
  const http_error error = class_of_verification(result);
  std::string words{to_text(error)};
  if (error == http_error::tls_wrong_host) {
    words += known.names.empty() ? std::string(": it is not for ")
                                 : ": it is for " + std::string(known.names) + ", not for ";
    words += known.host;
  } else if (error == http_error::tls_failed) {
    words = std::string("x509: ") + X509_verify_cert_error_string(result);
  } else {
    words += std::string(": ") + X509_verify_cert_error_string(result);
  }
  return {error, std::move(words)};
}

THRONG_DECL tls_failure take_tls_failure(const ssl_st* ssl, const tls_circumstances& known) {
  // The first error is the cause, those behind it are what followed.
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const int reason = ERR_GET_REASON(code);
  const bool is_of_tls = ERR_GET_LIB(code) == ERR_LIB_SSL;
  if (is_of_tls && reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
    return verification_failure(ssl, known);
  if (is_of_tls && reason >= SSL_AD_REASON_OFFSET) {
    const int alert = reason - SSL_AD_REASON_OFFSET;
    const http_error error = class_of_alert(alert, known.is_certificate_asked_for);
    std::string words{to_text(error)};
    if (error == http_error::tls_certificate_wanted && known.is_certificate_shown)
      words = "tls: the server does not accept the client's certificate";
    return {error, words + ": alert " + name_of_alert(alert)};
  }
  const http_error error = is_of_tls ? class_of_reason(reason) : http_error::tls_failed;
  const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
  std::string words{to_text(error)};
  if (text != nullptr && error != http_error::tls_not_spoken)
    words += std::string(": ") + text;
  return {error, std::move(words)};
}

} // namespace detail
} // namespace throng::inline THRONG_ABI

#endif
