// Which headers of a response matter to the client itself, found without reading them all.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What a response's head has for the client.
struct head_news {
  bool cookie = false; ///< a Set-Cookie
  bool coding = false; ///< a Content-Encoding

  /// True when it has nothing.
  [[nodiscard]] constexpr bool is_empty() const noexcept { return !cookie && !coding; }
};

/// One walk over the beginnings of a head's lines; the first one is the status line.
inline head_news news_of(std::string_view head) noexcept {
  constexpr std::string_view cookie = "set-cookie:";
  constexpr std::string_view coding = "content-encoding:";
  head_news news;
  const char* at = head.data();
  const char* const end = at + head.size();
  while ((at = static_cast<const char*>(
              std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr) {
    ++at;
    if (end - at < static_cast<std::ptrdiff_t>(coding.size()))
      break;
    // One more letter tells nearly all other headers of s and c apart.
    if ((*at | 0x20) == 's' && (at[4] | 0x20) == 'c') {
      news.cookie = news.cookie || equal_without_case({at, cookie.size()}, cookie);
    } else if ((*at | 0x20) == 'c' && (at[8] | 0x20) == 'e') {
      news.coding = news.coding || equal_without_case({at, coding.size()}, coding);
    }
  }
  return news;
}

} // namespace throng::inline THRONG_ABI
