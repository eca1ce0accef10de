// The reading of requests without sockets: any split of the bytes gives the same requests.

#include <throng/testing/detail/request_reader.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using throng::testing::http_request;
using throng::testing::detail::request_reader;
using throng::testing::detail::request_text;

namespace {

// The requests in pieces[0] + pieces[1] + ..., one line of text each.
std::vector<std::string> requests_in(const std::vector<std::string_view>& pieces) {
  request_reader reader;
  request_text text;
  std::vector<std::string> seen;
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const auto progress = reader.read(piece, text);
      if (progress == request_reader::progress::refused) {
        seen.push_back("refused " + std::to_string(text.refusal));
        return seen;
      }
      if (progress == request_reader::progress::more)
        continue;
      const http_request request = text.request();
      std::string line = std::string{request.method} + " " + std::string{request.target};
      for (const auto& [name, value] : request.headers) {
        line.append(" ").append(name).append("=").append(value);
      }
      seen.push_back(line.append(" [").append(request.body).append("]"));
    }
  }
  if (reader.is_inside())
    seen.emplace_back("unfinished");
  return seen;
}

const std::string stream =
    "\r\nPOST /a?b HTTP/1.1\r\nHost: h\r\nEmpty:\r\nX-Y:  v w \r\nContent-Length: 3\r\n\r\nabc"
    "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
    "chunked\r\n\r\n4\r\nwiki\r\n1\r\n!\r\n0\r\n\r\n"
    "HEAD /d HTTP/1.1\r\nHost: h\r\n\r\n";

const std::vector<std::string> expected = {
    "POST /a?b Host=h Empty= X-Y=v w Content-Length=3 [abc]", "GET / Host=h []",
    "PUT /c Host=h Transfer-Encoding=chunked [wiki!]", "HEAD /d Host=h []"};

} // namespace

TEST_CASE("a stream split in two at any byte holds the same requests") {
  for (std::size_t at = 0; at <= stream.size(); ++at) {
    CAPTURE(at);
    const std::string_view all{stream};
    CHECK(requests_in({all.substr(0, at), all.substr(at)}) == expected);
  }
}

TEST_CASE("a stream in pieces of any size holds the same requests") {
  for (std::size_t size = 1; size < 40; ++size) {
    CAPTURE(size);
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < stream.size(); at += size) {
      pieces.push_back(std::string_view{stream}.substr(at, size));
    }
    CHECK(requests_in(pieces) == expected);
  }
}

TEST_CASE("a reader is inside a request from its first byte to its last") {
  CHECK(requests_in({"\r\n"}).empty());
  CHECK(requests_in({"G"}) == std::vector<std::string>{"unfinished"});
  CHECK(requests_in({"GET / HTTP/1.1\r\nHost: h\r\n\r"}) == std::vector<std::string>{"unfinished"});
}

TEST_CASE("what is not HTTP/1 is refused at its first wrong byte or at its head's end") {
  using lines = std::vector<std::string>;
  CHECK(requests_in({"NOT"}) == lines{"unfinished"});
  CHECK(requests_in({"NOTHING"}) == lines{"refused 400"});
  CHECK(requests_in({"GET / HTTP/1.1\r\n\r\n"}) == lines{"refused 400"});
  CHECK(requests_in({"GET / HTTP/0.9\r\n\r\n"}) == lines{"refused 505"});
}

TEST_CASE("a query number is a whole decimal number, or nothing") {
  http_request request;
  request.query = "a=1&b=&c=-7&d=1.5&aa=3&e=9223372036854775808&f&g=8";
  CHECK(request.query_number("a") == 1);
  CHECK(request.query_number("c") == -7);
  CHECK(request.query_number("aa") == 3);
  CHECK(request.query_number("g") == 8);
  for (const char* key : {"b", "d", "e", "f", "h", ""}) {
    CAPTURE(key);
    CHECK_FALSE(request.query_number(key).has_value());
  }
}
