// The server as a bad peer, and in front of bad clients: each fault byte for byte, each refusal.

#include "raw_client.hpp"
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

using namespace std::chrono_literals;
using throng::testing::fault;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

const std::string well = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell";
const std::string broken_head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";

// Routes /well, and /broken with the fault.
void break_by(http_server& server, fault what, bool chunked = false) {
  server.route("/well", [](const http_request&) { return http_reply{.body = "well"}; });
  server.route("/broken", [=](const http_request&) {
    return http_reply{.body = "012345678", .chunked = chunked, .what_breaks = what};
  });
}

struct seen {
  std::string bytes;
  stream_end end;
};

// What a client sees of a good reply and a broken one behind it.
seen seen_of(fault what, bool chunked = false) {
  http_server server;
  break_by(server, what, chunked);
  raw_client client(server.port());
  client.send(get("/well") + get("/broken"));
  seen s{client.read_all(), client.end()};
  CHECK(s.bytes.substr(0, well.size()) == well);
  s.bytes.erase(0, well.size());
  CHECK(server.counts().requests == 2);
  CHECK(server.counts().bytes_sent == well.size() + s.bytes.size());
  CHECK(server.counts().open_connections == 0);
  return s;
}

// The same for a fault after which the connection stays open.
std::string seen_before_silence(fault what) {
  http_server server;
  break_by(server, what);
  raw_client client(server.port(), 60ms);
  client.send(get("/well") + get("/broken") + get("/well"));
  std::string bytes = client.read_all();
  CHECK(client.end() == stream_end::silent);
  client.send(get("/well"));
  CHECK(client.read_all().empty());
  CHECK(client.end() == stream_end::silent);
  CHECK(server.counts().open_connections == 1);
  client.close();
  CHECK(soon([&] { return server.counts().open_connections == 0; }));
  CHECK(bytes.substr(0, well.size()) == well);
  return bytes.substr(well.size());
}

// What a client that only sends sees.
seen refusal_of(const std::string& request) {
  http_server server;
  raw_client client(server.port());
  client.send(request);
  seen s{client.read_all(), client.end()};
  CHECK(server.counts().malformed == 1);
  CHECK(server.counts().requests == 0);
  return s;
}

void check_refused(const std::string& request, const std::string& status, const std::string& why) {
  CAPTURE(request.substr(0, 60));
  const seen s = refusal_of(request);
  CHECK(s.end == stream_end::closed);
  CHECK(s.bytes.substr(0, 9 + status.size()) == "HTTP/1.1 " + status);
  CHECK(s.bytes.find("\r\nConnection: close\r\n") != s.bytes.npos);
  CHECK(s.bytes.find("malformed request: " + why) != s.bytes.npos);
}

} // namespace

TEST_CASE("reset_before_head resets without a byte of the reply") {
  const seen s = seen_of(fault::reset_before_head);
  CHECK(s.bytes.empty());
  CHECK(s.end == stream_end::reset);
}

TEST_CASE("reset_after_head sends the head and resets") {
  const seen s = seen_of(fault::reset_after_head);
  CHECK(s.bytes == broken_head);
  CHECK(s.end == stream_end::reset);
}

TEST_CASE("close_in_body sends the head with the full length, half of the body, and closes") {
  const seen s = seen_of(fault::close_in_body);
  CHECK(s.bytes == broken_head + "0123");
  CHECK(s.end == stream_end::closed);
}

