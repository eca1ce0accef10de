// What is said to a proxy, and what it may answer.

#include <throng/http/proxy_connect.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

using throng::proxy_connect;
using throng::proxy_state;

namespace {

proxy_connect asking() { return {"example.com", 443, {}}; }

struct answer {
  std::string_view text;
  proxy_state state;
  std::string_view failure;
};

constexpr answer answers[] = {
    {"HTTP/1.1 200 Connection established\r\n\r\n", proxy_state::through, ""},
    {"HTTP/1.0 200 OK\r\nVia: a\r\nEmpty:\r\n\r\n", proxy_state::through, ""},
    {"HTTP/1.1 200\r\n\r\n", proxy_state::through, ""},
    {"HTTP/1.1 200 \r\n\r\n", proxy_state::through, ""},
    {"HTTP/1.1 204 No Content\r\n\r\n", proxy_state::through, ""},
    {"HTTP/1.1 299 Odd\r\n\r\n", proxy_state::through, ""},
    {"HTTP/1.1 200 OK\n\n", proxy_state::through, ""},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", proxy_state::through,
     ""}, // means nothing here
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", proxy_state::through, ""},
    {"HTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n", proxy_state::refused,
     "proxy: it answered 403 Forbidden"},
    {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
     proxy_state::refused,
     "proxy: it answered 407 Proxy Authentication Required: give its user and password, as in "
     "http://user:password@host:port"},
    {"HTTP/1.1 502\r\n\r\n", proxy_state::refused, "proxy: it answered 502"},
    {"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbody", proxy_state::refused,
     "proxy: it answered 503 Service Unavailable"},
    {"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", proxy_state::refused,
     "proxy: it answered 302 Found"},
    {"HTTP/1.1 101 Switching\r\n\r\n", proxy_state::refused, "proxy: it answered 101 Switching"},
    {"HTTP/1.1 403 \x1b[31mred\x7f\r\n\r\n", proxy_state::refused,
     "proxy: it answered 403 ?[31mred?"},
    {"HTTP/2 200 OK\r\n\r\n", proxy_state::refused, "proxy: it does not speak HTTP/1.1"},
    {"\x15\x03\x01", proxy_state::refused, "proxy: it does not speak HTTP/1.1"},
    {"SSH-2.0-OpenSSH\r\n", proxy_state::refused, "proxy: it does not speak HTTP/1.1"},
    {"\r\nHTTP/1.1 200 OK\r\n\r\n", proxy_state::refused, "proxy: it does not speak HTTP/1.1"},
    {"HTTP/1.1 20 OK\r\n\r\n", proxy_state::refused,
     "proxy: its answer has a malformed status line"},
    {"HTTP/1.1 2000 OK\r\n\r\n", proxy_state::refused,
     "proxy: its answer has a malformed status line"},
    {"HTTP/1.1 020 OK\r\n\r\n", proxy_state::refused,
     "proxy: its answer has a malformed status line"},
    {"HTTP/1.1  200 OK\r\n\r\n", proxy_state::refused,
     "proxy: its answer has a malformed status line"},
    {"HTTP/1.x 200 OK\r\n\r\n", proxy_state::refused,
     "proxy: its answer has a malformed status line"},
    {"HTTP/1.1\r\n\r\n", proxy_state::refused, "proxy: its answer has a malformed status line"},
    {"HTTP/1.\n", proxy_state::refused, "proxy: its answer has a malformed status line"},
    {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", proxy_state::refused,
     "proxy: its answer has a malformed header"},
    {"HTTP/1.1 200 OK\r\n: x\r\n\r\n", proxy_state::refused,
     "proxy: its answer has a malformed header"},
    {"HTTP/1.1 200 OK\r\nA: b\r\n", proxy_state::asking, ""},
    {"HTTP/1.1 200 OK\r\n\r", proxy_state::asking, ""},
    {"HTTP/1.1 100 Continue\r\n\r\n", proxy_state::asking, ""},
    {"HTTP", proxy_state::asking, ""},
    {"", proxy_state::asking, ""},
    {"HTTP/1.1 200 OK\r\n\r\nx", proxy_state::refused, "proxy: it sent bytes behind its answer"},
    {"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", proxy_state::refused,
     "proxy: it sent bytes behind its answer"},
};

void give(proxy_connect& to, std::string_view bytes) {
  if (to.state() != proxy_state::refused)
    to.receive(bytes);
}

} // namespace

TEST_CASE("a proxy is asked for host and port, which are the Host header too") {
  CHECK(proxy_connect("example.com", 443, {}).request() ==
        "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n");
  CHECK(proxy_connect("2001:db8::1", 8443, {}).request() ==
        "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n\r\n");
  CHECK(proxy_connect("a", 80, "Basic dTpw").request() ==
        "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nProxy-Authorization: Basic dTpw\r\n\r\n");
}

TEST_CASE("an answer means the same at once, byte by byte and split at every byte") {
  for (const auto& each : answers) {
    CAPTURE(each.text);
    for (std::size_t split = 0; split <= each.text.size(); ++split) {
      CAPTURE(split);
      auto halves = asking();
      give(halves, each.text.substr(0, split));
      give(halves, each.text.substr(split));
      CHECK(halves.state() == each.state);
      CHECK(halves.failure() == each.failure);
    }
    auto bytes = asking();
    for (std::size_t i = 0; i < each.text.size(); ++i)
      give(bytes, each.text.substr(i, 1));
    CHECK(bytes.state() == each.state);
    CHECK(bytes.failure() == each.failure);
  }
}

TEST_CASE("the status is the one of the answer, not of what came before it") {
  auto with = asking();
  CHECK(with.status() == 0);
  with.receive("HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(with.status() == 0);
  with.receive("HTTP/1.1 407 No\r\n\r\n");
  CHECK(with.status() == 407);
}

TEST_CASE("a proxy that closes before it consents refuses, after that it does not") {
  auto nothing = asking();
  CHECK(nothing.closed() == proxy_state::refused);
  CHECK(nothing.failure() == "proxy: it closed the connection");
  auto half = asking();
  half.receive("HTTP/1.1 200 OK\r\n");
  CHECK(half.closed() == proxy_state::refused);
  auto whole = asking();
  whole.receive("HTTP/1.1 200 OK\r\n\r\n");
  CHECK(whole.closed() == proxy_state::through);
}

TEST_CASE("an answer of 16 KiB is taken and one byte more is not, in one line or in many") {
  const std::string begin = "HTTP/1.1 200 OK\r\nA: ";
  const std::string end = "\r\n\r\n";
  const auto room = proxy_connect::most_bytes - begin.size() - end.size();
  auto fits = asking();
  CHECK(fits.receive(begin + std::string(room, 'x') + end) == proxy_state::through);
  auto large = asking();
  CHECK(large.receive(begin + std::string(room + 1, 'x') + end) == proxy_state::refused);
  CHECK(large.failure() == "proxy: its answer is larger than 16 KiB");
  auto endless = asking();
  std::size_t given = 0;
  for (; endless.state() == proxy_state::asking && given < 100'000; given += 30)
    endless.receive("HTTP/1.1 100 Continue\r\nA: b\r\n\r\n"); // 30 bytes
  CHECK(endless.state() == proxy_state::refused);
  CHECK(given <= proxy_connect::most_bytes + 30);
}

TEST_CASE("a long reason is cut") {
  auto with = asking();
  with.receive("HTTP/1.1 500 " + std::string(5000, 'x') + "\r\n\r\n");
  CHECK(with.failure() == "proxy: it answered 500 " + std::string(100, 'x'));
}
