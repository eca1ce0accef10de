// The client of a user: what its requests are called, and its cookies.

#include "hand_driven.hpp"
#include <throng/http/url_template.hpp>
#include <throng/vu/http_client.hpp>
#include <throng/vu/vu.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using hand_driven::host;
using hand_driven::user;
using throng::task;
using throng::vu;

namespace {

// The name that a request to the URL is counted under; empty for the URL itself.
std::string name_of(const throng::request_url& url) {
  host here;
  std::string seen;
  here.server = [&](throng::transaction& what) { seen = what.name; };
  user who(here.around, 1, 1);
  here.run(who, [&](vu& vu) -> task<> { co_await vu.http.get(url); });
  return seen;
}

// Why the cookie cannot be set.
std::string problem_of(std::string_view url, std::string_view name, std::string_view value) {
  host here;
  user who(here.around, 1, 1);
  try {
    who.http.set_cookie(url, name, value);
  } catch (const std::invalid_argument& told) {
    return told.what();
  }
  return "";
}

} // namespace

TEST_CASE("a URL is a text of any kind, or comes from a template with its name") {
  static const throng::url_template item{"http://a/items/{}"};
  const std::string text = "http://a/x";
  CHECK(throng::request_url("http://a/x").url() == text);
  CHECK(throng::request_url(text).url() == text);
  CHECK(throng::request_url(std::string_view(text)).url() == text);
  CHECK(throng::request_url(text).name().empty());
  const auto made = item("a b");
  CHECK(throng::request_url(made).url() == "http://a/items/a%20b");
  CHECK(throng::request_url(made).name() == "http://a/items/{}");
  CHECK(name_of(made) == "http://a/items/{}");
  CHECK(name_of("http://a/x") == "");
}

TEST_CASE("a failed check does not show the credentials of its response's URL") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("http://user:password@a/x");
    vu.check("it is there", res.status() == 201);
  });
  throng::snapshot all;
  here.numbers.read(all);
  REQUIRE(all.checks.size() == 1);
  REQUIRE(all.checks[0].first_failure);
  CHECK(all.checks[0].first_failure->url == "http://****:****@a/x");
  CHECK(all.checks[0].first_failure->status == 200);
}

TEST_CASE("requests begin with what the test's options say") {
  host here;
  here.options = {.max_redirects = 300,
                  .accept_encoding = "gzip",
                  .expected_statuses = {404},
                  .timeout = 3s,
                  .discard_response_bodies = true,
                  .max_response_size = 77,
                  .no_connection_reuse = true};
  throng::transaction seen;
  here.server = [&](throng::transaction& what) {
    seen = what;
    seen.holders = 0;
  };
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> { co_await vu.http.get("http://a/"); });
  CHECK(seen.redirects_left == 255);
  CHECK(seen.decodes_body);
  CHECK(seen.expected.has(404));
  CHECK_FALSE(seen.expected.has(200));
  CHECK(seen.timeout == 3s);
  CHECK(seen.discard_body);
  CHECK(seen.body_limit == 77);
  CHECK(seen.closes);
}

TEST_CASE("a script's cookies are there for the URLs of their host") {
  host here;
  user who(here.around, 1, 1);
  auto& http = who.http;
  CHECK_FALSE(http.cookie("http://a/", "session"));
  http.set_cookie("http://a/deep/page", "session", "1");
  http.set_cookie("http://a/", "empty", "");
  CHECK(http.cookie("http://a/", "session") == "1");
  CHECK(http.cookie("http://a/other", "session") == "1");
  CHECK(http.cookie("http://a/", "empty") == "");
  CHECK_FALSE(http.cookie("http://b/", "session"));
  CHECK_FALSE(http.cookie("http://a/", "SESSION"));
  CHECK_FALSE(http.cookie("no url", "session"));
  http.set_cookie("http://a/", "session", "2");
  CHECK(http.cookie("http://a/", "session") == "2");
  http.clear_cookies();
  CHECK_FALSE(http.cookie("http://a/", "session"));
}

TEST_CASE("a cookie that a server might not set is refused with a sentence") {
  CHECK(problem_of("http://a/", "a", "b") == "");
  CHECK(problem_of("http://a/", "", "b") == "cookie '' for 'http://a/': a cookie must have a name");
  CHECK(problem_of("http://a/", "a;b", "c").starts_with("cookie 'a;b' for 'http://a/': "));
  CHECK(problem_of("http://a/", "a=b", "c") != "");
  CHECK(problem_of("http://a/", "a", "b; Domain=example.com") != "");
  CHECK(problem_of("http://a/", "a", "b\r\nX: y") != "");
  CHECK(problem_of("ftp://a/", "a", "b").starts_with("cookie 'a' for 'ftp://a/': "));
  const auto hidden = problem_of("http://user:password@a/", "", "b");
  CHECK(hidden.find("password") == std::string::npos);
}

TEST_CASE("cookies go with the iteration, unless the test keeps them") {
  for (const bool keeps : {false, true}) {
    host here;
    here.options.no_cookies_reset = keeps;
    user who(here.around, 1, 1);
    std::optional<std::string> second;
    here.run(who, [](vu& vu) -> task<> {
      vu.http.set_cookie("http://a/", "n", "1");
      co_await vu.sleep(1s);
      CHECK(vu.http.cookie("http://a/", "n") == "1");
    });
    here.run(who, [&](vu& vu) -> task<> {
      if (const auto found = vu.http.cookie("http://a/", "n"))
        second = *found;
      co_return;
    });
    CHECK(second.has_value() == keeps);
  }
}
