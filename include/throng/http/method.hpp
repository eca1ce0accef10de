// The request methods.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// A request method of RFC 9110.
enum class method : std::uint8_t { get, head, post, put, patch, del, options };

/// The method as it is sent.
constexpr std::string_view to_text(method verb) noexcept {
  switch (verb) {
  case method::get: return "GET";
  case method::head: return "HEAD";
  case method::post: return "POST";
  case method::put: return "PUT";
  case method::patch: return "PATCH";
  case method::del: return "DELETE";
  case method::options: return "OPTIONS";
  }
  return "";
}

/// True when asking twice does what asking once does (RFC 9110, 9.2.2).
constexpr bool is_idempotent(method verb) noexcept {
  return verb != method::post && verb != method::patch;
}

} // namespace throng::inline THRONG_ABI
