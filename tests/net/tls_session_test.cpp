#include "tls_link.hpp"
#include <throng/net/tls_session.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using throng::http_error;
using throng::io_result;
using throng::io_status;
using throng::tls_context;
using throng::tls_options;
using throng::tls_session;
using throng::tls_version;

#if THRONG_HAS_TLS

using namespace tls_link;

// One authority, whom the clients trust unless a test says otherwise.
struct world {
  world() { options.ca_file = files.with("ca.pem", authority.self().certificate); }

  folder files;
  certificate_authority authority;
  tls_options options{.system_store = false};
  tls_server_options server_options{.identity = authority.issue({.hosts = {"localhost"}})};
};

// A client and a server that have not spoken yet.
struct conversation {
  explicit conversation(const world& of, std::string_view host = "localhost",
                        const throng::tls_ticket& ticket = {})
      : context(of.options), peer(of.server_options),
        client(context, host, throng::port_of(line), ticket) {
    peer.accept(line);
  }
  io_result shake_hands() { return tls_link::shake_hands(client, peer); }
  // The handshake, and in TLS 1.3 what the server thinks of it.
  io_result outcome() {
    const auto result = shake_hands();
    return result.status == io_status::done ? receive_all(client, peer).end : result;
  }

  wire line;
  tls_context context;
  server peer;
  tls_session client;
};

void check_fails(const io_result& result, http_error error) {
  CHECK(result.status == io_status::failed);
  CHECK(result.error == error);
}

const std::vector<tls_version> both_versions{tls_version::tls1_2, tls_version::tls1_3};

void speak_only(world& of, tls_version version) {
  of.server_options.min_version = of.server_options.max_version = version;
}

} // namespace

TEST_CASE("a TLS handshake agrees on version and cipher, whatever the size of the pieces") {
  world w;
  for (const auto version : both_versions) {
    speak_only(w, version);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7},
                                    std::size_t{100}, std::size_t{1500}, everything}) {
      CAPTURE(piece);
      conversation c(w);
      c.line.piece = piece;
      CHECK(c.client.version().empty());
      CHECK(c.client.cipher().empty());
      REQUIRE(c.shake_hands().status == io_status::done);
      if (version == tls_version::tls1_3) {
        CHECK(c.client.version() == "tls1.3");
        CHECK(c.client.cipher() == "TLS_AES_256_GCM_SHA384");
      } else {
        CHECK(c.client.version() == "tls1.2");
        CHECK(c.client.cipher() == "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
      }
      CHECK_FALSE(c.client.was_resumed());
      CHECK(c.client.problem().empty());
      send_all(c.client, c.peer, "ping");
      CHECK(c.peer.heard == "ping");
      c.peer.say("pong");
      CHECK(receive_all(c.client, c.peer).text == "pong");
    }
  }
}

