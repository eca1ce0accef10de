// Who asks: the values of Authorization that need no answer of the server's first, Basic and
// Bearer.

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A user and a password.
struct credentials {
  credentials(std::string name, std::string secret)
      : user(std::move(name)), password(std::move(secret)) {}

  std::string user;     ///< as the server knows it, without any encoding
  std::string password; ///< the same

  friend bool operator==(const credentials&, const credentials&) = default;
};

/// What stands before the `@` of a URL's authority, taken apart at the first `:` and
/// percent-decoded; without `:` the password is empty.  Source: RFC 3986, 3.2.1.
///
///     throng::credentials_of("ann:p%40ss") // ann, p@ss
[[nodiscard]] THRONG_DECL credentials credentials_of(std::string_view user_info);

/// The value of Authorization for Basic.  A user with `:` is read as another one by servers.
/// Source: RFC 7617.
///
///     const auto who = throng::basic_authorization("ann", "secret");
///     const auto done = co_await vu.http.get(url).header("Authorization", who);
[[nodiscard]] THRONG_DECL std::string basic_authorization(std::string_view user,
                                                          std::string_view password);
/// The same for credentials, such as those of a URL.
[[nodiscard]] THRONG_DECL std::string basic_authorization(const credentials& who);

/// The value of Authorization for a token, OAuth's for example.  Source: RFC 6750, 2.1.
///
///     const auto who = throng::bearer_authorization(token); // Bearer eyJhbGciOi...
[[nodiscard]] THRONG_DECL std::string bearer_authorization(std::string_view token);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/authorization.ipp>
#endif
