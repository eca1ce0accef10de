#include <throng/http/query.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using throng::query;
using throng::with_query;

TEST_CASE("a query has its names and values in order, percent-encoded") {
  query made;
  CHECK(made.text().empty());
  made.add("page", 2).add("tag", "a b").add("tag", std::string("c&d=e")).add("open", true);
  made.add("rate", 0.5).add("\xc3\xa9", "").add("a+b", "c+d");
  CHECK(made.text() == "page=2&tag=a%20b&tag=c%26d%3De&open=true&rate=0.5&%C3%A9=&a%2Bb=c%2Bd");
}

TEST_CASE("a query goes behind what a URL has of a query, and before its fragment") {
  struct expectation {
    std::string_view url;
    std::string_view with;
  };
  constexpr expectation table[] = {
      {"http://a", "http://a?x=1"},
      {"http://a/b", "http://a/b?x=1"},
      {"http://a/b?", "http://a/b?x=1"},
      {"http://a/b?c", "http://a/b?c&x=1"},
      {"http://a/b?c=d", "http://a/b?c=d&x=1"},
      {"http://a/b?c=d&", "http://a/b?c=d&x=1"},
      {"http://a/b#f", "http://a/b?x=1#f"},
      {"http://a/b?c=d#f", "http://a/b?c=d&x=1#f"},
      {"http://a/b#f?g", "http://a/b?x=1#f?g"},
      {"http://a/b#", "http://a/b?x=1#"},
  };
  const auto one = query().add("x", 1);
  for (const auto& [url, with] : table) {
    CAPTURE(url);
    CHECK(with_query(url, one) == with);
    CHECK(with_query(url, query()) == url);
  }
}
