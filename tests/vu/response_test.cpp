// Responses as scripts hold them.

#include "hand_driven.hpp"
#include <throng/vu/response.hpp>
#include <throng/vu/vu.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using hand_driven::host;
using hand_driven::user;
using throng::http_error;
using throng::response;
using throng::task;
using throng::transaction;
using throng::vu;

TEST_CASE("a response outlives the requests that come after it") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto first = co_await vu.http.get("http://a/first");
    const auto second = co_await vu.http.get("http://a/second");
    const auto body = first.body();
    for (int i = 0; i < 100; ++i)
      co_await vu.http.get("http://a/" + std::to_string(i));
    CHECK(body == "http://a/first");
    CHECK(first.body().data() == body.data());
    CHECK(first.url() == "http://a/first");
    CHECK(second.body() == "http://a/second");
    CHECK(first.header("x-size") == "14");
    CHECK(second.header("x-size") == "15");
  });
  CHECK(here.used.size() == 3);
}

TEST_CASE("a response may be kept beyond its iteration") {
  host here;
  user who(here.around, 1, 1);
  std::optional<response> kept;
  here.run(who, [&](vu& vu) -> task<> {
    auto res = co_await vu.http.get("http://a/kept");
    kept.emplace(std::move(res));
  });
  for (std::uint64_t i = 0; i < 10; ++i) {
    here.run(
        who, [](vu& vu) -> task<> { co_await vu.http.get("http://a/other"); }, i);
  }
  CHECK(kept->body() == "http://a/kept");
}

TEST_CASE("copies share one storage, which the last of them gives back") {
  throng::transaction_pool pool;
  auto& storage = pool.acquire();
  hand_driven::respond(storage, 201, "made");
  {
    std::optional<response> first(std::in_place, storage);
    std::optional<response> second(*first);
    CHECK(storage.holders == 2);
    response third(std::move(*first));
    CHECK(storage.holders == 2);
    first.reset();
    CHECK(storage.holders == 2);
    CHECK(second->body() == "made");
    second.reset();
    CHECK(storage.holders == 1);
    const auto& itself = third;
    third = itself;
    CHECK(storage.holders == 1);
    CHECK(third.status() == 201);
    CHECK(&pool.acquire() != &storage);
  }
  CHECK(storage.holders == 0);
  CHECK(&pool.acquire() == &storage);
}

TEST_CASE("an assigned response lets go of what it held") {
  throng::transaction_pool pool;
  auto& a = pool.acquire();
  auto& b = pool.acquire();
  hand_driven::respond(a, 200, "a");
  hand_driven::respond(b, 200, "b");
  response held(a);
  held = response(b);
  CHECK(held.body() == "b");
  CHECK(b.holders == 1);
  CHECK(&pool.acquire() == &a);
}

TEST_CASE("a response tells its parts") {
  transaction storage;
  storage.holders = 1; // of the test, so that nothing is given back
  storage.url = "http://a/x";
  storage.status = 404;
  storage.received = "HTTP/1.1 404 Not Found\r\nA: b\r\n\r\nbody";
  storage.head_size = storage.received.size() - 4;
  storage.bytes_sent = 7;
  storage.bytes_received = 9;
  storage.times.waiting = 3ms;
  const response res(storage);
  CHECK(res.status() == 404);
  CHECK(res.status_text() == "Not Found");
  CHECK(res.protocol() == "HTTP/1.1");
  CHECK(res.body() == "body");
  CHECK(res.header("a") == "b");
  CHECK(res.has_header("A"));
  CHECK_FALSE(res.has_header("B"));
  CHECK(res.head().header("A") == "b");
  CHECK(res.url() == "http://a/x");
  CHECK(res.bytes_sent() == 7);
  CHECK(res.bytes_received() == 9);
  CHECK(res.timings().waiting == 3ms);
  CHECK(res.timings().duration() == 3ms);
}

TEST_CASE("an error code is the failure's, or 1000 and the status from 400 on") {
  transaction storage;
  storage.holders = 1;
  const response res(storage);
  for (const auto& [status, code] :
       {std::pair{200, 0}, std::pair{302, 0}, std::pair{399, 0}, std::pair{400, 1400},
        std::pair{404, 1404}, std::pair{500, 1500}, std::pair{599, 1599}}) {
    storage.status = static_cast<std::uint16_t>(status);
    CHECK(res.error_code() == code);
    CHECK(res.error() == "");
  }
  storage.status = 0;
  struct row {
    http_error error;
    int code;
    std::string words;
  };
  for (const auto& [error, code, words] :
       {row{http_error::other, 1000, "exchange failed"},
        row{http_error::invalid_url, 1020, "invalid URL"},
        row{http_error::request_timeout, 1050, "request timeout"},
        row{http_error::lookup_failed, 1100, "lookup: failed"},
        row{http_error::no_such_host, 1101, "lookup: no such host"},
        row{http_error::tcp_failed, 1200, "connection failed"},
        row{http_error::broken_pipe, 1201, "write: broken pipe"},
        row{http_error::dial_failed, 1210, "dial: failed"},
        row{http_error::dial_timeout, 1211, "dial: i/o timeout"},
        row{http_error::connection_refused, 1212, "dial: connection refused"},
        row{http_error::connection_reset, 1220, "read: connection reset by peer"},
        row{http_error::tls_failed, 1300, "tls: failed"}}) {
    storage.error = error;
    CHECK(res.error_code() == code);
    CHECK(res.error() == words);
  }
  storage.failure = "more words";
  CHECK(res.error() == "more words");
  CHECK(res.status() == 0);
  CHECK(res.body() == "");
  CHECK(res.status_text() == "");
  CHECK(res.header("A") == "");
}
