// References, seen from the URL they were found at.

#include <throng/http/resolve_url.hpp>
#include <throng/http/url.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace std::string_view_literals;

namespace {

struct example {
  std::string_view reference;
  std::string_view url;
};

// RFC 3986, 5.4.1 and 5.4.2 with its base; what is left out is the fragment.
constexpr std::string_view rfc_base = "http://a/b/c/d;p?q";
constexpr example rfc_examples[] = {
    {"g:h", "g:h"},
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"#s", "http://a/b/c/d;p?q"},
    {"g#s", "http://a/b/c/g"},
    {"g?y#s", "http://a/b/c/g?y"},
    {";x", "http://a/b/c/;x"},
    {"g;x", "http://a/b/c/g;x"},
    {"g;x?y#s", "http://a/b/c/g;x?y"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"./", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../", "http://a/"},
    {"../../g", "http://a/g"},
    {"../../../g", "http://a/g"},
    {"../../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"/../g", "http://a/g"},
    {"g.", "http://a/b/c/g."},
    {".g", "http://a/b/c/.g"},
    {"g..", "http://a/b/c/g.."},
    {"..g", "http://a/b/c/..g"},
    {"./../g", "http://a/b/g"},
    {"./g/.", "http://a/b/c/g/"},
    {"g/./h", "http://a/b/c/g/h"},
    {"g/../h", "http://a/b/c/h"},
    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
    {"g;x=1/../y", "http://a/b/c/y"},
    {"g?y/./x", "http://a/b/c/g?y/./x"},
    {"g?y/../x", "http://a/b/c/g?y/../x"},
    {"g#s/./x", "http://a/b/c/g"},
    {"g#s/../x", "http://a/b/c/g"},
    {"http:g", "http:g"},
};

struct other_example {
  std::string_view base;
  std::string_view reference;
  std::string_view url;
};

constexpr other_example other_examples[] = {
    // Bases without a path, with a query or a fragment, with a port.
    {"http://a", "g", "http://a/g"},
    {"http://a", "", "http://a"},
    {"http://a", "..", "http://a/"},
    {"http://a?q", "g", "http://a/g"},
    {"http://a?q/r", "g", "http://a/g"},
    {"http://a?q", "?y", "http://a?y"},
    {"http://a/b#c/d", "g", "http://a/g"},
    {"http://a/b#c", "", "http://a/b"},
    {"http://a:8080/b?q", "/g?x=/../y", "http://a:8080/g?x=/../y"},
    {"http://a/b//c", "..", "http://a/b/"},
    {"http://a/b/../c", "", "http://a/b/../c"},
    {"http://a/b/../c/d", "g", "http://a/c/g"},
    {"http://a/b/c", "//h//x/../y", "http://h//y"},
    {"http://a/b/c", "/.", "http://a/"},
    {"http://a/b/c", "...", "http://a/b/..."},
    {"http://a/b/c", "?", "http://a/b/c?"},
    // Another server, another scheme.
    {"https://a/b", "//host/x", "https://host/x"},
    {"http://a/b", "//host", "http://host"},
    {"http://a/b", "https://h:8443/x/./y?z#f", "https://h:8443/x/y?z"},
    {"http://a/b", "HTTP://H/../x", "HTTP://H/x"},
    {"http://a/b", "mailto:a@b", "mailto:a@b"},
    {"http://a/b", "//", "http://"},
    // A colon makes a scheme only in front of the first slash, and behind what may be one.
    {"http://a/b/", "./g:h", "http://a/b/g:h"},
    {"http://a/b/", "1:2", "http://a/b/1:2"},
    {"http://a/b/", ":2", "http://a/b/:2"},
    {"http://a/b/", "x/g:h", "http://a/b/x/g:h"},
    {"http://a/b/", "?g:h", "http://a/b/?g:h"},
    {"http://a/b/", "g+1.x-y:h", "g+1.x-y:h"},
    // Credentials stay with their server.
    {"http://u:p@a/b", "/c", "http://u:p@a/c"},
    {"http://u:p@a/b", "//a/c", "http://a/c"},
    {"http://u:p@a/b", "http://v:q@a/c", "http://v:q@a/c"},
    // Spaces and what else does not belong there.
    {"http://a/b/", "  /c d \t", "http://a/c%20d"},
    {"http://a/b/", "c\r\nd\te", "http://a/b/cde"},
    {"http://a/b/", "c?d e", "http://a/b/c?d%20e"},
    {"http://a/b/", "\x01 c\x02\x7f/\0d"sv, "http://a/b/c%02%7F/%00d"},
    {"http://a/b/", " ", "http://a/b/"},
    {"http://a/b/", "\xc3\xa9", "http://a/b/\xc3\xa9"},
    {"http://a/b c", "d", "http://a/d"},
    {"http://a/b c/", "d", "http://a/b c/d"},
    {"http://a/b/", "%2e%2e/c", "http://a/b/%2e%2e/c"},
    // A base that is none.
    {"/b", "http://h/x", "http://h/x"},
    {"/b", "c", "c"},
    {"", "//h/x", "//h/x"},
};

} // namespace

TEST_CASE("references resolve as the examples of RFC 3986 do") {
  for (const auto& each : rfc_examples) {
    CAPTURE(each.reference);
    CHECK(throng::resolve_url(rfc_base, each.reference) == each.url);
  }
}

TEST_CASE("references that RFC 3986 has no example of resolve by its rules") {
  for (const auto& each : other_examples) {
    CAPTURE(each.base);
    CAPTURE(each.reference);
    CHECK(throng::resolve_url(each.base, each.reference) == each.url);
  }
}

TEST_CASE("a reference without a server leads to the same origin") {
  for (const auto& each : rfc_examples) {
    if (each.reference.starts_with("//") || each.reference.find(':') != std::string_view::npos)
      continue;
    CAPTURE(each.reference);
    for (const std::string_view base : {"http://a/b/c", "https://u:p@A.example:8443/x?y"}) {
      const auto url = throng::resolve_url(base, each.reference);
      const auto parts = throng::parse_url(url);
      REQUIRE(parts.problem == nullptr);
      CHECK(throng::same_origin(parts, throng::parse_url(base)));
      CHECK(parts.user_info == throng::parse_url(base).user_info);
    }
  }
}
