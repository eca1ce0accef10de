// Names of servers, looked up on a thread of Asio's while the worker goes on.  This program answers
// for the names that end in ".test" itself, so that a slow or an odd answer can be had anywhere.

#include "accounts.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include <dlfcn.h>
#include <netdb.h>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

std::atomic<int> lookups = 0;
constexpr auto slowness = 400ms;

using lookup_function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int look_up_in_system(const char* host, const char* port, const addrinfo* hints, addrinfo** found) {
  static const auto real = reinterpret_cast<lookup_function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(host, port, hints, found);
}

} // namespace

// In front of the system's.
extern "C" int getaddrinfo(const char* host, const char* port, const addrinfo* hints,
                           addrinfo** found) {
  const std::string_view name = host == nullptr ? "" : host;
  if (!name.ends_with(".test"))
    return look_up_in_system(host, port, hints, found);
  ++lookups;
  if (name.find("slow.") != name.npos)
    std::this_thread::sleep_for(slowness);
  if (name.find("broken.") != name.npos)
    return EAI_FAIL;
  if (name.starts_with("unknown."))
    return EAI_NONAME;
  const bool has_two = name.starts_with("two.");
  // On the first of the two nobody listens.
  const int failed = look_up_in_system(has_two ? "127.0.0.2" : "127.0.0.1", port, hints, found);
  if (failed != 0 || !has_two)
    return failed;
  addrinfo* last = *found;
  while (last->ai_next != nullptr)
    last = last->ai_next;
  return look_up_in_system("127.0.0.1", port, hints, &last->ai_next);
}

namespace {

http_reply hello(const http_request& asked) {
  return {.body = "hello", .headers = {{"X-Host", std::string(asked.header("host"))}}};
}

std::string url_of(const http_server& server, const std::string& name) {
  return "http://" + name + ":" + std::to_string(server.port()) + "/";
}

} // namespace

TEST_CASE("a name is looked up once by each worker and sent as the host") {
  http_server server(hello);
  const auto url = url_of(server, "one.test");
  const auto host = "one.test:" + std::to_string(server.port());
  lookups = 0;
  throng::load_test test{"name"};
  test.scenario("name", steady(20, 200ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url);
    vu.check("hello", got.status() == 200 && got.header("x-host") == host);
  });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 1);
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(server.counts().connections == 20);
  CHECK(lookups == 2);
}

TEST_CASE("an address that refuses is followed by the next one") {
  http_server server(hello);
  const auto url = url_of(server, "two.test");
  throng::load_test test{"two"};
  test.scenario("two", steady(3, 200ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url);
    vu.check("hello", got.status() == 200);
  });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(server.counts().connections == 3);
}

TEST_CASE("lookups that fail are data with their codes") {
  throng::load_test test{"failing"};
  test.scenario("failing", steady(2, 200ms), [&](throng::vu& vu) -> throng::task<> {
    const auto unknown = co_await vu.http.get("http://unknown.test/");
    vu.check("unknown", unknown.status() == 0 && unknown.error_code() == 1101 &&
                            unknown.error() == "lookup: no such host");
    const auto broken = co_await vu.http.get("http://broken.test/");
    vu.check("broken", broken.status() == 0 && broken.error_code() == 1100 &&
                           broken.error().starts_with("lookup: "));
  });
  const auto told = throng::run(test, {.workers = 1});
  check_checks(told, 2);
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  CHECK(told.value(throng::http_req_duration.count()) == 0);
}

TEST_CASE("others go on while a name is looked up, whose time is in blocked") {
  http_server server(hello);
  const auto slow_url = url_of(server, "slow.test");
  const auto url = server.url("/");
  std::atomic<int> meanwhile = 0;
  std::atomic<bool> is_found = false;
  throng::load_test test{"slow"};
  test.scenario("slow", steady(2, 300ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(slow_url);
    is_found = true;
    vu.check("hello", got.status() == 200);
    vu.check("blocked", vu.iteration() > 0 || got.timings().blocked >= slowness);
  });
  test.scenario("quick", steady(2, 300ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url);
    vu.check("quick", got.status() == 200);
    meanwhile += is_found ? 0 : 1;
  });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_books_agree(told, server);
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(meanwhile > 10);
  CHECK(told.value(throng::http_req_blocked.max()) >= slowness);
  CHECK(told.value(throng::http_req_duration.max()) < slowness);
}

