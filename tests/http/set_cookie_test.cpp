// Set-Cookie headers, taken apart.

#include <throng/http/set_cookie.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using std::string_view;

namespace {

struct pair_of_text {
  string_view text;
  string_view name;
  string_view value;
};

constexpr pair_of_text pairs[] = {
    {"a=b", "a", "b"},
    {"a=", "a", ""},
    {" a \t=\t b ; Path=/", "a", "b"},
    {"a=b=c==", "a", "b=c=="},
    {"a=\"b c\"", "a", "\"b c\""},
    {"a=b, c=d", "a", "b, c=d"},
    {"a b=c", "a b", "c"},
    {"a=\xc3\xa9", "a", "\xc3\xa9"},
    {"a=b\tc", "a", "b\tc"},
    {"a=b;", "a", "b"},
    {"a=b;;;", "a", "b"},
};

} // namespace

TEST_CASE("a cookie's name and value are read") {
  for (const auto& each : pairs) {
    CAPTURE(each.text);
    const auto cookie = throng::parse_set_cookie(each.text);
    REQUIRE(cookie.problem == nullptr);
    CHECK(cookie.name == each.name);
    CHECK(cookie.value == each.value);
  }
}

TEST_CASE("what is no cookie says why") {
  const auto problem_of = [](string_view text) {
    const auto* const problem = throng::parse_set_cookie(text).problem;
    return string_view(problem == nullptr ? "" : problem);
  };
  constexpr string_view no_pair = "a cookie must be a name, '=' and a value";
  constexpr string_view no_name = "a cookie must have a name";
  constexpr string_view control = "a cookie cannot have control characters";
  CHECK(problem_of("") == no_pair);
  CHECK(problem_of("a") == no_pair);
  CHECK(problem_of("a; b=c") == no_pair);
  CHECK(problem_of("=b") == no_name);
  CHECK(problem_of(" =b") == no_name);
  CHECK(problem_of("a=b\r\nX: y") == control);
  CHECK(problem_of("a=b; Path=/\0"sv) == control);
  CHECK(problem_of("a\x7f=b") == control);
  const std::string value(4095, 'v');
  CHECK(problem_of("a=" + value) == "");
  CHECK(problem_of("ab=" + value) == "a cookie's name and value can have 4096 bytes");
}

TEST_CASE("a script's name and value must be what can be sent") {
  CHECK(throng::cookie_problem("a", "b=c d") == nullptr);
  CHECK(throng::cookie_problem("a", "") == nullptr);
  CHECK(throng::cookie_problem("", "b") != nullptr);
  CHECK(throng::cookie_problem("a=b", "c") != nullptr);
  CHECK(throng::cookie_problem("a;b", "c") != nullptr);
  CHECK(throng::cookie_problem("a", "b;c") != nullptr);
  CHECK(throng::cookie_problem("a", "b\r\nc") != nullptr);
  CHECK(throng::cookie_problem("a\n", "b") != nullptr);
  CHECK(throng::cookie_problem(" a", "b") != nullptr);
  CHECK(throng::cookie_problem("a", "b ") != nullptr);
}

TEST_CASE("a cookie's attributes are read") {
  const auto cookie = throng::parse_set_cookie(
      "a=b; EXPIRES=Sun, 06 Nov 1994 08:49:37 GMT;max-age = 60 ;domain=.Example.org; "
      "path = /x ; secure; HttpOnly=yes; SameSite=Lax; Partitioned; Priority=High");
  REQUIRE(cookie.problem == nullptr);
  CHECK(cookie.expires == std::chrono::sys_seconds{784111777s});
  CHECK(cookie.max_age == 60s);
  CHECK(cookie.domain == "Example.org");
  CHECK(cookie.path == "/x");
  CHECK(cookie.secure);
  CHECK(cookie.http_only);
}

TEST_CASE("a cookie without attributes has none") {
  const auto cookie = throng::parse_set_cookie("secure=httponly");
  CHECK_FALSE(cookie.expires);
  CHECK_FALSE(cookie.max_age);
  CHECK(cookie.domain.empty());
  CHECK(cookie.path.empty());
  CHECK_FALSE(cookie.secure);
  CHECK_FALSE(cookie.http_only);
}

TEST_CASE("the last of an attribute counts, and a wrong one is passed over") {
  const auto read = throng::parse_set_cookie;
  CHECK(read("a=b; Path=/x; Path=/y").path == "/y");
  CHECK(read("a=b; Path=/x; Path=y").path.empty());
  CHECK(read("a=b; Path=/x; Path=").path.empty());
  CHECK(read("a=b; Path").path.empty());
  CHECK(read("a=b; Domain=x.y; Domain=").domain == "x.y");
  CHECK(read("a=b; Domain=.").domain.empty());
  CHECK(read("a=b; Domain=..x.y").domain == ".x.y");
  CHECK(read("a=b; Max-Age=1; Max-Age=2").max_age == 2s);
  CHECK(read("a=b; Max-Age=1; Max-Age=x").max_age == 1s);
  CHECK(read("a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Expires=never").expires.has_value());
  CHECK(read("a=b; Path=/" + std::string(1023, 'x')).path.size() == 1024);
  CHECK(read("a=b; Path=/" + std::string(1024, 'x')).path.empty());
}

TEST_CASE("a Max-Age is a whole number of seconds and never overflows") {
  const auto age = [](string_view text) {
    return throng::parse_set_cookie("a=b; Max-Age=" + std::string(text)).max_age;
  };
  CHECK(age("0") == 0s);
  CHECK(age("-1") == -1s);
  CHECK(age("007") == 7s);
  CHECK(age("99999999999999999999999999999999999999999") == 315'576'000'000s);
  CHECK(age("-99999999999999999999999999999999999999999") == -315'576'000'000s);
  for (const string_view bad : {"", "-", "+1", "1.5", "1s", "--1", "1 2", "0x1"}) {
    CAPTURE(bad);
    CHECK_FALSE(age(bad));
  }
}
