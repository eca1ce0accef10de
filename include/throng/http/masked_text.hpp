// Sentences that speak of URLs, as they may be shown.

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The characters that the scheme of a URL may have.  Source: RFC 3986, 3.1.
inline constexpr std::string_view scheme_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

/// Appends the text with each URL in it as append_masked_url() shows it.  A URL ends at a space, a
/// quotation mark or an angle bracket; what follows the `://` of another scheme than http and https
/// is taken for a URL without scheme.
THRONG_DECL void append_masked_text(std::string& to, std::string_view text);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/masked_text.ipp>
#endif
