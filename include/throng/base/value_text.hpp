// The values that go into URLs and forms: whatever a script has at hand, as text.

#pragma once

#include <throng/base/config.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <type_traits>

namespace throng::inline THRONG_ABI {

namespace detail {

// Signed and unsigned char are numbers, as std::int8_t is one.
template <class T>
concept number = std::floating_point<T> ||
    (std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
     !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
     !std::same_as<T, char32_t>);

} // namespace detail

/// A text, number, bool or character as text, for the parameter of a function.  It views a text and
/// holds a number; it owns nothing, so that g++ 12 has nothing to destroy twice in a co_await
/// expression.
///
///     void add(std::string_view name, const throng::value_text& value);
///     add("page", 2); // 2
///     add("open", true); // true
///     add("rate", 0.1); // 0.1: the shortest decimal that is the same number
class value_text {
public:
  template <class T>
  requires std::convertible_to<const T&, std::string_view>
  constexpr value_text(const T& text) noexcept(noexcept(std::string_view(text))) : text_(text) {}

  // Templates, since a pointer would become a bool, and an enumerator a char.
  template <std::same_as<bool> T>
  constexpr value_text(T value) noexcept : text_(value ? "true" : "false") {}

  template <std::same_as<char> T>
  constexpr value_text(T value) noexcept : size_(1), is_held_(true) {
    held_[0] = value;
  }

  template <detail::number T>
  value_text(T value) noexcept : is_held_(true) {
    size_ = static_cast<std::size_t>(std::to_chars(held_, std::end(held_), value).ptr - held_);
  }

  /// The text; as long as this value and what it was made from.
  [[nodiscard]] constexpr std::string_view view() const noexcept {
    return is_held_ ? std::string_view(held_, size_) : text_;
  }

private:
  char held_[64] = {}; // a long double's shortest form has some 30 characters
  std::string_view text_;
  std::size_t size_ = 0;
  bool is_held_ = false;
};

static_assert(std::is_trivially_copyable_v<value_text>);

} // namespace throng::inline THRONG_ABI
