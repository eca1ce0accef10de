// How long a connection is kept: retries over a stale one, how it ends and who is counted for it,
// close policies; and what else an exchange may want of it.

#include "scripted_connection.hpp"
#include <throng/http/body_source.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ostream>
#include <string>
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
using throng::close_policy;
using throng::http_error;
using throng::method;
using calls = std::vector<std::string>;
using std::chrono::nanoseconds;

namespace {

const std::string go = "HTTP/1.1 100 Continue\r\n\r\n";

struct counts {
  double opened = 0;
  double reused = 0;
  double by_client = 0;
  double by_server = 0;
  double retries = 0;

  friend bool operator==(const counts&, const counts&) = default;
  friend std::ostream& operator<<(std::ostream& out, const counts& of) {
    return out << "{opened " << of.opened << ", reused " << of.reused << ", closed by client "
               << of.by_client << ", by server " << of.by_server << ", retries " << of.retries
               << "}";
  }
};

counts counted(const fixture& f) {
  return {f.cells.opened.sum.get(), f.cells.reused.sum.get(), f.cells.closed_by_client.sum.get(),
          f.cells.closed_by_server.sum.get(), f.cells.retries.sum.get()};
}

// Carries one exchange, after which the connection is kept.
void warm_up(fixture& f) {
  throng::transaction what;
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  REQUIRE(what.status == 200);
  f.finished.clear();
  f.network.calls.clear();
  f.network.sent.clear();
}

// The ways in which a kept connection turns out to be gone.
struct stale_way {
  const char* name;
  bool at_send;
  throng::io_result how;
  http_error error;
};
const std::array<stale_way, 4> stale_ways{
    stale_way{"closed", false, closed(), http_error::server_closed},
    stale_way{"reset", false, failed(http_error::connection_reset, ECONNRESET),
              http_error::connection_reset},
    stale_way{"reset at once", true, failed(http_error::connection_reset, ECONNRESET),
              http_error::connection_reset},
    stale_way{"broken", true, failed(http_error::broken_pipe, EPIPE), http_error::broken_pipe}};

// Asks over a connection that is gone.
void ask_stale(fixture& f, throng::transaction& what, const stale_way& way) {
  if (way.at_send) {
    f.network.sends.push_back(way.how);
    f.ask(what);
  } else {
    f.ask(what);
    f.network.ends(way.how);
    f.readable(way.how.status == throng::io_status::closed);
  }
}

// A transaction that only wants a connection.
void prefetch(fixture& f, throng::transaction& what) {
  what.only_connects = true;
  what.timeout = 60s;
  f.under_test.start(what, f.clock.now(), &f.cells, 1, f.cells);
}

} // namespace

TEST_CASE("an idempotent request that finds its kept connection gone is sent once more") {
  for (const auto verb : {method::get, method::head, method::put, method::del, method::options}) {
    for (const auto& way : stale_ways) {
      CAPTURE(way.name);
      fixture f;
      warm_up(f);
      throng::transaction what;
      what.verb = verb;
      ask_stale(f, what, way);
      CHECK(f.finished.empty());
      CHECK(f.network.calls == calls{"close", "open a"});
      f.network.arrives(verb == method::head ? "HTTP/1.1 204 No\r\n\r\n" : hello);
      f.readable();
      REQUIRE(f.finished.size() == 1);
      CHECK(what.error == http_error::none);
      CHECK(what.status != 0);
      CHECK(what.retries == 1);
      CHECK(what.bytes_sent == wire.size());
      CHECK(counted(f) == counts{2, 1, 0, 1, 1});
      // The new connection is kept like any other.
      f.ask(what);
      CHECK(counted(f).reused == 2);
    }
  }
}

TEST_CASE("a request that must not be made twice is not sent again") {
  for (const auto verb : {method::post, method::patch}) {
    for (const auto& way : stale_ways) {
      CAPTURE(way.name);
      fixture f;
      warm_up(f);
      throng::transaction what;
      what.verb = verb;
      ask_stale(f, what, way);
      REQUIRE(f.finished.size() == 1);
      check_failure(what, way.error, "");
      CHECK(f.network.calls == calls{"close"});
      CHECK(counted(f) == counts{1, 1, 0, 1, 0});
    }
  }
}

