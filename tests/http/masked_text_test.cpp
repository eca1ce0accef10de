// What a sentence shows of the URLs in it.

#include <throng/http/masked_text.hpp>
#include <throng/http/url.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string masked(std::string_view text) {
  std::string to = "> ";
  throng::append_masked_text(to, text);
  CHECK(to.starts_with("> "));
  return to.substr(2);
}

struct row {
  std::string_view text;
  std::string_view shown;
};

} // namespace

TEST_CASE("a text is masked wherever a URL in it has credentials, and is as it was elsewhere") {
  for (const auto& each : {
           row{"", ""},
           row{"mail me@host", "mail me@host"},
           row{"http://host/a@b", "http://host/a@b"},
           row{"http://host?q=x@y", "http://host?q=x@y"},
           row{"HTTP://me:pw@host/", "HTTP://****:****@host/"},
           row{"http://me@host/", "http://****@host/"},
           row{"http://me:p@w@host", "http://****:****@host"},
           row{"http://me:p/w@host", "http://****:****@host"},
           row{"to 'http://a:b@c' by https://d@f", "to 'http://****:****@c' by https://****@f"},
           row{"to <http://a:b@c>, mail me@host", "to <http://****:****@c>, mail me@host"},
           row{"socks5://a:b@c", "socks5://****:****@c"},
           row{"://@", "://****@"},
           row{"a://b://c:d@e", "a://****:****@e"},
       }) {
    CAPTURE(each.text);
    CHECK(masked(each.text) == each.shown);
    CHECK(masked(each.shown) == each.shown);
  }
}

TEST_CASE("a URL is shown in a text as it is shown alone") {
  for (const auto* url : {"http://a", "http://u:p@a/x?y#z", "https://u@a", "http://u:p:q@a?b@c",
                          "http://u:pass/word@a/x", "https://u:p@a:99999/", "http://[::1]@a/"}) {
    CAPTURE(url);
    CHECK(masked("asking '" + std::string(url) + "' failed") ==
          "asking '" + throng::masked_url(url) + "' failed");
  }
}