TEST_CASE("a large text passes TLS both ways as it is") {
  world w;
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i)
    text += std::to_string(i);
  for (const auto version : both_versions) {
    speak_only(w, version);
    for (const std::size_t piece : {std::size_t{999}, std::size_t{16'384}, everything}) {
      CAPTURE(piece);
      conversation c(w);
      c.line.piece = piece;
      REQUIRE(c.shake_hands().status == io_status::done);
      send_all(c.client, c.peer, text);
      // What TLS still held back goes with the next bytes.
      send_all(c.client, c.peer, "!");
      CHECK((c.peer.heard == text + "!"));
      c.peer.say(text);
      CHECK((receive_all(c.client, c.peer, 5000).text == text));
    }
  }
}

TEST_CASE("a send of TLS is done with one record") {
  world w;
  conversation c(w);
  REQUIRE(c.shake_hands().status == io_status::done);
  const int before = c.line.sends;
  CHECK(c.client.send(std::string(100'000, 'x')).bytes == 16'384);
  CHECK(c.line.sends == before + 1);
  c.peer.turn();
  CHECK(c.peer.heard.size() == 16'384);
}

TEST_CASE("what arrives while TLS holds a full buffer is given before it would block") {
  world w;
  conversation c(w);
  REQUIRE(c.shake_hands().status == io_status::done);
  receive_all(c.client, c.peer);
  c.peer.say("one");
  c.peer.say("two");
  std::string buffer(2, '\0');
  std::string text;
  const int before = c.line.receives;
  for (;;) {
    const auto got = c.client.receive(buffer);
    if (got.status != io_status::done)
      break;
    text.append(buffer, 0, got.bytes);
    CHECK(c.client.may_have_more() == (text.size() < 6));
  }
  CHECK(text == "onetwo");
  CHECK(c.line.receives == before + 1);
}

TEST_CASE("in TLS a short text is one send and one receive of the stream") {
  world w;
  for (const auto version : both_versions) {
    speak_only(w, version);
    conversation c(w);
    REQUIRE(c.shake_hands().status == io_status::done);
    receive_all(c.client, c.peer);
    std::string buffer(4096, '\0');
    for (int i = 0; i < 3; ++i) {
      const int sends = c.line.sends;
      const int receives = c.line.receives;
      CHECK(c.client.send("GET / HTTP/1.1\r\n\r\n").bytes == 18);
      CHECK(c.line.sends == sends + 1);
      c.peer.turn();
      c.peer.say("HTTP/1.1 204 No Content\r\n\r\n");
      CHECK(c.client.receive(buffer).bytes == 27);
      CHECK_FALSE(c.client.may_have_more());
      CHECK(c.line.receives == receives + 1);
    }
  }
}

TEST_CASE("a name is told to the server and an address is not") {
  world w;
  w.server_options.identity =
      w.authority.issue({.hosts = {"www.example.com", "127.0.0.1", "::1", "*.wild.example"}});
  struct row {
    const char* host;
    const char* told;
  };
  for (const auto& [host, told] :
       {row{"www.example.com", "www.example.com"}, row{"WWW.Example.com", "WWW.Example.com"},
        row{"www.example.com.", "www.example.com"}, row{"127.0.0.1", ""}, row{"[::1]", ""},
        row{"::1", ""}, row{"a.wild.example", "a.wild.example"}}) {
    CAPTURE(host);
    conversation c(w, host);
    CHECK(c.shake_hands().status == io_status::done);
    CHECK(c.peer.side->server_name() == told);
    CHECK(c.peer.side->protocol() == "http/1.1");
  }
}

TEST_CASE("a certificate for another host is refused, with its names") {
  world w;
  w.server_options.identity = w.authority.issue({.hosts = {"a.example", "*.b.example"}});
  for (const char* host : {"c.example", "127.0.0.1", "a.a.example", "x.y.b.example", "b.example"}) {
    CAPTURE(host);
    conversation c(w, host);
    check_fails(c.shake_hands(), http_error::tls_wrong_host);
    CHECK(c.client.problem() == "x509: certificate doesn't match hostname: it is for a.example, "
                                "*.b.example, not for " +
                                    std::string(host));
  }
  // The name of the subject alone counts for nothing where there are others.
  w.server_options.identity = w.authority.issue({.name = "c.example", .hosts = {"a.example"}});
  conversation c(w, "c.example");
  check_fails(c.shake_hands(), http_error::tls_wrong_host);
}

TEST_CASE("a certificate of an unknown authority is refused") {
  world w;
  const certificate_authority other("another authority");
  SUBCASE("signed by somebody else") {
    w.server_options.identity = other.issue({.hosts = {"localhost"}});
    conversation c(w);
    check_fails(c.shake_hands(), http_error::tls_unknown_authority);
    CHECK(c.client.problem() == "x509: unknown authority: unable to get local issuer certificate");
  }
  SUBCASE("signed by itself") {
    w.server_options.identity = other.self();
    conversation c(w);
    check_fails(c.shake_hands(), http_error::tls_unknown_authority);
    CHECK(c.client.problem().starts_with("x509: unknown authority: self"));
  }
  SUBCASE("by the system's store") {
    w.options = {};
    conversation c(w);
    check_fails(c.shake_hands(), http_error::tls_unknown_authority);
  }
}

TEST_CASE("a chain of certificates is followed to an authority that is trusted") {
  world w;
  w.server_options.identity = w.authority.under("one below").issue({.hosts = {"localhost"}});
  conversation c(w);
  CHECK(c.shake_hands().status == io_status::done);
}

TEST_CASE("a certificate is refused before and after its time") {
  world w;
  using std::chrono::hours;
  w.server_options.identity = w.authority.issue(
      {.hosts = {"localhost"}, .valid_from = hours{-48}, .valid_until = hours{-24}});
  conversation past(w);
  check_fails(past.shake_hands(), http_error::tls_expired);
  CHECK(past.client.problem() ==
        "x509: certificate has expired or is not yet valid: certificate has expired");

  w.server_options.identity = w.authority.issue(
      {.hosts = {"localhost"}, .valid_from = hours{24}, .valid_until = hours{48}});
  conversation future(w);
  check_fails(future.shake_hands(), http_error::tls_expired);
  CHECK(future.client.problem() ==
        "x509: certificate has expired or is not yet valid: certificate is not yet valid");
}

TEST_CASE("insecure_skip_verify takes any certificate") {
  world w;
  using std::chrono::hours;
  w.options = {.insecure_skip_verify = true};
  for (const auto& identity :
       {w.authority.issue({.hosts = {"other.example"}}), certificate_authority("x").self(),
        w.authority.issue({.valid_from = hours{-48}, .valid_until = hours{-24}})}) {
    w.server_options.identity = identity;
    conversation c(w);
    CHECK(c.shake_hands().status == io_status::done);
    CHECK(c.peer.side->server_name() == "localhost");
  }
}

TEST_CASE("a version or cipher that only one side speaks has its own error") {
  world w;
  SUBCASE("the server is newer") {
    w.options.max_version = tls_version::tls1_2;
    speak_only(w, tls_version::tls1_3);
    conversation c(w);
    check_fails(c.shake_hands(), http_error::tls_no_common_version);
    CHECK(c.client.problem() == "tls: no version or cipher in common: alert protocol version");
  }
  SUBCASE("the server is older") {
    w.options.min_version = tls_version::tls1_3;
    speak_only(w, tls_version::tls1_2);
    conversation c(w);
    check_fails(c.shake_hands(), http_error::tls_no_common_version);
  }
  SUBCASE("other ciphers") {
    w.options.max_version = tls_version::tls1_2;
    w.options.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
    w.server_options.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
    conversation c(w);
    check_fails(c.shake_hands(), http_error::tls_no_common_version);
    CHECK(c.client.problem() == "tls: no version or cipher in common: alert handshake failure");
  }
}

TEST_CASE("the ciphers of the options are those that are offered") {
  world w;
  w.options.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  w.options.cipher_suites = "TLS_CHACHA20_POLY1305_SHA256";
  speak_only(w, tls_version::tls1_2);
  conversation old(w);
  CHECK(old.shake_hands().status == io_status::done);
  CHECK(old.client.cipher() == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  speak_only(w, tls_version::tls1_3);
  conversation current(w);
  CHECK(current.shake_hands().status == io_status::done);
  CHECK(current.client.cipher() == "TLS_CHACHA20_POLY1305_SHA256");
}

TEST_CASE("an old version is spoken with whoever asks for it, and only then") {
  world w;
  w.server_options.ciphers = "DEFAULT@SECLEVEL=0";
  struct row {
    tls_version version;
    const char* text;
  };
  for (const auto& [version, text] :
       {row{tls_version::tls1_0, "tls1.0"}, row{tls_version::tls1_1, "tls1.1"}}) {
    speak_only(w, version);
    w.options.min_version = tls_version::tls1_2;
    conversation current(w);
    check_fails(current.shake_hands(), http_error::tls_no_common_version);
    w.options.min_version = version;
    conversation old(w);
    CHECK(old.shake_hands().status == io_status::done);
    CHECK(old.client.version() == text);
  }
}

TEST_CASE("an alert in the handshake is told by its name") {
  world w;
  struct row {
    int alert;
    http_error error;
    const char* words;
  };
  for (const auto& [alert, error, words] :
       {row{80, http_error::tls_refused,
            "tls: the server refused the handshake: alert internal error"},
        row{112, http_error::tls_refused,
            "tls: the server refused the handshake: alert unrecognized name"},
        row{42, http_error::tls_refused,
            "tls: the server refused the handshake: alert bad certificate"},
        row{40, http_error::tls_no_common_version,
            "tls: no version or cipher in common: alert handshake failure"},
        row{70, http_error::tls_no_common_version,
            "tls: no version or cipher in common: alert protocol version"},
        row{71, http_error::tls_no_common_version,
            "tls: no version or cipher in common: alert insufficient security"}}) {
    CAPTURE(alert);
    w.server_options.alert = alert;
    conversation c(w);
    check_fails(c.shake_hands(), error);
    CHECK(c.client.problem() == words);
  }
}

TEST_CASE("a server that wants a certificate gets one or is the error") {
  world w;
  w.server_options.client_authority = w.authority.self().certificate;
  for (const auto version : both_versions) {
    speak_only(w, version);
    { // none is there
      w.options.certificates.clear();
      conversation c(w);
      check_fails(c.outcome(), http_error::tls_certificate_wanted);
      CHECK(c.client.problem() ==
            std::string("tls: the server wants a client certificate: alert ") +
                (version == tls_version::tls1_3 ? "certificate required" : "handshake failure"));
    }
    { // a good one
      const auto mine = w.authority.under("people").issue({.name = "ann", .hosts = {}});
      w.options.certificates = {{.certificate_file = w.files.with("ann.pem", mine.certificate),
                                 .key_file = w.files.with("ann.key", mine.key)}};
      conversation c(w);
      CHECK(c.outcome().status == io_status::would_block);
      CHECK(c.peer.side->client_name() == "ann");
    }
    { // one of somebody else's
      const auto mine = certificate_authority("other").issue({.name = "eve", .hosts = {}});
      w.options.certificates = {{.certificate_file = w.files.with("eve.pem", mine.certificate),
                                 .key_file = w.files.with("eve.key", mine.key)}};
      conversation c(w);
      check_fails(c.outcome(), http_error::tls_certificate_wanted);
      CHECK(c.client.problem() ==
            "tls: the server does not accept the client's certificate: alert unknown CA");
    }
  }
}

TEST_CASE("a client certificate is chosen by host") {
  world w;
  w.server_options.client_authority = w.authority.self().certificate;
  w.server_options.identity = w.authority.issue({.hosts = {"*.example.com", "other.example"}});
  const auto add = [&](const std::string& name, std::vector<std::string> domains) {
    const auto mine = w.authority.issue({.name = name, .hosts = {}});
    w.options.certificates.push_back(
        {.certificate_file = w.files.with(name + ".pem", mine.certificate),
         .key_file = w.files.with(name + ".key", mine.key),
         .domains = std::move(domains)});
  };
  add("one", {"www.example.com"});
  add("two", {"nobody.example", "*.example.com"});
  add("three", {});
  struct row {
    const char* host;
    const char* shown;
  };
  for (const auto& [host, shown] : {row{"www.example.com", "one"}, row{"WWW.EXAMPLE.com", "one"},
                                    row{"api.example.com", "two"}, row{"other.example", "three"}}) {
    CAPTURE(host);
    conversation c(w, host);
    CHECK(c.outcome().status == io_status::would_block);
    CHECK(c.peer.side->client_name() == shown);
  }
}

TEST_CASE("no certificate is shown to a server that does not ask") {
  world w;
  const auto mine = w.authority.issue({.name = "ann"});
  w.options.certificates = {{.certificate_file = w.files.with("ann.pem", mine.certificate),
                             .key_file = w.files.with("ann.key", mine.key)}};
  conversation c(w);
  CHECK(c.shake_hands().status == io_status::done);
  CHECK(c.peer.side->client_name().empty());
}

TEST_CASE("an answer that is no TLS has its own error") {
  world w;
  for (const char* answer : {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "no\n",
                             "\x05\x01", "220 mail.example ESMTP\r\n"}) {
    for (const std::size_t piece : {std::size_t{1}, everything}) {
      CAPTURE(answer);
      CAPTURE(piece);
      conversation c(w);
      c.line.piece = piece;
      c.line.to_client = answer;
      c.peer.close();
      check_fails(c.shake_hands(), http_error::tls_not_spoken);
      CHECK(c.client.problem() == "tls: the server does not speak TLS");
    }
  }
}

TEST_CASE("a stream that ends in the handshake has its own error, wherever it ends") {
  world w;
  // How much the server says.
  conversation whole(w);
  CHECK(whole.client.handshake().status == io_status::would_block);
  whole.peer.turn();
  const auto length = whole.line.to_client.size();
  REQUIRE(length > 500);
  const io_result closed{io_status::closed};
  const io_result reset{io_status::failed, 0, http_error::connection_reset, 104};
  for (const auto& end : {closed, reset})
    for (std::size_t cut = 0; cut + 1 < length - 300; cut += 13) {
      CAPTURE(cut);
      conversation c(w);
      CHECK(c.client.handshake().status == io_status::would_block);
      c.peer.turn();
      c.line.to_client.resize(cut);
      c.line.end = end;
      check_fails(c.client.handshake(), http_error::tls_closed);
      CHECK(c.client.problem() == "tls: the server closed the connection in the handshake");
      // It stays so.
      check_fails(c.client.handshake(), http_error::tls_closed);
      check_fails(c.client.send("x"), http_error::tls_closed);
    }
}

TEST_CASE("a failure of the stream is told as the stream tells it") {
  world w;
  std::string buffer(100, '\0');
  conversation in_handshake(w);
  in_handshake.line.refusal = {io_status::failed, 0, http_error::tcp_failed, 113};
  const auto first = in_handshake.client.handshake();
  check_fails(first, http_error::tcp_failed);
  CHECK(first.system_error == 113);
  CHECK(in_handshake.client.problem().empty());

  conversation reading(w);
  REQUIRE(reading.shake_hands().status == io_status::done);
  receive_all(reading.client, reading.peer);
  reading.line.end = {io_status::failed, 0, http_error::connection_reset, 104};
  const auto second = reading.client.receive(buffer);
  check_fails(second, http_error::connection_reset);
  CHECK(second.system_error == 104);

  conversation writing(w);
  REQUIRE(writing.shake_hands().status == io_status::done);
  receive_all(writing.client, writing.peer);
  writing.line.refusal = {io_status::failed, 0, http_error::broken_pipe, 32};
  check_fails(writing.client.send("x"), http_error::broken_pipe);
}

TEST_CASE("an alert that waits behind a broken pipe is the error") {
  world w;
  w.server_options.client_authority = w.authority.self().certificate;
  speak_only(w, tls_version::tls1_3);
  conversation c(w);
  REQUIRE(c.shake_hands().status == io_status::done);
  c.line.refusal = {io_status::failed, 0, http_error::broken_pipe, 32};
  check_fails(c.client.send("GET / HTTP/1.1\r\n\r\n"), http_error::tls_certificate_wanted);
}

TEST_CASE("the end of a TLS session is the end of the stream, with and without close_notify") {
  world w;
  for (const auto version : both_versions) {
    speak_only(w, version);
    { // with
      conversation c(w);
      REQUIRE(c.shake_hands().status == io_status::done);
      c.peer.say("bye");
      c.peer.say_close();
      const auto all = receive_all(c.client, c.peer);
      CHECK(all.text == "bye");
      CHECK(all.end.status == io_status::closed);
    }
    { // without
      conversation c(w);
      REQUIRE(c.shake_hands().status == io_status::done);
      c.peer.say("bye");
      c.peer.close();
      const auto all = receive_all(c.client, c.peer);
      CHECK(all.text == "bye");
      CHECK(all.end.status == io_status::closed);
      std::string buffer(10, '\0');
      CHECK(c.client.receive(buffer).status == io_status::closed);
    }
    { // within a record
      conversation c(w);
      REQUIRE(c.shake_hands().status == io_status::done);
      receive_all(c.client, c.peer);
      c.peer.say("bye");
      c.line.to_client.pop_back();
      c.peer.close();
      const auto all = receive_all(c.client, c.peer);
      CHECK(all.text.empty());
      CHECK(all.end.status == io_status::closed);
    }
  }
}

TEST_CASE("shutdown tells the server that nothing more comes") {
  world w;
  conversation c(w);
  c.client.shutdown(); // too early, and harmless
  CHECK(c.line.to_server.empty());
  REQUIRE(c.shake_hands().status == io_status::done);
  c.client.shutdown();
  c.peer.turn();
  CHECK(c.peer.is_over);
}

TEST_CASE("a damaged record ends the session") {
  world w;
  conversation c(w);
  REQUIRE(c.shake_hands().status == io_status::done);
  receive_all(c.client, c.peer);
  c.peer.say("hello");
  c.line.to_client.back() ^= 1;
  std::string buffer(100, '\0');
  check_fails(c.client.receive(buffer), http_error::tls_failed);
  CHECK(c.client.problem().starts_with("tls: failed: "));
  CHECK(c.client.problem().size() > 20);
}

TEST_CASE("a session is resumed with the ticket of an earlier one") {
  world w;
  for (const auto version : both_versions) {
    speak_only(w, version);
    for (const bool says_close : {true, false}) {
      CAPTURE(says_close);
      tls_context context(w.options);
      server peer(w.server_options);
      throng::tls_ticket ticket;
      for (int i = 0; i < 4; ++i) {
        wire line;
        peer.accept(line);
        tls_session client(context, "localhost", throng::port_of(line), ticket);
        REQUIRE(shake_hands(client, peer).status == io_status::done);
        CHECK(client.was_resumed() == (i > 0));
        peer.say("hello");
        if (says_close)
          peer.say_close();
        peer.close();
        CHECK(receive_all(client, peer).text == "hello");
        if (auto next = client.take_session())
          ticket = std::move(next);
        CHECK(ticket != nullptr);
        CHECK(client.take_session() == nullptr);
      }
    }
  }
}

TEST_CASE("no ticket is kept where resumption is off or the server gives none") {
  world w;
  for (const auto version : both_versions) {
    speak_only(w, version);
    for (const bool is_off : {true, false}) {
      w.options.session_resumption = !is_off;
      w.server_options.gives_tickets = is_off;
      conversation c(w);
      REQUIRE(c.shake_hands().status == io_status::done);
      c.peer.say("hello");
      CHECK(receive_all(c.client, c.peer).text == "hello");
      const auto ticket = c.client.take_session();
      if (is_off)
        CHECK(ticket == nullptr);
      if (ticket) { // in TLS 1.2 a session without a ticket can still have a number
        conversation next(w, "localhost", ticket);
        REQUIRE(next.shake_hands().status == io_status::done);
        CHECK_FALSE(next.client.was_resumed());
      }
    }
  }
}

TEST_CASE("a ticket that the server does not know leads to a whole handshake") {
  world w;
  for (const auto version : both_versions) {
    speak_only(w, version);
    conversation first(w);
    REQUIRE(first.shake_hands().status == io_status::done);
    first.peer.say("hello");
    receive_all(first.client, first.peer);
    const auto ticket = first.client.take_session();
    REQUIRE(ticket);
    conversation second(w, "localhost", ticket); // its server has other keys
    CHECK(second.shake_hands().status == io_status::done);
    CHECK_FALSE(second.client.was_resumed());
  }
}

TEST_CASE("the server may change its keys at any time") {
  world w;
  speak_only(w, tls_version::tls1_3);
  conversation c(w);
  REQUIRE(c.shake_hands().status == io_status::done);
  for (int i = 0; i < 3; ++i) {
    c.peer.update_keys();
    c.peer.say("one");
    CHECK(receive_all(c.client, c.peer).text == "one");
    send_all(c.client, c.peer, "two");
    CHECK(c.peer.heard == "two");
    c.peer.heard.clear();
  }
}

TEST_CASE("a session of an unusable context fails with what is wrong") {
  world w;
  w.options.ca_file = "/nowhere/ca.pem";
  conversation c(w);
  check_fails(c.client.handshake(), http_error::tls_failed);
  CHECK(c.client.problem() ==
        "tls: tls.ca_file: cannot read '/nowhere/ca.pem': No such file or directory");
  CHECK(c.client.version().empty());
}

#else

TEST_CASE("without TLS in the build a session fails and says how to get it") {
  struct {
    throng::io_result send(std::string_view) { return {io_status::would_block}; }
    throng::io_result receive(std::span<char>) { return {io_status::would_block}; }
  } stream;
  CHECK(tls_context::problems(tls_options{}).empty());
  const tls_context context(tls_options{});
  tls_session session(context, "localhost", throng::port_of(stream));
  const auto result = session.handshake();
  CHECK(result.status == io_status::failed);
  CHECK(result.error == http_error::tls_unavailable);
  CHECK(session.problem() ==
        "tls: this build of throng has no TLS: configure with -DTHRONG_WITH_OPENSSL=ON");
}

} // namespace

#endif