TEST_CASE("a request may run out of time before its name is found, and the next one goes well") {
  http_server server(hello);
  const auto slow_url = url_of(server, "slow.test");
  const auto url = server.url("/");
  throng::load_test test{"early"};
  test.scenario("early", steady(2, 600ms), [&](throng::vu& vu) -> throng::task<> {
    if (vu.iteration() == 0) {
      const auto early = co_await vu.http.get(slow_url).timeout(50ms);
      vu.check("early", early.status() == 0 && early.error_code() == 1050);
      // The lookup ends now, with nobody waiting for it.
      co_await vu.sleep(slowness + 100ms);
    }
    const auto late = co_await vu.http.get(slow_url).timeout(10s);
    vu.check("late", late.status() == 200 && late.body() == "hello");
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(server.counts().requests == total(told, throng::http_reqs) - 2);
  CHECK(server.counts().connections == 2);
}

TEST_CASE("a lookup that fails after its request has run out of time finds nobody") {
  throng::load_test test{"nobody"};
  test.scenario("nobody", steady(2, 600ms), [&](throng::vu& vu) -> throng::task<> {
    const auto early = co_await vu.http.get("http://broken.slow.test/").timeout(50ms);
    vu.check("early", early.status() == 0 && early.error_code() == 1050);
    co_await vu.sleep(slowness + 300ms);
  });
  const auto told = throng::run(test, {.workers = 1});
  check_checks(told, 1);
  CHECK(total(told, throng::http_reqs) == 2);
}

TEST_CASE("nothing is connected for a request that has run out of time") {
  http_server server(hello);
  const auto slow_url = url_of(server, "slow.test");
  throng::load_test test{"no connection"};
  test.scenario("early", steady(2, 600ms), [&](throng::vu& vu) -> throng::task<> {
    const auto early = co_await vu.http.get(slow_url).timeout(50ms);
    vu.check("early", early.status() == 0 && early.error_code() == 1050);
    co_await vu.sleep(slowness + 300ms);
  });
  const auto told = throng::run(test, {.workers = 1});
  check_checks(told, 1);
  CHECK(server.counts().connections == 0);
}

TEST_CASE("a request that waits again for the same lookup gets its answer once") {
  http_server server(hello);
  const auto slow_url = url_of(server, "slow.test");
  throng::load_test test{"again"};
  test.scenario("again", steady(2, 300ms), [&](throng::vu& vu) -> throng::task<> {
    if (vu.iteration() == 0) {
      const auto early = co_await vu.http.get(slow_url).timeout(50ms);
      vu.check("early", early.error_code() == 1050);
    }
    const auto late = co_await vu.http.get(slow_url).timeout(10s);
    vu.check("late", late.status() == 200 && late.body() == "hello");
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(server.counts().requests == total(told, throng::http_reqs) - 2);
  CHECK(server.counts().connections == 2);
}

TEST_CASE("a user that is cut off while its name is looked up leaves nothing behind") {
  http_server server(hello);
  const auto slow_url = url_of(server, "slow.test");
  const auto url = server.url("/");
  throng::load_test test{"cut"};
  test.scenario("cut", steady(2, 200ms),
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(slow_url);
                  vu.check("never", got.status() == 200);
                })
      .graceful_stop(50ms);
  // Goes on beyond the end of the lookup.
  test.scenario("other", steady(1, 700ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url);
    vu.check("found", got.status() == 200);
    co_await vu.sleep(10ms);
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.facts().interrupted_iterations == 2);
  check_checks(told, 1);
  check_books_agree(told, server);
  CHECK(server.counts().connections == 1);
}
