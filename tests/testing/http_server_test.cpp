// The server as a well-behaved peer: what it answers, byte for byte.

#include "../../examples/demo_server.hpp"
#include "raw_client.hpp"
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

constexpr const char* pong = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nPONG!";
constexpr const char* last_pong =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nPONG!";

// Says what it saw: method, path, query, one header, body.
http_reply mirror(const http_request& request) {
  http_reply reply;
  reply.body.append(request.method).append("|").append(request.path).append("|");
  reply.body.append(request.query).append("|").append(request.header("x-tag")).append("|");
  reply.body.append(request.body);
  return reply;
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// What the server sends for `request`, when the client then says that it is done.
std::string answer_to(const http_server& server, const std::string& request) {
  raw_client client(server.port());
  REQUIRE(client.send(request));
  client.close_sending();
  const std::string answer = client.read_all();
  CHECK(client.end() == stream_end::closed);
  return answer;
}

} // namespace

TEST_CASE("the demo's pages answer PONG! and the sum") {
  http_server server;
  demo_routes(server);
  CHECK(answer_to(server, get("/ping")) == pong);
  CHECK(answer_to(server, get("/stress?loop=0")) == ok("0"));
  CHECK(answer_to(server, get("/stress?loop=100000")) == ok("4999950000"));
  for (const char* bad :
       {"/stress", "/stress?loop=", "/stress?loop=-1", "/stress?loop=1x", "/stress?pool=3",
        "/stress?loop=100000001", "/stress?loop=1e3", "/stress?loop=99999999999999999999"}) {
    CAPTURE(bad);
    const std::string answer = answer_to(server, get(bad));
    CHECK(answer.substr(0, 26) == "HTTP/1.1 400 Bad Request\r\n");
    CHECK(answer.find("loop must be a whole number from 0 to 100000000") != answer.npos);
  }
}

TEST_CASE("a url names loopback, the port and the target") {
  http_server server;
  CHECK(server.port() != 0);
  CHECK(server.url("/a?b=c") == "http://127.0.0.1:" + std::to_string(server.port()) + "/a?b=c");
}

TEST_CASE("an unknown path is answered with 404, or by the fallback") {
  http_server plain;
  CHECK(answer_to(plain, get("/no?where")) ==
        "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\nno route for /no\n");
  http_server own([](const http_request&) { return http_reply{.status = 418, .body = "tea"}; });
  own.route("/", mirror);
  CHECK(answer_to(own, get("/x")) == "HTTP/1.1 418 I'm a Teapot\r\nContent-Length: 3\r\n\r\ntea");
  CHECK(answer_to(own, get("/")) == ok("GET|/|||"));
}

TEST_CASE("a handler sees method, path, query, headers and body") {
  http_server server(mirror);
  CHECK(answer_to(server,
                  "PUT /a/b?c=d?e HTTP/1.1\r\nhOST: x\r\nX-TAG: \t blue \t\r\n"
                  "X-Tag: red\r\nContent-Length: 4\r\n\r\nbody") == ok("PUT|/a/b|c=d?e|blue|body"));
  CHECK(answer_to(server, get("http://host:80/p?q")) == ok("GET|/p|q||"));
  CHECK(answer_to(server, get("http://host?q")) == ok("GET|/|q||"));
  CHECK(answer_to(server, get("/", "X-Tag:\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n")) ==
        ok("GET|/|||"));
}

TEST_CASE("a chunked request body is joined, its trailer passed by") {
  http_server server(mirror);
  CHECK(answer_to(server, "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "3;ext=1\r\nabc\r\n0a\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n") ==
        ok("POST|/c|||abc0123456789"));
}

TEST_CASE("one connection serves one request after the other") {
  http_server server;
  demo_routes(server);
  raw_client client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/ping"));
    CHECK(client.read(std::string{pong}.size()) == pong);
  }
  CHECK(server.counts().connections == 1);
}

TEST_CASE("pipelined requests are answered in order, a slow one holding up the next") {
  http_server server(mirror);
  server.route("/slow",
               [](const http_request&) { return http_reply{.body = "slow", .delay = 20ms}; });
  raw_client client(server.port());
  std::string requests;
  std::string answers;
  for (int i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(i);
    requests += i % 1000 == 7 ? get("/slow") : get("/" + number);
    answers += i % 1000 == 7 ? ok("slow") : ok("GET|/" + number + "|||");
  }
  client.send(requests);
  CHECK(client.read(answers.size()) == answers);
  CHECK(server.counts().requests == 3000);
}

TEST_CASE("a request may arrive byte by byte") {
  http_server server(mirror);
  raw_client client(server.port());
  const std::string request =
      "POST /b?q HTTP/1.1\r\nHost: x\r\nX-Tag: t\r\nContent-Length: 3\r\n\r\nxyz";
  for (int round = 0; round < 2; ++round) {
    for (const char c : request)
      client.send({&c, 1});
    CHECK(client.read(ok("POST|/b|q|t|xyz").size()) == ok("POST|/b|q|t|xyz"));
  }
}

