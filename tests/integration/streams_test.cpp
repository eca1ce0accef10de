// Streams of scripts over real sockets: what they give, what the other end sees, and that an
// iteration that is cut off leaves nothing behind, which the address sanitizer sees as well.

#include "accounts.hpp"
#include "talking_server.hpp"
#include "temporary_directory.hpp"
#include <throng/stream.hpp>
#include <throng/testing/functional.hpp>
#include <throng/testing/http_server.hpp>
#include <throng/testing/tls_identity.hpp>
#include <throng/testing/tls_server_options.hpp>
#include <throng/testing/virtual_run.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

using namespace std::chrono_literals;
using throng::http_error;
using throng::stream;
using throng::vu;

namespace {

constexpr throng::duration_trend exchange_time{"exchange_time"};
constexpr throng::duration_trend open_time{"open_time"};

using body = std::function<throng::task<>(vu&)>;

// One iteration of one user.  What it checks, it checks itself.
throng::result once(body what, throng::http_options how = {}) {
  throng::load_test test{"once"};
  test.http(std::move(how));
  test.scenario("once", throng::per_vu_iterations{}, std::move(what));
  auto told = throng::run(test);
  CHECK(told.facts().exceptions.empty());
  CHECK(total(told, throng::iterations) == 1);
  return told;
}

// Runs the body by 20 users until the run is interrupted, at once and amid their first iteration.
void cut_off(const talking_tcp_server& server, body what) {
  throng::load_test test{"cut off"};
  test.scenario("waits", steady(20, 300ms), std::move(what)).graceful_stop(0s);
  const auto begun = std::chrono::steady_clock::now();
  const auto told = throng::run(test, {.workers = 2});
  CHECK(std::chrono::steady_clock::now() - begun < 10s);
  CHECK(told.facts().interrupted_iterations == 20);
  CHECK(told.facts().exceptions.empty());
  CHECK(soon([&] { return server.ended == server.accepted; }));
}

struct failure {
  http_error error = http_error::none;
  std::string words;
};

// What opening a stream fails with.
failure refusal(const std::string& server, throng::http_options how = {}) {
  failure seen;
  once(
      [&](vu& user) -> throng::task<> {
        const auto opened = co_await throng::open_stream(user, server).timeout(10s);
        CHECK_FALSE(opened);
        seen = {opened.error(), std::string(opened.failure())};
      },
      std::move(how));
  return seen;
}

} // namespace

TEST_CASE("lines go forth and back over kept connections, and all books agree") {
  const talking_tcp_server server;
  const auto address = server.address();
  std::atomic<std::uint64_t> right = 0;
  std::atomic<std::uint64_t> opened = 0;
  throng::load_test test{"lines"};
  test.scenario("lines", steady(affordable(40), 500ms), [&](vu& user) -> throng::task<> {
    auto connection = co_await throng::open_stream(user, address).time(open_time);
    opened += connection.was_kept() ? 0 : 1;
    const auto text = "user " + std::to_string(user.id()) + "\n";
    const auto sent = co_await connection.write(text);
    const auto answer = co_await connection.read_until("\n").timeout(10s);
    exchange_time.add(user, connection.exchange_time());
    right += sent && answer && answer.bytes == "USER " + text.substr(5) ? 1 : 0;
    connection.keep();
    co_await user.sleep(1ms);
  });
  test.track(throng::data_received.tagged("scenario", "lines"));
  const auto told = throng::run(test, {.workers = 2});
  const auto iterations = total(told, throng::iterations);
  CHECK(told.facts().exceptions.empty());
  CHECK(told.facts().interrupted_iterations == 0);
  CHECK(iterations > 40);
  CHECK(right == iterations);
  CHECK(told.value(exchange_time.count()) == static_cast<double>(iterations));
  CHECK(told.value(exchange_time.min()) > 0ns);
  CHECK(total(told, throng::data_sent) == server.received);
  CHECK(total(told, throng::data_received) == server.sent);
  CHECK(told.value(throng::data_received.tagged("scenario", "lines").count()) ==
        static_cast<double>(server.sent));
  CHECK(opened == server.accepted);
  CHECK(told.value(open_time.count()) == static_cast<double>(opened));
  CHECK(server.accepted <= static_cast<std::uint64_t>(affordable(40)));
  CHECK(soon([&] { return server.ended == server.accepted; }));
}

