// The connection over a scripted stream, in virtual time: every step goes wrong in turn.

#include "scripted_connection.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>
#include <vector>

using namespace std::chrono_literals;
using scripted::check_failure;
using scripted::closed;
using scripted::failed;
using scripted::fixture;
using scripted::hello;
using scripted::takes;
using scripted::wire;
using scripted::would_block;
using throng::http_error;
using calls = std::vector<std::string>;
using std::chrono::nanoseconds;

TEST_CASE("a connection opens once and carries one exchange after the other") {
  fixture f;
  throng::transaction what;
  for (int round = 1; round <= 3; ++round) {
    f.ask(what);
    CHECK(f.under_test.is_busy());
    f.pass_until(round * 10ms);
    f.network.arrives(hello);
    f.readable();
    CHECK(f.finished.size() == static_cast<std::size_t>(round));
    CHECK_FALSE(f.under_test.is_busy());
    CHECK(what.status == 200);
    CHECK(what.response_body() == "hello");
    CHECK(what.bytes_sent == wire.size());
    CHECK(what.bytes_received == hello.size());
    CHECK(what.times.waiting == 10ms);
  }
  CHECK(f.network.calls == calls{"open a"});
  CHECK(f.network.sent == wire + wire + wire);
}

TEST_CASE("a connect that takes time is counted, and only once") {
  fixture f;
  throng::transaction what;
  f.network.opens = {would_block()};
  f.ask(what);
  CHECK(f.network.sent.empty());
  f.pass_until(3ms);
  f.writable();
  CHECK(f.network.sent == wire);
  f.network.arrives(hello);
  f.readable();
  CHECK(what.status == 200);
  CHECK(what.times.connecting == 3ms);
  CHECK(what.times.blocked == 3ms);
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  CHECK(what.times.connecting == 0ms);
  CHECK(f.network.calls == calls{"open a", "finish"});
}

TEST_CASE("a connect is not over while the stream is only readable") {
  fixture f;
  throng::transaction what;
  f.network.opens = {would_block()};
  f.ask(what);
  f.ready(true, false);
  CHECK(f.network.calls == calls{"open a"});
  f.network.finishes = {would_block()};
  f.writable();
  CHECK(f.under_test.is_busy());
  CHECK(f.network.sent.empty());
  f.writable();
  CHECK(f.network.sent == wire);
}

TEST_CASE("a request goes out in the pieces that the stream takes") {
  fixture f;
  throng::transaction what;
  f.network.sends = {takes(3), takes(4), would_block(), takes(1), would_block()};
  f.ask(what);
  CHECK(f.network.sent == wire.substr(0, 7));
  f.pass_until(2ms);
  f.writable();
  CHECK(f.network.sent == wire.substr(0, 8));
  f.pass_until(5ms);
  f.writable();
  CHECK(f.network.sent == wire);
  CHECK(f.finished.empty());
  f.pass_until(6ms);
  f.network.arrives(hello);
  f.readable();
  CHECK(what.status == 200);
  CHECK(what.times.sending == 5ms);
  CHECK(what.times.waiting == 1ms);
}

TEST_CASE("a response arrives in any pieces, larger than the buffer, too") {
  fixture f;
  throng::transaction what;
  const std::string large =
      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x');
  f.ask(what);
  f.network.arrives(large);
  f.readable();
  CHECK(what.status == 200);
  CHECK(what.response_body() == std::string(1000, 'x'));
  f.ask(what);
  for (const char c : large) {
    CHECK(what.status == 0);
    f.network.arrives(std::string(1, c));
    f.readable();
  }
  CHECK(what.status == 200);
  CHECK(f.finished.size() == 2);
  CHECK(f.network.calls == calls{"open a"});
}

TEST_CASE("a response that comes before all of the request ends the connection") {
  fixture f;
  throng::transaction what;
  f.network.sends = {takes(3), would_block()};
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  CHECK(what.status == 200);
  CHECK(what.bytes_sent == 3);
  CHECK(f.network.calls == calls{"open a", "close"});
}

