// URLs taken apart, and what of them goes over the connection.

#include <throng/http/url.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace std::string_view_literals;

namespace {

struct good_url {
  std::string_view url;
  std::string_view origin;
  std::string_view authority;
  std::string_view host;
  std::uint16_t port;
  std::string_view target;
  bool is_https = false;
};

constexpr good_url good_urls[] = {
    {"http://a", "http://a", "a", "a", 80, ""},
    {"http://a/", "http://a", "a", "a", 80, "/"},
    {"HTTP://a/", "HTTP://a", "a", "a", 80, "/"},
    {"https://a/b", "https://a", "a", "a", 443, "/b", true},
    {"https://a:80/b", "https://a:80", "a:80", "a", 80, "/b", true},
    {"http://127.0.0.1:3000/ping", "http://127.0.0.1:3000", "127.0.0.1:3000", "127.0.0.1", 3000,
     "/ping"},
    {"http://a:1/", "http://a:1", "a:1", "a", 1, "/"},
    {"http://a:65535/", "http://a:65535", "a:65535", "a", 65535, "/"},
    {"http://a:0080/", "http://a:0080", "a:0080", "a", 80, "/"},
    {"http://A_b-c.Example.org/x", "http://A_b-c.Example.org", "A_b-c.Example.org",
     "A_b-c.Example.org", 80, "/x"},
    {"http://[::1]/x", "http://[::1]", "[::1]", "::1", 80, "/x"},
    {"http://[fe80::1:2]:8080/x", "http://[fe80::1:2]:8080", "[fe80::1:2]:8080", "fe80::1:2", 8080,
     "/x"},
    {"http://[::ffff:127.0.0.1]:9", "http://[::ffff:127.0.0.1]:9", "[::ffff:127.0.0.1]:9",
     "::ffff:127.0.0.1", 9, ""},
    {"http://a?b=c", "http://a", "a", "a", 80, "?b=c"},
    {"http://a#b", "http://a", "a", "a", 80, ""},
    {"http://a/b#c?d", "http://a", "a", "a", 80, "/b"},
    {"http://a/b?c#d#e", "http://a", "a", "a", 80, "/b?c"},
    {"http://a/b?c=http://d:x@e", "http://a", "a", "a", 80, "/b?c=http://d:x@e"},
    {"http://a//b", "http://a", "a", "a", 80, "//b"},
    {"http://a/b c/\xc3\xa9", "http://a", "a", "a", 80, "/b c/\xc3\xa9"},
};

struct bad_url {
  std::string_view url;
  std::string_view problem;
};

constexpr std::string_view no_scheme = "a URL must begin with http:// or https://";
constexpr std::string_view bad_port = "the port must be a number from 1 to 65535";
constexpr std::string_view bad_host = "the host has a character that hosts cannot have";
constexpr std::string_view no_host = "the host is missing";
constexpr std::string_view bad_tail = "behind an IPv6 address comes ':' and the port, or the path";
constexpr std::string_view control = "a URL cannot have control characters";

constexpr bad_url bad_urls[] = {
    {"", no_scheme},
    {"/ping", no_scheme},
    {"a/ping", no_scheme},
    {"127.0.0.1:3000", no_scheme},
    {"http:", no_scheme},
    {"http:/a", no_scheme},
    {"://a", no_scheme},
    {"ftp://a", no_scheme},
    {" http://a", no_scheme},
    {"http://", no_host},
    {"http:///x", no_host},
    {"http://?x", no_host},
    {"http://:80/", no_host},
    {"http://[]:80/", no_host},
    {"http://a:", bad_port},
    {"http://a:/", bad_port},
    {"http://a:0", bad_port},
    {"http://a:65536", bad_port},
    {"http://a:4294967376", bad_port},
    {"http://a:18446744073709551696", bad_port},
    {"http://a:-1", bad_port},
    {"http://a:+1", bad_port},
    {"http://a:8o", bad_port},
    {"http://a:80:80", bad_port},
    {"http://a: 80", bad_port},
    {"http://::1/", no_host},
    {"http://[::1", "an IPv6 address must end with ']'"},
    {"http://[::1/x", "an IPv6 address must end with ']'"},
    {"http://[::1]x", bad_tail},
    {"http://[::1]80", bad_tail},
    {"http://[::1]980", bad_tail},
    {"http://[::1]:", bad_port},
    {"http://[::1%eth0]/", bad_host},
    {"http://a b/", bad_host},
    {"http://a\\b/", bad_host},
    {"http://a%20b/", bad_host},
    {"http://\xc3\xa9/", bad_host},
    {"http://user:password@", no_host},
    {"http://user:password@/", no_host},
    {"http://user:password@:80/", no_host},
    {"http://user:pass/word@a/", bad_port},
    {"http://us er@a b/", bad_host},
    {"http://a/\n", control},
    {"http://a/\r\nX: y", control},
    {"http://a\t/", control},
    {"http://a/\x7f", control},
    {"http://a/\0x"sv, control},
    {"\x01", control},
};

struct url_with_credentials {
  std::string_view url;
  std::string_view origin;
  std::string_view user_info;
  std::string_view authority;
  std::string_view masked;
};

constexpr url_with_credentials urls_with_credentials[] = {
    {"http://u:p@a/x", "http://u:p@a", "u:p", "a", "http://****:****@a/x"},
    {"HTTPS://u:p@a:80/x?y#z", "HTTPS://u:p@a:80", "u:p", "a:80", "HTTPS://****:****@a:80/x?y#z"},
    {"http://u@a", "http://u@a", "u", "a", "http://****@a"},
    {"http://u:@a", "http://u:@a", "u:", "a", "http://****:****@a"},
    {"http://:p@a", "http://:p@a", ":p", "a", "http://****:****@a"},
    {"http://u:p@[::1]:8080/", "http://u:p@[::1]:8080", "u:p", "[::1]:8080",
     "http://****:****@[::1]:8080/"},
    {"http://u:p:q@a?b@c", "http://u:p:q@a", "u:p:q", "a", "http://****:****@a?b@c"},
    {"http://u@mail:p@q@a/@b", "http://u@mail:p@q@a", "u@mail:p@q", "a", "http://****:****@a/@b"},
    {"http://u%40:p%3a@a/", "http://u%40:p%3a@a", "u%40:p%3a", "a", "http://****:****@a/"},
    {"http://[::1]@a/", "http://[::1]@a", "[::1]", "a", "http://****:****@a/"},
};

struct refused_url {
  std::string_view url;
  std::string_view masked;
};

constexpr refused_url refused_urls[] = {
    {"http://u:pass/word@a/x", "http://****:****@a/x"},
    {"http://u:pass?word@a/x", "http://****:****@a/x"},
    {"http://u:pass#word@a/x", "http://****:****@a/x"},
    {"https://u:p@a b/", "https://****:****@a b/"},
    {"http://u:p@a:99999/", "http://****:****@a:99999/"},
    {"http://u:p\n@a/", "http://****:****@a/"},
    {"http://token@", "http://****@"},
    {"u:p@a/", "****:****@a/"},
    {"u:p://q@a/", "****:****@a/"},
    {"ftp://u:p@a/", "****:****@a/"},
    {"http:/u:p@a/", "****:****@a/"},
    {"http:u:p@a@b", "****:****@b"},
    {"http://a b/@c", "http://****@c"},
    {"http://a b/", "http://a b/"},
    {"", ""},
};

std::string sent(std::string_view target) {
  std::string wire = "GET ";
  throng::append_target(wire, target);
  return wire.substr(4);
}

} // namespace

