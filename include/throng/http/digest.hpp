// Digest access authentication: the answer to a server's challenge (RFC 7616, and RFC 2617, whose
// servers offer MD5 only and may leave qop out).

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/authorization.hpp>
#include <throng/http/challenge.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// How a digest is made, the weakest first.
enum class digest_algorithm : std::uint8_t {
  md5,         ///< RFC 1321
  md5_sess,    ///< the same, with a key of the session
  sha_256,     ///< FIPS 180-4; with THRONG_WITH_OPENSSL
  sha_256_sess ///< the same, with a key of the session
};

/// A challenge of the scheme Digest that we can answer.
struct digest_challenge {
  std::string realm = {};                             ///< what the password is for
  std::string nonce = {};                             ///< the server's, sent back
  std::optional<std::string> opaque = {};             ///< sent back as it is
  digest_algorithm algorithm = digest_algorithm::md5; ///< how the digest is made
  bool names_algorithm = false;                       ///< the server did; the answer does if it did
  bool has_qop = false;  ///< the server offers qop `auth`; without it is RFC 2069's form
  bool stale = false;    ///< the nonce of the request was too old, its password was right
  bool userhash = false; ///< the user's name is sent as a digest
};

/// What can be answered of what a server offers.
struct digest_choice {
  std::optional<digest_challenge> challenge = {}; ///< the strongest that we know
  std::string problem = {};                       ///< why there is none
};

/// Chooses among the challenges of a response; the first of those that are equally strong.
[[nodiscard]] THRONG_DECL digest_choice choose_digest(std::span<const auth_challenge> offered);

/// A request that is to be answered for.
struct digest_request {
  std::string_view method = {};  ///< `GET`
  std::string_view target = {};  ///< as it is sent: `/dir/index.html?a=b`
  std::string_view cnonce = {};  ///< the client's nonce: any text, new ones being safer
  std::uint32_t nonce_count = 1; ///< how often the server's nonce was used, with this time
};

/// The value of Authorization for the request.  Source: RFC 7616, 3.4.
///
///     std::vector<throng::auth_challenge> offered;
///     throng::read_challenges(header, offered); // for each WWW-Authenticate of the response
///     const auto choice = throng::choose_digest(offered);
///     if (choice.challenge)
///       value = throng::digest_authorization(*choice.challenge, {"GET", "/", cnonce}, who);
[[nodiscard]] THRONG_DECL std::string digest_authorization(const digest_challenge& challenge,
                                                           const digest_request& sent,
                                                           const credentials& who);

/// Whether a challenge is worth an answer: the first one is, and after an answer only one that says
/// that its nonce was too old; else user or password are wrong, and would be again.  A server may
/// say so for ever: whoever sends again has to count.
[[nodiscard]] constexpr bool is_worth_answering(const digest_challenge& challenge,
                                                bool was_answered) noexcept {
  return !was_answered || challenge.stale;
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/digest.ipp>
#endif