TEST_CASE("a response may begin before the request is sent and end behind it") {
  fixture f;
  throng::transaction what;
  f.network.sends = {takes(3), would_block()};
  f.ask(what);
  f.network.arrives(hello.substr(0, 9));
  f.readable();
  CHECK(f.network.sent == wire);
  f.network.arrives(hello.substr(9));
  f.readable();
  CHECK(what.status == 200);
  CHECK(f.network.calls == calls{"open a"});
}

TEST_CASE("a failed step fails the exchange with its error, and the next one dials again") {
  struct row {
    const char* name;
    scripted::network script;
    http_error error;
    std::string words;
    bool was_sent;
  };
  const auto system = [](int number) { return std::system_category().message(number); };
  std::vector<row> rows(9, row{});
  rows[0] = {"open", {}, http_error::connection_refused, "", false};
  rows[0].script.opens = {failed(http_error::connection_refused, ECONNREFUSED)};
  rows[1] = {
      "open for another reason", {}, http_error::dial_failed, "dial: " + system(EMFILE), false};
  rows[1].script.opens = {failed(http_error::dial_failed, EMFILE)};
  rows[2] = {"open without a reason", {}, http_error::dial_failed, "", false};
  rows[2].script.opens = {failed(http_error::dial_failed)};
  rows[3] = {"finish_open", {}, http_error::connection_reset, "", false};
  rows[3].script.opens = {would_block()};
  rows[3].script.finishes = {failed(http_error::connection_reset, ECONNRESET)};
  rows[4] = {"the first send", {}, http_error::broken_pipe, "", false};
  rows[4].script.sends = {failed(http_error::broken_pipe, EPIPE)};
  rows[5] = {"the second send", {}, http_error::tcp_failed, "connection: " + system(ENOBUFS), true};
  rows[5].script.sends = {takes(3), failed(http_error::tcp_failed, ENOBUFS)};
  rows[6] = {"the first receive", {}, http_error::connection_reset, "", true};
  rows[6].script.receives = {{{}, failed(http_error::connection_reset, ECONNRESET)}};
  rows[7] = {
      "the second receive", {}, http_error::tcp_failed, "connection: " + system(ETIMEDOUT), true};
  rows[7].script.receives = {{hello.substr(0, 16)},
                             {{}, failed(http_error::tcp_failed, ETIMEDOUT)}};
  rows[8] = {"the close", {}, http_error::server_closed, "", true};
  rows[8].script.receives = {{{}, closed()}};

  for (auto& each : rows) {
    CAPTURE(each.name);
    fixture f;
    f.network = each.script;
    throng::transaction what;
    f.ask(what);
    if (f.finished.empty())
      f.readable();
    REQUIRE(f.finished.size() == 1);
    check_failure(what, each.error, each.words);
    CHECK(what.was_sent == each.was_sent);
    CHECK_FALSE(f.under_test.is_busy());
    CHECK(f.network.listener == nullptr);

    f.network.sent.clear();
    f.ask(what);
    f.network.arrives(hello);
    f.readable();
    CHECK(what.status == 200);
    CHECK(f.network.sent == wire);
    CHECK(std::count(f.network.calls.begin(), f.network.calls.end(), "open a") == 2);
  }
}

TEST_CASE("the next address is tried when one cannot be reached") {
  fixture f({"a", "b", "c"});
  throng::transaction what;
  f.network.opens = {failed(http_error::connection_refused), would_block(), would_block()};
  f.network.finishes = {failed(http_error::dial_failed, ENETUNREACH)};
  f.ask(what);
  f.pass_until(5ms);
  f.writable();
  CHECK(f.network.calls == calls{"open a", "open b", "finish", "close", "open c"});
  f.pass_until(7ms);
  f.writable();
  f.network.arrives(hello);
  f.readable();
  CHECK(what.status == 200);
  CHECK(what.times.blocked == 7ms);
  CHECK(what.times.connecting == 2ms);
}

