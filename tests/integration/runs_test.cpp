// Runs as calls of a library: one after the other, side by side, with scripts that throw, and what
// they leave behind in the process.

#include "accounts.hpp"
#include "temporary_directory.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

http_reply echo(const http_request& asked) { return {.body = std::string(asked.body)}; }

const throng::counter letters{"letters"};
const throng::duration_trend seen{"seen"};

// A run with a server and metrics of its own; every number is known.
void run_alone(std::int64_t users, const std::string& word) {
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{word};
  test.scenario(word, throng::constant_vus{.vus = users, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.post(url).body(word);
                  vu.check("its own word", got.body() == word);
                  letters.add(vu, static_cast<double>(word.size()));
                  seen.add(vu, std::chrono::nanoseconds(static_cast<std::int64_t>(word.size())));
                });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.facts().test == word);
  check_own_books(told, 1);
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(server.counts().connections == static_cast<std::uint64_t>(users));
  CHECK(total(told, letters) == total(told, throng::iterations) * word.size());
  CHECK(told.value(seen.max()) == std::chrono::nanoseconds(static_cast<std::int64_t>(word.size())));
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::size_t threads() {
  const std::filesystem::directory_iterator all("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace

TEST_CASE("two runs one after the other do not know of each other") {
  run_alone(3, "first");
  run_alone(2, "the-second");
}

TEST_CASE("two runs side by side do not disturb each other") {
  std::thread other([] { run_alone(3, "beside"); });
  run_alone(4, "the-main-thread");
  other.join();
}

TEST_CASE("one test that is run twice gives two results") {
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{"twice"};
  std::uint64_t least = ~std::uint64_t{0};
  test.scenario("twice", steady(1, 200ms), [&](throng::vu& vu) -> throng::task<> {
    least = std::min(least, vu.scenario().iteration());
    const auto got = co_await vu.http.get(url);
    vu.check("found", got.status() == 200);
  });
  const auto first = throng::run(test, {.workers = 1});
  CHECK(least == 0);
  least = 1000;
  const auto second = throng::run(test, {.workers = 1});
  CHECK(least == 0);
  CHECK(server.counts().requests ==
        total(first, throng::http_reqs) + total(second, throng::http_reqs));
  CHECK(server.counts().connections == 2);
}

TEST_CASE("more workers than users is no trouble") {
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{"few"};
  test.scenario("few", steady(3, 200ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url);
    vu.check("found", got.status() == 200);
  });
  const auto told = throng::run(test, {.workers = 16});
  check_own_books(told, 1);
  check_books_agree(told, server);
  CHECK(server.counts().connections == 3);
}

TEST_CASE("a script that throws fails its iteration, the run goes on and ends with 107") {
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{"throwing"};
  test.scenario("throwing", steady(4, 200ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url);
    if (vu.iteration() % 2 == 1)
      throw std::runtime_error("odd after status " + std::to_string(got.status()));
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.verdict() == throng::verdict::failed);
  CHECK(told.exit_code() == 107);
  const auto failed = total(told, throng::iterations_failed);
  CHECK(failed > 0);
  CHECK(total(told, throng::iterations) >= 2 * failed);
  CHECK(total(told, throng::iterations) <= 2 * failed + 4);
  REQUIRE(told.facts().exceptions.size() == 1);
  CHECK(told.facts().exceptions[0].text == "odd after status 200");
  CHECK(told.facts().exceptions[0].times == failed);
  check_books_agree(told, server);
  CHECK(server.counts().connections == 4);
  CHECK(throng::run(test.tolerate_exceptions(), {.workers = 2, .accept_invalid = true}).passed());
}

TEST_CASE("a test with problems names all of them and opens no connection") {
  http_server server(echo);
  const auto url = server.url("/");
  const auto visit = [&](throng::vu& vu) -> throng::task<> { (void)co_await vu.http.get(url); };
  throng::load_test test{"wrong"};
  test.scenario("no duration", throng::constant_vus{.vus = 0}, visit);
  test.scenario("ramp", throng::ramping_vus{.stages = {{1s, -1}}}, visit);
  const auto told = throng::run(test);
  CHECK(told.verdict() == throng::verdict::invalid);
  CHECK(told.exit_code() == 104);
  CHECK(told.reasons().size() >= 4); // the name, the users, the duration, the target
  CHECK(server.counts().connections == 0);
}

TEST_CASE("users that are cut off leave the server nothing open") {
  http_server server([](const http_request&) { return http_reply{.delay = 30s}; });
  const auto url = server.url("/");
  throng::load_test test{"cut"};
  test.scenario("cut", steady(5, 200ms),
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("never", got.status() == 200);
                })
      .graceful_stop(100ms);
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.facts().interrupted_iterations == 5);
  CHECK(total(told, throng::iterations) == 0);
  CHECK(told.checks().empty());
  CHECK(told.elapsed() >= 290ms);
  CHECK(told.elapsed() < 10s);
  CHECK(server.counts().connections == 5);
  CHECK(soon([&] { return server.counts().open_connections == 0; }));
}

TEST_CASE("a run gives back its descriptors and its threads") {
  std::thread([] {}).join(); // the thread sanitizer starts one of its own with the first
  const auto descriptors_before = open_descriptors();
  const auto threads_before = threads();
  const temporary_directory directory;
  {
    http_server server(echo);
    const auto url = server.url("/");
    throng::load_test test{"descriptors"};
    test.scenario("get", steady(50, 200ms), [&](throng::vu& vu) -> throng::task<> {
      const auto got = co_await vu.http.get(url);
      vu.check("found", got.status() == 200);
      co_await vu.sleep(5ms);
    });
    const auto told = throng::run(
        test, {.workers = 2, .handle_signals = true, .summary_export = directory / "summary"});
    check_own_books(told, 1);
    // A run is over when it returns: what is open here belongs to the server.
    CHECK(soon([&] { return server.counts().open_connections == 0; }));
  }
  CHECK(open_descriptors() == descriptors_before);
  // A thread that was joined may be listed for a moment more.
  CHECK(soon([&] { return threads() == threads_before; }));
}

TEST_CASE("a signal stops all runs of the process that ask for signals") {
  http_server server(echo);
  const auto url = server.url("/");
  const auto run_long = [&] {
    throng::load_test test{"long"};
    test.scenario("long", steady(2, 60s), [&](throng::vu& vu) -> throng::task<> {
      const auto got = co_await vu.http.get(url);
      vu.check("found", got.status() == 200);
      co_await vu.sleep(10ms);
    });
    const auto told = throng::run(test, {.workers = 1, .handle_signals = true});
    CHECK(told.verdict() == throng::verdict::aborted);
    CHECK(told.exit_code() == 105);
    CHECK(told.elapsed() < 30s);
    check_own_books(told, 1);
    return total(told, throng::http_reqs);
  };
  std::uint64_t beside = 0;
  std::thread other([&] { beside = run_long(); });
  std::thread signaller([&] {
    CHECK(soon([&] { return server.counts().connections == 4; }));
    ::kill(::getpid(), SIGINT);
  });
  const auto here = run_long();
  other.join();
  signaller.join();
  CHECK(server.counts().requests == here + beside);
}
