// What a user's jar takes from servers, and what it sends back.

#include <throng/http/cookie_jar.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using std::string_view;
using throng::cookie_jar;

namespace {

constexpr cookie_jar::time noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h;

// A jar with its URLs and its time as texts and numbers.
struct user {
  cookie_jar jar;
  cookie_jar::time now = noon;

  string_view store(string_view url, string_view header) {
    const auto* const problem = jar.store(throng::parse_url(url), header, now);
    return problem == nullptr ? "" : problem;
  }
  [[nodiscard]] std::string sent(string_view url) const {
    std::string value;
    jar.append_header_value(value, throng::parse_url(url), now);
    return value;
  }
};

// What a request gets when a jar has but one cookie.
std::string sent_back(string_view from, string_view header, string_view to) {
  user one;
  one.store(from, header);
  return one.sent(to);
}

constexpr string_view foreign = "a cookie's Domain must be the server's or one above it";
constexpr string_view too_wide =
    "a cookie's Domain cannot be a single label or an address but the server's own";

} // namespace

TEST_CASE("a cookie goes back to the host that set it and to no other") {
  constexpr string_view from = "http://www.example.com/";
  CHECK(sent_back(from, "a=b", "http://www.example.com/") == "a=b");
  CHECK(sent_back(from, "a=b", "http://WWW.Example.com/x?y") == "a=b");
  CHECK(sent_back(from, "a=b", "https://www.example.com:8443/") == "a=b");
  for (const string_view other :
       {"http://example.com/", "http://a.www.example.com/", "http://www.example.com./",
        "http://www.example.org/", "http://ww.example.com/", "http://127.0.0.1/"}) {
    CAPTURE(other);
    CHECK(sent_back(from, "a=b", other) == "");
  }
}

TEST_CASE("a cookie of a domain goes to all of its hosts") {
  constexpr string_view from = "http://www.example.com/";
  for (const string_view header : {"a=b; Domain=example.com", "a=b; Domain=.EXAMPLE.com"}) {
    CAPTURE(header);
    CHECK(sent_back(from, header, "http://www.example.com/") == "a=b");
    CHECK(sent_back(from, header, "http://example.com/") == "a=b");
    CHECK(sent_back(from, header, "http://x.y.Example.com/") == "a=b");
    CHECK(sent_back(from, header, "http://anexample.com/") == "");
    CHECK(sent_back(from, header, "http://example.com.evil.test/") == "");
    CHECK(sent_back(from, header, "http://com/") == "");
  }
  CHECK(sent_back(from, "a=b; Domain=www.example.com", "http://x.www.example.com/") == "a=b");
  CHECK(sent_back(from, "a=b; Domain=www.example.com", "http://example.com/") == "");
}

TEST_CASE("a server cannot set cookies for others") {
  user one;
  CHECK(one.store("http://www.example.com/", "a=b; Domain=example.org") == foreign);
  CHECK(one.store("http://www.example.com/", "a=b; Domain=shop.example.com") == foreign);
  CHECK(one.store("http://www.example.com/", "a=b; Domain=x.www.example.com") == foreign);
  CHECK(one.store("http://www.example.com/", "a=b; Domain=ample.com") == foreign);
  CHECK(one.store("http://www.example.com/", "a=b; Domain=com") == too_wide);
  CHECK(one.store("http://www.example.com/", "a=b; Domain=com.") == too_wide);
  CHECK(one.store("http://www.example.com./", "a=b; Domain=com.") == too_wide);
  CHECK(one.store("http://www.example.com/", "a=b; Domain=..com") == too_wide);
  CHECK(one.store("http://www..com/", "a=b; Domain=..com") == too_wide);
  CHECK(one.store("http://127.0.0.1/", "a=b; Domain=0.1") == too_wide);
  CHECK(one.store("http://127.0.0.1/", "a=b; Domain=0.0.1") == too_wide);
  CHECK(one.store("http://127.0.0.1/", "a=b; Domain=1") == too_wide);
  CHECK(one.store("http://a.127.0.0.1/", "a=b; Domain=127.0.0.1") == too_wide);
  CHECK(one.store("http://[::1]/", "a=b; Domain=:1") == too_wide);
  CHECK(one.store("http://a.localhost/", "a=b; Domain=localhost") == too_wide);
  CHECK(one.jar.empty());
}

