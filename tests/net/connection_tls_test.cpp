// TLS and tunnels on a connection, over the scripted stream: a server that speaks TLS answers what
// was sent.

#include "scripted_connection.hpp"
#include "tls_link.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#if THRONG_HAS_TLS

using namespace std::chrono_literals;
using scripted::check_failure;
using scripted::closed;
using scripted::failed;
using scripted::hello;
using scripted::wire;
using scripted::would_block;
using throng::http_error;
using calls = std::vector<std::string>;

namespace {

// A connection to `localhost`, which speaks TLS, perhaps behind a proxy.
struct tls_fixture {
  explicit tls_fixture(throng::tls_options tls = {}) : f({"a"}, options_of(std::move(tls))) {
    f.server.host = "localhost";
    f.server.port = 443;
    f.server.is_https = true;
    peer.accept(line);
  }
  throng::http_options options_of(throng::tls_options tls) {
    tls.system_store = false;
    if (tls.ca_file.empty())
      tls.ca_file = files.with("ca.pem", authority.self().certificate);
    return {.tls = std::move(tls)};
  }

  // Gives the server what was sent, and the client what it answers; until both have nothing to say.
  void talk() {
    while (!f.network.sent.empty()) {
      line.to_server += std::exchange(f.network.sent, {});
      peer.turn();
      if (!line.to_client.empty())
        f.network.arrives(std::exchange(line.to_client, {}));
      const bool is_over = line.end.status == throng::io_status::closed;
      if (is_over)
        f.network.ends(closed());
      if (f.network.listener == nullptr)
        return;
      f.ready(true, false, is_over);
    }
  }
  void says(const std::string& text) {
    peer.say(text);
    f.network.arrives(std::exchange(line.to_client, {}));
    f.readable();
  }
  // The server is a new one, to which nobody has spoken.
  void restarts() {
    line = {};
    peer.accept(line);
  }
  double opened() const { return f.cells.opened.sum.get(); }
  double ended() const {
    return f.cells.closed_by_client.sum.get() + f.cells.closed_by_server.sum.get();
  }

  tls_link::folder files;
  tls_link::certificate_authority authority;
  tls_link::wire line;
  tls_link::server peer{{.identity = authority.issue({.hosts = {"localhost"}})}};
  scripted::fixture f;
};

} // namespace

TEST_CASE("an exchange goes through TLS, and tells its version, cipher and bytes on the wire") {
  tls_fixture t;
  throng::transaction what;
  for (int round = 0; round < 3; ++round) {
    t.peer.heard.clear();
    t.f.ask(what);
    t.talk();
    CHECK(t.peer.heard == wire);
    t.says(hello);
    CHECK(what.status == 200);
    CHECK(what.response_body() == "hello");
    CHECK(what.tls_version == "tls1.3");
    CHECK(what.tls_cipher.starts_with("TLS_"));
    CHECK(what.bytes_sent > wire.size());
    CHECK(what.bytes_received > hello.size());
    // The handshake belongs to the first of them.
    CHECK((what.bytes_received > 600) == (round == 0));
  }
  CHECK(t.f.network.calls == calls{"open a"});
  CHECK(t.opened() == 1);
  CHECK(t.f.cells.reused.sum.get() == 2);
}

TEST_CASE("a handshake's time is told apart from the connect's") {
  tls_fixture t;
  throng::transaction what;
  t.f.network.opens = {would_block()};
  t.f.ask(what);
  t.f.pass_until(3ms);
  t.f.writable();
  t.f.pass_until(10ms);
  t.talk();
  t.says(hello);
  CHECK(what.status == 200);
  CHECK(what.times.connecting == 3ms);
  CHECK(what.times.tls_handshaking == 7ms);
  CHECK(what.times.blocked == 10ms);
}

TEST_CASE("a certificate that nobody knows fails the exchange with its sentence") {
  const tls_link::certificate_authority stranger("a stranger");
  tls_link::folder files;
  tls_fixture t({.ca_file = files.with("other.pem", stranger.self().certificate)});
  throng::transaction what;
  t.f.ask(what);
  t.talk();
  REQUIRE(t.f.finished.size() == 1);
  CHECK(what.error == http_error::tls_unknown_authority);
  CHECK(what.error_code() == 1310);
  CHECK(what.failure.starts_with("x509: "));
  CHECK_FALSE(what.was_sent);
  // It was opened, so it is counted when it ends.
  CHECK(t.opened() == 1);
  CHECK(t.ended() == 1);
}

