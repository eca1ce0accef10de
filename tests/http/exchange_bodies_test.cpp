// Bodies that do not go out with their head: those that wait for `100 Continue`, and those that a
// source gives piece by piece.

#include <throng/http/body_source.hpp>
#include <throng/http/exchange.hpp>
#include <throng/http/wire.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using throng::exchange;
using throng::http_error;
using throng::method;
using step = throng::exchange_step;

namespace {

const std::string go = "HTTP/1.1 100 Continue\r\n\r\n";
const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

constexpr throng::instant at(std::chrono::nanoseconds offset) {
  return throng::instant{1h} + offset;
}

// A PUT, and the connection that takes it.
struct fixture {
  fixture() { what.verb = method::put; }

  void expects(std::string_view body) {
    what.body = body;
    what.has_body = what.expects_continue = true;
    begin();
  }
  void streams(throng::body_source& source, bool expects = false) {
    what.source = &source;
    what.expects_continue = expects;
    begin();
  }
  void begin() {
    throng::write_request(what, "/", throng::common_head("a", {.user_agent = ""}));
    head = what.wire.substr(0, what.wire.find("\r\n\r\n") + 4);
    next = under_test.begin(what, at(0ns), true);
  }
  // Writes all that may be written now, in pieces of that size.
  std::string send_all(std::size_t piece = ~std::size_t{0}) {
    std::string sent;
    while (next == step::send) {
      const auto part = under_test.unsent().substr(0, piece);
      REQUIRE_FALSE(part.empty());
      sent += part;
      next = under_test.sent(part.size(), now);
    }
    return sent;
  }
  void arrives(std::string_view bytes) { next = under_test.received(bytes, now); }

  throng::transaction what;
  exchange under_test;
  std::string head;
  throng::instant now = at(0ns);
  step next = step::finished;
};

// Gives what a test says, whatever size it names.
struct liar final : throng::body_source {
  liar(std::string text, std::optional<std::uint64_t> said) : bytes(std::move(text)), said_(said) {}
  std::size_t read(std::span<char> into) override {
    if (throws_at == read_so_far)
      throw std::runtime_error("the disk is gone");
    const auto size = std::min({into.size(), bytes.size() - read_so_far, piece});
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(read_so_far), size, into.begin());
    read_so_far += size;
    return size;
  }
  std::optional<std::uint64_t> size() const override { return said_; }

  std::string bytes;
  std::size_t piece = ~std::size_t{0};
  std::size_t read_so_far = 0;
  std::size_t throws_at = ~std::size_t{0};

private:
  std::optional<std::uint64_t> said_;
};

} // namespace

TEST_CASE("a body that is expected waits for 100 Continue and goes out behind it") {
  for (const std::size_t piece : {1u, 7u, 1000u}) {
    CAPTURE(piece);
    fixture f;
    f.expects("hello");
    CHECK(f.head.find("Expect: 100-continue\r\n") != std::string::npos);
    CHECK(f.send_all(piece) == f.head);
    CHECK(f.next == step::receive);
    CHECK(f.under_test.awaits_continue());
    CHECK(f.under_test.unsent().empty());
    f.now = at(10ns);
    f.arrives(go.substr(0, 11));
    CHECK(f.next == step::receive);
    CHECK(f.under_test.awaits_continue());
    f.arrives(go.substr(11));
    CHECK(f.next == step::send);
    CHECK_FALSE(f.under_test.awaits_continue());
    CHECK(f.send_all(piece) == "hello");
    CHECK(f.next == step::receive);
    f.arrives(answer);
    CHECK(f.next == step::finished);
    CHECK(f.what.status == 200);
    CHECK(f.what.bytes_sent == f.what.wire.size());
    CHECK(f.under_test.can_reuse());
  }
}

TEST_CASE("100 Continue before the head is sent lets the body follow at once") {
  fixture f;
  f.expects("hello");
  f.next = f.under_test.sent(3, f.now);
  f.arrives(go);
  CHECK(f.next == step::send);
  CHECK(f.send_all() == f.what.wire.substr(3));
  CHECK(f.next == step::receive);
  CHECK_FALSE(f.under_test.awaits_continue());
  f.arrives(answer);
  CHECK(f.under_test.can_reuse());
}

TEST_CASE("other interim responses do not let the body go") {
  fixture f;
  f.expects("hello");
  f.send_all();
  f.arrives("HTTP/1.1 103 Early Hints\r\n\r\n");
  CHECK(f.next == step::receive);
  CHECK(f.under_test.awaits_continue());
  f.arrives("HTTP/1.1 102 Processing\r\n\r\n" + go);
  CHECK(f.next == step::send);
}