TEST_CASE("an address or a single label may name itself as the domain") {
  CHECK(sent_back("http://127.0.0.1/", "a=b; Domain=127.0.0.1", "http://127.0.0.1:80/") == "a=b");
  CHECK(sent_back("http://127.0.0.1/", "a=b; Domain=127.0.0.1", "http://x.127.0.0.1/") == "");
  CHECK(sent_back("http://[::1]/", "a=b; Domain=::1", "http://[::1]:8080/") == "a=b");
  CHECK(sent_back("http://localhost/", "a=b; Domain=LocalHost", "http://localhost/") == "a=b");
  CHECK(sent_back("http://localhost/", "a=b; Domain=localhost", "http://x.localhost/") == "");
  CHECK(sent_back("http://com/", "a=b; Domain=com", "http://example.com/") == "");
}

TEST_CASE("a cookie goes to its path and what lies below") {
  const auto matches = [](string_view path, string_view target) {
    const auto header = "a=b; Path=" + std::string(path);
    return sent_back("http://h/", header, "http://h" + std::string(target)) == "a=b";
  };
  CHECK(matches("/", ""));
  CHECK(matches("/", "/x/y"));
  CHECK(matches("/", "?x"));
  CHECK(matches("/x", "/x"));
  CHECK(matches("/x", "/x/"));
  CHECK(matches("/x", "/x/y"));
  CHECK(matches("/x", "/x?y"));
  CHECK(matches("/x/", "/x/"));
  CHECK(matches("/x/", "/x/y"));
  CHECK_FALSE(matches("/x", "/"));
  CHECK_FALSE(matches("/x", "/xy"));
  CHECK_FALSE(matches("/x", "/X"));
  CHECK_FALSE(matches("/x/", "/x"));
  CHECK_FALSE(matches("/x", "/y/x"));
  CHECK_FALSE(matches("/x", "?/x"));
}

TEST_CASE("a cookie without a path has the folder of its URL") {
  const auto path_of = [](string_view target, string_view header) {
    user one;
    one.store("http://h" + std::string(target), header);
    const auto url = "http://h" + std::string(target);
    std::string path = "none";
    one.jar.each(throng::parse_url(url), noon,
                 [&](const throng::cookie_view& each) { path = each.path; });
    return path;
  };
  CHECK(path_of("", "a=b") == "/");
  CHECK(path_of("/", "a=b") == "/");
  CHECK(path_of("/x", "a=b") == "/");
  CHECK(path_of("/x/", "a=b") == "/x");
  CHECK(path_of("/x/y", "a=b") == "/x");
  CHECK(path_of("/x/y/z", "a=b") == "/x/y");
  CHECK(path_of("?x/y/z", "a=b") == "/");
  CHECK(path_of("/x/y?/z/", "a=b") == "/x");
  CHECK(path_of("/x/y", "a=b; Path=x") == "/x");
  CHECK(path_of("/x/y", "a=b; Path=/") == "/");
}

TEST_CASE("a secure cookie is set and sent over https only") {
  user one;
  CHECK(one.store("http://h/", "a=b; Secure") == "a cookie that is Secure must be set over https");
  CHECK(one.jar.empty());
  CHECK(one.store("https://h/", "a=b; Secure") == "");
  CHECK(one.sent("https://h/") == "a=b");
  CHECK(one.sent("https://h:8443/") == "a=b");
  CHECK(one.sent("http://h/") == "");
}

TEST_CASE("a secure cookie is not replaced or covered over http") {
  user one;
  one.store("https://www.x.y/", "a=b; Secure; Domain=x.y; Path=/p");
  constexpr string_view refused = "a cookie that is Secure is not replaced over http";
  CHECK(one.store("http://www.x.y/", "a=c; Domain=x.y; Path=/p") == refused);
  CHECK(one.store("http://www.x.y/", "a=c; Path=/p/q") == refused);
  CHECK(one.store("http://x.y/", "a=c; Path=/p") == refused);
  CHECK(one.store("http://www.x.y/", "a=c; Domain=x.y; Path=/p; Max-Age=0") == refused);
  CHECK(one.sent("https://www.x.y/p") == "a=b");
  CHECK(one.store("http://www.x.y/", "a=c; Path=/") == "");
  CHECK(one.store("http://www.x.y/", "d=e; Path=/p") == "");
  CHECK(one.store("https://www.x.y/", "a=f; Domain=x.y; Path=/p") == "");
  CHECK(one.sent("http://www.x.y/p") == "a=f; d=e; a=c");
}

