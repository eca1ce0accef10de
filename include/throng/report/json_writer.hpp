// Writes JSON (RFC 8259) piece by piece, indented for people.  json_reader.hpp reads it.

#pragma once

#include <throng/base/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Any bytes as a JSON string with its quotes.  What is not UTF-8 becomes U+FFFD, because a
/// document with a broken byte is read by nobody.
[[nodiscard]] THRONG_DECL std::string json_quoted(std::string_view text);

/// The number in the fewest digits that read back as the same double; `null` for NaN and infinity,
/// which JSON does not have.
[[nodiscard]] THRONG_DECL std::string json_number(double value);

/// One document, from the outside in.  Commas, line breaks and indentation come of themselves; the
/// caller closes what it opened and gives a key before each value in an object.
class json_writer {
public:
  /// Opens an object or an array, as a document, a value or an item.
  json_writer& begin_object() { return open('{', '}', false); }
  json_writer& begin_array() { return open('[', ']', false); }
  /// The same on one line, with all that is in it.
  json_writer& begin_flat_object() { return open('{', '}', true); }
  json_writer& begin_flat_array() { return open('[', ']', true); }
  /// Closes the object or array that was opened last.
  json_writer& end();
  /// The name of the next value, in an object.
  json_writer& key(std::string_view name);

  /// A value: of a key in an object, an item in an array, or the whole document.
  json_writer& value(std::string_view text) { return write(json_quoted(text)); }
  json_writer& value(const char* text) { return value(std::string_view(text)); }
  json_writer& value(bool truth) { return write(truth ? "true" : "false"); }
  json_writer& value(double number) { return write(json_number(number)); }
  template <std::integral Integer>
  json_writer& value(Integer number) {
    return write(std::to_string(number));
  }
  /// The number, or `null` where there is none.
  json_writer& value(const std::optional<double>& number) {
    return number ? value(*number) : write("null");
  }

  /// The document, complete when all is closed.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
  struct scope {
    char closing;
    bool is_flat;
    bool is_empty = true;
  };

  json_writer& open(char opening, char closing, bool is_flat);
  json_writer& write(std::string_view piece);
  void begin_item();
  void break_line();

  std::string text_;
  std::vector<scope> scopes_;
  bool after_key_ = false;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/report/impl/json_writer.ipp>
#endif
