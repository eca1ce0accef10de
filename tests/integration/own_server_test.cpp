// Real sockets on loopback, from scripts to the server of throng's own: every number of the run is
// held against the server's own count of it.

#include "accounts.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

// Gives back what was asked, so that a script sees what the server has seen.
http_reply echo(const http_request& asked) {
  return {.body = std::string(asked.body),
          .headers = {{"X-Method", std::string(asked.method)},
                      {"X-Type", std::string(asked.header("content-type"))}}};
}

bool echoes(const throng::response& got, std::string_view verb, std::string_view body) {
  return got.status() == 200 && got.header("x-method") == verb && got.body() == body;
}

// Bytes that show a piece that is lost, doubled or out of place.
std::string patterned(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (auto& c : text) {
    state = state * 1664525u + 1013904223u;
    c = static_cast<char>(state >> 24);
  }
  return text;
}

throng::result run_all_methods(unsigned workers) {
  http_server server(echo);
  const auto url = server.url("/echo?a=b");
  throng::load_test test{"all methods"};
  test.scenario("methods", throng::constant_vus{.vus = 7, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("GET", echoes(got, "GET", ""));
                  const auto head = co_await vu.http.head(url);
                  vu.check("HEAD", echoes(head, "HEAD", ""));
                  const auto posted = co_await vu.http.post(url).json(R"({"a": 1})");
                  vu.check("POST", echoes(posted, "POST", R"({"a": 1})") &&
                                       posted.header("x-type") == "application/json");
                  const auto put = co_await vu.http.put(url).body("all of it");
                  vu.check("PUT", echoes(put, "PUT", "all of it"));
                  const auto patched = co_await vu.http.patch(url).body("some of it");
                  vu.check("PATCH", echoes(patched, "PATCH", "some of it"));
                  const auto deleted = co_await vu.http.del(url).body("why");
                  vu.check("DELETE", echoes(deleted, "DELETE", "why"));
                  const auto asked = co_await vu.http.options(url);
                  vu.check("OPTIONS", echoes(asked, "OPTIONS", ""));
                });
  const auto told = throng::run(test, {.workers = workers});
  CHECK(told.passed());
  check_own_books(told, 7);
  check_books_agree(told, server);
  check_checks(told, 7);
  CHECK(server.counts().connections == 7);
  return told;
}

} // namespace

TEST_CASE("all methods with bodies add up to the byte on one worker") {
  const auto told = run_all_methods(1);
  CHECK(told.elapsed() >= 1s);
  CHECK(told.value(throng::vus_max.value()) == 7);
}

TEST_CASE("all methods with bodies add up to the byte on two workers") { (void)run_all_methods(2); }

TEST_CASE("chunked replies of all sizes add up to the byte") {
  const std::vector<std::string> bodies{"", "x", patterned(4096), patterned(4097),
                                        patterned(300'000)};
  http_server server([&](const http_request& asked) {
    const auto which = static_cast<std::size_t>(asked.query_number("which").value_or(0));
    return http_reply{.body = bodies.at(which), .chunked = true};
  });
  throng::load_test test{"chunked"};
  test.scenario("chunked", throng::constant_vus{.vus = 5, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  bool whole = true;
                  for (std::size_t i = 0; i < bodies.size(); ++i) {
                    const auto url = server.url("/?which=" + std::to_string(i));
                    const auto got = co_await vu.http.get(url);
                    whole = whole && got.status() == 200 && got.body() == bodies[i];
                  }
                  vu.check("whole", whole);
                });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, bodies.size());
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(server.counts().connections == 5);
}

TEST_CASE("bodies of 8 MiB arrive whole in both directions") {
  const auto body = patterned(8 * 1024 * 1024);
  http_server server(echo);
  server.route("/chunked",
               [&](const http_request&) { return http_reply{.body = body, .chunked = true}; });
  throng::load_test test{"big"};
  test.scenario("big", steady(2, 300ms), [&](throng::vu& vu) -> throng::task<> {
    const auto url = server.url("/");
    const auto both_ways = co_await vu.http.post(url).body(body);
    vu.check("up and down", echoes(both_ways, "POST", body));
    vu.check("bytes",
             both_ways.bytes_sent() > body.size() && both_ways.bytes_received() > body.size());
    const auto chunked_url = server.url("/chunked");
    const auto chunked = co_await vu.http.get(chunked_url);
    vu.check("down in chunks", chunked.status() == 200 && chunked.body() == body);
  });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 2);
  check_books_agree(told, server);
  check_checks(told, 3);
  CHECK(total(told, throng::data_sent) >= total(told, throng::iterations) * body.size());
}