TEST_CASE("the error of the last address is the one that is told") {
  fixture f({"a", "b"});
  throng::transaction what;
  f.network.opens = {failed(http_error::dial_failed, ENETUNREACH),
                     failed(http_error::connection_refused)};
  f.ask(what);
  check_failure(what, http_error::connection_refused, "");
  CHECK(f.network.calls == calls{"open a", "open b"});
}

TEST_CASE("a connect may take 30 s, and no longer than the request's timeout") {
  struct row {
    nanoseconds timeout;
    nanoseconds fires;
    http_error error;
  };
  for (const auto& [timeout, fires, error] :
       {row{60s, 30s, http_error::dial_timeout}, row{31s, 30s, http_error::dial_timeout},
        row{30s, 30s, http_error::request_timeout}, row{29s, 29s, http_error::request_timeout},
        row{1ns, 1ns, http_error::request_timeout},
        row{nanoseconds::max(), 30s, http_error::dial_timeout}}) {
    CAPTURE(timeout.count());
    fixture f;
    throng::transaction what;
    f.network.opens = {would_block()};
    f.ask(what, timeout);
    f.pass_until(fires - 1ns);
    CHECK(f.finished.empty());
    f.pass_until(fires);
    REQUIRE(f.finished.size() == 1);
    CHECK(f.finished_at == fires);
    check_failure(what, error, "");
    CHECK(what.times.connecting == fires);
    CHECK_FALSE(what.was_sent);
    CHECK(f.network.calls == calls{"open a", "close"});
  }
}

TEST_CASE("the 30 s are for all addresses together") {
  fixture f({"a", "b"});
  throng::transaction what;
  f.network.opens = {would_block(), would_block()};
  f.network.finishes = {failed(http_error::connection_refused)};
  f.ask(what);
  f.pass_until(20s);
  f.writable();
  f.pass_until(60s);
  CHECK(f.finished_at == 30s);
  check_failure(what, http_error::dial_timeout, "");
}

TEST_CASE("the request's timeout counts from the request, whatever the connect took") {
  fixture f;
  throng::transaction what;
  f.network.opens = {would_block()};
  f.ask(what, 40s);
  f.pass_until(29s);
  f.writable();
  f.pass_until(100s);
  REQUIRE(f.finished.size() == 1);
  CHECK(f.finished_at == 40s);
  check_failure(what, http_error::request_timeout, "");
  CHECK(what.was_sent);
  CHECK(what.times.waiting == 11s);
}

TEST_CASE("a timeout ends sending, waiting and receiving to the nanosecond") {
  fixture f;
  throng::transaction what;
  SUBCASE("sending") { f.network.sends = {takes(5), would_block()}; }
  SUBCASE("waiting") {}
  SUBCASE("receiving") { f.network.arrives(hello.substr(0, 20)); }
  f.ask(what, 250ms);
  if (!f.network.receives.empty())
    f.readable();
  f.pass_until(250ms - 1ns);
  CHECK(f.finished.empty());
  f.pass_until(1s);
  REQUIRE(f.finished.size() == 1);
  CHECK(f.finished_at == 250ms);
  check_failure(what, http_error::request_timeout, "");
  CHECK(what.times.duration() == 250ms);
  CHECK(f.network.calls == calls{"open a", "close"});
}

TEST_CASE("a timer that is not moved by every exchange still fires exactly at the deadline") {
  fixture f;
  throng::transaction what;
  const auto answered = [&](nanoseconds timeout) {
    f.ask(what, timeout);
    f.network.arrives(hello);
    f.readable();
    REQUIRE(what.status == 200);
  };
  answered(1s);
  CHECK(f.next_timer() == 1s);
  f.pass_until(900ms);
  answered(1s); // due at 1.9 s; the timer stays at 1 s
  CHECK(f.next_timer() == 1s);
  f.pass_until(950ms);
  f.ask(what, 1s); // due at 1.95 s
  f.pass_until(1950ms - 1ns);
  CHECK(f.finished.size() == 2);
  CHECK(f.timers.size() == 1);
  f.pass_until(3s);
  CHECK(f.finished.size() == 3);
  CHECK(f.finished_at == 1950ms);
  CHECK(what.error == http_error::request_timeout);
}

