// The small texts in which a Linux kernel tells what it knows, below /proc and /sys.

#pragma once

#include <throng/base/config.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace throng::inline THRONG_ABI {

/// The first 4 KiB of a file; empty when there is none, as on other systems.
[[nodiscard]] inline std::string proc_text(const std::string& path) {
  std::string text;
  auto* const file = std::fopen(path.c_str(), "re");
  if (file == nullptr)
    return text;
  std::array<char, 4096> buffer;
  // Told by one read(): what changes meanwhile is of one moment.
  std::setvbuf(file, nullptr, _IONBF, 0);
  text.assign(buffer.data(), std::fread(buffer.data(), 1, buffer.size(), file));
  std::fclose(file);
  return text;
}

/// Takes the number that the text begins with, blanks before it aside; nothing when it begins with
/// none.
[[nodiscard]] inline std::optional<std::uint64_t> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{})
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

} // namespace throng::inline THRONG_ABI
