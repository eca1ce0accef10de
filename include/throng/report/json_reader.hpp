// Reads JSON (RFC 8259) value by value, strictly, as the caller expects it.  No tree is built:
// whoever reads a document says what comes next and is told the place where it does not.

#pragma once

#include <throng/base/config.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A text is no JSON, or not what was expected.  what() names line and column (in bytes, both from
/// 1), the path of the value and the cause: `line 3, column 9, checks[2].fails: -1 is no ...`.
class json_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What a value is.
enum class json_kind : std::uint8_t { object, array, string, number, boolean, null };

/// Reads one document from its front to its end.  All functions throw json_error where the text
/// does not go on as they say.  The text outlives the reader.
class json_reader {
public:
  /// Values may be nested so deep, that a hostile text cannot exhaust the stack.
  static constexpr std::size_t deepest = 100;

  /// Reads `text`, which is UTF-8 without a byte order mark.
  explicit json_reader(std::string_view text) : text_(text) {
    path_.reserve(deepest); // names are handed out by reference
  }

  /// What the next value is; nothing is read.
  [[nodiscard]] THRONG_DECL json_kind peek();

  /// Reads an object: calls `member(name)` for each of its members, which reads the value.  Names
  /// may come twice: it is for the caller to refuse that.
  template <std::invocable<const std::string&> Member>
  void object(Member member) {
    open(json_kind::object, '{');
    for (bool is_first = true; next_item('}', is_first); is_first = false) {
      path_.back().name = name();
      member(std::as_const(path_.back().name));
    }
  }
  /// Reads an array: calls `item()` for each of its values, which reads it.
  template <std::invocable<> Item>
  void array(Item item) {
    open(json_kind::array, '[');
    for (bool is_first = true; next_item(']', is_first); is_first = false) {
      item();
      ++path_.back().index;
    }
  }

  /// Reads a string: UTF-8, its escapes resolved.
  [[nodiscard]] THRONG_DECL std::string string();
  /// Reads a number; one that no double is near is refused.
  [[nodiscard]] THRONG_DECL double real();
  /// Reads a whole number, exactly: one with a fraction, an exponent or too many digits is refused.
  template <std::integral Integer>
  [[nodiscard]] Integer integer() {
    const auto digits = number();
    Integer read{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), read);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
      fail(shortened(digits) + " is no whole number from " +
           std::to_string(std::numeric_limits<Integer>::min()) + " to " +
           std::to_string(std::numeric_limits<Integer>::max()));
    }
    return read;
  }
  /// Reads `true` or `false`.
  [[nodiscard]] THRONG_DECL bool boolean();
  /// Reads `null`.
  THRONG_DECL void null();
  /// Reads a value, whatever it is, and forgets it.
  THRONG_DECL void skip();
  /// Makes sure that the document ends here.
  THRONG_DECL void end();

  /// Refuses the value that was read last.
  [[noreturn]] THRONG_DECL void fail(const std::string& cause) const;

private:
  struct step {
    bool is_array = false;
    std::size_t index = 0;
    std::string name{};
  };

  THRONG_DECL void open(json_kind kind, char opening);
  THRONG_DECL bool next_item(char closing, bool is_first);
  THRONG_DECL std::string name();
  THRONG_DECL std::string_view number();
  THRONG_DECL void literal(std::string_view word);
  THRONG_DECL void expect(json_kind wanted);
  THRONG_DECL std::size_t digits_from(std::size_t at) const;
  THRONG_DECL std::string quoted();
  THRONG_DECL void add_escape(std::string& into);
  THRONG_DECL std::uint32_t four_digits();
  THRONG_DECL static std::string shortened(std::string_view text);
  THRONG_DECL void skip_spaces();
  [[nodiscard]] char front() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[noreturn]] THRONG_DECL void fail_at(std::size_t place, const std::string& cause) const;
  [[noreturn]] THRONG_DECL void fail_expecting(const std::string& what) const;

  std::string_view text_;
  std::size_t at_ = 0;    // what was not read begins here
  std::size_t value_ = 0; // the value that was read last began here
  std::vector<step> path_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/json_reader.ipp>
#endif