TEST_CASE("a shorter timeout behind a longer one is kept") {
  fixture f;
  throng::transaction what;
  f.ask(what, 60s);
  f.network.arrives(hello);
  f.readable();
  f.pass_until(1s);
  f.ask(what, 10ms);
  f.pass_until(100s);
  CHECK(f.finished.size() == 2);
  CHECK(f.finished_at == 1010ms);
  CHECK(what.error == http_error::request_timeout);
}

TEST_CASE("a timer that fires on an idle connection ends nothing") {
  fixture f;
  throng::transaction what;
  f.ask(what, 1s);
  f.network.arrives(hello);
  f.readable();
  f.pass_until(10s);
  CHECK(f.finished.size() == 1);
  CHECK(f.timers.empty());
  CHECK(f.network.calls == calls{"open a"});
  f.ask(what, 1s);
  f.pass_until(20s);
  CHECK(f.finished_at == 11s);
}

TEST_CASE("a hang-up with the response closes the connection behind it") {
  fixture f;
  throng::transaction what;
  f.ask(what);
  f.network.arrives(hello);
  f.network.ends(closed());
  f.readable(true);
  CHECK(what.status == 200);
  CHECK(f.finished.size() == 1);
  CHECK(f.network.calls == calls{"open a", "close"});
}

TEST_CASE("a hang-up behind the response closes the idle connection") {
  fixture f;
  throng::transaction what;
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  CHECK(f.network.calls == calls{"open a"});
  f.network.ends(closed());
  f.readable(true);
  CHECK(f.network.calls == calls{"open a", "close"});
  CHECK(f.finished.size() == 1);
  f.network.receives.clear();
  f.ask(what);
  CHECK(f.network.calls == calls{"open a", "close", "open a"});
}

TEST_CASE("a hang-up ends a body of unknown length") {
  fixture f;
  throng::transaction what;
  f.ask(what);
  f.network.arrives("HTTP/1.0 200 OK\r\n\r\nhello");
  f.network.ends(closed());
  f.readable(true);
  CHECK(what.status == 200);
  CHECK(what.response_body() == "hello");
  CHECK(f.network.calls == calls{"open a", "close"});
}

TEST_CASE("a hang-up within the response is a failure") {
  fixture f;
  throng::transaction what;
  f.ask(what);
  f.network.arrives(hello.substr(0, hello.size() - 1));
  f.network.ends(closed());
  f.readable(true);
  check_failure(what, http_error::response_cut_off, "");
  CHECK(f.network.calls == calls{"open a", "close"});
}