TEST_CASE("a server that refuses after the handshake is told by its own words") {
  tls_fixture t;
  t.peer.context = throng::testing::detail::tls_server_context(
      {.identity = t.authority.issue({.hosts = {"localhost"}}),
       .client_authority = t.authority.self().certificate});
  t.restarts();
  throng::transaction what;
  t.f.ask(what);
  t.talk();
  REQUIRE(t.f.finished.size() == 1);
  CHECK(what.error == http_error::tls_certificate_wanted);
  CHECK(what.failure.find("certificate") != std::string::npos);
}

TEST_CASE("a stale TLS connection is replaced by a new one, once") {
  tls_fixture t;
  throng::transaction what;
  t.f.ask(what);
  t.talk();
  t.says(hello);
  REQUIRE(what.status == 200);
  t.f.ask(what);
  t.f.network.opens = {would_block()};
  t.f.network.ends(closed());
  t.f.readable(true);
  CHECK(t.f.network.calls == calls{"open a", "close", "open a"});
  // What the first connection said is for nobody.
  t.f.network.sent.clear();
  t.restarts();
  t.f.writable();
  t.talk();
  CHECK(t.peer.heard == wire);
  t.says(hello);
  CHECK(what.status == 200);
  CHECK(what.retries == 1);
  CHECK(t.f.cells.retries.sum.get() == 1);
  CHECK(t.opened() == 2);
}

TEST_CASE("news of TLS leave an idle connection open, a close ends it") {
  tls_fixture t;
  throng::transaction what;
  t.f.ask(what);
  t.talk();
  t.says(hello);
  t.peer.update_keys();
  SUBCASE("a close") {
    t.peer.say_close();
    t.f.network.arrives(std::exchange(t.line.to_client, {}));
    t.f.readable();
    CHECK(t.f.network.calls == calls{"open a", "close"});
    CHECK(t.f.cells.closed_by_server.sum.get() == 1);
  }
  SUBCASE("a spurious event") {
    t.f.readable();
    CHECK(t.f.network.calls == calls{"open a"});
  }
}

TEST_CASE("any event lets TLS go on in both directions") {
  tls_fixture t;
  throng::transaction what;
  t.f.ask(what);
  t.talk();
  // The server wants new keys on the way.
  t.peer.update_keys();
  t.says(hello.substr(0, 20));
  CHECK(t.f.under_test.is_busy());
  // What is there can be read only when what TLS has to say is written.
  std::string rest = hello.substr(20);
  t.peer.say(rest);
  t.f.network.arrives(std::exchange(t.line.to_client, {}));
  t.f.writable();
  CHECK(what.status == 200);
  CHECK(what.response_body() == "hello");
}

TEST_CASE("a tunnel comes before TLS, and takes no time of the handshake") {
  tls_fixture t;
  t.f.server.tunnels = true;
  t.f.server.proxy_authorization = "Basic eA==";
  throng::transaction what;
  t.f.ask(what);
  CHECK(t.f.network.sent.starts_with("CONNECT localhost:443 HTTP/1.1\r\n"));
  CHECK(t.f.network.sent.find("Proxy-Authorization: Basic eA==\r\n") != std::string::npos);
  t.f.network.sent.clear();
  t.f.pass_until(5ms);
  SUBCASE("and lets us through") {
    t.f.network.arrives("HTTP/1.1 200 Through\r\n\r\n");
    t.f.readable();
    t.f.pass_until(7ms);
    t.talk();
    t.says(hello);
    CHECK(what.status == 200);
    CHECK(what.times.connecting == 0ms);
    CHECK(what.times.tls_handshaking == 2ms);
    CHECK(what.times.blocked == 7ms);
    CHECK(t.opened() == 1);
  }
  SUBCASE("and refuses") {
    t.f.network.arrives("HTTP/1.1 403 Forbidden\r\n\r\n");
    t.f.readable();
    check_failure(what, http_error::proxy_refused, "proxy: it answered 403 Forbidden");
    CHECK(what.times.tls_handshaking == 0ms);
    CHECK(t.opened() == 1);
    CHECK(t.ended() == 1);
  }
  SUBCASE("and breaks") {
    t.f.network.ends(failed(http_error::connection_reset, ECONNRESET));
    t.f.readable();
    check_failure(what, http_error::connection_reset, "");
  }
}

#endif
