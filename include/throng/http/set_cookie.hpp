// A Set-Cookie header taken apart where it lies (RFC 6265, 5.2, with the limits of 6265bis).  What
// becomes of it is the jar's business.

#pragma once

#include <throng/base/config.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What a Set-Cookie header says, and what a script may say of a cookie.  Views into the text.
struct set_cookie {
  std::string_view name = {};   ///< never empty where parse_set_cookie() found no problem
  std::string_view value = {};  ///< quotes are part of it
  std::string_view domain = {}; ///< without the leading dot; empty: only the host that sets it
  std::string_view path = {};   ///< empty: the folder of the URL that sets it
  std::optional<std::chrono::seconds> max_age = {};     ///< from now; 0 and less: gone
  std::optional<std::chrono::sys_seconds> expires = {}; ///< counts where there is no max_age
  bool secure = false;                                  ///< for https only
  bool http_only = false;        ///< not for scripts of a page, of which there are none here
  const char* problem = nullptr; ///< why it is no cookie; null when it is one
};

/// The longest name and value together, in bytes (RFC 6265, 6.1).
inline constexpr std::size_t longest_cookie = 4096;

/// Takes the value of a Set-Cookie header apart.  Attributes that are unknown or wrong are passed
/// over, of several of a name the last counts.  SameSite has no meaning here: no page asks.
[[nodiscard]] THRONG_DECL set_cookie parse_set_cookie(std::string_view text) noexcept;

/// Why name and value cannot be sent as a cookie; null when they can.
[[nodiscard]] THRONG_DECL const char* cookie_problem(std::string_view name,
                                                     std::string_view value) noexcept;

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/set_cookie.ipp>
#endif