TEST_CASE("a right URL is taken apart") {
  for (const auto& wanted : good_urls) {
    CAPTURE(wanted.url);
    const auto parts = throng::parse_url(wanted.url);
    REQUIRE(parts.problem == nullptr);
    CHECK(parts.origin == wanted.origin);
    CHECK(parts.authority == wanted.authority);
    CHECK(parts.host == wanted.host);
    CHECK(parts.port == wanted.port);
    CHECK(parts.target == wanted.target);
    CHECK(parts.is_https == wanted.is_https);
  }
}

TEST_CASE("a wrong URL says what is wrong with it") {
  for (const auto& wanted : bad_urls) {
    CAPTURE(wanted.url);
    const auto parts = throng::parse_url(wanted.url);
    REQUIRE(parts.problem != nullptr);
    CHECK(parts.problem == wanted.problem);
  }
}

TEST_CASE("credentials are read and are no part of the authority") {
  for (const auto& wanted : urls_with_credentials) {
    CAPTURE(wanted.url);
    const auto parts = throng::parse_url(wanted.url);
    REQUIRE(parts.problem == nullptr);
    CHECK(parts.origin == wanted.origin);
    CHECK(parts.user_info == wanted.user_info);
    CHECK(parts.authority == wanted.authority);
    CHECK(throng::has_credentials(wanted.url));
  }
  CHECK(throng::parse_url("http://u:p@Host.example:81/").host == "Host.example");
  CHECK(throng::parse_url("http://u:p@a:81/@b?c@d").target == "/@b?c@d");
}

