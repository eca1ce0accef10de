// URLs and the references of redirects: what is read lies where it was written, what is shown has
// no credentials, and what is resolved is a URL.  The first line is a base, the rest a reference.

#pragma once

#include "property.hpp"
#include <throng/http/resolve_url.hpp>
#include <throng/http/url.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace fuzz {

/// Throws what does not hold for the parts of one URL.
inline void check_parts(std::string_view url) {
  const auto read = throng::parse_url(url);
  const auto shown = throng::masked_url(url);
  if (read.problem != nullptr) {
    require(*read.problem != '\0', "a problem without a word");
    require(shown.find('@') == std::string::npos || shown.find("****@") < shown.find('@'),
            "credentials of what is refused", shown);
    return;
  }
  require(url.starts_with(read.origin), "the origin is no beginning", url);
  require(read.origin.ends_with(read.authority), "the authority is no end", read.origin);
  require(read.authority.find('@') == std::string_view::npos, "credentials in Host", url);
  require(!read.host.empty() && read.port != 0, "no host or no port", url);
  require(throng::has_credentials(url) == !read.user_info.empty(), "credentials overlooked", url);
  require(throng::same_origin(read, read), "another origin than its own", url);

  const auto again = throng::parse_url(shown);
  require(again.problem == nullptr, "what is shown is refused", shown);
  require(throng::same_origin(read, again) && again.target == read.target, "another URL", shown);
  require(read.user_info.empty() || again.user_info == "****" || again.user_info == "****:****",
          "credentials are shown", shown);
  require(!read.user_info.empty() || shown == url, "shown otherwise", url, shown);
  require(throng::masked_url(shown) == shown, "no fixed point", shown);

  std::string target;
  throng::append_target(target, read.target);
  require(target.front() == '/', "a target without a path", target);
  require(std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; }),
          "a target that cannot be sent", target);
}

/// Throws what does not hold for a URL with `password`.
inline void check_password(std::string_view password) {
  const std::string url = "http://user:" + std::string(password) + "@host.test/path";
  const auto shown = throng::masked_url(url);
  const auto read = throng::parse_url(url);
  // A password with a '/' that is not encoded may read as a server and a path, for browsers, too.
  if (read.problem == nullptr && password.find_first_of("/?#") != std::string_view::npos)
    return;
  require(shown == "http://****:****@host.test/path", "a password is shown", url, shown);
}

/// Throws what does not hold for `text`.
inline void check_url(std::string_view text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto base = text.substr(0, end);
  const auto reference = text.substr(std::min(end + 1, text.size()));
  check_parts(base);
  check_parts(text);
  check_password(base);

  const auto url = throng::resolve_url(base, reference);
  check_parts(url);
  const auto from = throng::parse_url(base);
  const auto to = throng::parse_url(url);
  if (from.problem != nullptr)
    return;
  if (to.problem != nullptr) {
    const auto colon = std::min(reference.find(':'), reference.find("/"));
    require(colon != std::string_view::npos, "a relative reference made no URL", base, reference);
    return;
  }
  require(url.find('#') == std::string::npos, "a fragment stayed", url);
  const auto stable = throng::resolve_url(url, "");
  require(stable == url, "another URL than itself", url, stable);
  const auto inside = throng::resolve_url(base, "/." + std::string(reference));
  const auto there = throng::parse_url(inside);
  require(there.problem == nullptr && throng::same_origin(from, there),
          "a path led to another server", base, inside);
  require(there.user_info == from.user_info, "other credentials", base, inside);
}

} // namespace fuzz
