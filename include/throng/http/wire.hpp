// Writes a request down as it goes over the connection.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>
#include <throng/http/body_source.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/method.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/url.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What all requests to one origin have in common: the end of the request line and the headers
/// that are always sent.
inline std::string common_head(std::string_view authority, const http_options& options) {
  std::string text = " HTTP/1.1\r\nHost: ";
  text.append(authority).append("\r\n");
  if (!options.user_agent.empty())
    text.append("User-Agent: ").append(options.user_agent).append("\r\n");
  for (const auto& [name, value] : options.headers)
    text.append(name).append(": ").append(value).append("\r\n");
  if (!options.accept_encoding.empty())
    text.append("Accept-Encoding: ").append(options.accept_encoding).append("\r\n");
  if (options.no_connection_reuse)
    text += "Connection: close\r\n";
  return text;
}

/// True when a block of header lines, "Name: value\r\n" each, has one of that name.
constexpr bool has_field(std::string_view lines, std::string_view name) noexcept {
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find("\r\n"));
    if (line.size() > name.size() && line[name.size()] == ':' &&
        equal_without_case(line.substr(0, name.size()), name)) {
      return true;
    }
    lines.remove_prefix(std::min(lines.size(), line.size() + 2));
  }
  return false;
}

namespace detail {

/// The common head without the lines that the request replaces.
inline void append_common_head(std::string& wire, std::string_view common,
                               std::string_view headers) {
  bool is_header = false; // the first line is the end of the request line
  while (!common.empty()) {
    const auto line = common.substr(0, common.find("\r\n") + 2);
    if (!is_header || !has_field(headers, line.substr(0, line.find(':'))))
      wire += line;
    is_header = true;
    common.remove_prefix(line.size());
  }
}

inline void append_number_field(std::string& wire, std::string_view name, std::uint64_t value) {
  char digits[24];
  const auto* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  wire.append(name).append(": ").append(static_cast<const char*>(digits), end).append("\r\n");
}

inline void append_framing(std::string& wire, const transaction& request) {
  if (request.source != nullptr) {
    if (const auto size = request.source->size()) {
      append_number_field(wire, "Content-Length", *size);
    } else {
      wire += "Transfer-Encoding: chunked\r\n";
    }
    return;
  }
  const bool may_have_body =
      request.verb == method::post || request.verb == method::put || request.verb == method::patch;
  if (request.has_body || may_have_body)
    append_number_field(wire, "Content-Length", request.body.size());
}

} // namespace detail

/// Fills `wire` from the request's parts.  `target` is the URL's path and query, or the whole URL
/// for a proxy; `common` comes from common_head() of its origin; `cookies` are those of the user.
inline void write_request(transaction& request, std::string_view target, std::string_view common,
                          std::string_view cookies = {}) {
  auto& wire = request.wire;
  wire.clear();
  wire += to_text(request.verb);
  wire += ' ';
  append_target(wire, target);
  if (request.replaces_common) [[unlikely]] {
    detail::append_common_head(wire, common, request.headers);
  } else {
    wire += common;
  }
  wire += request.headers;
  if (!cookies.empty() || !request.cookies.empty()) [[unlikely]] {
    wire.append("Cookie: ").append(request.cookies);
    wire.append(request.cookies.empty() || cookies.empty() ? "" : "; ").append(cookies);
    wire += "\r\n";
  }
  if (request.expects_continue) [[unlikely]]
    wire += "Expect: 100-continue\r\n";
  if (request.closes && !has_field(common, "Connection") &&
      !has_field(request.headers, "Connection")) [[unlikely]]
    wire += "Connection: close\r\n";
  detail::append_framing(wire, request);
  wire += "\r\n";
  wire += request.body;
}

} // namespace throng::inline THRONG_ABI
