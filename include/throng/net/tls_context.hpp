// What all TLS sessions of a worker have in common: whom they trust, what they offer, and the
// certificates that they can show.  Made once, before any traffic.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/detail/client_identity.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

// OpenSSL's types, named here so that only bodies include it.
struct ssl_ctx_st;
struct ssl_session_st;

namespace throng::inline THRONG_ABI {
/// What a server gave to resume a session with; empty when it gave nothing.  A copy costs a count.
using tls_ticket = std::shared_ptr<ssl_session_st>;

namespace detail {

/// What OpenSSL's callbacks write down for a session, which names it as its SSL's app data.
struct tls_notes {
  tls_ticket ticket; ///< the newest
  std::string names; ///< in a certificate that is for another host
};

} // namespace detail

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
  [[nodiscard]] const detail::client_identity* identity_for(std::string_view host) const;

private:
  std::shared_ptr<ssl_ctx_st> context_;
  std::vector<detail::client_identity> identities_;
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
