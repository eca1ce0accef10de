#pragma once

#include <throng/base/ascii.hpp>
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

// RFC 3986, 2.1; nothing when a `%` has no two digits behind it.
inline std::optional<std::string> without_percents(std::string_view text) {
  const auto digit = [&](std::size_t at) {
    constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
    const auto found = at < text.size() ? digits.find(text[at]) : std::string_view::npos;
    return found == std::string_view::npos ? -1 : static_cast<int>(found % 16);
  };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (digit(i + 1) < 0 || digit(i + 2) < 0)
      return std::nullopt;
    plain += static_cast<char>(digit(i + 1) * 16 + digit(i + 2));
    i += 2;
  }
  return plain;
}

// `Basic ` and the credentials in base64 (RFC 7617, 2; RFC 4648, 4); nothing when these are
// malformed.  The first colon ends the user.
inline std::optional<std::string> basic_authorization(std::string_view encoded) {
  const auto colon = std::min(encoded.find(':'), encoded.size());
  const auto user = without_percents(encoded.substr(0, colon));
  const auto password = without_percents(encoded.substr(std::min(colon + 1, encoded.size())));
  if (!user || !password || user->find(':') != std::string::npos)
    return std::nullopt;
  const auto bytes = *user + ':' + *password;
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text = "Basic ";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
    };
    const auto group = byte(i) << 16u | byte(i + 1) << 8u | byte(i + 2);
    text += digits[group >> 18u];
    text += digits[group >> 12u & 63u];
    text += i + 1 < bytes.size() ? digits[group >> 6u & 63u] : '=';
    text += i + 2 < bytes.size() ? digits[group & 63u] : '=';
  }
  return text;
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
    if (const auto authorization = basic_authorization(*parts.credentials))
      read.proxy.authorization = *authorization;
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
    const auto parts = detail::split_proxy(text);
    found.push_back(std::string(name) + " '" + std::string(parts.scheme) + "://" +
                    (parts.credentials ? "***@" : "") + std::string(parts.rest) +
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
