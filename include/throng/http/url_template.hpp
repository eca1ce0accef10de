// One name for many URLs: `/items/1` and `/items/2` are one line of the summary, not two.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/value_text.hpp>
#include <throng/http/query.hpp>
#include <throng/http/url.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

namespace detail {

// What is wrong with a template's text; null when it is right.
constexpr const char* template_problem(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{' && i + 1 < text.size() && text[i + 1] == '}') {
      ++i;
    } else if (text[i] == '{' || text[i] == '}') {
      return "a URL template has braces only as {}, for one argument";
    }
  }
  return parse_url(text).problem;
}

} // namespace detail

/// The text of a template that the compiler has checked: a literal.
class url_template_text {
public:
  consteval url_template_text(const char* text) : text_(text) {
    if (detail::template_problem(text_) != nullptr) {
      throw std::invalid_argument(
          "a URL template is an absolute URL that has braces only as {}, for one argument");
    }
  }
  /// The text.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
  std::string_view text_;
};

/// A URL and the name that it is counted under.  What a url_template makes.
class templated_url {
public:
  /// `name` is viewed, not copied.
  templated_url(std::string url, std::string_view name) noexcept
      : url_(std::move(url)), name_(name) {}

  /// The whole URL.
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// The text of its template; valid as long as the template.
  [[nodiscard]] std::string_view name() const noexcept { return name_; }

private:
  std::string url_;
  std::string_view name_;
};

/// A URL with places for arguments, `{}` each, whose text names all the URLs that it makes: k6's
/// http.url.  The places are in the path or the query.
///
///     inline const throng::url_template item{"http://shop.example/items/{}/reviews/{}"};
///     ...
///     const auto page = co_await vu.http.get(item(42, "a b")); // .../items/42/reviews/a%20b
class url_template {
public:
  /// From a literal, checked by the compiler.
  url_template(url_template_text text) : url_template(checked{text.text()}) {}

  /// From a text that is known when the program runs.  Throws std::invalid_argument where it is no
  /// absolute URL, or has braces other than `{}`.
  template <class Text>
  requires std::same_as<Text, std::string> || std::same_as<Text, std::string_view>
  explicit url_template(const Text& text) : url_template(checked{std::string_view(text)}) {}

  /// The URL with the arguments, each percent-encoded, in the places.  Throws std::invalid_argument
  /// when there are more or fewer arguments than places.
  template <class... Arguments>
  requires(std::constructible_from<value_text, const Arguments&>&&...) [[nodiscard]] templated_url
  operator()(const Arguments&... arguments) const& {
    const std::array<value_text, sizeof...(Arguments)> texts{value_text(arguments)...};
    return fill(texts);
  }
  /// The URL would name a template that is gone: give the template a name.
  template <class... Arguments>
  templated_url operator()(const Arguments&...) const&& = delete;

  /// The text that it was made from, the name of its URLs.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
  struct checked {
    std::string_view text;
  };
  explicit url_template(checked from);
  templated_url fill(std::span<const value_text> arguments) const;

  std::string text_;
  std::size_t places_ = 0;
};

/// The templated URL with a query added to it, under the same name.
[[nodiscard]] inline templated_url with_query(const templated_url& url, const query& added) {
  return {with_query(std::string_view(url.url()), added), url.name()};
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/url_template.ipp>
#endif
