// What a server asks for in WWW-Authenticate and Proxy-Authenticate, taken apart.

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One of the ways to log in that a server offers.  Source: RFC 9110, 11.3.
struct auth_challenge {
  std::string scheme;                                           ///< `Digest`, as it is written
  std::string token = {};                                       ///< of schemes with one text only
  std::vector<std::pair<std::string, std::string>> values = {}; ///< without quotes and escapes

  /// The value of that name, whatever its case; null when there is none.
  [[nodiscard]] const std::string* value(std::string_view name) const noexcept;
};

/// The challenges of a header's value, added to those that are there already: a response may have
/// several headers, and a header several challenges.  What is no challenge is left out.  Source:
/// RFC 9110, 11.6.1.
///
///     std::vector<throng::auth_challenge> offered;
///     throng::read_challenges("Basic realm=\"a\", Digest realm=\"b\", nonce=\"1\"", offered);
///     offered[1].scheme; // Digest
THRONG_DECL void read_challenges(std::string_view header, std::vector<auth_challenge>& into);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/challenge.ipp>
#endif