TEST_CASE("a user keeps a stream of its own from iteration to iteration") {
  const talking_tcp_server server;
  const auto address = server.address();
  std::atomic<std::uint64_t> right = 0;
  throng::load_test test{"own"};
  test.scenario("own", steady(8, 300ms), [&](vu& user) -> throng::task<> {
    auto& connection = user.state<stream>();
    if (!connection)
      connection = co_await throng::open_stream(user, address);
    co_await connection.write("hello\n");
    const auto answer = co_await connection.read(6);
    right += answer.bytes == "HELLO\n" ? 1 : 0;
    co_await user.sleep(1ms);
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(right == total(told, throng::iterations));
  CHECK(right > 8);
  CHECK(server.accepted == 8);
  CHECK(soon([&] { return server.ended == 8; }));
}

TEST_CASE("a pool hands a connection to one user at a time, and a new one to who wants that") {
  const talking_tcp_server server;
  const auto address = server.address();
  once([&](vu& user) -> throng::task<> {
    auto first = co_await throng::open_stream(user, address);
    auto second = co_await throng::open_stream(user, address);
    CHECK_FALSE(first.was_kept());
    CHECK_FALSE(second.was_kept());
    CHECK(first.opening().connecting > 0ns);
    co_await first.write("a\n");
    co_await second.write("b\n");
    const auto b = co_await second.read_until("\n");
    const auto a = co_await first.read_until("\n");
    CHECK(a.bytes == "A\n");
    CHECK(b.bytes == "B\n");
    first.keep();
    CHECK_FALSE(first);
    auto third = co_await throng::open_stream(user, address);
    CHECK(third.was_kept());
    CHECK(third.opening().connecting == 0ns);
    const auto fourth = co_await throng::open_stream(user, address).fresh();
    CHECK(fourth.is_open());
    CHECK_FALSE(fourth.was_kept());
    co_await third.write("c\n");
    const auto c = co_await third.read_until("\n");
    CHECK(c.bytes == "C\n");
  });
  CHECK(soon([&] { return server.accepted == 3; }));
  CHECK(soon([&] { return server.ended == 3; }));
}

TEST_CASE("users that wait for a line are cut off at once and leave nothing behind") {
  const talking_tcp_server server;
  const auto address = server.address();
  std::atomic<int> came_back = 0;
  SUBCASE("with the stream in the script") {
    cut_off(server, [&](vu& user) -> throng::task<> {
      auto connection = co_await throng::open_stream(user, address);
      co_await connection.write("SILENCE\n");
      co_await connection.read_until("\n").time(exchange_time);
      ++came_back;
    });
  }
  SUBCASE("with the stream in the user's state") {
    cut_off(server, [&](vu& user) -> throng::task<> {
      auto& connection = user.state<stream>();
      connection = co_await throng::open_stream(user, address);
      co_await connection.write("SILENCE\n");
      co_await connection.read_until("\n");
      ++came_back;
    });
  }
  SUBCASE("while it is written to") {
    const std::string much(20'000'000, 'x'); // without a line's end, more than the system takes
    cut_off(server, [&](vu& user) -> throng::task<> {
      auto connection = co_await throng::open_stream(user, address);
      for (;;) {
        const auto sent = co_await connection.write(much);
        if (!sent)
          co_await user.sleep(1h);
      }
    });
  }
  SUBCASE("with some that are kept") {
    cut_off(server, [&](vu& user) -> throng::task<> {
      auto kept = co_await throng::open_stream(user, address).fresh();
      kept.keep();
      co_await user.sleep(1h);
    });
    CHECK(soon([&] { return server.accepted == 20; }));
  }
  CHECK(came_back == 0);
}

TEST_CASE("a script that never has to wait lets the others have their turns") {
  const talking_tcp_server server;
  const auto address = server.address();
  throng::load_test test{"greedy"};
  std::atomic<int> turns = 0;
  SUBCASE("because all it does fails") {
    test.scenario("greedy", steady(1, 300ms),
                  [&](vu& user) -> throng::task<> {
                    auto connection = co_await throng::open_stream(user, address);
                    connection.close();
                    for (;;)
                      co_await connection.write("x\n");
                  })
        .graceful_stop(0s);
  }
  SUBCASE("because there is nothing to be done") {
    test.scenario("greedy", steady(1, 300ms),
                  [&](vu& user) -> throng::task<> {
                    auto connection = co_await throng::open_stream(user, address);
                    for (;;)
                      co_await connection.write("");
                  })
        .graceful_stop(0s);
  }
  test.scenario("other", steady(1, 300ms), [&](vu& user) -> throng::task<> {
    ++turns;
    co_await user.sleep(10ms);
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(turns > 3);
  CHECK(told.facts().interrupted_iterations == 1);
}

TEST_CASE("users that are cut off leave the worker to others, whose connections go on") {
  const talking_tcp_server server;
  const auto address = server.address();
  throng::load_test test{"some are cut off"};
  test.scenario("waits",
                throng::ramping_vus{.start_vus = 10,
                                    .stages = {{0s, 10}, {300ms, 10}, {0s, 0}},
                                    .graceful_ramp_down = 0s},
                [&](vu& user) -> throng::task<> {
                  auto& connection = user.state<stream>();
                  connection = co_await throng::open_stream(user, address);
                  co_await connection.write("SILENCE\n");
                  // What is not taken back would end while the others run.
                  co_await connection.read_until("\n").timeout(400ms);
                });
  std::atomic<std::uint64_t> right = 0;
  std::atomic<bool> has_closed = false;
  test.scenario("asks", steady(4, 600ms), [&](vu& user) -> throng::task<> {
    auto connection = co_await throng::open_stream(user, address);
    co_await connection.write("a line\n");
    const auto answer = co_await connection.read_until("\n");
    right += answer.bytes == "A LINE\n" ? 1 : 0;
    connection.keep();
    // The users that were cut off live on, and their streams with them.
    if (user.instance().iterations_interrupted < 10)
      co_return;
    for (int i = 0; i < 10'000 && server.ended < 10; ++i)
      co_await user.sleep(1ms);
    has_closed = server.ended >= 10;
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.facts().interrupted_iterations == 10);
  CHECK(right == total(told, throng::iterations));
  CHECK(has_closed);
  CHECK(told.facts().exceptions.empty());
  CHECK(soon([&] { return server.ended == server.accepted; }));
}

TEST_CASE("what a server does instead of answering has a code and words") {
  const talking_tcp_server server;
  const auto address = server.address();
  const auto ask = [&](const std::string& line) {
    failure seen;
    once([&](vu& user) -> throng::task<> {
      auto connection = co_await throng::open_stream(user, address);
      co_await connection.write(line);
      const auto answer = co_await connection.read_until("\n").timeout(10s);
      CHECK_FALSE(answer);
      CHECK_FALSE(connection);
      seen = {answer.error, std::string(connection.failure())};
      const auto later = co_await connection.write(line);
      CHECK(later.error == answer.error);
    });
    return seen;
  };
  const auto quit = ask("QUIT\n");
  CHECK(quit.error == http_error::server_closed);
  CHECK(quit.words == "the server closed the connection without a response");
  CHECK(ask("HALF\n").error == http_error::response_cut_off);
  const auto reset = ask("RESET\n");
  CHECK(reset.error == http_error::connection_reset);
  CHECK(reset.words == "read: connection reset by peer");
}

TEST_CASE("a stream ends where the server closes it, if that is what is read for") {
  const talking_tcp_server server;
  const auto told = once([&](vu& user) -> throng::task<> {
    auto connection = co_await throng::open_stream(user, server.address());
    co_await connection.write("first\nBYE\n");
    const auto all = co_await connection.read_to_end();
    CHECK(all);
    CHECK(all.bytes == "FIRST\nBYE!");
    CHECK_FALSE(connection);
  });
  CHECK(total(told, throng::data_received) == 10);
}

TEST_CASE("what comes in a burst is read piece by piece, and its limit holds") {
  const talking_tcp_server server;
  const auto told = once([&](vu& user) -> throng::task<> {
    auto connection = co_await throng::open_stream(user, server.address());
    co_await connection.write("BURST\n");
    co_await user.sleep(20ms);
    const auto some = co_await connection.read_some().limit(3);
    CHECK(some.bytes == "bur");
    const auto rest = co_await connection.read(3);
    CHECK(rest.bytes == "st\n");
    int lines = 0;
    for (; lines < 999; ++lines) {
      const auto line = co_await connection.read_until("\n");
      if (line.bytes != "burst\n")
        break;
    }
    CHECK(lines == 999);
    co_await connection.write("BURST\n");
    const auto beyond = co_await connection.read_until("\n\n").limit(100);
    CHECK(beyond.error == http_error::body_too_large);
    CHECK(connection.failure() == "more than 100 bytes were to be read at once");
  });
  CHECK(total(told, throng::data_sent) == 12);
}

TEST_CASE("a read that takes too long is data, and the script may wait on") {
  const talking_tcp_server server;
  const auto address = server.address();
  once([&](vu& user) -> throng::task<> {
    auto connection = co_await throng::open_stream(user, address);
    co_await connection.write("SILENCE\n");
    const auto begun = user.now();
    const auto nothing = co_await connection.read_until("\n").timeout(30ms);
    CHECK(nothing.error == http_error::request_timeout);
    CHECK(connection.failure() == "request timeout");
    CHECK(user.now() - begun >= 30ms);
    CHECK(connection.is_open());
    co_await connection.write("now\n");
    const auto late = co_await connection.read_until("\n").timeout(10s);
    CHECK(late.bytes == "NOW\n");
    // One whose last step failed is not handed on.
    const auto again = co_await connection.read_until("\n").timeout(1ms);
    CHECK_FALSE(again);
    connection.keep();
    const auto next = co_await throng::open_stream(user, address);
    CHECK_FALSE(next.was_kept());
  });
}

TEST_CASE("a kept connection that the server has closed is not handed on") {
  const talking_tcp_server server;
  const auto address = server.address();
  once([&](vu& user) -> throng::task<> {
    auto connection = co_await throng::open_stream(user, address);
    co_await connection.write("x\nQUIT\n");
    const auto answer = co_await connection.read_until("\n");
    CHECK(answer);
    connection.keep();
    auto next = co_await throng::open_stream(user, address);
    for (int i = 0; i < 10'000 && next.was_kept(); ++i) {
      next.keep();
      co_await user.sleep(1ms);
      next = co_await throng::open_stream(user, address);
    }
    CHECK(next.is_open());
    CHECK_FALSE(next.was_kept());
  });
  CHECK(soon([&] { return server.accepted == 2; }));
}

TEST_CASE("a stream that cannot be opened says why") {
  std::string nobody;
  {
    const talking_tcp_server gone;
    nobody = gone.address();
  }
  const auto refused = refusal(nobody);
  CHECK(refused.error == http_error::connection_refused);
  CHECK(refused.words == "dial: connection refused");
  CHECK(refusal("127.0.0.1").words ==
        "invalid server '127.0.0.1': it must be host:port, tls://host:port or unix:/path");
  CHECK(refusal("127.0.0.1:1/path").error == http_error::invalid_url);
  CHECK(refusal("user@127.0.0.1:1").error == http_error::invalid_url);
  CHECK(refusal("a b:1").words ==
        "invalid server 'a b:1': the host has a character that hosts cannot have");
  CHECK(refusal("127.0.0.1:70000").words ==
        "invalid server '127.0.0.1:70000': the port must be a number from 1 to 65535");
  const temporary_directory directory;
  CHECK(refusal("unix:" + (directory / "nobody")).error == http_error::unix_socket_failed);
  CHECK(refusal("unix:").words ==
        "invalid server 'unix:': the path of a Unix domain socket must have 1 to 107 bytes");
  CHECK(refusal("bad.example:1", {.block_hostnames = {"bad.example"}}).error ==
        http_error::blocked_hostname);
  CHECK(refusal(nobody, {.blacklist_ips = {"127.0.0.0/8"}}).error == http_error::blacklisted_ip);
}

TEST_CASE("names lead where the run's hosts say, and proxies are left alone") {
  const talking_tcp_server server;
  throng::http_options how{.hosts = {{"lines.example", server.address()}}};
  how.proxy.http = "http://127.0.0.1:1";
  once(
      [&](vu& user) -> throng::task<> {
        auto connection = co_await throng::open_stream(user, "lines.example:7000");
        CHECK(connection.is_open());
        co_await connection.write("x\n");
        const auto answer = co_await connection.read_until("\n");
        CHECK(answer.bytes == "X\n");
      },
      how);
  CHECK(soon([&] { return server.accepted == 1; }));
}

TEST_CASE("a name is looked up, and its addresses are tried in turn") {
  const talking_tcp_server server;
  once([&](vu& user) -> throng::task<> {
    const auto name = "localhost:" + std::to_string(server.endpoint().port());
    const auto connection = co_await throng::open_stream(user, name);
    CHECK(connection.is_open());
    CHECK(connection.opening().looking_up > 0ns);
  });
  CHECK(soon([&] { return server.accepted == 1; }));
}

TEST_CASE("a Unix domain socket is a stream like any other") {
  const temporary_directory directory;
  const auto path = directory / "lines";
  const talking_server<asio::local::stream_protocol> server{path};
  const auto told = once([&](vu& user) -> throng::task<> {
    const auto where = "unix:" + path;
    auto connection = co_await throng::open_stream(user, where);
    co_await connection.write("over a file\n");
    const auto answer = co_await connection.read_until("\n");
    CHECK(answer.bytes == "OVER A FILE\n");
    connection.keep();
    const auto next = co_await throng::open_stream(user, where);
    CHECK(next.was_kept());
  });
  CHECK(soon([&] { return server.accepted == 1; }));
  CHECK(total(told, throng::data_sent) == 12);
}

#if THRONG_HAS_TLS
TEST_CASE("a stream speaks TLS, with the run's options and its bytes counted as they went") {
  const temporary_directory directory;
  const throng::testing::certificate_authority authority;
  authority.self().write(directory / "", "ca");
  throng::testing::http_server server(
      throng::testing::tls_server_options{.identity = authority.issue({})});
  server.route("/", [](const auto&) { return throng::testing::http_reply{.body = "hello"}; });
  const auto where = "tls://127.0.0.1:" + std::to_string(server.port());
  const auto trusting =
      throng::http_options{.tls = {.ca_file = directory / "ca.pem", .system_store = false}};
  const auto told = once(
      [&](vu& user) -> throng::task<> {
        auto connection = co_await throng::open_stream(user, where);
        REQUIRE(connection.is_open());
        CHECK(connection.opening().tls_handshaking > 0ns);
        for (int i = 0; i < 3; ++i) {
          co_await connection.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
          const auto answer = co_await connection.read_until("hello").timeout(10s);
          CHECK(answer.bytes.starts_with("HTTP/1.1 200"));
        }
        connection.keep();
        co_await user.sleep(20ms);
        const auto next = co_await throng::open_stream(user, where);
        CHECK(next.was_kept());
      },
      trusting);
  // The handshake's too.
  CHECK(total(told, throng::data_sent) > 3 * 26 + 200);
  CHECK(total(told, throng::data_received) > 600);
  CHECK(server.counts().connections == 1);

  throng::testing::certificate_authority("another").self().write(directory / "", "other");
  const auto stranger =
      refusal(where, {.tls = {.ca_file = directory / "other.pem", .system_store = false}});
  CHECK(stranger.error == http_error::tls_unknown_authority);
}
#endif

TEST_CASE("an open stream that the user was given dies with it, in a test case of one iteration") {
  const talking_tcp_server server;
  bool is_right = false;
  throng::run_once([&](vu& user) -> throng::task<> {
    auto& connection = user.state<stream>();
    connection = co_await throng::open_stream(user, server.address());
    co_await connection.write("x\n");
    const auto answer = co_await connection.read_until("\n");
    is_right = answer.bytes == "X\n";
  });
  CHECK(is_right);
  CHECK(soon([&] { return server.ended == 1; }));
}

TEST_CASE("a stream that was closed or dies is nobody's, and says that it is not open") {
  const talking_tcp_server server;
  once([&](vu& user) -> throng::task<> {
    auto connection = co_await throng::open_stream(user, server.address());
    connection.close();
    const auto sent = co_await connection.write("x\n");
    CHECK(sent.error == http_error::other);
    const auto got = co_await connection.read_some();
    CHECK(got.error == http_error::other);
    {
      const auto dies = co_await throng::open_stream(user, server.address());
      CHECK_FALSE(dies.was_kept());
    }
    const auto next = co_await throng::open_stream(user, server.address());
    CHECK_FALSE(next.was_kept());
  });
}

TEST_CASE("virtual time and plain functions say that they have no streams") {
  const auto nothing = [](std::string_view, throng::instant) {
    return throng::testing::ok_reply("");
  };
  throng::load_test test{"virtual"};
  test.scenario("once", throng::per_vu_iterations{}, [](vu& user) -> throng::task<> {
    co_await throng::open_stream(user, "127.0.0.1:1");
  });
  const auto told = throng::testing::run_virtually(test, nothing);
  REQUIRE(told.facts().exceptions.size() == 1);
  CHECK(told.facts().exceptions.front().text.find("virtual time knows HTTP and sleeps only") !=
        std::string::npos);
  throng::load_test blocking{"blocking"};
  blocking.scenario("plain", throng::per_vu_iterations{},
                    [](vu& user) { (void)throng::outside_wait::channels_of(user); });
  const auto blocked = throng::run(blocking);
  REQUIRE(blocked.facts().exceptions.size() == 1);
  CHECK(blocked.facts().exceptions.front().text.find("a plain function cannot wait") !=
        std::string::npos);
}
