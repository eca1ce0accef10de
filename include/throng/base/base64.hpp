// Base64 (RFC 4648, section 4): bytes as text.

#pragma once

#include <throng/base/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Any bytes as base64, padded, in one line.  Source: RFC 4648, section 4.
///
///     throng::base64_encode("foob") // Zm9vYg==
[[nodiscard]] THRONG_DECL std::string base64_encode(std::string_view bytes);

/// What base64_encode() made the text of; nothing where it cannot have made it: other characters,
/// line breaks too, missing or misplaced padding, bits behind the last byte that are not 0.
[[nodiscard]] THRONG_DECL std::optional<std::string> base64_decode(std::string_view text);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/base/impl/base64.ipp>
#endif