TEST_CASE("close_in_body of a chunked reply halves what the body is on the wire") {
  const seen s = seen_of(fault::close_in_body, true);
  CHECK(s.bytes == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n012345");
  CHECK(s.end == stream_end::closed);
}

TEST_CASE("close_without_reply closes without a byte of the reply") {
  const seen s = seen_of(fault::close_without_reply);
  CHECK(s.bytes.empty());
  CHECK(s.end == stream_end::closed);
}

TEST_CASE("garbage is sent as documented, then the connection is closed") {
  const seen s = seen_of(fault::garbage);
  CHECK(s.bytes == throng::testing::garbage_text);
  CHECK(s.bytes.size() == 27);
  CHECK(s.end == stream_end::closed);
}

TEST_CASE("stall_head sends the status line and nothing more until the client leaves") {
  CHECK(seen_before_silence(fault::stall_head) == "HTTP/1.1 200 OK\r\n");
}

TEST_CASE("stall_body sends half of the body and nothing more until the client leaves") {
  CHECK(seen_before_silence(fault::stall_body) == broken_head + "0123");
}

TEST_CASE("close_delimited is HTTP/1.0 without a length, then closed") {
  const seen s = seen_of(fault::close_delimited);
  CHECK(s.bytes == "HTTP/1.0 200 \r\n\r\n012345678");
  CHECK(s.end == stream_end::closed);
}

TEST_CASE("bad_chunk_size sends the body in chunks, then a size that is none") {
  const seen s = seen_of(fault::bad_chunk_size);
  CHECK(s.bytes == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n012345678\r\nzz\r\n");
  CHECK(s.end == stream_end::closed);
}

TEST_CASE("interim_storm sends a thousand interim replies before the reply") {
  const seen s = seen_of(fault::interim_storm);
  const std::string one = "HTTP/1.1 103 Early Hints\r\n\r\n";
  CHECK(s.bytes.size() == 1'000 * one.size() + broken_head.size() + 9);
  CHECK(s.bytes.starts_with(one + one));
  CHECK(s.bytes.ends_with(one + broken_head + "012345678"));
}

TEST_CASE("a large head and one of many headers have no end") {
  const auto large = seen_before_silence(fault::large_head);
  CHECK(large.size() > std::size_t{2} << 20);
  CHECK(large.find("\r\n\r\n") == large.npos);
  const auto many = seen_before_silence(fault::many_headers);
  CHECK(std::count(many.begin(), many.end(), '\n') == 20'001);
  CHECK(many.find("\r\n\r\n") == many.npos);
}

TEST_CASE("a reply drips byte by byte, and the connection serves on behind it") {
  http_server server;
  server.route("/well", [](const http_request&) { return http_reply{.body = "well"}; });
  server.route("/slow",
               [](const http_request&) { return http_reply{.body = "slow", .drip = 1ms}; });
  raw_client client(server.port());
  const auto before = std::chrono::steady_clock::now();
  client.send(get("/well") + get("/slow") + get("/well", "Connection: close\r\n"));
  const auto bytes = client.read_all();
  const std::string slow = well.substr(0, well.size() - 4) + "slow";
  CHECK(bytes.starts_with(well + slow));
  CHECK(bytes.ends_with("\r\n\r\nwell"));
  CHECK(client.end() == stream_end::closed);
  CHECK(std::chrono::steady_clock::now() - before >= (slow.size() - 1) * 1ms);
}

TEST_CASE("a client that leaves while its reply drips is noticed") {
  http_server server([](const http_request&) {
    return http_reply{.body = "slow", .drip = 1h, .what_breaks = fault::close_in_body};
  });
  raw_client client(server.port());
  client.send(get("/"));
  CHECK(soon([&] { return server.counts().bytes_sent == 1; }));
  client.close();
  CHECK(soon([&] { return server.counts().open_connections == 0; }));
  CHECK(server.counts().bytes_sent == 1);
}

TEST_CASE("a fault waits for the reply's delay") {
  http_server server([](const http_request&) {
    return http_reply{.delay = 30ms, .what_breaks = fault::reset_before_head};
  });
  raw_client client(server.port());
  const auto before = std::chrono::steady_clock::now();
  client.send(get("/"));
  CHECK(client.read_all().empty());
  CHECK(client.end() == stream_end::reset);
  CHECK(std::chrono::steady_clock::now() - before >= 30ms);
}

TEST_CASE("a client that leaves while its reply is held is noticed at once") {
  http_server server([](const http_request&) { return http_reply{.delay = 1h}; });
  raw_client client(server.port());
  client.send(get("/"));
  REQUIRE(soon([&] { return server.counts().requests == 1; }));
  CHECK(server.counts().open_connections == 1);
  client.close();
  CHECK(soon([&] { return server.counts().open_connections == 0; }));
  CHECK(server.counts().bytes_sent == 0);
}

TEST_CASE("a malformed request is refused with its status and a reason") {
  check_refused("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request", "Invalid method");
  check_refused("\x16\x03\x01\x02", "400 Bad Request", "Invalid method");
  check_refused("GET / HTTP/1.1\r\n\r\n", "400 Bad Request", "HTTP/1.1 without a Host header");
  check_refused("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1z\r\n\r\n", "400 Bad Request",
                "Invalid character in Content-Length");
  check_refused("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "400 Bad Request", "Invalid character in chunk size");
  check_refused("GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505 HTTP Version", "only HTTP/1.0");
}

TEST_CASE("a head above 64 KiB and a body above 64 MiB are refused, the reply not lost") {
  check_refused(get("/", "X-Long: " + std::string(3'000'000, 'x') + "\r\n"), "431 ",
                "head above 64 KiB");
  // Far more than is read before the refusal: closing at once would reset the connection.
  check_refused("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 67108865\r\n\r\n" +
                    std::string(8'000'000, 'x'),
                "413 ", "body above 64 MiB");
}

TEST_CASE("good requests in front of a malformed one are answered") {
  http_server server;
  break_by(server, fault::none);
  raw_client client(server.port());
  client.send(get("/well") + "nonsense\r\n\r\n" + get("/well"));
  const std::string answer = client.read_all();
  CHECK(client.end() == stream_end::closed);
  CHECK(answer.substr(0, well.size()) == well);
  CHECK(answer.substr(well.size(), 12) == "HTTP/1.1 400");
  CHECK(server.counts().requests == 1);
  CHECK(server.counts().malformed == 1);
}
