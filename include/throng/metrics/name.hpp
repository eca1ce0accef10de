// Names that the compiler checks and hashes, so that a metric is found without reading its text.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// FNV-1a, 64 bits (Fowler, Noll, Vo): the key of a name.
constexpr std::uint64_t name_hash(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  return hash;
}

/// True for k6's metric names: a letter or underscore, then 1 to 128 letters, digits, underscores.
constexpr bool is_metric_name(std::string_view text) noexcept {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (text.size() < 2 || text.size() > 129 || !letter(text.front()))
    return false;
  for (const char c : text) {
    if (!letter(c) && !(c >= '0' && c <= '9'))
      return false;
  }
  return true;
}

/// A metric's name, checked at compile time: `counter{"bad name"}` does not compile.
class metric_name {
public:
  consteval metric_name(const char* text) : text_(text), hash_(name_hash(text)) {
    if (!is_metric_name(text_)) {
      throw std::invalid_argument(
          "a metric name is a letter or underscore, then 1 to 128 letters, digits or underscores");
    }
  }
  /// The name and its key.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
  [[nodiscard]] constexpr std::uint64_t hash() const noexcept { return hash_; }

private:
  std::string_view text_;
  std::uint64_t hash_;
};

/// The name of a check: any text.  A literal is hashed by the compiler.
class check_name {
public:
  template <std::size_t N>
  consteval check_name(const char (&text)[N]) : text_(text, N - 1), hash_(name_hash(text_)) {}
  check_name(const std::string& text) noexcept : text_(text), hash_(name_hash(text)) {}
  constexpr check_name(std::string_view text) noexcept : text_(text), hash_(name_hash(text)) {}

  /// The name and its key.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
  [[nodiscard]] constexpr std::uint64_t hash() const noexcept { return hash_; }

private:
  std::string_view text_;
  std::uint64_t hash_;
};

} // namespace throng::inline THRONG_ABI
