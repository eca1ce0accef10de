#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/masked_text.hpp>
#include <throng/http/url.hpp>

#include <algorithm>

namespace throng::inline THRONG_ABI {

THRONG_DECL void append_masked_text(std::string& to, std::string_view text) {
  for (;;) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos)
      break;
    const auto begin = text.substr(0, colon).find_last_not_of(scheme_characters) + 1;
    const auto scheme = text.substr(begin, colon - begin);
    const bool is_http = equal_without_case(scheme, "http") || equal_without_case(scheme, "https");
    const auto shown = is_http ? begin : colon + 3;
    const auto end = std::min(text.find_first_of("'\"<> \t\r\n", colon), text.size());
    to += text.substr(0, shown);
    append_masked_url(to, text.substr(shown, end - shown));
    text.remove_prefix(end);
  }
  to += text;
}

} // namespace throng::inline THRONG_ABI
