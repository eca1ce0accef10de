// Against Node.js, whose HTTP server shares nothing with ours and sends chunks unless told not to.

#include "accounts.hpp"
#include "child.hpp"
#include "skip.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

using namespace std::chrono_literals;

namespace {

class node_server {
public:
  explicit node_server(const std::string& idle = "60000")
      : process_({program(), THRONG_TESTS_DIR "/integration/servers/node_server.js", idle}) {
    if (!soon([&] { return process_.out().ends_with('\n'); }))
      throw std::runtime_error("node does not start: " + process_.err());
    base_ = "http://127.0.0.1:" + process_.out();
    base_.pop_back();
  }

  std::string url(const std::string& target) const { return base_ + target; }

  /// The server's counts as it tells them, asked over a connection of its own.
  std::string counts() const {
    std::string told;
    throng::load_test test{"counts"};
    test.scenario("ask", steady(1, 200ms), [&](throng::vu& vu) -> throng::task<> {
      const auto asked = url("/counts");
      const auto got = co_await vu.http.get(asked);
      told = got.body();
      co_await vu.sleep(250ms); // one iteration
    });
    (void)throng::run(test, {.workers = 1});
    return told;
  }

private:
  static std::string program() {
    auto found = find_program("node");
    if (found.empty())
      skip("node is not installed (Debian, Ubuntu: apt-get install nodejs)");
    return found;
  }

  child process_;
  std::string base_;
};

// What the server must say after `requests` on `connections`, and one more connection that asks.
std::string counts_text(std::uint64_t requests, std::uint64_t connections) {
  return R"({"requests":)" + std::to_string(requests) + R"(,"connections":)" +
         std::to_string(connections + 1) + "}";
}

} // namespace

TEST_CASE("Node.js sends chunks and sees the same requests") {
  const node_server server;
  std::string pieces;
  for (const char digit : std::string("0123456789"))
    pieces.append(1000, digit);
  pieces += "end";
  throng::load_test test{"node"};
  const auto ping = server.url("/ping");
  const auto in_pieces = server.url("/pieces");
  const auto echo = server.url("/echo");
  const std::string body(100'000, 'x');
  test.scenario("node", throng::constant_vus{.vus = 8, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto pong = co_await vu.http.get(ping);
                  vu.check("pong", pong.status() == 200 && pong.body() == "PONG!");
                  const auto got = co_await vu.http.get(in_pieces);
                  vu.check("pieces", got.body() == pieces);
                  vu.check("chunked", got.header("transfer-encoding") == "chunked");
                  const auto back = co_await vu.http.post(echo).body(body);
                  vu.check("echo", back.body() == body);
                });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 3);
  check_checks(told, 4);
  CHECK(server.counts() == counts_text(total(told, throng::http_reqs), 8));
}

TEST_CASE("a connection that Node.js closed while idle is replaced without a failed request") {
  const node_server server("100");
  const auto ping = server.url("/ping");
  throng::load_test test{"idle"};
  test.scenario("idle", steady(6, 2500ms), [&](throng::vu& vu) -> throng::task<> {
    const auto first = co_await vu.http.get(ping);
    vu.check("first", first.status() == 200);
    co_await vu.sleep(1500ms);
    const auto second = co_await vu.http.get(ping);
    vu.check("second", second.status() == 200);
    vu.check("on a new connection", second.timings().connecting > 0ns);
  });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 2);
  check_checks(told, 3);
  // Two iterations of each user; the third connection is opened and the second one used again.
  CHECK(total(told, throng::iterations) == 12);
  CHECK(server.counts() == counts_text(24, 18));
}
