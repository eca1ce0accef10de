#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/authorization.hpp>
#include <throng/http/masked_text.hpp>
#include <throng/http/proxy_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// A proxy's text in parts, credentials apart.
struct proxy_text {
  std::string_view scheme;                     // `http` when none is written
  std::optional<std::string_view> credentials; // `user:password`, percent-encoded
  std::string_view rest;                       // `host:port/`
};

inline proxy_text split_proxy(std::string_view text) {
  proxy_text parts;
  const auto end_of_scheme = text.find("://");
  const bool has_scheme = end_of_scheme != std::string_view::npos;
  parts.scheme = has_scheme ? text.substr(0, end_of_scheme) : "http";
  parts.rest = text.substr(has_scheme ? end_of_scheme + 3 : 0);
  const auto at = parts.rest.substr(0, parts.rest.find_first_of("/?#")).rfind('@');
  if (at != std::string_view::npos) {
    parts.credentials = parts.rest.substr(0, at);
    parts.rest.remove_prefix(at + 1);
  }
  return parts;
}

// Whether each `%` has two hexadecimal digits behind it (RFC 3986, 2.1).
inline bool is_percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdefABCDEF";
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    const auto code = text.substr(at + 1, 2);
    if (code.size() < 2 || code.find_first_not_of(digits) != std::string_view::npos)
      return false;
  }
  return true;
}

// The proxy as it may be shown: its scheme, if it is one, is no secret.
inline std::string masked_proxy(std::string_view text) {
  const auto parts = split_proxy(text);
  if (parts.scheme.find_first_not_of(scheme_characters) != std::string_view::npos)
    return masked_url(text);
  const auto end_of_scheme = text.find("://");
  const auto rest = end_of_scheme == std::string_view::npos ? text : text.substr(end_of_scheme + 3);
  return std::string(parts.scheme) + "://" + masked_url(rest);
}

// The proxy, or what is wrong with it.
struct read_proxy {
  const char* problem = nullptr;
  proxy_server proxy;
};

inline read_proxy proxy_of(std::string_view text) {
  read_proxy read;
  const auto parts = split_proxy(text);
  if (!equal_without_case(parts.scheme, "http")) {
    read.problem = "other kinds of proxies are not supported";
    return read;
  }
  const auto plain = "http://" + std::string(parts.rest);
  const auto url = parse_url(plain);
  read.problem = url.problem;
  if (read.problem != nullptr)
    return read;
  read.proxy.host = url.host;
  read.proxy.port = url.port;
  if (parts.credentials) {
    const auto who = credentials_of(*parts.credentials);
    if (is_percent_encoded(*parts.credentials) && who.user.find(':') == std::string::npos)
      read.proxy.authorization = basic_authorization(who);
    else
      read.problem = "user and password must be percent-encoded, the user without a colon";
  }
  return read;
}

inline std::optional<proxy_server> usable_proxy(const std::string& text) {
  if (text.empty())
    return std::nullopt;
  auto read = proxy_of(text);
  if (read.problem != nullptr)
    return std::nullopt;
  return std::move(read.proxy);
}

} // namespace detail

THRONG_DECL proxy_rules::proxy_rules(const proxy_options& options)
    : http_(detail::usable_proxy(options.http)), https_(detail::usable_proxy(options.https)),
      direct_(options.no_proxy) {}

THRONG_DECL std::vector<std::string> problems(const proxy_options& options) {
  std::vector<std::string> found;
  const auto check = [&found](const char* name, const std::string& text) {
    const char* const problem = text.empty() ? nullptr : detail::proxy_of(text).problem;
    if (problem == nullptr)
      return;
    found.push_back(std::string(name) + " '" + detail::masked_proxy(text) +
                    "' must be like http://host:port: " + problem);
  };
  check("proxy.http", options.http);
  check("proxy.https", options.https);
  return found;
}

THRONG_DECL proxy_options proxy_from_environment(const environment_reader& read) {
  const auto value = [&read](const char* name, const char* other) -> std::string {
    for (const char* each : {name, other}) {
      const char* const found = read(each);
      if (found != nullptr && *found != '\0')
        return found;
    }
    return {};
  };
  proxy_options options;
  if (value("REQUEST_METHOD", "REQUEST_METHOD").empty())
    options.http = value("HTTP_PROXY", "http_proxy");
  options.https = value("HTTPS_PROXY", "https_proxy");
  options.no_proxy = value("NO_PROXY", "no_proxy");
  return options;
}

THRONG_DECL proxy_options proxy_from_environment() {
  return proxy_from_environment([](const char* name) { return std::getenv(name); });
}

} // namespace throng::inline THRONG_ABI
