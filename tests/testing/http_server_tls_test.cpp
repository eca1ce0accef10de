// The test server over TLS, asked by throng's own client side.

#include <throng/testing/http_server.hpp>

#if THRONG_HAS_TLS

#include "raw_client.hpp"
#include <throng/net/tls_session.hpp>
#include <throng/testing/tls_identity.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

using throng::http_error;
using throng::io_status;
using throng::tls_session;
using throng::tls_version;
using throng::testing::certificate_authority;
using throng::testing::http_reply;
using throng::testing::http_server;
using throng::testing::tls_server_options;

namespace {

// A raw client as the stream of a session; it blocks, so no step ever has to be repeated.
struct blocking_stream {
  raw_client socket;

  throng::io_result send(std::string_view bytes) const {
    return socket.send(bytes)
               ? throng::io_result{io_status::done, bytes.size()}
               : throng::io_result{io_status::failed, 0, http_error::broken_pipe, EPIPE};
  }
  throng::io_result receive(std::span<char> room) {
    const auto bytes = socket.read_some(room.size());
    if (bytes.empty())
      return {io_status::closed};
    std::copy(bytes.begin(), bytes.end(), room.begin());
    return {io_status::done, bytes.size()};
  }
};

struct client {
  client(const throng::tls_context& context, const http_server& server)
      : stream{raw_client(server.port())}, session(context, "127.0.0.1", throng::port_of(stream)) {}

  std::string ask(std::string_view request, std::size_t size) {
    while (!request.empty()) {
      const auto sent = session.send(request);
      if (sent.status != io_status::done)
        return "not sent";
      request.remove_prefix(sent.bytes);
    }
    std::string text;
    std::string buffer(20'000, '\0');
    while (text.size() < size) {
      end = session.receive(buffer);
      if (end.status != io_status::done)
        break;
      text.append(buffer, 0, end.bytes);
    }
    return text;
  }

  blocking_stream stream;
  tls_session session;
  throng::io_result end;
};

// The certificates are as good for this test unverified; the tests of sessions verify.
const throng::tls_options any_server{.insecure_skip_verify = true};

const certificate_authority& authority() {
  static const certificate_authority one;
  return one;
}

tls_server_options options() { return {.identity = authority().issue()}; }

constexpr std::string_view get_ping = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view pong = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nPONG!";

void add_routes(http_server& server) {
  server.route("/ping", [](const auto&) { return http_reply{.body = "PONG!"}; });
  server.route("/late", [](const auto&) {
    return http_reply{.body = "PONG!", .delay = std::chrono::milliseconds{1}};
  });
  server.route("/last", [](const auto&) { return http_reply{.body = "PONG!", .close = true}; });
  server.route("/echo",
               [](const auto& request) { return http_reply{.body = std::string(request.body)}; });
}

} // namespace

TEST_CASE("the test server answers over TLS 1.2 and 1.3, one request after the other") {
  const throng::tls_context context(any_server);
  for (const auto version : {tls_version::tls1_2, tls_version::tls1_3}) {
    auto with = options();
    with.min_version = with.max_version = version;
    http_server server(with);
    add_routes(server);
    CHECK(server.url("/ping") == "https://127.0.0.1:" + std::to_string(server.port()) + "/ping");
    client c(context, server);
    REQUIRE(c.session.handshake().status == io_status::done);
    CHECK(c.session.version() == (version == tls_version::tls1_2 ? "tls1.2" : "tls1.3"));
    for (int i = 0; i < 3; ++i) {
      CHECK(c.ask(get_ping, pong.size()) == pong);
      CHECK(c.ask("GET /late HTTP/1.1\r\nHost: x\r\n\r\n", pong.size()) == pong);
    }
    // Two at once, and the second waits for the first.
    CHECK(c.ask(std::string("GET /late HTTP/1.1\r\nHost: x\r\n\r\n").append(get_ping),
                2 * pong.size()) == std::string(pong).append(pong));
    CHECK(server.counts().requests == 8);
    CHECK(server.counts().malformed == 0);
  }
}

TEST_CASE("a large body passes the test server's TLS both ways") {
  const throng::tls_context context(any_server);
  http_server server(options());
  add_routes(server);
  client c(context, server);
  REQUIRE(c.session.handshake().status == io_status::done);
  std::string body;
  for (int i = 0; body.size() < 1'000'000; ++i)
    body += std::to_string(i);
  const std::string head = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  const std::string answer = "HTTP/1.1 200 OK\r\n" + head + body;
  CHECK((c.ask("POST /echo HTTP/1.1\r\nHost: x\r\n" + head + body, answer.size()) == answer));
  CHECK(c.ask("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
              25) == "HTTP/1.1 100 Continue\r\n\r\n");
}

TEST_CASE("the test server closes TLS with close_notify unless it is told not to") {
  const throng::tls_context context(any_server);
  for (const bool says_close : {true, false}) {
    auto with = options();
    with.says_close = says_close;
    http_server server(with);
    add_routes(server);
    client c(context, server);
    REQUIRE(c.session.handshake().status == io_status::done);
    const auto text = c.ask("GET /last HTTP/1.1\r\nHost: x\r\n\r\n", 1000);
    CHECK(text.ends_with("Connection: close\r\n\r\nPONG!"));
    CHECK(c.end.status == io_status::closed);
    CHECK(c.session.may_have_more() == false);
  }
}

TEST_CASE("the test server ends a handshake with the alert that it is given") {
  const throng::tls_context context(any_server);
  auto with = options();
  with.alert = 49;
  const http_server server(with);
  client c(context, server);
  CHECK(c.session.handshake().error == http_error::tls_refused);
  CHECK(c.session.problem() == "tls: the server refused the handshake: alert access denied");
}

TEST_CASE("the test server asks for a client certificate where it is told to") {
  const throng::tls_context context(any_server);
  auto with = options();
  with.client_authority = authority().self().certificate;
  http_server server(with);
  add_routes(server);
  client c(context, server);
  if (c.session.handshake().status == io_status::done)
    c.ask(get_ping, pong.size());
  CHECK(c.session.handshake().error == http_error::tls_certificate_wanted);
  CHECK(server.counts().requests == 0);
}

TEST_CASE("what is no TLS gets no answer from a test server that speaks it") {
  http_server server(options());
  add_routes(server);
  raw_client plain(server.port());
  CHECK(plain.send(get_ping));
  const auto answer = plain.read_all();
  CHECK(answer.find("PONG!") == std::string::npos);
  CHECK(server.counts().requests == 0);
}

#endif