TEST_CASE("names with a prefix keep what the prefix promises") {
  user one;
  CHECK(one.store("https://x.y/", "__Secure-a=b") == "a cookie named __Secure- must be Secure");
  CHECK(one.store("https://x.y/", "__sEcUrE-a=b") == "a cookie named __Secure- must be Secure");
  CHECK(one.store("http://x.y/", "__Secure-a=b; Secure") != "");
  constexpr string_view host = "a cookie named __Host- must be Secure, have Path=/ and no Domain";
  CHECK(one.store("https://x.y/", "__Host-a=b; Path=/") == host);
  CHECK(one.store("https://x.y/", "__Host-a=b; Secure") == host);
  CHECK(one.store("https://x.y/", "__Host-a=b; Secure; Path=/x") == host);
  CHECK(one.store("https://x.y/", "__Host-a=b; Secure; Path=/; Domain=x.y") == host);
  CHECK(one.store("https://x.y/", "__host-a=b; Path=/") == host);
  CHECK(one.store("http://x.y/", "__Host-a=b; Secure; Path=/") != "");
  CHECK(one.jar.empty());
  CHECK(one.store("https://x.y/", "__Secure-a=b; Secure; Domain=x.y") == "");
  CHECK(one.store("https://x.y/", "__Host-a=b; Secure; Path=/") == "");
  CHECK(one.store("http://x.y/", "_Secure-a=b") == "");
  CHECK(one.jar.size() == 3);
}

TEST_CASE("a cookie lives as long as it says") {
  user one;
  one.store("http://h/", "session=1");
  one.store("http://h/", "age=1; Max-Age=60");
  one.store("http://h/", "date=1; Expires=Sun, 01 Mar 2026 12:00:30 GMT");
  one.store("http://h/", "both=1; Max-Age=90; Expires=Sun, 01 Mar 2026 12:00:30 GMT");
  one.store("http://h/", "late=1; Max-Age=99999999999999999999");
  one.store("http://h/", "last=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT");
  CHECK(one.sent("http://h/") == "session=1; age=1; date=1; both=1; late=1; last=1");
  one.now = noon + 29s + 999ms;
  CHECK(one.sent("http://h/") == "session=1; age=1; date=1; both=1; late=1; last=1");
  one.now = noon + 30s;
  CHECK(one.sent("http://h/") == "session=1; age=1; both=1; late=1; last=1");
  one.now = noon + 59s + 999ms;
  CHECK(one.sent("http://h/") == "session=1; age=1; both=1; late=1; last=1");
  one.now = noon + 60s;
  CHECK(one.sent("http://h/") == "session=1; both=1; late=1; last=1");
  one.now = noon + 24h * 365 * 200;
  CHECK(one.sent("http://h/") == "session=1; late=1; last=1");
}

TEST_CASE("a cookie that has expired takes its predecessor away") {
  for (const string_view end :
       {"a=; Max-Age=0", "a=x; Max-Age=-1; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
        "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=; Expires=Sun, 01 Mar 2026 12:00:00 GMT",
        "a=; Expires=Mon, 01 Jan 1601 00:00:00 GMT"}) {
    CAPTURE(end);
    user one;
    one.store("http://h/", "a=b; Path=/");
    one.store("http://h/", "c=d; Path=/");
    CHECK(one.store("http://h/", end) == "");
    CHECK(one.sent("http://h/") == "c=d");
    CHECK(one.jar.size() == 1);
    CHECK(one.store("http://h/", end) == "");
    CHECK(one.jar.size() == 1);
  }
}

