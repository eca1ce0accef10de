// Bodies that are read piece by piece, and the chunks they are sent in.

#include <throng/http/body_source.hpp>
#include <throng/http/chunked.hpp>
#include <throng/http/exchange.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace {

std::string read_all(throng::body_source& source, std::size_t piece) {
  std::string all;
  std::vector<char> into(piece);
  while (const auto size = source.read(into)) {
    CHECK(size <= piece);
    all.append(into.data(), size);
  }
  CHECK(source.read(into) == 0); // the end stays the end
  return all;
}

} // namespace

TEST_CASE("a text is read whole in pieces of any size, again and again") {
  throng::text_source source("a text of 21 letters.");
  for (const std::size_t piece : {1u, 2u, 20u, 21u, 22u, 100u}) {
    CHECK(source.size() == 21);
    CHECK(read_all(source, piece) == "a text of 21 letters.");
    CHECK(source.rewind());
  }
  std::vector<char> some(4);
  CHECK(source.read(some) == 4);
  CHECK(source.size() == 21);
  CHECK(source.rewind());
  CHECK(read_all(source, 3) == "a text of 21 letters.");
}

TEST_CASE("an empty text is an empty body of known size") {
  throng::text_source source("");
  CHECK(source.size() == 0);
  CHECK(read_all(source, 8) == "");
}

TEST_CASE("a callable makes a body of unknown size that cannot begin again") {
  int calls = 0;
  throng::generated_source source([&](std::span<char> into) -> std::size_t {
    if (++calls > 3)
      return 0;
    into[0] = static_cast<char>('0' + calls);
    return 1;
  });
  CHECK_FALSE(source.size());
  CHECK(read_all(source, 8) == "123");
  CHECK(calls == 4); // not asked again behind its end
  CHECK_FALSE(source.rewind());
}

TEST_CASE("a callable's size may be known") {
  const throng::generated_source source([](std::span<char>) { return 0u; }, 17);
  CHECK(source.size() == 17);
}

TEST_CASE("a chunk is its size in hexadecimal, its bytes and two line ends") {
  std::string wire = "head";
  throng::append_chunk(wire, "hello");
  CHECK(wire == "head5\r\nhello\r\n");
  throng::append_chunk(wire, "");
  CHECK(wire == "head5\r\nhello\r\n");
  throng::append_last_chunk(wire);
  CHECK(wire == "head5\r\nhello\r\n0\r\n\r\n");

  wire.clear();
  throng::append_chunk(wire, std::string(0xabcd, 'x'));
  CHECK(wire == "abcd\r\n" + std::string(0xabcd, 'x') + "\r\n");
}

TEST_CASE("trailers stand between the last chunk and the end") {
  std::string wire;
  throng::append_last_chunk(wire, "A: b\r\nC: d\r\n");
  CHECK(wire == "0\r\nA: b\r\nC: d\r\n\r\n");
}

TEST_CASE("chunks of any size are read by the parser as the body that they are") {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += std::to_string(i);
  for (const std::size_t piece : {1u, 9u, 10u, 15u, 16u, 17u, 255u, 256u, 4096u, 100'000u}) {
    CAPTURE(piece);
    throng::text_source source(text);
    std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n";
    std::vector<char> into(piece);
    while (const auto size = source.read(into))
      throng::append_chunk(wire, {into.data(), size});
    throng::append_last_chunk(wire, "A: b\r\n");
    throng::transaction what;
    throng::exchange under_test;
    under_test.begin(what, {}, true);
    under_test.sent(0, {});
    CHECK(under_test.received(wire, {}) == throng::exchange_step::finished);
    CHECK(what.status == 200);
    CHECK(what.response_body() == text);
    CHECK(under_test.can_reuse());
  }
}
