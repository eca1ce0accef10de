// A reference, such as the Location of a redirect, seen from the URL it was found at (RFC
// 3986, 5.2).

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The absolute URL that `reference` stands for at `base`, an absolute http or https URL.  No
/// scheme is assumed for a reference that has one (`http:g` stays that), dot segments are removed,
/// and the fragment of either is left out.  A reference without a server of its own keeps the
/// base's credentials.  As browsers do, spaces and control characters around the reference and tabs
/// and line ends within it are dropped, and those that remain are percent-encoded.
///
/// Where parse_url() refuses the base, only a reference that is absolute makes a URL; where it
/// refuses the result, the reference had a scheme or a server that is no use.
[[nodiscard]] THRONG_DECL std::string resolve_url(std::string_view base,
                                                  std::string_view reference);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/resolve_url.ipp>
#endif