TEST_CASE("discarded bodies are received and counted, and not kept") {
  const auto body = patterned(100'000);
  http_server server([&](const http_request& asked) {
    return http_reply{.body = body, .chunked = asked.path == "/chunked"};
  });
  throng::load_test test{"discard"};
  test.discard_response_bodies();
  test.scenario("discard", steady(4, 300ms), [&](throng::vu& vu) -> throng::task<> {
    const auto url = server.url("/");
    const auto gone = co_await vu.http.get(url);
    vu.check("discarded",
             gone.status() == 200 && gone.body().empty() && gone.bytes_received() > body.size());
    const auto chunked_url = server.url("/chunked");
    const auto chunks = co_await vu.http.get(chunked_url);
    vu.check("discarded chunks", chunks.status() == 200 && chunks.body().empty() &&
                                     chunks.bytes_received() > body.size());
    const auto kept = co_await vu.http.get(url).discard_body(false);
    vu.check("kept on request", kept.body() == body);
  });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 3);
  check_books_agree(told, server);
  check_checks(told, 3);
}

TEST_CASE("many users add up, and have a connection each") {
  const auto users = affordable(500);
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{"many"};
  test.scenario("many", throng::constant_vus{.vus = users, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("found", got.status() == 200);
                  co_await vu.sleep(20ms);
                  const auto again = co_await vu.http.post(url).body("again");
                  vu.check("posted", echoes(again, "POST", "again"));
                });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 2);
  check_books_agree(told, server);
  check_checks(told, 2);
  CHECK(server.counts().connections == static_cast<std::uint64_t>(users));
  CHECK(told.value(throng::vus_max.value()) == static_cast<double>(users));
  CHECK(told.value(throng::iteration_duration.min()) >= 20ms);
}

TEST_CASE("users that come and go with a ramp add up, and keep their connections") {
  const auto users = affordable(100);
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{"ramp"};
  test.scenario("ramp",
                throng::ramping_vus{.start_vus = 0,
                                    .stages = {{300ms, users},
                                               {300ms, users},
                                               {200ms, 2},
                                               {200ms, users},
                                               {200ms, users},
                                               {200ms, 0}}},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("found", got.status() == 200);
                  co_await vu.sleep(10ms);
                });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 1);
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(server.counts().connections == static_cast<std::uint64_t>(users));
  CHECK(told.elapsed() >= 1390ms);
  CHECK(told.elapsed() < 30s);
}

TEST_CASE("two scenarios that meet, and one that starts later, add up") {
  http_server server(echo);
  const auto url = server.url("/");
  throng::load_test test{"scenarios"};
  const auto visit = [&](throng::vu& vu) -> throng::task<> {
    const auto name = vu.scenario().name();
    const auto got = co_await vu.http.post(url).body(name);
    vu.check("its own reply", echoes(got, "POST", name));
    co_await vu.sleep(5ms);
  };
  test.scenario("first", steady(3, 400ms), visit);
  test.scenario("second", steady(4, 400ms), visit);
  test.scenario("later", steady(2, 200ms), visit).start_time(300ms);
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 1);
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(server.counts().connections == 9);
  CHECK(told.value(throng::vus_max.value()) == 9);
  CHECK(told.elapsed() >= 490ms);
}

TEST_CASE("a server that closes behind each reply costs a connection each, and no request") {
  http_server server([](const http_request&) { return http_reply{.body = "bye", .close = true}; });
  const auto url = server.url("/");
  throng::load_test test{"close"};
  test.scenario("close", steady(4, 300ms), [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.get(url);
    vu.check("bye", got.body() == "bye");
  });
  const auto told = throng::run(test, {.workers = 2});
  check_own_books(told, 1);
  check_books_agree(told, server);
  check_checks(told, 1);
  CHECK(server.counts().connections == total(told, throng::http_reqs));
}

TEST_CASE("statuses outside 200 to 399 fail, and are received whole") {
  http_server server([](const http_request& asked) {
    return http_reply{.status = static_cast<int>(asked.query_number("status").value_or(200)),
                      .body = "words"};
  });
  throng::load_test test{"statuses"};
  test.scenario("statuses", steady(2, 200ms), [&](throng::vu& vu) -> throng::task<> {
    for (const int status : {200, 204, 302, 304, 404, 418, 500, 503}) {
      const auto url = server.url("/?status=" + std::to_string(status));
      const auto got = co_await vu.http.get(url);
      vu.check("status", got.status() == status);
      vu.check("code", got.error_code() == (status >= 400 ? 1000 + status : 0));
      vu.check("body", got.body() == (status == 204 || status == 304 ? "" : "words"));
    }
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.value(throng::http_req_failed.rate()) == 0.5);
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(total(told, throng::http_reqs) == 8 * total(told, throng::iterations));
  check_books_agree(told, server);
  CHECK(server.counts().connections == 2);
}
