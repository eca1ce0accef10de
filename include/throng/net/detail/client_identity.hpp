// The certificates that a client can show, read from their files.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// OpenSSL's types, named here so that only bodies include it.
struct evp_pkey_st;
struct stack_st_X509;
struct x509_st;

namespace throng::inline THRONG_ABI {
namespace detail {

/// A certificate of the client, its key and its chain, and the hosts that it is shown to.
struct client_identity {
  std::vector<std::string> domains;     ///< patterns; empty for all hosts
  std::shared_ptr<x509_st> certificate; ///< the client's own
  std::shared_ptr<evp_pkey_st> key;     ///< of it
  std::shared_ptr<stack_st_X509> chain; ///< those who signed it, without the root
};

/// True when `host` is one of the patterns, or there is no pattern.  `*.example.com` stands for
/// all names that end in `.example.com`, at any depth; letters of both cases are the same.
THRONG_DECL bool is_for_host(const std::vector<std::string>& patterns, std::string_view host);

#if THRONG_HAS_TLS

/// OpenSSL's words for the first error in the thread's queue, which is emptied.
THRONG_DECL std::string take_openssl_words();

/// All certificates of a PEM file; none, and a sentence that begins with `what`, when one cannot
/// be read or there is none.
THRONG_DECL std::vector<std::shared_ptr<x509_st>>
read_certificates(const std::string& what, const std::string& file,
                  std::vector<std::string>& problems);

/// Reads tls_options::certificates[index]: adds it to the identities, or a sentence.
THRONG_DECL void add_client_identity(std::size_t index, const client_certificate& from,
                                     std::vector<client_identity>& identities,
                                     std::vector<std::string>& problems);

#endif

} // namespace detail
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/client_identity.ipp>
#endif
