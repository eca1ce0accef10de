// What the texts of protocols and configurations need of characters, whatever the locale.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Whether two texts are equal but for the case of ASCII letters.
[[nodiscard]] constexpr bool equal_without_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size())
    return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i]))
      return false;
  }
  return true;
}

/// The text without the spaces and tabs around it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

} // namespace throng::inline THRONG_ABI