TEST_CASE("bytes that nobody asked for close an idle connection") {
  fixture f;
  throng::transaction what;
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  f.network.arrives(hello);
  f.readable();
  CHECK(f.network.calls == calls{"open a", "close"});
  CHECK(f.finished.size() == 1);
  f.network.receives.clear();
  f.ask(what);
  f.network.arrives("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  f.readable();
  CHECK(what.status == 404);
}

TEST_CASE("an idle connection that is only writable stays") {
  fixture f;
  throng::transaction what;
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  f.writable();
  CHECK(f.network.calls == calls{"open a"});
}

TEST_CASE("a server that closes after each response is dialled each time") {
  fixture f;
  throng::transaction what;
  for (int i = 0; i < 3; ++i) {
    f.ask(what);
    f.network.arrives("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    f.readable();
    CHECK(what.status == 200);
  }
  CHECK(f.network.calls == calls{"open a", "close", "open a", "close", "open a", "close"});
}

TEST_CASE("an exchange waits for the server's address") {
  fixture f(std::vector<std::string>{});
  throng::transaction what;
  f.ask(what);
  CHECK(f.lookups == 1);
  CHECK(f.network.calls.empty());
  CHECK(f.under_test.awaits_address());
  CHECK(f.under_test.is_busy());
  f.pass_until(4ms);
  SUBCASE("and goes on with it") {
    f.knows({"found"});
    f.network.opens = {would_block()};
    f.under_test.resolved({});
    CHECK_FALSE(f.under_test.awaits_address());
    f.pass_until(5ms);
    f.writable();
    f.network.arrives(hello);
    f.readable();
    CHECK(what.status == 200);
    CHECK(what.times.looking_up == 4ms);
    CHECK(what.times.blocked == 5ms);
    CHECK(what.times.connecting == 1ms);
  }
  SUBCASE("and fails without") {
    f.under_test.resolved({http_error::no_such_host, "no 'x'"});
    check_failure(what, http_error::no_such_host, "no 'x'");
    CHECK(what.times.blocked == 4ms);
    CHECK(what.times.connecting == 0ms);
    CHECK(f.network.calls.empty());
  }
  SUBCASE("until its timeout, and an address that comes later opens nothing") {
    f.pass_until(100s);
    CHECK(f.finished_at == 30s);
    CHECK(what.times.connecting == 0ms);
    CHECK_FALSE(f.under_test.is_busy());
    CHECK_FALSE(f.under_test.awaits_address());
    CHECK(f.network.calls.empty());
  }
}

TEST_CASE("an abort leaves nothing behind, wherever it comes") {
  fixture f;
  throng::transaction what;
  SUBCASE("before anything") {}
  SUBCASE("waiting for the address") {
    f.knows({});
    f.ask(what);
  }
  SUBCASE("opening") {
    f.network.opens = {would_block()};
    f.ask(what);
  }
  SUBCASE("sending") {
    f.network.sends = {takes(5), would_block()};
    f.ask(what);
  }
  SUBCASE("waiting") { f.ask(what); }
  SUBCASE("receiving") {
    f.ask(what);
    f.network.arrives(hello.substr(0, 20));
    f.readable();
  }
  SUBCASE("idle") {
    f.ask(what);
    f.network.arrives(hello);
    f.readable();
    f.finished.clear();
  }
  f.under_test.abort();
  CHECK(f.timers.empty());
  CHECK(f.network.listener == nullptr);
  CHECK_FALSE(f.under_test.is_busy());
  CHECK_FALSE(f.under_test.awaits_address());
  CHECK(f.finished.empty());

  f.knows({"b"});
  f.network.sends.clear();
  f.network.sent.clear();
  f.pass_until(5s);
  f.ask(what, 1s);
  CHECK(f.network.calls.back() == "open b");
  CHECK(f.network.sent == wire);
  f.network.arrives(hello);
  f.readable();
  CHECK(what.status == 200);
  CHECK(what.response_body() == "hello");
  CHECK(f.finished.size() == 1);
}

TEST_CASE("a connection that dies takes its timer and its stream along") {
  fixture f;
  throng::transaction what;
  {
    fixture::connection other(f.around, f.server);
    what.wire = wire;
    what.timeout = 1s;
    other.start(what, f.clock.now(), &f.cells, 1, f.cells);
    CHECK(f.timers.size() == 1);
  }
  CHECK(f.timers.empty());
  CHECK(f.network.listener == nullptr);
  CHECK(f.finished.empty());
}

TEST_CASE("a connection can be led to another server") {
  fixture f;
  throng::transaction what;
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  throng::origin<scripted::stream::endpoint> other{};
  other.prefix = "http://other";
  other.fixed = {"other"};
  f.under_test.redirect_to(other);
  CHECK(f.under_test.server().prefix == "http://other");
  CHECK(f.timers.empty());
  f.ask(what);
  CHECK(f.network.calls == calls{"open a", "close", "open other"});
}