TEST_CASE("a cookie is replaced by one of the same name, domain and path") {
  user one;
  one.store("http://www.x.y/", "a=1");
  one.store("http://www.x.y/", "a=2; Path=/p");
  one.store("http://www.x.y/", "a=3; Domain=x.y");
  one.store("http://www.x.y/", "a=4; Domain=www.x.y");
  one.store("http://www.x.y/", "A=5");
  CHECK(one.sent("http://www.x.y/p") == "a=2; a=1; a=3; a=4; A=5");
  one.store("http://WWW.x.y/", "a=6; Max-Age=10");
  one.store("http://x.y/", "a=7; Domain=X.Y");
  CHECK(one.sent("http://www.x.y/p") == "a=2; a=6; a=7; a=4; A=5");
  CHECK(one.jar.size() == 5);
  one.now += 10s;
  CHECK(one.sent("http://www.x.y/p") == "a=2; a=7; a=4; A=5");
}

TEST_CASE("longer paths come first, then what was there first") {
  user one;
  one.store("http://h/", "a=1; Path=/");
  one.store("http://h/", "b=2; Path=/x/y");
  one.store("http://h/", "c=3; Path=/x");
  one.store("http://h/", "d=4; Path=/x/y");
  one.store("http://h/", "e=5; Path=/");
  CHECK(one.sent("http://h/x/y/z") == "b=2; d=4; c=3; a=1; e=5");
  one.store("http://h/", "b=6; Path=/x/y");
  one.store("http://h/", "a=; Path=/; Max-Age=0");
  one.store("http://h/", "a=7; Path=/");
  CHECK(one.sent("http://h/x/y/z") == "b=6; d=4; c=3; e=5; a=7");
}

TEST_CASE("a domain has fifty cookies, and the oldest goes") {
  user one;
  for (unsigned i = 0; i < 60; ++i)
    one.store("http://h/", "c" + std::to_string(i) + "=1; Path=/" + std::string(i % 3, 'x'));
  one.store("http://i/", "other=1");
  CHECK(one.jar.size() == 51);
  for (unsigned i = 0; i < 60; ++i) {
    const auto name = "c" + std::to_string(i);
    const auto url = "http://h/" + std::string(i % 3, 'x');
    CHECK(one.jar.value(throng::parse_url(url), name, noon).has_value() == (i >= 10));
  }
  // One that is replaced pushes none out, and goes later than one that has expired.
  one.store("http://h/", "c10=2; Path=/x");
  CHECK(one.jar.size() == 51);
  one.store("http://h/", "c59=1; Path=/xx; Max-Age=1");
  one.now += 1s;
  one.store("http://h/", "c60=1");
  CHECK(one.jar.value(throng::parse_url("http://h/x"), "c10", one.now) == "2");
  CHECK(one.jar.size() == 51);
}

TEST_CASE("a cookie that was replaced is as old as its predecessor") {
  user one;
  for (int i = 0; i < 50; ++i)
    one.store("http://h/", "c" + std::to_string(i) + "=1");
  one.store("http://h/", "c0=2");
  one.store("http://h/", "c50=1");
  CHECK(one.jar.value(throng::parse_url("http://h/"), "c0", noon) == std::nullopt);
  CHECK(one.jar.value(throng::parse_url("http://h/"), "c1", noon) == "1");
}

TEST_CASE("a jar has three thousand cookies, and the oldest goes") {
  user one;
  for (int host = 0; host < 61; ++host) {
    for (int i = 0; i < 50; ++i)
      one.store("http://h" + std::to_string(host) + "/", "c" + std::to_string(i) + "=1");
  }
  CHECK(one.jar.size() == 3000);
  CHECK(one.sent("http://h0/") == "");
  CHECK(one.sent("http://h1/").size() == one.sent("http://h60/").size());
}

TEST_CASE("a script sets, reads and removes cookies") {
  user one;
  const auto url = throng::parse_url("https://www.x.y/a/b");
  CHECK(one.jar.set(url, {.name = "a", .value = "1"}, noon) == nullptr);
  CHECK(one.jar.set(url, {.name = "b", .value = "2", .domain = "x.y", .path = "/"}, noon) ==
        nullptr);
  CHECK(one.jar.set(url, {.name = "c", .value = "3", .max_age = 5s, .secure = true}, noon) ==
        nullptr);
  CHECK(one.jar.set(url, {.name = "a b", .value = "3\r\n"}, noon) ==
        string_view("a cookie cannot have control characters"));
  CHECK(one.jar.set(url, {.name = "a", .value = "3", .domain = "z"}, noon) != nullptr);
  CHECK(one.sent("https://www.x.y/a") == "a=1; c=3; b=2");
  CHECK(one.jar.value(url, "a", noon) == "1");
  CHECK(one.jar.value(url, "c", noon + 5s) == std::nullopt);
  CHECK(one.jar.value(url, "d", noon) == std::nullopt);
  CHECK(one.jar.value(throng::parse_url("http://www.x.y/a"), "c", noon) == std::nullopt);
  CHECK(one.jar.remove(url, "a", noon) == 1);
  CHECK(one.jar.remove(url, "a", noon) == 0);
  CHECK(one.sent("https://www.x.y/a") == "c=3; b=2");
}

