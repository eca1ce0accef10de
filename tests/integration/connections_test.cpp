// What connections cost: how many a run opens, counted by the server that accepts them.

#include "accounts.hpp"
#include "skip.hpp"
#include <throng/testing/http_server.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::task;
using throng::vu;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

constexpr std::int64_t users = 20;
constexpr std::int64_t each = 25;

http_reply say_hello(const http_request&) { return {.body = "hello"}; }

// The users' requests to one URL.
throng::result visit(const std::string& url, const throng::http_options& how,
                     unsigned workers = 2) {
  throng::load_test test{"visit"};
  test.http(how);
  test.scenario("visit", throng::per_vu_iterations{.vus = users, .iterations = each},
                [&](vu& user) -> task<> {
                  const auto got = co_await user.http.get(url);
                  user.check("hello", got.body() == "hello");
                  // Others get their turn with the connection.
                  co_await user.sleep(1ms);
                });
  const auto told = throng::run(test, {.workers = workers});
  check_own_books(told, 1);
  check_checks(told, 1);
  CHECK(total(told, throng::http_reqs) == users * each);
  return told;
}

// Passes when server and run agree that so many connections were opened.
void check_connections(const http_server& server, const throng::result& told,
                       std::uint64_t opened) {
  CHECK(server.counts().connections == opened);
  CHECK(server.counts().requests == total(told, throng::http_reqs));
  CHECK(total(told, throng::http_conns_opened) == opened);
  CHECK(total(told, throng::http_conns_reused) + opened == total(told, throng::http_reqs));
}

} // namespace

TEST_CASE("users that keep their connections open one each, whatever they ask") {
  http_server server(say_hello);
  check_connections(server, visit(server.url("/"), {}), users);
}

TEST_CASE("no_connection_reuse opens one for each request, however it is closed") {
  for (const auto closing : {throng::close_policy::time_wait, throng::close_policy::graceful,
                             throng::close_policy::reset}) {
    http_server server(say_hello);
    const auto told = visit(server.url("/"), {.no_connection_reuse = true, .closing = closing});
    check_connections(server, told, users * each);
    CHECK(soon([&] { return server.counts().open_connections == 0; }));
  }
}

TEST_CASE("no_vu_connection_reuse opens one for each iteration, and keeps it within") {
  http_server server(say_hello);
  const auto url = server.url("/");
  throng::load_test test{"iterations"};
  test.http({.no_vu_connection_reuse = true});
  test.scenario("visit", throng::per_vu_iterations{.vus = 5, .iterations = 4},
                [&](vu& user) -> task<> {
                  for (int i = 0; i < 3; ++i) {
                    const auto got = co_await user.http.get(url);
                    user.check("first", (got.timings().connecting > 0ns) == (i == 0));
                  }
                });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 3);
  CHECK(told.value(throng::checks.rate()) == 1);
  check_connections(server, told, 20);
}

TEST_CASE("users that share connections open no more than are busy at a time") {
  http_server server([](const http_request&) { return http_reply{.body = "hello"}; });
  const auto told = visit(server.url("/"), {.sharing = throng::connection_sharing::shared});
  const auto opened = server.counts().connections;
  CHECK(opened >= 2); // one a worker
  CHECK(opened <= users);
  check_connections(server, told, opened);
}

TEST_CASE("users of one worker that ask one after the other share one connection") {
  http_server server(say_hello);
  const auto url = server.url("/");
  throng::load_test test{"shared"};
  test.http({.sharing = throng::connection_sharing::shared});
  test.scenario("visit", throng::per_vu_iterations{.vus = 5, .iterations = 1},
                [&](vu& user) -> task<> {
                  co_await user.sleep(user.id() * 40ms);
                  const auto got = co_await user.http.get(url);
                  user.check("hello", got.body() == "hello");
                });
  check_connections(server, throng::run(test, {.workers = 1}), 1);
}

TEST_CASE("a batch opens as many connections as it may use to one host, and keeps them") {
  http_server server(
      [](const http_request&) { return http_reply{.body = "hello", .delay = 20ms}; });
  const auto url = server.url("/");
  throng::load_test test{"batch"};
  test.http({.batch_per_host = 4});
  test.scenario("visit", throng::per_vu_iterations{.vus = 1, .iterations = 3},
                [&](vu& user) -> task<> {
                  std::vector<throng::request> wanted;
                  for (int i = 0; i < 10; ++i)
                    wanted.push_back(user.http.get(url));
                  const auto got = co_await user.http.batch(wanted);
                  for (const auto& one : got)
                    user.check("hello", one.body() == "hello");
                });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(total(told, throng::http_reqs) == 30);
  check_connections(server, told, 4);
}

TEST_CASE("a name with several addresses costs one connection, to one of them") {
  http_server server(say_hello);
  // ::1 and 127.0.0.1, or one of them: the server listens on the second.
  const auto url = "http://localhost:" + std::to_string(server.port()) + "/";
  for (const auto policy : {throng::dns_policy::prefer_ipv4, throng::dns_policy::only_ipv4,
                            throng::dns_policy::prefer_ipv6, throng::dns_policy::any}) {
    const auto before = server.counts();
    const auto told = visit(url, {.dns = {.policy = policy}});
    CHECK(server.counts().connections - before.connections == users);
    CHECK(total(told, throng::http_conns_opened) == users);
  }
}

TEST_CASE("a server on both addresses of a name gets each connection once") {
  asio::io_context context;
  asio::error_code none;
  asio::ip::tcp::acceptor other(context);
  http_server server(say_hello);
  const asio::ip::tcp::endpoint there{asio::ip::address_v6::loopback(), server.port()};
  other.open(asio::ip::tcp::v6(), none);
  if (!none)
    other.bind(there, none);
  if (none)
    skip("this machine has no ::1");
  other.listen();
  other.non_blocking(true);
  const auto url = "http://localhost:" + std::to_string(server.port()) + "/";
  (void)visit(url, {});
  CHECK(server.counts().connections == users);
  // Nobody tried the other one beside it, as happy eyeballs do.
  (void)other.accept(none);
  CHECK(none == asio::error::would_block);
}

TEST_CASE("each user opens one connection to each of its servers") {
  http_server one(say_hello);
  http_server two(say_hello);
  const auto first = one.url("/");
  const auto second = two.url("/");
  throng::load_test test{"two"};
  test.scenario("visit", throng::per_vu_iterations{.vus = users, .iterations = 5},
                [&](vu& user) -> task<> {
                  const auto a = co_await user.http.get(first);
                  const auto b = co_await user.http.get(second);
                  user.check("both", a.body() == "hello" && b.body() == "hello");
                });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 2);
  CHECK(one.counts().connections == users);
  CHECK(two.counts().connections == users);
  CHECK(total(told, throng::http_conns_opened) == 2 * users);
}
