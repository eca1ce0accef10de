// Hosts that no proxy is for.  The cases are those of golang.org/x/net/http/httpproxy, whose
// behaviour is k6's, and some more.

#include <throng/http/no_proxy.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>

using throng::no_proxy_list;

namespace {

constexpr std::string_view list =
    "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, "
    "10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, "
    "2002:db8:a::45/64";

struct asked {
  std::string_view host;
  bool is_direct;
};

constexpr asked of_the_list[] = {
    {"localhost", true},
    {"127.0.0.1", true},
    {"127.0.0.2", true},
    {"::1", true},
    {"::ffff:127.0.0.1", true},
    {"::2", false},
    {"192.168.1.1", true},
    {"192.168.1.2", false}, // for another port
    {"192.168.1.3", true},
    {"192.168.1.4", false},
    {"10.0.0.2", true},
    {"10.0.0.4", false},
    {"2001:db8::52:0:1", true},
    {"2001:db8:0:0::52:0:1", true},
    {"2001:db8::52:0:2", false}, // for another port
    {"2001:db8::52:0:3", true},
    {"2002:db8:a::123", true},
    {"fe80::424b:c8be:1643:a1b6", false},
    {"barbaz.net", false},
    {"www.barbaz.net", true},
    {"foobar.com", true},
    {"FooBar.COM", true},
    {"www.foobar.com", true},
    {"a.b.foobar.com", true},
    {"foofoobar.com", false},
    {"baz.com", false},
    {"localhost.net", false},
    {"local.localhost", false},
    {"barbarbaz.net", false},
    {"wildcard.io", false},
    {"nested.wildcard.io", true},
    {"awildcard.io", false},
};

struct single {
  std::string_view list;
  std::string_view host;
  std::uint16_t port;
  bool is_direct;
};

constexpr single singles[] = {
    {"example.com:8080", "example.com", 8080, true},
    {"example.com:8080", "a.example.com", 8080, true},
    {"example.com:8080", "example.com", 80, false},
    {".example.com:8080", "a.example.com", 8080, true},
    {".example.com:8080", "example.com", 8080, false},
    {"*.example.com:8080", "a.example.com", 8080, true},
    {"*.example.com:8080", "a.example.com", 8081, false},
    {"example.com:", "example.com", 99, true},
    {" \texample.com\t ,", "example.com", 80, true},
    {"EXAMPLE.com", "example.COM", 80, true},
    {"ample.com", "example.com", 80, false},
    {"a.test,b.test", "a.test", 80, true},
    {"a.test,b.test", "b.test", 80, true},
    {"a.test b.test", "b.test", 80, false}, // only commas part
    {"[2001:db8::1]", "2001:db8::1", 80, true},
    {"10.0.0.0/8", "ten.test", 80, false},
    {"::ffff:10.0.0.1", "10.0.0.1", 80, true},
    {"", "example.com", 80, false},
    {",,", "example.com", 80, false},
};

} // namespace

TEST_CASE("a host is asked directly when an entry names it, as in Go") {
  const no_proxy_list direct(list);
  for (const auto& each : of_the_list) {
    CAPTURE(each.host);
    CHECK(direct.contains(each.host, 80) == each.is_direct);
  }
  CHECK(direct.contains("192.168.1.2", 81));
  CHECK(direct.contains("2001:db8::52:0:2", 443));
  CHECK_FALSE(direct.contains("192.168.1.3", 443));
}

TEST_CASE("ports, dots, spaces and case of an entry of NO_PROXY") {
  for (const auto& each : singles) {
    CAPTURE(each.list);
    CAPTURE(each.host);
    CAPTURE(each.port);
    CHECK(no_proxy_list(each.list).contains(each.host, each.port) == each.is_direct);
  }
}

TEST_CASE("a lone * anywhere in the list is every host") {
  for (const auto text : {"*", "a.test, *", "*,10.0.0.0/8"}) {
    for (const auto& each : of_the_list)
      CHECK(no_proxy_list(text).contains(each.host, 80));
  }
  CHECK_FALSE(no_proxy_list("*:80").contains("example.com", 80));
}

TEST_CASE("only this machine is asked directly without a list") {
  CHECK(no_proxy_list{}.contains("LocalHost", 443));
  CHECK(no_proxy_list{}.contains("127.9.9.9", 443));
  CHECK_FALSE(no_proxy_list{}.contains("example.com", 443));
  CHECK_FALSE(no_proxy_list{}.contains("10.0.0.1", 443));
}

TEST_CASE("entries that make no sense exclude nothing") {
  for (const auto text : {":1", ":", "[", "[]", "[]:80", "a.test:x", "10.0.0.0/99", ".", "*."}) {
    CAPTURE(text);
    CHECK_FALSE(no_proxy_list(text).contains("example.com", 80));
    CHECK_FALSE(no_proxy_list(text).contains("10.0.0.1", 80));
  }
}