TEST_CASE("a script's times may be out of all bounds") {
  user one;
  const auto url = throng::parse_url("http://h/");
  using std::chrono::seconds;
  using std::chrono::sys_seconds;
  one.jar.set(url, {.name = "a", .value = "", .max_age = seconds::max()}, noon);
  one.jar.set(url, {.name = "b", .value = "", .expires = sys_seconds::max()}, noon);
  one.jar.set(url, {.name = "c", .value = "", .max_age = seconds::min()}, noon);
  one.jar.set(url, {.name = "d", .value = "", .expires = sys_seconds::min()}, noon);
  CHECK(one.sent("http://h/") == "a=; b=");
}

TEST_CASE("a cookie may be set to the value of another") {
  user one;
  const auto url = throng::parse_url("http://h/");
  one.jar.set(url, {.name = "a", .value = "short"}, noon);
  for (int i = 0; i < 20; ++i) {
    const auto name = "n" + std::to_string(i);
    REQUIRE(one.jar.set(url, {.name = name, .value = *one.jar.value(url, "a", noon)}, noon) ==
            nullptr);
    CHECK(one.jar.value(url, name, noon) == "short");
  }
  one.jar.set(url, {.name = "a", .value = one.jar.value(url, "a", noon)->substr(1)}, noon);
  CHECK(one.jar.value(url, "a", noon) == "hort");
}

TEST_CASE("cookies of a URL are told as they were set") {
  user one;
  one.store("https://www.x.y/p/q", "a=b; Domain=.x.y; Max-Age=5; Secure");
  one.store("https://www.x.y/p/q", "c=d=e; Path=/");
  one.store("https://z/", "f=g");
  std::vector<throng::cookie_view> found;
  one.jar.each(throng::parse_url("https://www.x.y/p"), noon,
               [&](const throng::cookie_view& each) { found.push_back(each); });
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "a");
  CHECK(found[0].value == "b");
  CHECK(found[0].domain == "x.y");
  CHECK(found[0].path == "/p");
  CHECK_FALSE(found[0].is_host_only);
  CHECK(found[0].is_secure);
  CHECK(found[0].is_persistent);
  CHECK(found[1].name == "c");
  CHECK(found[1].value == "d=e");
  CHECK(found[1].domain == "www.x.y");
  CHECK(found[1].path == "/");
  CHECK(found[1].is_host_only);
  CHECK_FALSE(found[1].is_secure);
  CHECK_FALSE(found[1].is_persistent);
}

TEST_CASE("a jar that was cleared is empty and is used again") {
  user one;
  CHECK(one.jar.empty());
  for (int round = 0; round < 3; ++round) {
    one.store("http://h/", "a=1; Path=/");
    one.store("http://h/", "b=2; Path=/x");
    CHECK_FALSE(one.jar.empty());
    CHECK(one.sent("http://h/x") == "b=2; a=1");
    one.jar.clear();
    CHECK(one.jar.empty());
    CHECK(one.sent("http://h/x") == "");
    CHECK(one.jar.value(throng::parse_url("http://h/"), "a", noon) == std::nullopt);
  }
}

TEST_CASE("what stands in front of a header's value stays") {
  user one;
  std::string header = "Cookie: ";
  one.jar.append_header_value(header, throng::parse_url("http://h/"), noon);
  CHECK(header == "Cookie: ");
  one.store("http://h/", "a=1");
  one.jar.append_header_value(header, throng::parse_url("http://h/"), noon);
  CHECK(header == "Cookie: a=1");
}
