// Reads the head of a response where it lies.  The parser has checked its syntax, so looking a
// header up is a walk over lines, done only when a script asks.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>

#include <string_view>

namespace throng::inline THRONG_ABI {

/// A response's head: status line, headers, blank line.  A line may end with a line feed alone
/// (RFC 9112, 2.2).  Lines that continue the one above are deprecated and left out (RFC 9112, 5.2).
class response_head {
public:
  constexpr explicit response_head(std::string_view text) noexcept : text_(text) {}

  /// The reason phrase: `OK`.
  [[nodiscard]] constexpr std::string_view status_text() const noexcept {
    const auto line = first_line(text_);
    const auto version = line.find(' ');
    if (version == std::string_view::npos)
      return {};
    const auto code = line.find(' ', version + 1);
    return code == std::string_view::npos ? std::string_view{} : line.substr(code + 1);
  }

  /// The version: `HTTP/1.1`.
  [[nodiscard]] constexpr std::string_view protocol() const noexcept {
    return text_.substr(0, text_.find(' '));
  }

  /// Calls `visit(name, value)` for each header in order, until it returns false.
  template <class Visit>
  constexpr void each(Visit visit) const {
    for (auto rest = after_line(text_); !rest.empty(); rest = after_line(rest)) {
      const auto line = first_line(rest);
      if (line.empty())
        return;
      const auto colon = line.find(':');
      if (colon == std::string_view::npos || line[0] == ' ' || line[0] == '\t')
        continue;
      if (!visit(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))))
        return;
    }
  }

  /// The first header of that name, whatever its case; empty when there is none.
  [[nodiscard]] constexpr std::string_view header(std::string_view name) const {
    std::string_view found;
    each([&](std::string_view candidate, std::string_view value) {
      if (!equal_without_case(candidate, name))
        return true;
      found = value;
      return false;
    });
    return found;
  }

  /// Whether there is a header of that name.
  [[nodiscard]] constexpr bool has_header(std::string_view name) const {
    bool found = false;
    each([&](std::string_view candidate, std::string_view) {
      found = equal_without_case(candidate, name);
      return !found;
    });
    return found;
  }

private:
  static constexpr std::string_view first_line(std::string_view text) noexcept {
    auto line = text.substr(0, text.find('\n'));
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    return line;
  }
  static constexpr std::string_view after_line(std::string_view text) noexcept {
    const auto end = text.find('\n');
    return end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }

  std::string_view text_;
};

} // namespace throng::inline THRONG_ABI
