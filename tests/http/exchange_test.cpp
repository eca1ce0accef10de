// The exchange driven by hand: told each event with its instant, it says what is next and where
// the time went.

#include <throng/http/exchange.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using throng::exchange;
using throng::http_error;
using step = throng::exchange_step;

namespace {

const std::string wire = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

constexpr throng::instant at(std::chrono::nanoseconds offset) {
  return throng::instant{1h} + offset;
}

throng::transaction get() {
  throng::transaction made;
  made.wire = wire;
  return made;
}

struct phases {
  std::chrono::nanoseconds blocked{};
  std::chrono::nanoseconds connecting{};
  std::chrono::nanoseconds sending{};
  std::chrono::nanoseconds waiting{};
  std::chrono::nanoseconds receiving{};
};

void check_times(const throng::transaction& of, const phases& wanted) {
  CHECK(of.times.blocked.count() == wanted.blocked.count());
  CHECK(of.times.connecting.count() == wanted.connecting.count());
  CHECK(of.times.tls_handshaking.count() == 0);
  CHECK(of.times.sending.count() == wanted.sending.count());
  CHECK(of.times.waiting.count() == wanted.waiting.count());
  CHECK(of.times.receiving.count() == wanted.receiving.count());
  CHECK(of.times.duration() == wanted.sending + wanted.waiting + wanted.receiving);
}

void check_failure(const throng::transaction& of, http_error error, const std::string& words) {
  CHECK(of.error == error);
  CHECK(of.status == 0);
  CHECK(of.failure == words);
}

} // namespace

TEST_CASE("a fresh connection: lookup, connect, send, wait and receive are told apart") {
  exchange under_test;
  auto what = get();
  CHECK(under_test.begin(what, at(0ns), false) == step::connect);
  CHECK(under_test.current() == &what);
  CHECK(under_test.is_opening());
  under_test.opening(at(1ns));
  CHECK(under_test.opened(at(11ns)) == step::send);
  CHECK_FALSE(under_test.is_opening());
  CHECK(under_test.unsent() == wire);
  CHECK(under_test.sent(4, at(20ns)) == step::send);
  CHECK(under_test.unsent() == wire.substr(4));
  CHECK(under_test.sent(wire.size() - 4, at(111ns)) == step::receive);
  CHECK(under_test.unsent().empty());
  CHECK(under_test.received(hello.substr(0, 10), at(1111ns)) == step::receive);
  CHECK_FALSE(under_test.can_reuse());
  CHECK(under_test.received(hello.substr(10), at(11111ns)) == step::finished);

  CHECK(what.error == http_error::none);
  CHECK(what.status == 200);
  CHECK(what.was_sent);
  CHECK(what.response_body() == "hello");
  CHECK(what.bytes_sent == wire.size());
  CHECK(what.bytes_received == hello.size());
  check_times(what, {.blocked = 11ns,
                     .connecting = 10ns,
                     .sending = 100ns,
                     .waiting = 1000ns,
                     .receiving = 10000ns});
  CHECK(under_test.can_reuse());
  CHECK(under_test.release() == &what);
  CHECK(under_test.current() == nullptr);
}

TEST_CASE("a reused connection blocks for no time") {
  exchange under_test;
  for (int round = 0; round < 3; ++round) {
    auto what = get();
    CHECK(under_test.begin(what, at(0ns), true) == step::send);
    CHECK_FALSE(under_test.can_reuse());
    CHECK_FALSE(under_test.is_opening());
    CHECK(under_test.sent(wire.size(), at(5ns)) == step::receive);
    CHECK(under_test.received(hello, at(12ns)) == step::finished);
    check_times(what, {.sending = 5ns, .waiting = 7ns});
    CHECK(under_test.can_reuse());
    under_test.release();
  }
}

TEST_CASE("a second address: connecting counts from its own attempt, blocked from the request") {
  exchange under_test;
  auto what = get();
  under_test.begin(what, at(0ns), false);
  under_test.opening(at(2ns));
  under_test.opening(at(10ns));
  under_test.opened(at(13ns));
  under_test.sent(wire.size(), at(13ns));
  under_test.received(hello, at(13ns));
  check_times(what, {.blocked = 13ns, .connecting = 3ns});
}

