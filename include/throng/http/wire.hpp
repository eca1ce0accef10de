// Writes a request down as it goes over the connection.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/method.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/url.hpp>

#include <charconv>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What all requests to one origin have in common: the end of the request line and the headers
/// that are always sent.
inline std::string common_head(std::string_view authority, std::string_view user_agent) {
  std::string text = " HTTP/1.1\r\nHost: ";
  text += authority;
  text += "\r\n";
  if (!user_agent.empty()) {
    text += "User-Agent: ";
    text += user_agent;
    text += "\r\n";
  }
  return text;
}

namespace detail {

/// The common head without the lines that the request replaces.
inline void append_common_head(std::string& wire, std::string_view common, bool host,
                               bool user_agent) {
  while (!common.empty()) {
    const auto line = common.substr(0, common.find("\r\n") + 2);
    const bool replaced =
        (host && line.starts_with("Host:")) || (user_agent && line.starts_with("User-Agent:"));
    if (!replaced)
      wire += line;
    common.remove_prefix(line.size());
  }
}

} // namespace detail

/// Fills `wire` from the request's parts.  `target` is the URL's path and query, `common` comes
/// from common_head() of its origin.
inline void write_request(transaction& request, std::string_view target, std::string_view common) {
  auto& wire = request.wire;
  wire.clear();
  wire += to_text(request.verb);
  wire += ' ';
  append_target(wire, target);
  if (request.sets_host || request.sets_user_agent) [[unlikely]] {
    detail::append_common_head(wire, common, request.sets_host, request.sets_user_agent);
  } else {
    wire += common;
  }
  wire += request.headers;
  const bool may_have_body =
      request.verb == method::post || request.verb == method::put || request.verb == method::patch;
  if (request.has_body || may_have_body) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, request.body.size()).ptr;
    wire += "Content-Length: ";
    wire.append(digits, end);
    wire += "\r\n";
  }
  wire += "\r\n";
  wire += request.body;
}

} // namespace throng::inline THRONG_ABI
