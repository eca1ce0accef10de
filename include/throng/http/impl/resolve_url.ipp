#pragma once

#include <throng/http/resolve_url.hpp>
#include <throng/http/url.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

namespace detail {

/// The reference without its fragment and without what a URL cannot have.
THRONG_DECL std::string clean_reference(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  std::string clean;
  for (const char c : text.substr(0, text.find('#'))) {
    if (c == '\t' || c == '\r' || c == '\n')
      continue;
    if (!is_blank(c) && c != 0x7f) {
      clean += c;
      continue;
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    clean += '%';
    clean += digits[byte >> 4];
    clean += digits[byte & 15];
  }
  return clean;
}

/// The length of the scheme and its colon (RFC 3986, 3.1); 0 where there is none.
THRONG_DECL std::size_t scheme_length(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == ':')
      return i == 0 ? 0 : i + 1;
    if (!is_letter && (i == 0 || ((c < '0' || c > '9') && c != '+' && c != '-' && c != '.')))
      return 0;
  }
  return 0;
}

/// Appends a path that begins with '/', or none, without its dot segments (RFC 3986, 5.2.4).
THRONG_DECL void append_without_dots(std::string& out, std::string_view path) {
  const auto begin = out.size();
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(0, end);
    path.remove_prefix(end);
    const bool goes_up = segment == "/..";
    if (goes_up) {
      const auto last = out.rfind('/');
      out.resize(last == std::string::npos || last < begin ? begin : last);
    }
    if (!goes_up && segment != "/.")
      out += segment;
    else if (path.empty())
      out += '/';
  }
}

/// Appends path and query, the path without its dot segments.
THRONG_DECL void append_normal(std::string& out, std::string_view target) {
  const auto query = std::min(target.find('?'), target.size());
  append_without_dots(out, target.substr(0, query));
  out += target.substr(query);
}

} // namespace detail

THRONG_DECL std::string resolve_url(std::string_view base, std::string_view reference) {
  auto wanted = detail::clean_reference(reference);
  const auto from = parse_url(base);
  const bool has_server = wanted.starts_with("//");
  if (detail::scheme_length(wanted) != 0 || has_server) {
    if (has_server && from.problem == nullptr)
      wanted.insert(0, from.is_https ? "https:" : "http:");
    const auto to = parse_url(wanted);
    if (to.problem != nullptr)
      return wanted;
    std::string url(to.origin);
    detail::append_normal(url, to.target);
    return url;
  }
  if (from.problem != nullptr)
    return wanted;

  std::string url(from.origin);
  const auto path = from.target.substr(0, from.target.find('?'));
  if (wanted.empty()) {
    url += from.target;
  } else if (wanted.front() == '?') {
    url += path;
    url += wanted;
  } else if (wanted.front() == '/') {
    detail::append_normal(url, wanted);
  } else {
    // RFC 3986, 5.2.3: the reference replaces what is behind the last slash of the path.
    const auto slash = path.rfind('/');
    std::string merged(slash == std::string_view::npos ? "/" : path.substr(0, slash + 1));
    merged += wanted;
    detail::append_normal(url, merged);
  }
  return url;
}

} // namespace throng::inline THRONG_ABI