TEST_CASE("a request whose body is streamed is not sent again") {
  fixture f;
  warm_up(f);
  throng::text_source source("hello");
  throng::transaction what;
  what.verb = method::put;
  what.source = &source;
  ask_stale(f, what, stale_ways[0]);
  CHECK(what.error == http_error::server_closed);
  CHECK(counted(f).retries == 0);
}

TEST_CASE("a request on a new connection is not sent again") {
  for (const auto& way : stale_ways) {
    CAPTURE(way.name);
    fixture f;
    throng::transaction what;
    ask_stale(f, what, way);
    REQUIRE(f.finished.size() == 1);
    check_failure(what, way.error, "");
    CHECK(counted(f) == counts{1, 0, 0, 1, 0});
  }
}

TEST_CASE("a request is sent again once, not twice") {
  for (const auto& way : stale_ways) {
    for (const auto& second : stale_ways) {
      CAPTURE(way.name);
      CAPTURE(second.name);
      fixture f;
      warm_up(f);
      throng::transaction what;
      if (second.at_send) {
        f.network.opens = {would_block()};
        ask_stale(f, what, way);
        f.network.sends.push_back(second.how);
        f.writable();
      } else {
        ask_stale(f, what, way);
        f.network.ends(second.how);
        f.readable(second.how.status == throng::io_status::closed);
      }
      REQUIRE(f.finished.size() == 1);
      check_failure(what, second.error, "");
      CHECK(what.retries == 1);
      CHECK(counted(f) == counts{2, 1, 0, 2, 1});
    }
  }
}

TEST_CASE("a request is not sent again behind any byte of its response") {
  for (const std::string& begun : {std::string("H"), go, hello.substr(0, hello.size() - 1)}) {
    for (const auto& way : {stale_ways[0], stale_ways[1]}) {
      CAPTURE(begun);
      fixture f;
      warm_up(f);
      throng::transaction what;
      f.ask(what);
      f.network.arrives(begun);
      f.network.ends(way.how);
      f.readable(true);
      REQUIRE(f.finished.size() == 1);
      CHECK(what.error == (way.how.status == throng::io_status::closed
                               ? http_error::response_cut_off
                               : http_error::connection_reset));
      CHECK(counted(f).retries == 0);
    }
  }
}

TEST_CASE("other failures of a kept connection are not tried again") {
  fixture f;
  warm_up(f);
  throng::transaction what;
  SUBCASE("the network's") {
    f.ask(what);
    f.network.ends(failed(http_error::tcp_failed, ETIMEDOUT));
    f.readable();
    CHECK(what.error == http_error::tcp_failed);
  }
  SUBCASE("a timeout") {
    f.ask(what, 1s);
    f.pass_until(2s);
    CHECK(what.error == http_error::request_timeout);
  }
  CHECK(f.finished.size() == 1);
  CHECK(counted(f).retries == 0);
}

TEST_CASE("a second try has 30 s to connect from its own begin, and the request's time in all") {
  struct row {
    nanoseconds timeout;
    nanoseconds ends;
    http_error error;
  };
  for (const auto& [timeout, ends, error] :
       {row{100s, 70s, http_error::dial_timeout}, row{60s, 60s, http_error::request_timeout}}) {
    fixture f;
    warm_up(f);
    throng::transaction what;
    f.ask(what, timeout);
    f.pass_until(40s);
    f.network.opens = {would_block()};
    f.network.ends(closed());
    f.readable(true);
    CHECK(f.network.calls == calls{"close", "open a"});
    f.pass_until(200s);
    REQUIRE(f.finished.size() == 1);
    check_failure(what, error, "");
    CHECK(f.finished_at == ends);
    CHECK(what.times.blocked == ends - 40s);
  }
}

