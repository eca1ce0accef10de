// What all TLS sessions of a worker have in common: whom they trust, what they offer, and the
// certificates that they can show.  Made once, before any traffic.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

// OpenSSL's types, named here so that only bodies include it.
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_session_st;
struct stack_st_X509;
struct x509_st;

namespace throng::inline THRONG_ABI {
namespace detail {

/// A certificate of the client, its key and its chain, and the hosts that it is shown to.
struct tls_identity {
  std::vector<std::string> domains;
  std::shared_ptr<x509_st> certificate;
  std::shared_ptr<evp_pkey_st> key;
  std::shared_ptr<stack_st_X509> chain;
};

/// True when `host` is one of the patterns, or there is no pattern.  `*.example.com` stands for
/// all names that end in `.example.com`, at any depth; letters of both cases are the same.
THRONG_DECL bool is_for_host(const std::vector<std::string>& patterns, std::string_view host);

} // namespace detail

/// What a server gave to resume a session with; empty when it gave nothing.  A copy costs a count.
using tls_ticket = std::shared_ptr<ssl_session_st>;

/// The common part of TLS sessions, made from the options; it outlives them.  Give each worker one
/// of its own: sessions of one context share OpenSSL's counts and locks.
class tls_context {
public:
  /// Reads the files and the system's store.  Where problems() would say something, no session of
  /// this context gets through its handshake; nothing is thrown.
  explicit tls_context(const tls_options& options);

  /// All that is wrong with the options, a sentence each, and the cure; empty when they are right.
  /// For validation before any traffic; reads the files that are named.  Without TLS in this build
  /// nothing is wrong as long as nobody asks for a session: see `tls_unavailable_text`.
  [[nodiscard]] static std::vector<std::string> problems(const tls_options& options);

  /// The first of the problems; empty for a usable context.
  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }
  /// OpenSSL's context; null for a context that is not usable.
  [[nodiscard]] ssl_ctx_st* native() const noexcept { return context_.get(); }
  /// The first certificate that is for the host; null without one.
  [[nodiscard]] const detail::tls_identity* identity_for(std::string_view host) const;

private:
  std::shared_ptr<ssl_ctx_st> context_;
  std::vector<detail::tls_identity> identities_;
  std::string problem_;
};

/// True when this build has TLS.
inline constexpr bool has_tls = THRONG_HAS_TLS != 0;

/// What a user of https reads where it has not.
inline constexpr std::string_view tls_unavailable_text =
    "this build of throng has no TLS: configure with -DTHRONG_WITH_OPENSSL=ON";

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/net/impl/tls_context.ipp>
#endif
