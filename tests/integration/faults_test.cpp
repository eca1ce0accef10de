// Servers that break, refuse, fall silent or do not exist, over real sockets: each failure is data
// with k6's code and a sentence, each is counted, and nothing hangs.

#include "accounts.hpp"
#include "free_port.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

using namespace std::chrono_literals;
using throng::testing::fault;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

// What scripts saw of their failures.  Filled by one worker's thread, read after the run.
struct failures_seen {
  throng::result told;
  std::set<std::pair<int, std::string>> kinds; // code and sentence
  bool all_failed = true;                      // no status, no body, no header
};

// Loops over a request that must fail.
failures_seen run_into(const std::string& url, std::chrono::nanoseconds timeout,
                       std::chrono::nanoseconds duration = 200ms) {
  failures_seen seen;
  throng::load_test test{"faults"};
  test.scenario("fail", steady(3, duration), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url).timeout(timeout);
    seen.kinds.emplace(got.error_code(), got.error());
    seen.all_failed = seen.all_failed && got.status() == 0;
  });
  seen.told = throng::run(test, {.workers = 1, .accept_invalid = true});
  const auto& told = seen.told;
  CHECK(told.passed()); // trouble of the network is data
  CHECK(seen.all_failed);
  CHECK(total(told, throng::http_reqs) >= 3);
  CHECK(total(told, throng::http_reqs) == total(told, throng::iterations));
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  CHECK(told.facts().interrupted_iterations == 0);
  CHECK(told.elapsed() < 10s);
  return seen;
}

// The same for a reply that breaks, and the server's books with it.
failures_seen run_into(fault what, std::string_view body = "0123456789",
                       std::chrono::nanoseconds timeout = 20s) {
  http_server server([&](const http_request&) {
    return http_reply{.body = std::string(body), .what_breaks = what};
  });
  auto seen = run_into(server.url("/"), timeout);
  const auto& told = seen.told;
  const auto counts = server.counts();
  CHECK(counts.requests == total(told, throng::http_reqs));
  CHECK(counts.connections == counts.requests);
  CHECK(counts.bytes_received == total(told, throng::data_sent));
  CHECK(told.value(throng::http_req_duration.count()) == static_cast<double>(counts.requests));
  // The failed ones are not among those that were answered as expected.
  const auto* expected = told.metrics().find("http_req_duration", "expected_response:true");
  REQUIRE(expected != nullptr);
  CHECK(expected->is_empty());
  return seen;
}

using kinds = std::set<std::pair<int, std::string>>;

} // namespace

TEST_CASE("a reset before the reply is code 1220") {
  const auto seen = run_into(fault::reset_before_head);
  CHECK(seen.kinds == kinds{{1220, "read: connection reset by peer"}});
}

TEST_CASE("a reset within the reply is code 1220") {
  const auto seen = run_into(fault::reset_after_head);
  CHECK(seen.kinds == kinds{{1220, "read: connection reset by peer"}});
}

TEST_CASE("a close within the body is code 1002 and says so") {
  const auto seen = run_into(fault::close_in_body);
  CHECK(seen.kinds == kinds{{1002, "the server closed the connection within the response"}});
  CHECK(total(seen.told, throng::data_received) > 0);
}

