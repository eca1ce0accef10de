// What a client changes in a request that it sends again where a redirect says (RFC 9110, 15.4; the
// "HTTP-redirect fetch" of https://fetch.spec.whatwg.org).  Go's client, which is k6's, differs in
// two points that the functions name.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>
#include <throng/http/method.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// True for the statuses that ask for another URL: 301, 302, 303, 307 and 308.  One without a
/// Location is an answer like any other.
constexpr bool is_redirect(unsigned status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// The method of the request that follows: 301 and 302 make GET of POST, 303 makes GET of all but
/// HEAD, 307 and 308 keep it.  Go makes GET of all but HEAD for 301 and 302, too; browsers and RFC
/// 9110 do so for POST only.
constexpr method method_after_redirect(unsigned status, method verb) noexcept {
  if (status == 303)
    return verb == method::head ? method::head : method::get;
  return (status == 301 || status == 302) && verb == method::post ? method::get : verb;
}

/// Whether the body goes along: where the method stays, but never with 303, which asks for a
/// document.  Where it does not, drop_body_headers().
constexpr bool keeps_body(unsigned status, method verb) noexcept {
  return status != 303 && method_after_redirect(status, verb) == verb;
}

namespace detail {

/// Removes the lines of a block of headers whose name is `unwanted`.
template <class Unwanted>
void remove_lines(std::string& headers, Unwanted unwanted) {
  std::size_t kept = 0;
  for (std::size_t begin = 0; begin < headers.size();) {
    const auto rest = std::string_view(headers).substr(begin);
    const auto end = rest.find("\r\n");
    const auto line = end == std::string_view::npos ? rest : rest.substr(0, end + 2);
    if (!unwanted(trimmed(line.substr(0, line.find(':'))))) {
      std::copy(line.begin(), line.end(), headers.begin() + static_cast<std::ptrdiff_t>(kept));
      kept += line.size();
    }
    begin += line.size();
  }
  headers.resize(kept);
}

} // namespace detail

/// Removes all headers of that name, whatever its case, from lines of `Name: value\r\n`.
inline void remove_header(std::string& headers, std::string_view name) {
  detail::remove_lines(headers,
                       [&](std::string_view each) { return equal_without_case(each, name); });
}

/// Removes what speaks of a body that does not go along: `Content-*`, `Transfer-Encoding`,
/// `Trailer` and `Expect` (RFC 9110, 15.4 and 10.1.1).
inline void drop_body_headers(std::string& headers) {
  detail::remove_lines(headers, [](std::string_view name) {
    return equal_without_case(name.substr(0, 8), "content-") ||
           equal_without_case(name, "transfer-encoding") || equal_without_case(name, "trailer") ||
           equal_without_case(name, "expect");
  });
}

/// Removes what only the server that was asked first may see: `Authorization`, `Cookie`,
/// `Proxy-Authorization` and `WWW-Authenticate`.  To be called where same_origin() is false.  Go
/// keeps them for the same host with another port or scheme, and for subdomains of it; here they
/// never leave their origin.  The cookies of a jar come back by the jar's own rules.  A `Host` that
/// the script has set goes with remove_header(), since the caller must know that it went.
inline void drop_origin_headers(std::string& headers) {
  detail::remove_lines(headers, [](std::string_view name) {
    return equal_without_case(name, "authorization") || equal_without_case(name, "cookie") ||
           equal_without_case(name, "proxy-authorization") ||
           equal_without_case(name, "www-authenticate");
  });
}

} // namespace throng::inline THRONG_ABI
