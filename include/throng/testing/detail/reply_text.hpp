// A reply as bytes.  No sockets: what goes on the wire, and how the connection goes on behind it,
// is a function of the reply and of the request that it answers.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/http_request.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// How a connection goes on when the bytes so far are sent.
enum class ending : std::uint8_t { next_request, close, reset, stall };

/// What a reply has to know of its request.
struct reply_context {
  bool head_only = false; ///< the request was HEAD
  bool keep_alive = true; ///< the client wants to go on
  bool http_1_0 = false;  ///< no chunks, and keeping alive must be said
};

/// The usual words behind a status; none for a rare one, as HTTP allows.
[[nodiscard]] constexpr std::string_view reason_phrase(int status) noexcept {
  switch (status) {
  case 200: return "OK";
  case 201: return "Created";
  case 202: return "Accepted";
  case 204: return "No Content";
  case 206: return "Partial Content";
  case 301: return "Moved Permanently";
  case 302: return "Found";
  case 303: return "See Other";
  case 304: return "Not Modified";
  case 307: return "Temporary Redirect";
  case 308: return "Permanent Redirect";
  case 400: return "Bad Request";
  case 401: return "Unauthorized";
  case 403: return "Forbidden";
  case 404: return "Not Found";
  case 405: return "Method Not Allowed";
  case 408: return "Request Timeout";
  case 409: return "Conflict";
  case 410: return "Gone";
  case 413: return "Content Too Large";
  case 418: return "I'm a Teapot";
  case 422: return "Unprocessable Content";
  case 429: return "Too Many Requests";
  case 431: return "Request Header Fields Too Large";
  case 500: return "Internal Server Error";
  case 501: return "Not Implemented";
  case 502: return "Bad Gateway";
  case 503: return "Service Unavailable";
  case 504: return "Gateway Timeout";
  case 505: return "HTTP Version Not Supported";
  default: return "";
  }
}

inline void append_chunks(std::string& out, std::string_view body) {
  constexpr std::size_t largest = 4096;
  while (!body.empty()) {
    const std::string_view chunk = body.substr(0, largest);
    std::array<char, 16> size{};
    const auto printed = std::to_chars(size.begin(), size.end(), chunk.size(), 16);
    out.append(size.begin(), printed.ptr).append("\r\n").append(chunk).append("\r\n");
    body.remove_prefix(chunk.size());
  }
  out += "0\r\n\r\n";
}

/// Appends the head of `reply` to `out`.
inline void append_head(std::string& out, const http_reply& reply, bool chunked, bool keep_alive,
                        bool http_1_0) {
  out += "HTTP/1.1 ";
  out += std::to_string(reply.status);
  out += ' ';
  out += reason_phrase(reply.status);
  out += "\r\n";
  const bool has_length = reply.status != 204; // RFC 9110, 8.6: none there
  bool own_length = false;
  for (const auto& [name, value] : reply.headers) {
    own_length = own_length || equal_without_case(name, "content-length") ||
                 equal_without_case(name, "transfer-encoding");
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (chunked && has_length) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (has_length && !own_length) {
    out.append("Content-Length: ").append(std::to_string(reply.body.size())).append("\r\n");
  }
  if (!keep_alive) {
    out += "Connection: close\r\n";
  } else if (http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

/// Appends a status line and so much of a head that no client wants more; there is no end to it.
inline void append_endless_head(std::string& out, bool in_one_field) {
  constexpr std::size_t one_field = std::size_t{2} << 20;
  constexpr int fields = 20'000;
  out += "HTTP/1.1 200 OK\r\n";
  if (in_one_field) {
    out.append("X-Large: ").append(one_field, 'x');
    return;
  }
  for (int i = 0; i < fields; ++i)
    out += "X-Many: 1\r\n";
}

/// Appends what goes on the wire for `reply` to `out`, and says what comes behind it.
[[nodiscard]] inline ending append_reply(std::string& out, const http_reply& reply,
                                         reply_context context) {
  if (reply.what_breaks == fault::reset_before_head)
    return ending::reset;
  if (reply.what_breaks == fault::close_without_reply)
    return ending::close;
  if (reply.what_breaks == fault::no_reply)
    return ending::stall;
  if (reply.what_breaks == fault::garbage) {
    out += garbage_text;
    return ending::close;
  }
  if (reply.what_breaks == fault::large_head || reply.what_breaks == fault::many_headers) {
    append_endless_head(out, reply.what_breaks == fault::large_head);
    return ending::stall;
  }
  if (reply.what_breaks == fault::close_delimited) {
    out.append("HTTP/1.0 ").append(std::to_string(reply.status)).append(" \r\n\r\n");
    out += context.head_only ? std::string_view{} : std::string_view{reply.body};
    return ending::close;
  }
  if (reply.what_breaks == fault::interim_storm) {
    for (int i = 0; i < 1'000; ++i)
      out += "HTTP/1.1 103 Early Hints\r\n\r\n";
  }

  const bool keep_alive = context.keep_alive && !reply.close;
  const bool has_bad_chunk = reply.what_breaks == fault::bad_chunk_size;
  const bool chunked = (reply.chunked || has_bad_chunk) && !context.http_1_0;
  const std::size_t start = out.size();
  append_head(out, reply, chunked, keep_alive, context.http_1_0);
  const std::size_t head_end = out.size();
  if (!context.head_only && reply.status != 204 && reply.status != 304) {
    if (chunked) {
      append_chunks(out, reply.body);
    } else {
      out += reply.body;
    }
  }

  const std::size_t half = head_end + (out.size() - head_end) / 2;
  switch (reply.what_breaks) {
  case fault::reset_after_head: out.resize(head_end); return ending::reset;
  case fault::close_in_body: out.resize(half); return ending::close;
  case fault::stall_head: out.resize(out.find("\r\n", start) + 2); return ending::stall;
  case fault::stall_body: out.resize(half); return ending::stall;
  case fault::interim_storm: return ending::close;
  case fault::bad_chunk_size: {
    constexpr std::string_view last = "0\r\n\r\n";
    if (std::string_view(out).ends_with(last))
      out.resize(out.size() - last.size());
    out += "zz\r\n";
    return ending::close;
  }
  default: return keep_alive ? ending::next_request : ending::close;
  }
}

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
