// Headers looked up in a head as it came.

#include <throng/http/head.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using throng::response_head;

namespace {

constexpr response_head head{"HTTP/1.1 404 Not Found\r\n"
                             "Content-Type: text/html; a:b\r\n"
                             "x-lower:  \t padded\t \r\n"
                             "Empty:\r\n"
                             "Set-Cookie: a=1\r\n"
                             "set-cookie: b=2\r\n"
                             "Content-Type-Too: no\r\n"
                             "\r\n"};

} // namespace

TEST_CASE("a header is found whatever the case of its name") {
  CHECK(head.header("content-type") == "text/html; a:b");
  CHECK(head.header("CONTENT-TYPE") == "text/html; a:b");
  CHECK(head.header("X-Lower") == "padded");
}

TEST_CASE("a header's name is not a part of another one") {
  CHECK(head.header("Content") == "");
  CHECK(head.header("ontent-Type") == "");
  CHECK(head.header("") == "");
  CHECK_FALSE(head.has_header("Content"));
  CHECK_FALSE(head.has_header("HTTP/1.1 404 Not Found"));
}

TEST_CASE("an empty header is there, a missing one is not") {
  CHECK(head.has_header("empty"));
  CHECK(head.header("empty") == "");
  CHECK_FALSE(head.has_header("missing"));
}

TEST_CASE("of several headers of one name the first is found, and all are visited in order") {
  CHECK(head.header("Set-Cookie") == "a=1");
  std::vector<std::string> visited;
  head.each([&](std::string_view name, std::string_view value) {
    visited.push_back(std::string(name) + "=" + std::string(value));
    return true;
  });
  CHECK(visited == std::vector<std::string>{"Content-Type=text/html; a:b", "x-lower=padded",
                                            "Empty=", "Set-Cookie=a=1", "set-cookie=b=2",
                                            "Content-Type-Too=no"});
}

TEST_CASE("a visit ends when the visitor says so") {
  int visits = 0;
  head.each([&](std::string_view, std::string_view) { return ++visits < 2; });
  CHECK(visits == 2);
}

TEST_CASE("the status line is taken apart") {
  static_assert(head.status_text() == "Not Found");
  static_assert(head.protocol() == "HTTP/1.1");
  CHECK(response_head("HTTP/1.0 200\r\n\r\n").status_text() == "");
  CHECK(response_head("HTTP/1.0 200\r\n\r\n").protocol() == "HTTP/1.0");
  CHECK(response_head("HTTP/1.1 200 \r\n\r\n").status_text() == "");
}

TEST_CASE("no head has no headers and no status") {
  CHECK(response_head("").status_text() == "");
  CHECK(response_head("").protocol() == "");
  CHECK_FALSE(response_head("").has_header("a"));
}

TEST_CASE("what lies behind the blank line is no header") {
  CHECK_FALSE(response_head("HTTP/1.1 200 OK\r\nA: b\r\n\r\nC: d\r\n\r\n").has_header("C"));
}

TEST_CASE("lines that end with a line feed alone are lines") {
  constexpr response_head loose{"HTTP/1.1 200 Fine\nA: b\nC:d\r\nE: f\n\nG: in the body"};
  CHECK(loose.status_text() == "Fine");
  CHECK(loose.header("A") == "b");
  CHECK(loose.header("C") == "d");
  CHECK(loose.header("E") == "f");
  CHECK_FALSE(loose.has_header("G"));
  CHECK(response_head("HTTP/1.1 200 Fine\rx\ny: z\n\n").status_text() == "Fine\rx");
}

TEST_CASE("a line that continues the one above is no header") {
  constexpr response_head folded{"HTTP/1.1 200 OK\r\nA: b\r\n C: d\r\n\tE: f\r\nG: h\r\n\r\n"};
  std::string visited;
  folded.each([&](std::string_view name, std::string_view value) {
    visited.append(name).append("=").append(value).append(";");
    return true;
  });
  CHECK(visited == "A=b;G=h;");
  CHECK_FALSE(folded.has_header("C"));
  CHECK_FALSE(folded.has_header(" C"));
}

TEST_CASE("a header with a space before its colon is found") {
  CHECK(response_head("HTTP/1.1 200 OK\r\nA : b\r\n\r\n").header("A") == "b");
}