TEST_CASE("a close within a large body is code 1002 and says so") {
  const auto seen = run_into(fault::close_in_body, std::string(2'000'000, 'x'));
  CHECK(seen.kinds == kinds{{1002, "the server closed the connection within the response"}});
  // Half of each arrived, and is counted.
  CHECK(total(seen.told, throng::data_received) >
        total(seen.told, throng::http_reqs) * std::uint64_t{900'000});
}

TEST_CASE("a close in place of a reply is code 1001 and says so") {
  const auto seen = run_into(fault::close_without_reply);
  CHECK(seen.kinds == kinds{{1001, "the server closed the connection without a response"}});
  CHECK(total(seen.told, throng::data_received) == 0);
}

TEST_CASE("a reply that is not HTTP is code 1003 and says what is wrong with it") {
  const auto seen = run_into(fault::garbage);
  REQUIRE(seen.kinds.size() == 1);
  CHECK(seen.kinds.begin()->first == 1003);
  CHECK(seen.kinds.begin()->second.starts_with("malformed response: "));
}

TEST_CASE("a server that falls silent runs into the request's timeout, code 1050") {
  for (const auto what : {fault::stall_head, fault::stall_body}) {
    const auto seen = run_into(what, "0123456789", 200ms);
    CHECK(seen.kinds == kinds{{1050, "request timeout"}});
    // The timeout counts from the request, the duration from the connection.
    CHECK(seen.told.value(throng::http_req_duration.min()) >= 150ms);
    CHECK(total(seen.told, throng::data_received) > 0);
  }
}

TEST_CASE("a reply that comes too late is code 1050, and the next one is not taken for it") {
  http_server server([](const http_request& asked) {
    const bool slow = asked.path == "/slow";
    return http_reply{.body = slow ? "slow" : "fast", .delay = slow ? 400ms : 0ms};
  });
  const auto slow_url = server.url("/slow");
  const auto fast_url = server.url("/fast");
  throng::load_test test{"late"};
  test.scenario("late", steady(2, 500ms), [&](throng::vu& vu) -> throng::task<> {
    const auto late = co_await vu.http.get(slow_url).timeout(100ms);
    vu.check("late", late.status() == 0 && late.error_code() == 1050);
    const auto next = co_await vu.http.get(fast_url);
    vu.check("next", next.status() == 200 && next.body() == "fast");
    co_await vu.sleep(350ms);
    const auto after = co_await vu.http.get(fast_url);
    vu.check("after", after.status() == 200 && after.body() == "fast");
  });
  const auto told = throng::run(test, {.workers = 1});
  check_checks(told, 3);
  CHECK(server.counts().requests == total(told, throng::http_reqs));
}

TEST_CASE("a port where nobody listens is code 1212, kept out of the durations") {
  const auto url = "http://127.0.0.1:" + std::to_string(free_port()) + "/";
  const auto seen = run_into(url, 20s);
  CHECK(seen.kinds == kinds{{1212, "dial: connection refused"}});
  const auto& failures = seen.told.facts().failures;
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].code == 1212);
  CHECK(failures[0].text == "dial: connection refused");
  CHECK(failures[0].origin == url.substr(0, url.size() - 1));
  CHECK(failures[0].first.url == url);
  CHECK(failures[0].first.at >= 0);
  CHECK(failures[0].last.at >= failures[0].first.at);
  CHECK(failures[0].times == total(seen.told, throng::http_reqs));
  CHECK(total(seen.told, throng::data_sent) == 0);
  CHECK(seen.told.value(throng::http_req_duration.count()) == 0);
  CHECK_THROWS_AS((void)seen.told.value(throng::http_req_duration.p(95)), throng::no_data);
}

TEST_CASE("a name that does not exist is code 1101, or 1100 where no DNS server answers") {
  const auto begun = std::chrono::steady_clock::now();
  const auto seen = run_into("http://no-such-host.invalid/", 20s, 200ms);
  for (const auto& [code, sentence] : seen.kinds) {
    INFO(sentence);
    CHECK((code == 1101 || code == 1100));
    CHECK(sentence.starts_with("lookup: "));
  }
  CHECK(total(seen.told, throng::data_sent) == 0);
  CHECK(std::chrono::steady_clock::now() - begun < 60s);
}

TEST_CASE("what cannot be asked fails at once and sends nothing") {
  for (const std::string url : {"127.0.0.1:80/", "ftp://127.0.0.1/", "http://127.0.0.1:99999/"}) {
    INFO(url);
    const auto seen = run_into(url, 20s, 200ms);
    REQUIRE(seen.kinds.size() == 1);
    CHECK(seen.kinds.begin()->first == 1020);
    CHECK(seen.kinds.begin()->second.find(url) != std::string::npos);
    CHECK(total(seen.told, throng::data_sent) == 0);
  }
}

TEST_CASE("a header with a line break fails at once and sends nothing") {
  http_server server([](const http_request&) { return http_reply{}; });
  const auto url = server.url("/");
  throng::load_test test{"header"};
  test.scenario("header", steady(1, 200ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url).header("X-A", "b\r\nX-Evil: yes");
    vu.check("refused", got.status() == 0 && got.error_code() == 1020);
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(server.counts().connections == 0);
}

TEST_CASE("a server that goes away within a run leaves failures and no hang") {
  http_server server([](const http_request&) { return http_reply{.body = "here"}; });
  const auto url = server.url("/");
  throng::load_test test{"gone"};
  std::atomic<int> answered = 0;
  std::atomic<int> failed = 0;
  test.scenario("gone", throng::constant_vus{.vus = 6, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  ++(got.status() == 200 ? answered : failed);
                  vu.check("a reply or a reason", got.status() == 200 || got.error_code() != 0);
                  co_await vu.sleep(5ms);
                });
  std::thread stopper([&] {
    (void)soon([&] { return answered > 100; });
    server.stop();
  });
  const auto told = throng::run(test, {.workers = 2});
  stopper.join();
  CHECK(answered > 100);
  CHECK(failed > 6);
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(total(told, throng::http_reqs) == static_cast<std::uint64_t>(answered + failed));
  CHECK(told.elapsed() < 10s);
}
