// The dates of cookies, read as leniently as all the servers write them (RFC 6265, 5.1.1).

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The second, UTC, that the value of an Expires attribute names: `Sun, 06 Nov 1994 08:49:37 GMT`,
/// `Sunday, 06-Nov-94 08:49:37 GMT`, `Nov 6 08:49:37 1994`.  Zones and week days are not looked at.
/// Nothing for a text that names none, and for days that do not exist.
[[nodiscard]] THRONG_DECL std::optional<std::chrono::sys_seconds>
parse_cookie_date(std::string_view text) noexcept;

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/cookie_date.ipp>
#endif
