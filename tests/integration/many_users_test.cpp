// Ten thousand users that sleep between their requests, and their server, in one process.

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

// As far as the process may; both ends of each connection are here.
std::int64_t most_users() {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  const auto room = static_cast<std::int64_t>(std::min<rlim_t>(limit.rlim_cur, 1'000'000)) - 100;
  return std::min<std::int64_t>(10'000, room / 2);
}

std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

} // namespace

TEST_CASE("ten thousand users and their server live in one process, in a few KiB each") {
  const auto users = is_sanitized ? std::int64_t{500} : most_users();
  throng::testing::http_server server;
  server.route("/ping", [](const throng::testing::http_request&) {
    return throng::testing::http_reply{.body = "PONG!"};
  });
  const auto url = server.url("/ping");
  std::atomic<std::uint64_t> resident{0};
  const auto before = resident_bytes();

  throng::load_test test{"many"};
  test.scenario("sleepers", throng::constant_vus{.vus = users, .duration = 4s},
                [&](throng::vu& vu) -> throng::task<> {
                  if (vu.iteration() == 0)
                    co_await vu.sleep(std::chrono::milliseconds(vu.id() % 1000));
                  const auto res = co_await vu.http.get(url);
                  vu.check("PONG!", res.body() == "PONG!");
                  co_await vu.sleep(1s);
                  if (vu.id() == 1 && vu.iteration() == 1)
                    resident = resident_bytes();
                });
  const auto told = throng::run(test);

  REQUIRE(told.verdict() == throng::verdict::passed);
  const auto requests = static_cast<std::uint64_t>(told.value(throng::http_reqs.count()));
  CHECK(requests >= 2 * static_cast<std::uint64_t>(users));
  CHECK(requests == server.counts().requests);
  CHECK(server.counts().connections == static_cast<std::uint64_t>(users));
  CHECK(told.value(throng::http_req_failed.rate()) == 0);
  CHECK(told.checks().at(0).passes == requests);
  CHECK(told.facts().interrupted_iterations == 0);
  if (!is_sanitized) {
    // Both ends together, with what a run takes whatever its size.
    const auto each = (resident - before) / static_cast<std::uint64_t>(users);
    CAPTURE(users);
    CHECK(each < 6 * 1024);
    MESSAGE(users << " users: " << each << " bytes each, their server's end included");
  }
}

TEST_CASE("a name that two workers use for two kinds of metric makes the result invalid") {
  throng::load_test test{"conflict"};
  // User 1 lives on the first worker, user 2 on the second.
  test.scenario("both", throng::constant_vus{.vus = 2, .duration = 1s},
                [](throng::vu& vu) -> throng::task<> {
                  static constexpr throng::counter as_counter{"thing"};
                  static constexpr throng::gauge as_gauge{"thing"};
                  if (vu.id() == 1) {
                    as_counter.add(vu);
                  } else {
                    as_gauge.set(vu, 1);
                  }
                  co_await vu.sleep(100ms);
                });
  test.require(throng::iterations.count() > 1e9).abort_on_fail(500ms);
  std::ostringstream printed;
  auto* const before = std::cout.rdbuf(printed.rdbuf());
  const auto told = throng::run(test, {.workers = 2, .summary = true});
  std::cout.rdbuf(before);
  CHECK(told.verdict() == throng::verdict::invalid);
  CHECK(printed.str().find("█ INVALID") != std::string::npos);
  CHECK(printed.str().find("metric 'thing' is a counter") != std::string::npos);
  CHECK(told.exit_code() == 104);
  REQUIRE_FALSE(told.reasons().empty());
  CHECK(told.reasons()[0] == "metric 'thing' is a counter and is used here as a gauge");
}
