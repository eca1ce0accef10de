// The body that a browser posts for a form without files.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/value_text.hpp>
#include <throng/http/percent_encoding.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Names and values as application/x-www-form-urlencoded (WHATWG URL Standard), in the order in
/// which they were added; a name may be there several times.
///
///     throng::form login;
///     login.add("user", "ann").add("password", "a b"); // user=ann&password=a+b
///     const auto done = co_await vu.http.post(url)
///                           .header("Content-Type", login.content_type())
///                           .body(login.text());
class form {
public:
  form() noexcept {}

  /// Adds one name with its value: a text, a number or a bool.
  form& add(std::string_view name, const value_text& value) {
    if (!text_.empty())
      text_ += '&';
    append_form_encoded(text_, name);
    text_ += '=';
    append_form_encoded(text_, value.view());
    return *this;
  }

  /// The body.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The value of its Content-Type.
  [[nodiscard]] static constexpr std::string_view content_type() noexcept {
    return "application/x-www-form-urlencoded";
  }

private:
  std::string text_;
};

} // namespace throng::inline THRONG_ABI
