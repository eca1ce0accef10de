#pragma once

#include <throng/http/content_coding.hpp>

namespace throng::inline THRONG_ABI {

THRONG_DECL std::string_view accept_encoding() noexcept {
#if defined(THRONG_WITH_ZLIB) && defined(THRONG_WITH_BROTLI)
  return "gzip, deflate, br";
#elif defined(THRONG_WITH_ZLIB)
  return "gzip, deflate";
#elif defined(THRONG_WITH_BROTLI)
  return "br";
#else
  return "";
#endif
}

THRONG_DECL bool is_known(content_coding coding) noexcept {
  switch (coding) {
  case content_coding::identity: return true;
  case content_coding::gzip:
  case content_coding::deflate:
#if defined(THRONG_WITH_ZLIB)
    return true;
#else
    return false;
#endif
  case content_coding::br:
#if defined(THRONG_WITH_BROTLI)
    return true;
#else
    return false;
#endif
  }
  return false;
}

THRONG_DECL std::string problem_of_codings(std::string_view codings) {
  unsigned count = 0;
  for (;;) {
    const auto name = detail::take_coding(codings, false);
    if (name.empty())
      return {};
    const auto coding = content_coding_of(name);
    if (!coding) {
      return "the coding '" + std::string(name) +
             "' is not known: throng knows gzip, deflate, br and identity";
    }
    if (!is_known(*coding)) {
      const auto option = *coding == content_coding::br ? "THRONG_WITH_BROTLI" : "THRONG_WITH_ZLIB";
      return "the coding '" + std::string(name) +
             "' is not known to this build of throng: configure it with -D" + option + "=ON";
    }
    if (++count > max_codings)
      return "more than " + std::to_string(max_codings) + " codings, one over the other";
  }
}

namespace detail {

THRONG_DECL coding_result failed_coding(content_coding coding, std::string_view what) {
  return {http_error::decompression_failed,
          "the " + std::string(to_text(coding)) + " body " + std::string(what)};
}

THRONG_DECL coding_result too_large(std::uint64_t limit) {
  return {http_error::body_too_large,
          "the decoded body exceeds " + std::to_string(limit) + " bytes"};
}

} // namespace detail

} // namespace throng::inline THRONG_ABI
