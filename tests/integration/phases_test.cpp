// Setup and teardown over real sockets and threads.

#include "accounts.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

#include <unistd.h>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

http_reply echo(const http_request& asked) { return {.body = std::string(asked.body)}; }

} // namespace

TEST_CASE("what setup fetched is there for every user on every worker, and for teardown") {
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{"phases"};
  test.setup([&](throng::vu& vu) -> throng::task<std::string> {
    const auto got = co_await vu.http.post(url).body("token");
    co_return std::string(got.body());
  });
  test.scenario("visit", steady(4, 200ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.post(url).body(vu.setup_data<std::string>());
    vu.check("the token", got.body() == "token");
  });
  std::atomic<int> torn_down{0};
  test.teardown([&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.post(url).body(vu.setup_data<std::string>());
    torn_down += got.body() == "token" ? 1 : 0;
  });
  const auto told = throng::run(test, {.workers = 3, .accept_invalid = true});
  CHECK(told.passed());
  CHECK(torn_down == 1);
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(total(told, throng::http_reqs) == total(told, throng::iterations) + 2);
}

TEST_CASE("a setup that fails, or that a signal ends, is followed by teardown and no load") {
  for (const int how : {0, 1, 2}) {
    CAPTURE(how);
    std::atomic<int> begun{0};
    std::atomic<int> torn_down{0};
    throng::load_test test{"fails"};
    test.setup_timeout(how == 1 ? 100ms : 20s);
    test.setup([how](throng::vu& vu) -> throng::task<> {
      if (how == 0)
        throw std::runtime_error("no");
      if (how == 2)
        ::kill(::getpid(), SIGTERM);
      co_await vu.sleep(19s);
    });
    test.teardown([&](throng::vu&) -> throng::task<> {
      ++torn_down;
      co_return;
    });
    test.scenario("a", steady(2, 100ms), [&](throng::vu& vu) -> throng::task<> {
      ++begun;
      co_await vu.sleep(1ms);
    });
    const auto told = throng::run(test, {.workers = 2, .handle_signals = true});
    CHECK(told.exit_code() == (how == 0 ? 107 : how == 1 ? 100 : 105));
    CHECK(begun == 0);
    CHECK(torn_down == 1);
  }
}
