// Bytes that a URL cannot hold, as %XX: in the way of URLs (RFC 3986) and in that of HTML forms
// (WHATWG URL Standard), which differ.

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Appends `text` so that it stands for itself anywhere in a URL: all but the unreserved
/// characters, letters, digits and `-._~`, become %XX.  Source: RFC 3986, 2.1 and 2.3.
THRONG_DECL void append_percent_encoded(std::string& into, std::string_view text);

/// The same as a value of its own.
///
///     throng::percent_encode("a b/ü") // a%20b%2F%C3%BC
[[nodiscard]] THRONG_DECL std::string percent_encode(std::string_view text);

/// The bytes that a percent-encoded text stands for.  A `%` without two hexadecimal digits behind
/// it stays as it is, as in browsers.  Source: WHATWG URL Standard, "percent-decode".
[[nodiscard]] THRONG_DECL std::string percent_decode(std::string_view text);

/// Appends `text` as application/x-www-form-urlencoded has names and values: a space becomes `+`,
/// all but letters, digits and `*-._` becomes %XX.  Source: WHATWG URL Standard,
/// "application/x-www-form-urlencoded percent-encode set".
THRONG_DECL void append_form_encoded(std::string& into, std::string_view text);

/// The same as a value of its own.
///
///     throng::form_encode("a b~") // a+b%7E
[[nodiscard]] THRONG_DECL std::string form_encode(std::string_view text);

/// The bytes that a name or value of application/x-www-form-urlencoded stands for.
[[nodiscard]] THRONG_DECL std::string form_decode(std::string_view text);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/percent_encoding.ipp>
#endif
