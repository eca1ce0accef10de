// What changes in a request that follows a redirect.

#include <throng/http/redirect.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

using throng::method;

namespace {

constexpr method all_methods[] = {method::get,   method::head, method::post,   method::put,
                                  method::patch, method::del,  method::options};

std::string without_body_headers(std::string headers) {
  throng::drop_body_headers(headers);
  return headers;
}

std::string without_origin_headers(std::string headers) {
  throng::drop_origin_headers(headers);
  return headers;
}

} // namespace

TEST_CASE("five statuses are redirects") {
  for (unsigned status = 0; status < 1000; ++status) {
    CAPTURE(status);
    const bool wanted =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    CHECK(throng::is_redirect(status) == wanted);
  }
}

TEST_CASE("301 and 302 make GET of POST and of nothing else") {
  for (const unsigned status : {301U, 302U}) {
    for (const auto verb : all_methods) {
      CAPTURE(throng::to_text(verb));
      const bool changes = verb == method::post;
      CHECK(throng::method_after_redirect(status, verb) == (changes ? method::get : verb));
      CHECK(throng::keeps_body(status, verb) == !changes);
    }
  }
}

TEST_CASE("303 makes GET of all but HEAD and takes no body along") {
  for (const auto verb : all_methods) {
    CAPTURE(throng::to_text(verb));
    const auto wanted = verb == method::head ? method::head : method::get;
    CHECK(throng::method_after_redirect(303, verb) == wanted);
    CHECK_FALSE(throng::keeps_body(303, verb));
  }
}

TEST_CASE("307 and 308 send the same again") {
  for (const unsigned status : {307U, 308U}) {
    for (const auto verb : all_methods) {
      CAPTURE(throng::to_text(verb));
      CHECK(throng::method_after_redirect(status, verb) == verb);
      CHECK(throng::keeps_body(status, verb));
    }
  }
}

TEST_CASE("headers of a body go with the body") {
  CHECK(without_body_headers("Content-Type: text/plain\r\nAccept: */*\r\nCONTENT-length: 3\r\n") ==
        "Accept: */*\r\n");
  CHECK(without_body_headers("Transfer-Encoding: chunked\r\nTrailer: A\r\nExpect: 100-continue\r\n"
                             "content-encoding: gzip\r\n") == "");
  const std::string kept = "X-Content-Type: a\r\nContent: b\r\nContents: c\r\nTE: trailers\r\n"
                           "Authorization: d\r\nA: Content-Type: e\r\n";
  CHECK(without_body_headers(kept) == kept);
}

TEST_CASE("secrets do not go to another origin") {
  CHECK(without_origin_headers("A: 1\r\nAuthorization: Bearer x\r\nB: 2\r\ncookie: a=b\r\n"
                               "PROXY-Authorization: y\r\nWww-Authenticate: z\r\nC: 3\r\n"
                               "Cookie: c=d\r\n") == "A: 1\r\nB: 2\r\nC: 3\r\n");
  const std::string kept = "X-Authorization: a\r\nCookies: b\r\nSet-Cookie: c\r\n"
                           "A: Cookie: d\r\nContent-Type: e\r\n";
  CHECK(without_origin_headers(kept) == kept);
}

TEST_CASE("a header is removed by its name, every time it is there") {
  std::string headers = "Host: a\r\nB: c\r\nhost: d\r\nX-Host: e\r\n";
  throng::remove_header(headers, "Host");
  CHECK(headers == "B: c\r\nX-Host: e\r\n");
  throng::remove_header(headers, "none");
  CHECK(headers == "B: c\r\nX-Host: e\r\n");
}

TEST_CASE("no headers and lines without an end are taken as they are") {
  for (const std::string text : {"", "\r\n", "a", "Accept: x", "\r", "A: b\r\nC"}) {
    CAPTURE(text);
    CHECK(without_body_headers(text) == text);
    CHECK(without_origin_headers(text) == text);
  }
  CHECK(without_origin_headers("A: b\r\nCookie: c") == "A: b\r\n");
  CHECK(without_origin_headers("Cookie") == "");
}

TEST_CASE("removing headers does not move the text") {
  std::string headers = "A: 1\r\nCookie: a=b; with a text that is too long for the string\r\n";
  const auto* const place = headers.data();
  throng::drop_origin_headers(headers);
  throng::drop_body_headers(headers);
  CHECK(headers.data() == place);
}
