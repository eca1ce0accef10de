// The chunks of a body whose size nobody knows when it begins (RFC 9112, 7.1).

#pragma once

#include <throng/base/config.hpp>

#include <charconv>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Adds bytes of the body to what is sent, as one chunk.  No bytes make no chunk: one of size 0
/// would end the body.
inline void append_chunk(std::string& wire, std::string_view bytes) {
  if (bytes.empty())
    return;
  char digits[16]; // hexadecimal, of 64 bits
  const auto end = std::to_chars(digits, digits + sizeof digits, bytes.size(), 16).ptr;
  wire.append(digits, end);
  wire += "\r\n";
  wire += bytes;
  wire += "\r\n";
}

/// Adds the end of the body.  `trailers`: `Name: value\r\n` for each.
inline void append_last_chunk(std::string& wire, std::string_view trailers = {}) {
  wire += "0\r\n";
  wire += trailers;
  wire += "\r\n";
}

} // namespace throng::inline THRONG_ABI