TEST_CASE("a URL without credentials has none") {
  for (const auto& each : good_urls) {
    CAPTURE(each.url);
    CHECK(throng::parse_url(each.url).user_info.empty());
    CHECK_FALSE(throng::has_credentials(each.url));
    CHECK(throng::masked_url(each.url) == each.url);
  }
  for (const auto* const each : {"http://a/@b", "http://a?b@c", "http://a#b@c", "http://@a/"}) {
    CAPTURE(each);
    CHECK_FALSE(throng::has_credentials(each));
    CHECK(throng::masked_url(each) == each);
  }
}

TEST_CASE("credentials are masked") {
  for (const auto& wanted : urls_with_credentials) {
    CAPTURE(wanted.url);
    CHECK(throng::masked_url(wanted.url) == wanted.masked);
    CHECK(throng::masked_url(wanted.masked) == wanted.masked);
  }
}

TEST_CASE("credentials of a URL that is refused are masked, too") {
  for (const auto& wanted : refused_urls) {
    CAPTURE(wanted.url);
    CHECK(throng::parse_url(wanted.url).problem != nullptr);
    CHECK(throng::masked_url(wanted.url) == wanted.masked);
  }
}

TEST_CASE("an origin is scheme, host and port") {
  const auto same = [](std::string_view a, std::string_view b) {
    return throng::same_origin(throng::parse_url(a), throng::parse_url(b));
  };
  CHECK(same("http://a", "http://a:80/x?y"));
  CHECK(same("https://a/", "HTTPS://A:443/"));
  CHECK(same("http://Example.org/", "http://example.ORG/"));
  CHECK(same("http://u:p@a/", "http://a/"));
  CHECK_FALSE(same("http://a/", "https://a/"));
  CHECK_FALSE(same("http://a:443/", "https://a/"));
  CHECK_FALSE(same("http://a/", "http://a:8080/"));
  CHECK_FALSE(same("http://a/", "http://b/"));
  CHECK_FALSE(same("http://a.b/", "http://b/"));
}

TEST_CASE("URLs are taken apart by the compiler, too") {
  static_assert(throng::parse_url("http://u:p@a").user_info == "u:p");
  static_assert(throng::has_credentials("http://u:p@a"));
  static_assert(throng::parse_url("http://a:8080/b").port == 8080);
  static_assert(throng::parse_url("http://a:x").problem != nullptr);
}

TEST_CASE("a target is sent as RFC 3986 wants it") {
  CHECK(sent("") == "/");
  CHECK(sent("/") == "/");
  CHECK(sent("?a=b") == "/?a=b");
  CHECK(sent("/a/b;c=d,e?f=g&h='i'!*()") == "/a/b;c=d,e?f=g&h='i'!*()");
  CHECK(sent("/a b") == "/a%20b");
  CHECK(sent("/ ") == "/%20");
  CHECK(sent("/a%20b%zz") == "/a%20b%zz");
  CHECK(sent("/caf\xc3\xa9?\xff") == "/caf%C3%A9?%FF");
  CHECK(sent("/\x01\x7f") == "/%01%7F");
  CHECK(sent("/\0"sv) == "/%00");
}

TEST_CASE("a fragment is not sent") {
  CHECK(sent("#a") == "/");
  CHECK(sent("/a#b") == "/a");
  CHECK(sent("/a?b#c") == "/a?b");
  CHECK(sent("/a b#c") == "/a%20b");
  CHECK(sent("/a b c#d e") == "/a%20b%20c");
}

TEST_CASE("the whole URL is a target for a proxy, with nothing before it") {
  CHECK(sent("http://shop.test/cart?a=1#top") == "http://shop.test/cart?a=1");
}