TEST_CASE("a response may overtake its request: sending ends where it begins") {
  exchange under_test;
  auto what = get();
  under_test.begin(what, at(0ns), true);
  CHECK(under_test.sent(4, at(1ns)) == step::send);
  CHECK(under_test.received(hello.substr(0, 10), at(10ns)) == step::send);
  CHECK(under_test.received(hello.substr(10), at(30ns)) == step::finished);
  CHECK(what.status == 200);
  CHECK(what.bytes_sent == 4);
  check_times(what, {.sending = 10ns, .receiving = 20ns});
  // Half a request lies in the connection.
  CHECK_FALSE(under_test.can_reuse());
}

TEST_CASE("a response that begins before its request was sent leaves no time to wait") {
  exchange under_test;
  auto what = get();
  under_test.begin(what, at(0ns), true);
  under_test.sent(4, at(1ns));
  CHECK(under_test.received(hello.substr(0, 10), at(10ns)) == step::send);
  CHECK(under_test.sent(wire.size() - 4, at(15ns)) == step::receive);
  CHECK(under_test.received(hello.substr(10), at(30ns)) == step::finished);
  check_times(what, {.sending = 10ns, .receiving = 20ns});
  CHECK(under_test.can_reuse());
}

TEST_CASE("what the response leaves behind makes the connection useless") {
  for (const auto& [bytes, reusable] :
       {std::pair{hello, true}, std::pair{hello + "H", false},
        std::pair{std::string("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), false},
        std::pair{std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
                  false}}) {
    CAPTURE(bytes);
    exchange under_test;
    auto what = get();
    under_test.begin(what, at(0ns), true);
    under_test.sent(wire.size(), at(0ns));
    CHECK(under_test.received(bytes, at(0ns)) == step::finished);
    CHECK(what.status == 200);
    CHECK(under_test.can_reuse() == reusable);
  }
}

TEST_CASE("a close ends a body of unknown length") {
  exchange under_test;
  auto what = get();
  under_test.begin(what, at(0ns), true);
  under_test.sent(wire.size(), at(1ns));
  CHECK(under_test.received("HTTP/1.1 200 OK\r\n\r\nhel", at(2ns)) == step::receive);
  CHECK(under_test.received("lo", at(3ns)) == step::receive);
  CHECK(under_test.closed(at(9ns)) == step::finished);
  CHECK(what.error == http_error::none);
  CHECK(what.status == 200);
  CHECK(what.response_body() == "hello");
  CHECK_FALSE(under_test.can_reuse());
  check_times(what, {.sending = 1ns, .waiting = 1ns, .receiving = 7ns});
}

TEST_CASE("a close at any other time is a failure") {
  exchange under_test;
  auto what = get();
  SUBCASE("while it opens") {
    under_test.begin(what, at(0ns), false);
    under_test.opening(at(0ns));
    CHECK(under_test.closed(at(5ns)) == step::finished);
    check_failure(what, http_error::dial_failed, "");
    CHECK_FALSE(what.was_sent);
    check_times(what, {.blocked = 5ns, .connecting = 5ns});
  }
  SUBCASE("before anything is sent") {
    under_test.begin(what, at(0ns), true);
    CHECK(under_test.closed(at(5ns)) == step::finished);
    check_failure(what, http_error::server_closed, "");
    CHECK_FALSE(what.was_sent);
    check_times(what, {.sending = 5ns});
  }
  SUBCASE("within the request") {
    under_test.begin(what, at(0ns), true);
    under_test.sent(3, at(1ns));
    CHECK(under_test.closed(at(5ns)) == step::finished);
    check_failure(what, http_error::server_closed, "");
    CHECK(what.was_sent);
    check_times(what, {.sending = 5ns});
  }
  SUBCASE("before the response") {
    under_test.begin(what, at(0ns), true);
    under_test.sent(wire.size(), at(1ns));
    CHECK(under_test.closed(at(5ns)) == step::finished);
    check_failure(what, http_error::server_closed, "");
    check_times(what, {.sending = 1ns, .waiting = 4ns});
  }
  SUBCASE("within the head, the body, the chunks, or behind an interim response") {
    for (const auto* bytes :
         {"HTTP/1.1 200 OK\r\nA: ", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
          "HTTP/1.1 100 Continue\r\n\r\n"}) {
      CAPTURE(bytes);
      what = get();
      under_test.begin(what, at(0ns), true);
      under_test.sent(wire.size(), at(1ns));
      CHECK(under_test.received(bytes, at(3ns)) == step::receive);
      CHECK(under_test.closed(at(10ns)) == step::finished);
      check_failure(what, http_error::response_cut_off, "");
      CHECK(what.error_text() == "the server closed the connection within the response");
      check_times(what, {.sending = 1ns, .waiting = 2ns, .receiving = 7ns});
    }
  }
  CHECK_FALSE(under_test.can_reuse());
}

TEST_CASE("what is no response is a failure that says so") {
  exchange under_test;
  auto what = get();
  under_test.begin(what, at(0ns), true);
  under_test.sent(wire.size(), at(1ns));
  CHECK(under_test.received("SSH-2.0-OpenSSH\r\n", at(3ns)) == step::finished);
  CHECK(what.error == http_error::malformed_response);
  CHECK(what.failure.starts_with("malformed response: "));
  CHECK(what.failure.size() > std::string("malformed response: ").size());
  CHECK(what.bytes_received == 17);
  CHECK_FALSE(under_test.can_reuse());
}

TEST_CASE("a lookup that fails has no connect") {
  for (const auto error : {http_error::lookup_failed, http_error::no_such_host}) {
    exchange under_test;
    auto what = get();
    under_test.begin(what, at(0ns), false);
    CHECK(under_test.failed(error, at(8ns), "why") == step::finished);
    check_failure(what, error, "why");
    CHECK_FALSE(what.was_sent);
    check_times(what, {.blocked = 8ns});
  }
}

TEST_CASE("a timeout is told by the phase that it came in") {
  exchange under_test;
  auto what = get();
  const auto times_out = [&](throng::instant when) {
    CHECK(under_test.failed(http_error::request_timeout, when) == step::finished);
    check_failure(what, http_error::request_timeout, "");
    CHECK_FALSE(under_test.can_reuse());
  };
  SUBCASE("the lookup") {
    under_test.begin(what, at(0ns), false);
    times_out(at(100ns));
    CHECK_FALSE(what.was_sent);
    check_times(what, {.blocked = 100ns});
  }
  SUBCASE("opening") {
    under_test.begin(what, at(0ns), false);
    under_test.opening(at(40ns));
    times_out(at(100ns));
    CHECK_FALSE(what.was_sent);
    check_times(what, {.blocked = 100ns, .connecting = 60ns});
  }
  SUBCASE("opening at once") {
    under_test.begin(what, at(0ns), false);
    under_test.opening(at(0ns));
    times_out(at(100ns));
    check_times(what, {.blocked = 100ns, .connecting = 100ns});
  }
  SUBCASE("sending, when nothing went out") {
    under_test.begin(what, at(0ns), false);
    under_test.opening(at(0ns));
    under_test.opened(at(10ns));
    times_out(at(100ns));
    CHECK_FALSE(what.was_sent);
    check_times(what, {.blocked = 10ns, .connecting = 10ns, .sending = 90ns});
  }
  SUBCASE("sending") {
    under_test.begin(what, at(0ns), true);
    under_test.sent(1, at(10ns));
    times_out(at(100ns));
    CHECK(what.was_sent);
    CHECK(what.bytes_sent == 1);
    check_times(what, {.sending = 100ns});
  }
  SUBCASE("waiting") {
    under_test.begin(what, at(0ns), true);
    under_test.sent(wire.size(), at(10ns));
    times_out(at(100ns));
    CHECK(what.was_sent);
    check_times(what, {.sending = 10ns, .waiting = 90ns});
  }
  SUBCASE("receiving") {
    under_test.begin(what, at(0ns), true);
    under_test.sent(wire.size(), at(10ns));
    under_test.received("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", at(30ns));
    times_out(at(100ns));
    check_times(what, {.sending = 10ns, .waiting = 20ns, .receiving = 70ns});
  }
}

TEST_CASE("an exchange that was let go leaves nothing to the next one") {
  exchange under_test;
  auto first = get();
  under_test.begin(first, at(0ns), true);
  under_test.sent(wire.size(), at(1ns));
  under_test.received("HTTP/1.1 500 No\r\nContent-Length: 50\r\n\r\nhe", at(2ns));
  CHECK(under_test.release() == &first);
  CHECK(under_test.release() == nullptr);
  CHECK_FALSE(under_test.is_opening());

  auto second = get();
  CHECK(under_test.begin(second, at(10ns), true) == step::send);
  under_test.sent(wire.size(), at(11ns));
  CHECK(under_test.received(hello, at(13ns)) == step::finished);
  CHECK(second.status == 200);
  CHECK(second.response_body() == "hello");
  check_times(second, {.sending = 1ns, .waiting = 2ns});
}

TEST_CASE("lookup, connect, tunnel and handshake are told apart") {
  struct row {
    bool tunnels;
    bool has_tls;
    std::chrono::nanoseconds connecting;
    std::chrono::nanoseconds handshaking;
    std::chrono::nanoseconds blocked;
  };
  for (const auto& [tunnels, has_tls, connecting, handshaking, blocked] :
       {row{false, false, 20ns, 0ns, 23ns}, row{false, true, 20ns, 4000ns, 4023ns},
        row{true, true, 20ns, 4000ns, 4323ns}}) {
    exchange under_test;
    auto what = get();
    under_test.begin(what, at(0ns), false);
    under_test.looked_up(at(3ns));
    under_test.opening(at(3ns));
    auto now = at(23ns);
    if (has_tls)
      under_test.connected(now);
    if (tunnels)
      now = now + 300ns;
    if (has_tls) {
      under_test.handshaking(now);
      now = now + 4000ns;
    }
    CHECK(under_test.opened(now) == step::send);
    CHECK(what.times.looking_up == 3ns);
    CHECK(what.times.connecting == connecting);
    CHECK(what.times.tls_handshaking == handshaking);
    CHECK(what.times.blocked == blocked);
    under_test.sent(wire.size(), now);
    under_test.received(hello, now);
    CHECK(what.times.duration() == 0ns);
  }
}

TEST_CASE("a failure counts for the step of opening that it came in") {
  exchange under_test;
  auto what = get();
  under_test.begin(what, at(0ns), false);
  under_test.opening(at(1ns));
  under_test.connected(at(21ns));
  SUBCASE("the tunnel, which has no time of its own") {
    under_test.failed(http_error::proxy_refused, at(321ns));
    CHECK(what.times.tls_handshaking == 0ns);
    CHECK(what.times.blocked == 321ns);
  }
  SUBCASE("the handshake") {
    under_test.handshaking(at(21ns));
    under_test.failed(http_error::tls_expired, at(4021ns));
    CHECK(what.times.tls_handshaking == 4000ns);
    CHECK(what.times.blocked == 4021ns);
  }
  CHECK(what.times.connecting == 20ns);
  CHECK(what.times.duration() == 0ns);
}

TEST_CASE("a transaction that only connects is finished when the connection is open") {
  for (const bool is_open : {false, true}) {
    exchange under_test;
    throng::transaction what;
    what.only_connects = true;
    auto next = under_test.begin(what, at(0ns), is_open);
    if (!is_open) {
      CHECK(next == step::connect);
      under_test.opening(at(1ns));
      next = under_test.opened(at(6ns));
    }
    CHECK(next == step::finished);
    CHECK(under_test.can_reuse());
    CHECK(what.error == http_error::none);
    CHECK_FALSE(what.was_sent);
    check_times(what, is_open ? phases{} : phases{.blocked = 6ns, .connecting = 5ns});
  }
}

TEST_CASE("each failure of an exchange has its number and its words") {
  struct row {
    int code;
    std::string bytes; // then the server closes
    std::string words;
  };
  std::string interim;
  for (int i = 0; i < 101; ++i)
    interim += "HTTP/1.1 102 Processing\r\n\r\n";
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const auto& [code, bytes, words] :
       {row{1001, "", "the server closed the connection without a response"},
        row{1002, ok, "the server closed the connection within the response"},
        row{1003, ok + "A b\r\n\r\n", "malformed response: "},
        row{1003, "HTTP/1.1 099 No\r\n\r\n", "malformed response: invalid status code"},
        row{1004, ok + "A: " + std::string(1 << 20, 'x'),
            "the response's head is larger than 1 MiB"},
        row{1005, hello, "the response's body is too large"},
        row{1006, interim, "more than 100 interim responses"}}) {
    CAPTURE(code);
    exchange under_test;
    auto what = get();
    what.body_limit = 4;
    under_test.begin(what, at(0ns), true);
    under_test.sent(wire.size(), at(0ns));
    if (bytes.empty() || under_test.received(bytes, at(0ns)) != step::finished)
      under_test.closed(at(0ns));
    CHECK(what.error_code() == code);
    CHECK(what.error_text().substr(0, words.size()) == words);
    CHECK(what.status == 0);
    CHECK(what.has_failed());
    CHECK_FALSE(under_test.can_reuse());
  }
}

TEST_CASE("a connection is not kept when the request closes it") {
  exchange under_test;
  auto what = get();
  what.closes = true;
  under_test.begin(what, at(0ns), true);
  under_test.sent(wire.size(), at(0ns));
  CHECK(under_test.received(hello, at(0ns)) == step::finished);
  CHECK(what.status == 200);
  CHECK_FALSE(under_test.can_reuse());
}