TEST_CASE("HEAD is answered by the head alone, and 204 has neither length nor body") {
  http_server server;
  demo_routes(server);
  server.route("/none", [](const http_request&) { return http_reply{.status = 204, .body = "x"}; });
  CHECK(answer_to(server, "HEAD /ping HTTP/1.1\r\nHost: x\r\n\r\n" + get("/ping")) ==
        std::string{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"} + pong);
  CHECK(answer_to(server, get("/none") + get("/ping")) ==
        std::string{"HTTP/1.1 204 No Content\r\n\r\n"} + pong);
}

TEST_CASE("the client's wish to close is honoured, in HTTP/1.0 without asking") {
  http_server server;
  demo_routes(server);
  const auto answer_and_close = [&](const std::string& request) {
    raw_client client(server.port()); // does not close: the server has to
    client.send(request);
    const std::string answer = client.read_all();
    CHECK(client.end() == stream_end::closed);
    return answer;
  };
  CHECK(answer_and_close(get("/ping", "Connection: close\r\n") + get("/ping")) == last_pong);
  CHECK(answer_and_close("GET /ping HTTP/1.0\r\n\r\n") == last_pong);
  CHECK(answer_to(server, "GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/ping")) ==
        std::string{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nPONG!"} +
            pong);
  server.route("/bye",
               [](const http_request&) { return http_reply{.body = "bye", .close = true}; });
  CHECK(answer_and_close(get("/bye")) ==
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbye");
}

TEST_CASE("a reply carries the handler's headers, and a length of its own choice") {
  http_server server([](const http_request&) {
    http_reply reply{.body = "abc"};
    reply.headers = {{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}, {"content-length", "3"}};
    return reply;
  });
  CHECK(answer_to(server, get("/")) ==
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-length: 3\r\n\r\nabc");
}

TEST_CASE("a chunked reply comes in chunks of up to 4096 bytes, but not to HTTP/1.0") {
  const std::string body = std::string(4096, 'a') + std::string(13, 'b');
  http_server server(
      [&](const http_request&) { return http_reply{.body = body, .chunked = true}; });
  CHECK(answer_to(server, get("/")) ==
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" + std::string(4096, 'a') +
            "\r\nd\r\nbbbbbbbbbbbbb\r\n0\r\n\r\n");
  CHECK(answer_to(server, "GET / HTTP/1.0\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nContent-Length: 4109\r\nConnection: close\r\n\r\n" + body);
}

TEST_CASE("a client that waits for 100 Continue gets it before it sends the body") {
  http_server server(mirror);
  raw_client client(server.port());
  const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  for (int round = 0; round < 2; ++round) {
    client.send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n");
    REQUIRE(client.read(go_on.size()) == go_on);
    client.send("body");
    CHECK(client.read(ok("POST|/e|||body").size()) == ok("POST|/e|||body"));
  }
}

TEST_CASE("a reply is not sent before its delay is over") {
  http_server server([](const http_request&) { return http_reply{.body = "late", .delay = 40ms}; });
  raw_client client(server.port());
  const auto before = std::chrono::steady_clock::now();
  client.send(get("/"));
  CHECK(client.read(ok("late").size()) == ok("late"));
  CHECK(std::chrono::steady_clock::now() - before >= 40ms);
}

TEST_CASE("a large reply arrives whole at a client that reads late") {
  std::string body(24'000'000, '\0');
  for (std::size_t i = 0; i < body.size(); ++i)
    body[i] = static_cast<char>('a' + i % 23);
  http_server server([&](const http_request&) { return http_reply{.body = body}; });
  raw_client client(server.port());
  client.send(get("/") + get("/"));
  // The kernel cannot hold it all, so the server has to wait for room.
  REQUIRE(soon([&] { return server.counts().bytes_sent > 0; }));
  CHECK(server.counts().bytes_sent < body.size());
  const std::string expected = ok(body);
  CHECK(client.read(expected.size()) == expected);
  CHECK(client.read(expected.size()) == expected);
}

TEST_CASE("what a handler throws is answered with 500 and its text") {
  http_server server([](const http_request& request) -> http_reply {
    if (request.path == "/odd")
      throw 7;
    if (request.path == "/low")
      return {.status = 99};
    throw std::runtime_error("out of tea");
  });
  const std::string head = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: ";
  CHECK(answer_to(server, get("/")) == head + "28\r\n\r\na handler threw: out of tea\n");
  CHECK(answer_to(server, get("/odd")).find("no std::exception") != std::string::npos);
  CHECK(answer_to(server, get("/low")).find("answered with status 99") != std::string::npos);
}
