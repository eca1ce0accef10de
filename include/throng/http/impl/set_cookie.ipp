#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/cookie_date.hpp>
#include <throng/http/set_cookie.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace throng::inline THRONG_ABI {

namespace detail {

/// Controls but the tab; 6265bis refuses the whole header for one.
constexpr bool is_control(char c) noexcept {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

/// RFC 6265, 5.2.2.  More seconds than a century of centuries has are as many.
constexpr std::optional<std::chrono::seconds> parse_max_age(std::string_view text) noexcept {
  const bool is_negative = text.starts_with('-');
  if (is_negative)
    text.remove_prefix(1);
  if (text.empty())
    return std::nullopt;
  constexpr std::int64_t most = 315'576'000'000;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = std::min(most, value * 10 + (c - '0'));
  }
  return std::chrono::seconds{is_negative ? -value : value};
}

THRONG_DECL void read_cookie_attribute(set_cookie& cookie, std::string_view text) noexcept {
  const auto equals = std::min(text.find('='), text.size());
  const auto name = trimmed(text.substr(0, equals));
  auto value = trimmed(text.substr(std::min(equals + 1, text.size())));
  // 6265bis, 5.6: longer ones are passed over.
  if (value.size() > 1024)
    return;
  if (equal_without_case(name, "expires")) {
    if (const auto date = parse_cookie_date(value))
      cookie.expires = date;
  } else if (equal_without_case(name, "max-age")) {
    if (const auto age = parse_max_age(value))
      cookie.max_age = age;
  } else if (equal_without_case(name, "domain")) {
    if (value.starts_with('.'))
      value.remove_prefix(1);
    if (!value.empty())
      cookie.domain = value;
  } else if (equal_without_case(name, "path")) {
    cookie.path = value.starts_with('/') ? value : std::string_view{};
  } else if (equal_without_case(name, "secure")) {
    cookie.secure = true;
  } else if (equal_without_case(name, "httponly")) {
    cookie.http_only = true;
  }
}

} // namespace detail

THRONG_DECL const char* cookie_problem(std::string_view name, std::string_view value) noexcept {
  if (name.empty())
    return "a cookie must have a name";
  if (name.size() + value.size() > longest_cookie)
    return "a cookie's name and value can have 4096 bytes";
  if (std::any_of(name.begin(), name.end(), detail::is_control) ||
      std::any_of(value.begin(), value.end(), detail::is_control))
    return "a cookie cannot have control characters";
  if (name.find_first_of("=;") != std::string_view::npos ||
      value.find(';') != std::string_view::npos)
    return "a cookie's name cannot have '=' or ';', its value no ';'";
  if (trimmed(name).size() != name.size() || trimmed(value).size() != value.size())
    return "a cookie's name and value cannot begin or end with a space";
  return nullptr;
}

THRONG_DECL set_cookie parse_set_cookie(std::string_view text) noexcept {
  set_cookie cookie;
  if (std::any_of(text.begin(), text.end(), detail::is_control)) {
    cookie.problem = "a cookie cannot have control characters";
    return cookie;
  }
  auto end = std::min(text.find(';'), text.size());
  const auto pair = text.substr(0, end);
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) {
    cookie.problem = "a cookie must be a name, '=' and a value";
    return cookie;
  }
  cookie.name = trimmed(pair.substr(0, equals));
  cookie.value = trimmed(pair.substr(equals + 1));
  cookie.problem = cookie_problem(cookie.name, cookie.value);
  while (cookie.problem == nullptr && end < text.size()) {
    text.remove_prefix(end + 1);
    end = std::min(text.find(';'), text.size());
    detail::read_cookie_attribute(cookie, text.substr(0, end));
  }
  return cookie;
}

} // namespace throng::inline THRONG_ABI
