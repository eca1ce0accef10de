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
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
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

/// A header of a number, with room for it.
class number_field {
public:
  number_field() = default;
  number_field(std::string_view name, std::uint64_t value) noexcept {
    char* at = std::copy(name.begin(), name.end(), text_);
    *at++ = ':';
    *at++ = ' ';
    at = std::to_chars(at, text_ + sizeof text_ - 2, value).ptr;
    *at++ = '\r';
    *at++ = '\n';
    size_ = static_cast<std::size_t>(at - text_);
  }
  [[nodiscard]] std::string_view text() const noexcept { return {text_, size_}; }

private:
  char text_[48];
  std::size_t size_ = 0;
};

inline number_field content_length(std::uint64_t bytes) noexcept {
  return {"Content-Length", bytes};
}

/// How long the body is, in the words of HTTP; `number` keeps them.
inline std::string_view framing_of(const transaction& request, number_field& number) {
  if (request.source != nullptr) {
    const auto size = request.source->size();
    if (!size)
      return "Transfer-Encoding: chunked\r\n";
    number = content_length(*size);
  } else if (request.has_body || request.verb == method::post || request.verb == method::put ||
             request.verb == method::patch) {
    number = content_length(request.body.size());
  }
  return number.text();
}

/// Makes `to` of all parts, in one go.
inline void assign_all(std::string& to, std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const auto part : parts)
    size += part.size();
  to.resize(size);
  char* at = to.data();
  for (const auto part : parts) {
    if (!part.empty())
      at = static_cast<char*>(std::memcpy(at, part.data(), part.size())) + part.size();
  }
}

} // namespace detail

/// Fills `wire` from the request's parts.  `target` is the URL's path and query, or the whole URL
/// for a proxy; `common` comes from common_head() of its origin; `cookies` are those of the user.
inline void write_request(transaction& request, std::string_view target, std::string_view common,
                          std::string_view cookies = {}) {
  auto& wire = request.wire;
  detail::number_field number;
  const auto framing = detail::framing_of(request, number);
  const bool is_usual = !request.replaces_common && !request.expects_continue && !request.closes &&
                        request.cookies.empty() && cookies.empty() && is_plain_target(target);
  if (is_usual) [[likely]] {
    detail::assign_all(wire, {to_text(request.verb), " ", target, common, request.headers, framing,
                              "\r\n", request.body});
    return;
  }
  wire.assign(to_text(request.verb)) += ' ';
  append_target(wire, target);
  if (request.replaces_common) {
    detail::append_common_head(wire, common, request.headers);
  } else {
    wire += common;
  }
  wire += request.headers;
  if (!cookies.empty() || !request.cookies.empty()) {
    wire.append("Cookie: ").append(request.cookies);
    wire.append(request.cookies.empty() || cookies.empty() ? "" : "; ").append(cookies);
    wire += "\r\n";
  }
  if (request.expects_continue)
    wire += "Expect: 100-continue\r\n";
  if (request.closes && !has_field(common, "Connection") &&
      !has_field(request.headers, "Connection"))
    wire += "Connection: close\r\n";
  wire.append(framing).append("\r\n").append(request.body);
}

} // namespace throng::inline THRONG_ABI