TEST_CASE("a final status in place of 100 Continue ends the exchange without the body") {
  fixture f;
  f.expects("hello");
  f.send_all();
  f.arrives("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
  CHECK(f.next == step::finished);
  CHECK(f.what.status == 417);
  CHECK(f.what.error == http_error::none);
  CHECK(f.what.bytes_sent == f.head.size());
  // Nobody knows whether the server still waits for the body.
  CHECK_FALSE(f.under_test.can_reuse());
}

TEST_CASE("a body goes out when the connection has waited long enough") {
  fixture f;
  f.expects("hello");
  f.send_all();
  f.now = at(1s);
  f.next = f.under_test.go_on(f.now);
  CHECK(f.next == step::send);
  CHECK(f.send_all() == "hello");
  // It comes late and says nothing new.
  f.arrives(go);
  CHECK(f.next == step::receive);
  CHECK(f.under_test.go_on(f.now) == step::receive);
  f.arrives(answer);
  CHECK(f.next == step::finished);
  CHECK(f.what.status == 200);
  CHECK(f.what.times.sending == 1s);
  // The next exchange of the request waits again.
  CHECK(f.what.expects_continue);
}

TEST_CASE("an expected body that is empty needs no word of the server") {
  fixture f;
  f.expects("");
  CHECK(f.send_all() == f.head);
  f.arrives(go);
  CHECK(f.next == step::receive);
  f.arrives(answer);
  CHECK(f.what.status == 200);
  CHECK(f.under_test.can_reuse());
}

TEST_CASE("a source of known size is sent as it is, whatever its pieces") {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += std::to_string(i);
  for (const std::size_t piece : {1u, 1000u, 16u * 1024, 100'000u}) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, text.size()}) {
      CAPTURE(piece);
      CAPTURE(size);
      fixture f;
      liar source(text.substr(0, size), size);
      source.piece = piece;
      f.streams(source);
      CHECK(f.head.find("Content-Length: " + std::to_string(size) + "\r\n") != std::string::npos);
      CHECK(f.send_all() == f.head + text.substr(0, size));
      CHECK(f.next == step::receive);
      CHECK(f.what.bytes_sent == f.head.size() + size);
      f.arrives(answer);
      CHECK(f.what.status == 200);
      CHECK(f.under_test.can_reuse());
    }
  }
}

TEST_CASE("a source of unknown size is sent in chunks") {
  fixture f;
  liar source("hello, world", std::nullopt);
  source.piece = 5;
  f.streams(source);
  CHECK(f.head.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
  CHECK(f.head.find("Content-Length") == std::string::npos);
  CHECK(f.send_all(3) == f.head + "5\r\nhello\r\n5\r\n, wor\r\n2\r\nld\r\n0\r\n\r\n");
  f.arrives(answer);
  CHECK(f.under_test.can_reuse());

  fixture nothing;
  liar empty("", std::nullopt);
  nothing.streams(empty);
  CHECK(nothing.send_all() == nothing.head + "0\r\n\r\n");
}

TEST_CASE("a source waits for 100 Continue too") {
  fixture f;
  liar source("hello", 5);
  f.streams(source, true);
  CHECK(f.send_all() == f.head);
  CHECK(source.read_so_far == 0);
  f.arrives(go);
  CHECK(f.next == step::send);
  CHECK(f.send_all() == "hello");
  f.arrives(answer);
  CHECK(f.what.status == 200);
}

TEST_CASE("a source that gives less or more than it said fails the exchange") {
  struct row {
    std::string bytes;
    std::uint64_t said;
    std::string words;
  };
  for (const auto& [bytes, said, words] :
       {row{"hello", 6, "the source of the request's body gave 5 bytes and had said 6"},
        row{"hello", 4, "the source of the request's body gave 5 bytes and had said 4"},
        row{"", 1, "the source of the request's body gave 0 bytes and had said 1"},
        row{"h", 0, "the source of the request's body gave 1 bytes and had said 0"}}) {
    CAPTURE(words);
    for (const std::size_t piece : {1u, 100u}) {
      fixture f;
      liar source(bytes, said);
      source.piece = piece;
      f.streams(source);
      const auto sent = f.send_all();
      CHECK(f.next == step::finished);
      CHECK(f.what.error == http_error::body_source_failed);
      CHECK(f.what.error_code() == 1007);
      CHECK(f.what.failure == words);
      CHECK(f.what.status == 0);
      CHECK_FALSE(f.under_test.can_reuse());
      // Not a byte more than was promised.
      CHECK(sent.size() <= f.head.size() + said);
    }
  }
}

TEST_CASE("a source that throws fails the exchange with its words, and nothing else") {
  for (const std::size_t where : {0u, 5u}) {
    fixture f;
    liar source("hello, world", 12);
    source.piece = 5;
    source.throws_at = where;
    f.streams(source);
    CHECK(f.send_all() == f.head + std::string("hello").substr(0, where));
    CHECK(f.next == step::finished);
    CHECK(f.what.error == http_error::body_source_failed);
    CHECK(f.what.failure == "the request's body could not be read: the disk is gone");
  }
  fixture f;
  throng::generated_source thrower([](std::span<char>) -> std::size_t { throw 42; });
  f.streams(thrower);
  CHECK(f.send_all() == f.head);
  CHECK(f.next == step::finished);
  CHECK(f.what.error == http_error::body_source_failed);
  CHECK(f.what.error_text() == "the request's body could not be read");
}

TEST_CASE("a response in the middle of a streamed body ends the exchange and the connection") {
  fixture f;
  liar source(std::string(100'000, 'x'), 100'000);
  f.streams(source);
  f.next = f.under_test.sent(f.head.size(), f.now);
  f.next = f.under_test.sent(1000, f.now);
  CHECK(f.next == step::send);
  f.arrives("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
  CHECK(f.next == step::finished);
  CHECK(f.what.status == 413);
  CHECK_FALSE(f.under_test.can_reuse());
}
