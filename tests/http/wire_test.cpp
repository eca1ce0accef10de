// Requests as they go over the connection, byte by byte.

#include <throng/http/body_source.hpp>
#include <throng/http/wire.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
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

TEST_CASE("a test's headers go out with each request that has none of that name") {
  const auto head = throng::common_head(
      "a", {.user_agent = "u", .headers = {{"Accept", "*/*"}, {"X-Team", "one"}}});
  CHECK(head == " HTTP/1.1\r\nHost: a\r\nUser-Agent: u\r\nAccept: */*\r\nX-Team: one\r\n");
  auto request = made(throng::method::get);
  request.headers = "x-team: two\r\nX-Tea: three\r\n";
  request.replaces_common = true;
  throng::write_request(request, "/", head);
  CHECK(request.wire == "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: u\r\nAccept: */*\r\n"
                        "x-team: two\r\nX-Tea: three\r\n\r\n");
}

TEST_CASE("a test's Accept-Encoding is sent, and a request's in place of it") {
  const auto head = throng::common_head("a", {.user_agent = "", .accept_encoding = "gzip, br"});
  CHECK(head == " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br\r\n");
  auto request = made(throng::method::get);
  request.headers = "accept-encoding: identity\r\n";
  request.replaces_common = true;
  throng::write_request(request, "/", head);
  CHECK(request.wire == "GET / HTTP/1.1\r\nHost: a\r\naccept-encoding: identity\r\n\r\n");
}

TEST_CASE("a request that closes says so once, whoever says it") {
  const auto count = [](const throng::http_options& options, bool closes, const char* headers) {
    auto request = made(throng::method::get);
    request.closes = closes;
    request.headers = headers;
    request.replaces_common = !request.headers.empty();
    throng::write_request(request, "/", throng::common_head("a", options));
    std::size_t found = 0;
    for (auto at = request.wire.find("close"); at != std::string::npos;
         at = request.wire.find("close", at + 1)) {
      ++found;
    }
    return found;
  };
  const throng::http_options kept{};
  const throng::http_options closed{.no_connection_reuse = true};
  CHECK(count(kept, false, "") == 0);
  CHECK(count(kept, true, "") == 1);
  CHECK(count(closed, false, "") == 1);
  CHECK(count(closed, true, "") == 1);
  CHECK(count(kept, true, "connection: close\r\n") == 1);
  CHECK(count(closed, true, "Connection: close\r\n") == 1);
}

TEST_CASE("cookies of the script and of the jar are one header") {
  const auto head = [](const char* script, const char* jar) {
    auto request = made(throng::method::get);
    request.cookies = script;
    throng::write_request(request, "/x", common, jar);
    return request.wire;
  };
  const auto begin = "GET" + std::string(rest);
  CHECK(head("", "") == begin + "\r\n");
  CHECK(head("a=1", "") == begin + "Cookie: a=1\r\n\r\n");
  CHECK(head("", "b=2; c=3") == begin + "Cookie: b=2; c=3\r\n\r\n");
  CHECK(head("a=1", "b=2") == begin + "Cookie: a=1; b=2\r\n\r\n");
}

TEST_CASE("a source's size decides how its body is framed") {
  auto request = made(throng::method::get);
  throng::text_source text("hello");
  request.source = &text;
  CHECK(written(request) == "GET" + std::string(rest) + "Content-Length: 5\r\n\r\n");
  throng::generated_source unknown([](std::span<char>) { return 0u; });
  request.source = &unknown;
  CHECK(written(request) == "GET" + std::string(rest) + "Transfer-Encoding: chunked\r\n\r\n");
  request.expects_continue = true;
  CHECK(written(request) ==
        "GET" + std::string(rest) + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
}

static_assert(throng::has_field("A: b\r\nC-D: e\r\n", "c-d"));
static_assert(throng::has_field("A: b\r\nC-D:\r\n", "C-D"));
static_assert(throng::has_field("A:", "a"));
static_assert(!throng::has_field("A: b\r\n", "b"));
static_assert(!throng::has_field("A: C-D: e\r\n", "C-D"));
static_assert(!throng::has_field("C-DE: f\r\n", "C-D"));
static_assert(!throng::has_field("C-D\r\n", "C-D"));
static_assert(!throng::has_field("", ""));
