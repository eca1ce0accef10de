#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/challenge.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace throng::inline THRONG_ABI {
namespace detail {

// Reads a header's value from the front.
class challenge_reader {
public:
  explicit challenge_reader(std::string_view text) noexcept : rest_(text) {}

  void read(std::vector<auth_challenge>& into) {
    bool is_in_challenge = false; // of this header
    for (;;) {
      skip(" \t,");
      if (rest_.empty())
        return;
      auto name = word();
      if (name.empty()) {
        skip_element();
        continue;
      }
      if (auto found = value_behind()) {
        if (is_in_challenge)
          into.back().values.emplace_back(name, std::move(*found));
        continue;
      }
      into.push_back({std::string(name)});
      is_in_challenge = true;
      into.back().token = token();
    }
  }

private:
  void skip(std::string_view characters) noexcept {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
  }

  // To the next comma, so that the rest of the header can be read.
  void skip_element() noexcept { rest_.remove_prefix(std::min(rest_.find(','), rest_.size())); }

  // Scheme or name: up to what separates them.
  std::string_view word() noexcept {
    const auto size = std::min(rest_.find_first_of(" \t,=\""), rest_.size());
    const auto text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }

  // The value of a name, or nothing where what was read was a scheme.
  std::optional<std::string> value_behind() {
    skip(" \t");
    if (!rest_.starts_with('='))
      return std::nullopt;
    rest_.remove_prefix(1);
    skip(" \t");
    if (rest_.starts_with('"'))
      return quoted();
    return std::string(word());
  }

  std::string quoted() {
    std::string text;
    std::size_t i = 1;
    for (; i < rest_.size() && rest_[i] != '"'; ++i) {
      if (rest_[i] == '\\' && i + 1 < rest_.size())
        ++i;
      text += rest_[i];
    }
    rest_.remove_prefix(std::min(i + 1, rest_.size()));
    return text;
  }

  // The text of a scheme that has one in place of names and values (token68).  It looks like a name
  // until its end: it goes up to a comma or the end of the header, and `=` is only at its end.
  std::string token() {
    const auto text = trimmed(rest_.substr(0, rest_.find(',')));
    const auto padding = std::min(text.find('='), text.size());
    const bool is_token = text.find_first_of(" \t\"") == std::string_view::npos &&
                          text.find_first_not_of('=', padding) == std::string_view::npos;
    if (!is_token)
      return {};
    skip_element();
    return std::string(text);
  }

  std::string_view rest_;
};

} // namespace detail

THRONG_DECL const std::string* auth_challenge::value(std::string_view name) const noexcept {
  for (const auto& [candidate, text] : values) {
    if (equal_without_case(candidate, name))
      return &text;
  }
  return nullptr;
}

THRONG_DECL void read_challenges(std::string_view header, std::vector<auth_challenge>& into) {
  detail::challenge_reader(header).read(into);
}

} // namespace throng::inline THRONG_ABI
