// Servers told apart by their URLs.

#include <throng/net/origin.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using table = throng::origin_table<int>;

const throng::http_options plain{.user_agent = "throng/1"};

} // namespace

TEST_CASE("a URL belongs to an origin by scheme, host and port") {
  table all(plain, throng::random_source(1));
  auto& origin = all.of(throng::parse_url("http://a:80/x"));
  CHECK(origin.prefix == "http://a:80");
  CHECK(origin.host == "a");
  CHECK(origin.port == 80);
  CHECK(origin.common == " HTTP/1.1\r\nHost: a:80\r\nUser-Agent: throng/1\r\n");
  for (const auto* url : {"http://a:80", "http://a:80/", "http://a:80?x", "http://a:80#x"})
    CHECK(origin.owns(url));
  for (const auto* url : {"http://a", "http://a:8", "http://a:800", "http://a:80x", "http://b:80",
                          "https://a:80", "", "http://a:80.b/", "http://a:80@b/"}) {
    CAPTURE(url);
    CHECK_FALSE(origin.owns(url));
  }
}

TEST_CASE("an origin is made once") {
  table all(plain, throng::random_source(1));
  auto& first = all.of(throng::parse_url("http://a/x"));
  first.fixed = 7;
  CHECK(&all.of(throng::parse_url("http://a/y?z")) == &first);
  CHECK(&all.of(throng::parse_url("http://a:81/")) != &first);
  CHECK(&all.of(throng::parse_url("https://a/")) != &first);
  for (int i = 0; i < 1000; ++i)
    all.of(throng::parse_url("http://h" + std::to_string(i) + "/"));
  CHECK(all.of(throng::parse_url("http://a/")).fixed == 7);
}
