// From OpenSSL's words for a failure to ours.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>

#include <string>
#include <string_view>

struct ssl_st;
struct x509_st;

namespace throng::inline THRONG_ABI {
namespace detail {

/// What is known of a session that failed, besides OpenSSL's state.
struct tls_circumstances {
  std::string_view host;                 ///< whom we wanted to talk to
  std::string_view names;                ///< in its certificate, as names_in() gives them
  bool is_certificate_asked_for = false; ///< the server wanted a certificate of the client
  bool is_certificate_shown = false;     ///< it was shown one
};

/// An error of ours with its sentence.
struct tls_failure {
  http_error error = http_error::tls_failed; ///< which class
  std::string words;                         ///< for the user
};

/// The first names that a certificate is for, "a.example, *.b.example"; empty when it names none.
THRONG_DECL std::string names_in(const x509_st* certificate);

/// Why the last step of `ssl` failed, from the thread's queue of errors, which is emptied.
THRONG_DECL tls_failure take_tls_failure(const ssl_st* ssl, const tls_circumstances& known);

} // namespace detail
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/tls_failure.ipp>
#endif