TEST_CASE("a connection is counted when it opens, and when it ends by whom") {
  fixture f;
  throng::transaction what;
  const auto answered = [&](const std::string& bytes, bool hang_up = false) {
    f.ask(what);
    f.network.arrives(bytes);
    if (hang_up)
      f.network.ends(closed());
    f.readable(hang_up);
  };
  counts wanted{1, 0, 0, 1, 0};
  SUBCASE("the server says that it closes") {
    answered("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }
  SUBCASE("the server speaks HTTP/1.0") {
    answered("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
  }
  SUBCASE("the end of the connection is the end of the body") {
    answered("HTTP/1.1 200 OK\r\n\r\nhello", true);
  }
  SUBCASE("the server closes behind the response") { answered(hello, true); }
  SUBCASE("the server closes an idle connection") {
    answered(hello);
    f.readable(true);
  }
  SUBCASE("the server says what nobody asked for") {
    answered(hello);
    f.network.arrives("x");
    f.readable();
  }
  SUBCASE("the server closes without a response") {
    f.ask(what);
    f.network.ends(closed());
    f.readable(true);
  }
  SUBCASE("the request closes") {
    what.closes = true;
    answered(hello);
    wanted = {1, 0, 1, 0, 0};
  }
  SUBCASE("a timeout") {
    f.ask(what, 1s);
    f.pass_until(1s);
    wanted = {1, 0, 1, 0, 0};
  }
  SUBCASE("a response that is none") {
    answered("SSH-2.0-OpenSSH_9.2\r\n");
    wanted = {1, 0, 1, 0, 0};
  }
  SUBCASE("an abort") {
    f.ask(what);
    f.under_test.abort();
    wanted = {1, 0, 1, 0, 0};
  }
  SUBCASE("an idle connection that is led elsewhere") {
    answered(hello);
    f.under_test.redirect_to(f.server);
    wanted = {1, 0, 1, 0, 0};
  }
  SUBCASE("a connect that fails") {
    f.network.opens = {failed(http_error::connection_refused)};
    f.ask(what);
    wanted = {0, 0, 0, 0, 0};
  }
  SUBCASE("a connect that times out") {
    f.network.opens = {would_block()};
    f.ask(what);
    f.pass_until(30s);
    wanted = {0, 0, 0, 0, 0};
  }
  SUBCASE("a connect that is aborted") {
    f.network.opens = {would_block()};
    f.ask(what);
    f.under_test.abort();
    wanted = {0, 0, 0, 0, 0};
  }
  SUBCASE("three exchanges over one") {
    for (int i = 0; i < 3; ++i)
      answered(hello);
    f.under_test.abort();
    wanted = {1, 2, 1, 0, 0};
  }
  CHECK(counted(f) == wanted);
  CHECK(f.network.listener == nullptr);
  // Nothing is counted a second time.
  f.under_test.abort();
  CHECK(counted(f) == wanted);
}

TEST_CASE("a connection that is reset at once ends each one that we end") {
  fixture f({"a"}, {.closing = close_policy::reset});
  throng::transaction what;
  what.closes = true;
  f.ask(what);
  f.network.arrives(hello);
  f.readable();
  CHECK(what.status == 200);
  CHECK(f.network.calls == calls{"open a", "reset"});
  CHECK(counted(f) == counts{1, 0, 1, 0, 0});
}

TEST_CASE("a graceful end waits for the server") {
  fixture f({"a"}, {.closing = close_policy::graceful});
  throng::transaction what;
  what.closes = true;
  f.ask(what);
  f.pass_until(5s);
  f.network.arrives(hello);
  f.readable();
  REQUIRE(what.status == 200);
  CHECK(f.finished.size() == 1);
  CHECK(f.under_test.is_leaving());
  CHECK_FALSE(f.under_test.is_busy());
  CHECK(f.network.calls == calls{"open a"});
  CHECK(counted(f) == counts{1, 0, 0, 0, 0});
  SUBCASE("which closes") {
    f.pass_until(5900ms);
    f.network.ends(closed());
    f.readable(true);
    CHECK(counted(f) == counts{1, 0, 0, 1, 0});
    f.pass_until(20s);
  }
  SUBCASE("for a second") {
    f.pass_until(6s - 1ns);
    CHECK(f.under_test.is_leaving());
    CHECK(f.network.calls == calls{"open a"});
    f.pass_until(6s);
  }
  SUBCASE("or for the next exchange, which has a connection of its own") {
    f.ask(what, 10s);
    CHECK(f.network.calls == calls{"open a", "close", "open a"});
    CHECK(counted(f) == counts{2, 0, 1, 0, 0});
    f.pass_until(14s);
    CHECK(f.finished.size() == 1);
    f.network.arrives(hello);
    f.readable();
    CHECK(f.finished.size() == 2);
    CHECK(f.under_test.is_leaving());
    f.pass_until(15s);
  }
  SUBCASE("or for an abort") { f.under_test.abort(); }
  CHECK_FALSE(f.under_test.is_leaving());
  CHECK(f.network.calls.back() == "close");
  const auto all = counted(f);
  CHECK(all.opened == all.by_client + all.by_server);
}

TEST_CASE("a graceful end is for whole responses only") {
  fixture f({"a"}, {.closing = close_policy::graceful});
  throng::transaction what;
  what.closes = true;
  f.ask(what, 1s);
  f.pass_until(1s);
  CHECK(what.error == http_error::request_timeout);
  CHECK_FALSE(f.under_test.is_leaving());
  CHECK(f.network.calls == calls{"open a", "close"});
}

TEST_CASE("a connection that is only wanted is opened and kept") {
  fixture f;
  throng::transaction what;
  f.network.opens = {would_block()};
  prefetch(f, what);
  f.pass_until(2ms);
  f.writable();
  REQUIRE(f.finished.size() == 1);
  CHECK(what.error == http_error::none);
  CHECK_FALSE(what.was_sent);
  CHECK(what.times.connecting == 2ms);
  CHECK(f.network.sent.empty());
  CHECK(f.network.calls == calls{"open a", "finish"});
  CHECK(counted(f) == counts{1, 0, 0, 0, 0});
  // One that is open already is all that is wanted.
  prefetch(f, what);
  CHECK(f.finished.size() == 2);
  CHECK(f.network.calls == calls{"open a", "finish"});
  CHECK(counted(f) == counts{1, 0, 0, 0, 0});

  throng::transaction get;
  f.ask(get);
  f.network.arrives(hello);
  f.readable();
  CHECK(get.status == 200);
  CHECK(counted(f) == counts{1, 1, 0, 0, 0});
}

TEST_CASE("a connection that is only wanted may fail to open") {
  fixture f;
  throng::transaction what;
  f.network.opens = {failed(http_error::connection_refused)};
  prefetch(f, what);
  REQUIRE(f.finished.size() == 1);
  check_failure(what, http_error::connection_refused, "");
  CHECK(counted(f) == counts{});
}

TEST_CASE("a body that waits for 100 Continue goes out after a second") {
  fixture f;
  throng::transaction what;
  what.expects_continue = true;
  what.body = "hello";
  const std::string head = "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  what.wire = head + what.body;
  what.timeout = 10s;
  f.under_test.start(what, f.clock.now(), &f.cells, 1, f.cells);
  CHECK(f.network.sent == head);
  SUBCASE("when the server says nothing") {
    f.pass_until(1s - 1ns);
    CHECK(f.network.sent == head);
    f.pass_until(1s);
    CHECK(f.network.sent == head + "hello");
    f.pass_until(9s);
    CHECK(f.finished.empty());
    f.network.arrives(hello);
    f.readable();
    CHECK(what.status == 200);
  }
  SUBCASE("or at once, when it says so") {
    f.pass_until(500ms);
    f.network.arrives(go);
    f.readable();
    CHECK(f.network.sent == head + "hello");
    // The second is over, and the request goes on.
    f.pass_until(9s);
    CHECK(f.finished.empty());
    f.network.arrives(hello);
    f.readable();
    CHECK(what.status == 200);
    CHECK(what.times.sending == 500ms);
  }
  SUBCASE("and has the request's time for all of it") {
    f.pass_until(20s);
    CHECK(f.finished_at == 10s);
    CHECK(what.error == http_error::request_timeout);
  }
}

TEST_CASE("a request whose time is shorter than a second does not wait for 100 Continue longer") {
  fixture f;
  throng::transaction what;
  what.expects_continue = true;
  what.body = "hello";
  what.wire = "PUT / HTTP/1.1\r\n\r\nhello";
  what.timeout = 300ms;
  f.under_test.start(what, f.clock.now(), &f.cells, 1, f.cells);
  f.pass_until(5s);
  CHECK(f.finished_at == 300ms);
  CHECK(what.error == http_error::request_timeout);
}

TEST_CASE("bytes that come with the end of a connect are read") {
  fixture f;
  throng::transaction what;
  f.network.opens = {would_block()};
  f.ask(what);
  f.network.arrives("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  f.network.ends(closed());
  f.readable(true);
  REQUIRE(f.finished.size() == 1);
  CHECK(what.status == 503);
  CHECK(counted(f) == counts{1, 0, 0, 1, 0});
}

TEST_CASE("each new connection looks its server up again when the ttl is over") {
  struct row {
    nanoseconds ttl;
    nanoseconds waits;
    int lookups;
  };
  for (const auto& [ttl, waits, lookups] : {row{0s, 0s, 1}, row{0s, 1s, 1}, row{10s, 10s - 1ns, 0},
                                            row{10s, 10s, 1}, row{nanoseconds::max(), 24h, 0}}) {
    CAPTURE(ttl.count());
    CAPTURE(waits.count());
    fixture f({"a"}, {.dns = {.ttl = ttl}});
    f.pass_until(waits);
    throng::transaction what;
    what.closes = true;
    f.ask(what);
    CHECK(f.lookups == lookups);
    CHECK(f.under_test.awaits_address() == (lookups == 1));
    if (lookups == 1) {
      f.pass_until(waits + 3ms);
      f.knows({"b"});
      f.under_test.resolved({});
    }
    CHECK(what.times.looking_up == lookups * 3ms);
    CHECK(f.network.calls == calls{lookups == 1 ? "open b" : "open a"});
    f.network.arrives(hello);
    f.readable();
    CHECK(what.status == 200);
  }
}

TEST_CASE("a kept connection needs no lookup") {
  fixture f({"a"}, {.dns = {.ttl = 10s}});
  warm_up(f);
  f.pass_until(1h);
  throng::transaction what;
  f.ask(what);
  CHECK(f.lookups == 0);
  // A second try does.
  f.network.ends(closed());
  f.readable(true);
  CHECK(f.lookups == 1);
  f.pass_until(1h + 7ms);
  f.knows({"b"});
  f.under_test.resolved({});
  CHECK(f.network.calls == calls{"close", "open b"});
  CHECK(what.times.looking_up == 7ms);
}

TEST_CASE("an address that needs no lookup is the only one that is tried") {
  fixture f;
  f.server.name = nullptr;
  f.server.fixed = {"fixed"};
  throng::transaction what;
  f.network.opens = {failed(http_error::connection_refused)};
  f.ask(what);
  check_failure(what, http_error::connection_refused, "");
  CHECK(f.network.calls == calls{"open fixed"});
  CHECK(f.lookups == 0);
}

TEST_CASE("what this machine lacks is not looked for at the server's next address") {
  for (const auto error : {http_error::ports_exhausted, http_error::address_in_use,
                           http_error::descriptors_exhausted}) {
    fixture f({"a", "b"});
    throng::transaction what;
    f.network.opens = {failed(error, EMFILE)};
    f.ask(what);
    REQUIRE(f.finished.size() == 1);
    check_failure(what, error, "");
    CHECK(f.network.calls == calls{"open a"});
  }
  for (const auto error : {http_error::unreachable, http_error::dial_timeout,
                           http_error::connection_reset, http_error::dial_failed}) {
    fixture f({"a", "b"});
    throng::transaction what;
    f.network.opens = {failed(error)};
    f.ask(what);
    CHECK(f.finished.empty());
    CHECK(f.network.calls == calls{"open a", "open b"});
  }
}
