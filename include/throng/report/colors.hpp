// The few terminal styles that reports use, as a value: with colours off every style is empty, so
// no caller asks whether they are on.

#pragma once

#include <throng/base/config.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Terminal styles; all empty, so text stays plain, unless made by color_palette().
struct palette {
  std::string_view green; ///< what holds
  std::string_view red;   ///< what does not
  std::string_view cyan;  ///< measured values
  std::string_view faint; ///< what the eye may skip
  std::string_view bold;  ///< titles
  std::string_view reset; ///< back to plain text

  /// `text` in one of the styles of this palette.
  [[nodiscard]] std::string paint(std::string_view style, std::string_view text) const {
    if (style.empty() || text.empty())
      return std::string(text);
    return std::string(style).append(text).append(reset);
  }
};

/// The styles of an ANSI terminal.
[[nodiscard]] constexpr palette color_palette() noexcept {
  return {"\x1b[32m", "\x1b[31m", "\x1b[36m", "\x1b[2m", "\x1b[1m", "\x1b[0m"};
}

} // namespace throng::inline THRONG_ABI
