// What a handler of the test server is given: one whole request, as views of the bytes that
// arrived.  Nothing is decoded, so that a handler sees exactly what the client sent.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

namespace throng::inline THRONG_ABI {
namespace testing {

/// One header field of a request as it arrived, without the blanks around its value.
struct request_header {
  std::string_view name;
  std::string_view value;
};

/// One request.  Its views are good until the handler returns.
struct http_request {
  std::string_view method;                 ///< "GET", "POST" ...
  std::string_view target;                 ///< as in the request line, "/stress?loop=10"
  std::string_view path;                   ///< the target without origin and query, "/stress"
  std::string_view query;                  ///< behind the first '?', "loop=10"
  std::string_view body;                   ///< whole; chunks are already joined
  std::span<const request_header> headers; ///< in order of arrival

  /// The value of the first header of that name (case ignored); empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;

  /// The number behind `key=` in the query, or nothing when the key is missing or what stands
  /// there is not wholly a decimal number that fits.
  [[nodiscard]] std::optional<std::int64_t> query_number(std::string_view key) const noexcept;
};

inline std::string_view http_request::header(std::string_view name) const noexcept {
  for (const auto& field : headers) {
    if (equal_without_case(field.name, name))
      return field.value;
  }
  return {};
}

inline std::optional<std::int64_t> http_request::query_number(std::string_view key) const noexcept {
  for (std::string_view rest = query; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(pair.size() < rest.size() ? pair.size() + 1 : rest.size());
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos || pair.substr(0, equals) != key)
      continue;
    const std::string_view text = pair.substr(equals + 1);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
      return std::nullopt;
    return number;
  }
  return std::nullopt;
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
