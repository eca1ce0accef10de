// Requests as they go over the connection, byte by byte.

#include <throng/http/wire.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

const std::string common = throng::common_head("a:81", {.user_agent = "throng/1"});

throng::transaction made(throng::method verb) {
  throng::transaction made;
  made.verb = verb;
  return made;
}

std::string written(throng::transaction& request, std::string_view target = "/x") {
  throng::write_request(request, target, common);
  return request.wire;
}

constexpr std::string_view rest = " /x HTTP/1.1\r\nHost: a:81\r\nUser-Agent: throng/1\r\n";

} // namespace

TEST_CASE("every method is written with and without a body") {
  using throng::method;
  constexpr std::string_view none = "\r\n";
  constexpr std::string_view nothing = "Content-Length: 0\r\n\r\n";
  constexpr std::string_view text = "Content-Length: 5\r\n\r\nhello";
  struct row {
    method verb;
    std::string_view name;
    std::string_view without;
  };
  for (const auto& [verb, name, without] :
       {row{method::get, "GET", none}, row{method::head, "HEAD", none},
        row{method::post, "POST", nothing}, row{method::put, "PUT", nothing},
        row{method::patch, "PATCH", nothing}, row{method::del, "DELETE", none},
        row{method::options, "OPTIONS", none}}) {
    CAPTURE(name);
    auto request = made(verb);
    CHECK(written(request) == std::string(name) + std::string(rest) + std::string(without));
    request.body = "hello";
    request.has_body = true;
    CHECK(written(request) == std::string(name) + std::string(rest) + std::string(text));
    request.body.clear();
    CHECK(written(request) == std::string(name) + std::string(rest) + std::string(nothing));
  }
}

TEST_CASE("a body may hold any bytes") {
  auto request = made(throng::method::post);
  request.body = std::string("\0\r\n\r\n\xff", 6);
  request.has_body = true;
  CHECK(written(request) == "POST" + std::string(rest) + "Content-Length: 6\r\n\r\n" +
                                std::string("\0\r\n\r\n\xff", 6));
}

TEST_CASE("headers of the script come after those of the origin") {
  auto request = made(throng::method::get);
  request.headers = "Accept: a\r\nX-B: c\r\n";
  CHECK(written(request) == "GET" + std::string(rest) + "Accept: a\r\nX-B: c\r\n\r\n");
}

TEST_CASE("a script's Host and User-Agent replace the default ones") {
  auto request = made(throng::method::get);
  request.headers = "Host: b\r\n";
  request.replaces_common = true;
  CHECK(written(request) == "GET /x HTTP/1.1\r\nUser-Agent: throng/1\r\nHost: b\r\n\r\n");

  request.headers = "User-Agent: c\r\n";
  CHECK(written(request) == "GET /x HTTP/1.1\r\nHost: a:81\r\nUser-Agent: c\r\n\r\n");

  request.headers = "host: b\r\nuser-agent: c\r\n";
  CHECK(written(request) == "GET /x HTTP/1.1\r\nhost: b\r\nuser-agent: c\r\n\r\n");
}

TEST_CASE("without a user agent none is sent") {
  CHECK(throng::common_head("a", {.user_agent = ""}) == " HTTP/1.1\r\nHost: a\r\n");
}

TEST_CASE("the target is encoded on the way") {
  auto request = made(throng::method::get);
  CHECK(written(request, "?q=a b#c").starts_with("GET /?q=a%20b HTTP/1.1\r\n"));
}

TEST_CASE("what was written before is forgotten") {
  auto request = made(throng::method::post);
  request.body = "a long body that was sent before";
  request.has_body = true;
  (void)written(request, "/long/target");
  request.clear();
  request.verb = throng::method::get;
  CHECK(written(request) == "GET" + std::string(rest) + "\r\n");
}
