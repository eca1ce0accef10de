// The codings that a body may have on its way (RFC 9110, 8.4.1), and what this build knows of them.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>
#include <throng/http/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// How a body is coded.
enum class content_coding : std::uint8_t {
  identity, ///< not at all
  gzip,     ///< RFC 1952; needs zlib
  deflate,  ///< RFC 1950; as some servers have it, bare RFC 1951; needs zlib
  br        ///< brotli, RFC 7932; needs brotli
};

/// The name that it has in `Content-Encoding`.
[[nodiscard]] constexpr std::string_view to_text(content_coding coding) noexcept {
  switch (coding) {
  case content_coding::identity: return "identity";
  case content_coding::gzip: return "gzip";
  case content_coding::deflate: return "deflate";
  case content_coding::br: return "br";
  }
  return "";
}

/// The coding of that name, whatever its case; nothing for one that throng has no word for.
[[nodiscard]] constexpr std::optional<content_coding>
content_coding_of(std::string_view name) noexcept {
  using enum content_coding;
  for (const auto each : {identity, gzip, deflate, br}) {
    if (equal_without_case(name, to_text(each)))
      return each;
  }
  // RFC 9110, 8.4.1.3: an old name.
  return equal_without_case(name, "x-gzip") ? std::optional(gzip) : std::nullopt;
}

/// More codings than these, one over the other, are refused.
inline constexpr unsigned max_codings = 5;

/// What became of decoding or encoding a body.
struct coding_result {
  http_error error = http_error::none; ///< `decompression_failed`, `body_too_large`; `other` of an
                                       ///< encoder
  std::string problem = {};            ///< the sentence; empty when all went well

  /// Whether all went well.
  [[nodiscard]] bool ok() const noexcept { return error == http_error::none; }
};

/// What this build can decode, for `Accept-Encoding`: `gzip, deflate, br`; empty for nothing.
[[nodiscard]] std::string_view accept_encoding() noexcept;

/// Whether this build decodes and encodes that coding.
[[nodiscard]] bool is_known(content_coding coding) noexcept;

/// Why this build cannot decode or encode a list such as `gzip, br`, as a sentence; empty when it
/// can.
[[nodiscard]] std::string problem_of_codings(std::string_view codings);

namespace detail {

// Takes the first of a list's elements, or its last, and says which; empty when none is left.
constexpr std::string_view take_coding(std::string_view& list, bool last) noexcept {
  std::string_view taken;
  while (taken.empty() && !list.empty()) {
    const auto comma = last ? list.rfind(',') : list.find(',');
    if (comma == std::string_view::npos) {
      taken = list;
      list = {};
    } else {
      taken = last ? list.substr(comma + 1) : list.substr(0, comma);
      list = last ? list.substr(0, comma) : list.substr(comma + 1);
    }
    taken = trimmed(taken);
  }
  return taken;
}

// What every coder tells alike.
coding_result failed_coding(content_coding coding, std::string_view what);
coding_result too_large(std::uint64_t limit);

} // namespace detail

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/content_coding.ipp>
#endif
