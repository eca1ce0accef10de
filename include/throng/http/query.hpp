// The part of a URL behind its `?`.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/value_text.hpp>
#include <throng/http/percent_encoding.hpp>

#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Names and values of a URL's query, percent-encoded (RFC 3986), in the order in which they were
/// added; a name may be there several times.
///
///     throng::query search;
///     search.add("page", 2).add("tag", "a b"); // page=2&tag=a%20b
///     const auto url = throng::with_query("http://shop.example/items", search);
///     const auto found = co_await vu.http.get(url);
class query {
public:
  query() noexcept {}

  /// Adds one name with its value: a text, a number or a bool.
  query& add(std::string_view name, const value_text& value) {
    if (!text_.empty())
      text_ += '&';
    append_percent_encoded(text_, name);
    text_ += '=';
    append_percent_encoded(text_, value.view());
    return *this;
  }

  /// The query, without `?`; empty when nothing was added.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
  std::string text_;
};

/// The URL with the query added to it: behind `?`, or behind `&` where the URL has a query already,
/// and before its fragment.  An empty query changes nothing.
[[nodiscard]] inline std::string with_query(std::string_view url, const query& added) {
  const auto fragment = url.find('#');
  const auto whole = url.substr(0, fragment);
  std::string text(whole);
  if (!added.text().empty()) {
    if (whole.find('?') == std::string_view::npos) {
      text += '?';
    } else if (!whole.ends_with('?') && !whole.ends_with('&')) {
      text += '&';
    }
    text += added.text();
  }
  if (fragment != std::string_view::npos)
    text += url.substr(fragment);
  return text;
}

} // namespace throng::inline THRONG_ABI
