// Kept connections that a server closes at the moment at which a request goes out: what is asked
// once more, what is not, and how that is counted.

#include "site.hpp"

#include <functional>

using namespace sites;
using throng::method;

namespace {

// The first request of each connection is answered after 50 ms; `then` answers the second one of
// the first connection.  A connect takes 10 ms.
class keeps_until {
public:
  explicit keeps_until(http_reply then, int times = 1) : then_(std::move(then)), times_(times) {}
  http_reply operator()(const http_request&) {
    ++asked_;
    if (asked_ > 1 && asked_ <= 1 + times_)
      return then_;
    return {.body = "hello", .delay = 50ms};
  }

private:
  http_reply then_;
  int times_;
  int asked_ = 0;
};

http_reply closed(std::chrono::nanoseconds delay = {}) {
  return {.delay = delay, .what_breaks = fault::close_without_reply};
}
http_reply reset(std::chrono::nanoseconds delay = {}) {
  return {.delay = delay, .what_breaks = fault::reset_before_head};
}

step ask(method verb, bool has_body = false) {
  return step([=](vu& vu) {
    const auto asked = vu.http.request(verb, "http://a/2");
    return has_body ? asked.body("hello") : asked;
  });
}

} // namespace

TEST_CASE("an idempotent request that finds its kept connection closed is asked once more") {
  using enum method;
  for (const auto& broken : {closed(), reset(), closed(30ms), reset(30ms)}) {
    for (const auto verb : {throng::method::get, head, options, put, del}) {
      for (const auto how : lives) {
        CAPTURE(how);
        CAPTURE(throng::to_text(verb));
        CAPTURE(static_cast<int>(broken.what_breaks));
        site there(keeps_until(broken), 10ms);
        const auto all = visit(how, there, {}, {sites::get("http://a/1"), ask(verb, verb == put)});
        const auto& again = all.answers.at(1);
        CHECK(again.status == 200);
        CHECK(again.error_code == 0);
        CHECK(again.retries == 1);
        CHECK(all.answers.at(0).retries == 0);
        // The script sees the time of both, the numbers that of the one that was answered.
        CHECK(all.took == 60ms + broken.delay + 60ms);
        CHECK(again.times.duration() == 50ms);
        CHECK(again.times.connecting == 10ms);
        CHECK(count(all.told, throng::http_reqs) == 2);
        CHECK(all.told.value(throng::http_req_failed.rate()) == 0);
        CHECK(connections_of(all.told) ==
              connection_counts{.opened = 2, .reused = 1, .by_server = 1, .retries = 1});
        REQUIRE(there.seen().size() == 3);
        CHECK(there.seen()[1].text == there.seen()[2].text);
        CHECK(there.seen()[1].body == there.seen()[2].body);
      }
    }
  }
}

TEST_CASE("what must not be asked twice is not, and fails") {
  for (const auto verb : {method::post, method::patch}) {
    for (const auto& [broken, code] : {std::pair{closed(), 1001}, {reset(), 1220}}) {
      for (const auto how : lives) {
        CAPTURE(how);
        CAPTURE(throng::to_text(verb));
        site there(keeps_until{broken});
        const auto all = visit(how, there, {}, {get("http://a/1"), ask(verb, true)});
        CHECK(all.answers.at(1).error_code == code);
        CHECK(all.answers.at(1).retries == 0);
        CHECK(there.seen().size() == 2);
        CHECK(all.told.value(throng::http_req_failed.rate()) == 0.5);
        CHECK(connections_of(all.told) ==
              connection_counts{.opened = 1, .reused = 1, .by_server = 1});
      }
    }
  }
}

TEST_CASE("a second failure is the request's own, and the next request is like any other") {
  for (const auto how : lives) {
    for (const auto& [broken, code] : {std::pair{closed(), 1001}, {reset(), 1220}}) {
      CAPTURE(how);
      CAPTURE(code);
      site there(keeps_until(broken, 2));
      const auto all =
          visit(how, there, {}, {get("http://a/1"), ask(method::get), get("http://a/3")});
      CHECK(all.answers.at(1).error_code == code);
      CHECK(all.answers.at(1).retries == 1);
      CHECK(all.answers.at(2).status == 200);
      CHECK(all.answers.at(2).retries == 0);
      CHECK(count(all.told, throng::http_reqs) == 3);
      CHECK(connections_of(all.told) ==
            connection_counts{.opened = 3, .reused = 1, .by_server = 2, .retries = 1});
    }
  }
}

TEST_CASE("nothing is asked again behind the first byte of a response, or on a new connection") {
  struct row {
    http_reply broken;
    int code;
  };
  for (const auto& each : {row{{.body = "hello", .what_breaks = fault::reset_after_head}, 1220},
                           row{{.body = "hello", .what_breaks = fault::close_in_body}, 1002},
                           row{{.what_breaks = fault::garbage}, 1003}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.code);
      site there(keeps_until(each.broken));
      const auto all = visit(how, there, {}, {get("http://a/1"), get("http://a/2")});
      CHECK(all.answers.at(1).error_code == each.code);
      CHECK(there.seen().size() == 2);
      CHECK(connections_of(all.told).retries == 0);
    }
  }
  site there([](const http_request&) { return closed(); });
  const auto all = visit(life::coroutine, there, {}, {get("http://a/1"), get("http://a/2")});
  CHECK(all.answers.at(0).error_code == 1001);
  CHECK(all.answers.at(1).error_code == 1001);
  CHECK(there.seen().size() == 2);
  CHECK(connections_of(all.told) == connection_counts{.opened = 2, .by_server = 2});
}

TEST_CASE("a request's timeout is for both times that it is asked") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(keeps_until(closed(30ms)), 10ms);
    const auto all =
        visit(how, there, {},
              {get("http://a/1"), [](vu& vu) { return vu.http.get("http://a/2").timeout(80ms); }});
    // 30 ms to the close, 10 to connect, 40 of 50 to the response.
    CHECK(all.answers.at(1).error_code == 1050);
    CHECK(all.answers.at(1).times.waiting == 40ms);
    CHECK(all.took == 60ms + 80ms);
    CHECK(
        connections_of(all.told) ==
        connection_counts{.opened = 2, .reused = 1, .by_client = 1, .by_server = 1, .retries = 1});
  }
}

TEST_CASE("each hop of a redirect and each request of a batch may be asked once more") {
  for (const auto how : lives) {
    CAPTURE(how);
    std::map<std::string, int> asked_before; // by path
    // Every second request of a connection finds it closed; each connection carries one path.
    const auto fragile = [&](const http_request& asked) {
      if (asked.path == "/open")
        return http_reply{.delay = 10ms};
      if (asked_before[std::string(asked.path)]++ == 0)
        return closed();
      return asked.path == "/from" ? redirect(302, "/to") : http_reply{};
    };
    site hops(fragile);
    const auto led = visit(how, hops, {}, {get("http://a/open"), get("http://a/from")});
    CHECK(hops.asked() == lines{"GET http://a/open", "GET http://a/from", "GET http://a/from",
                                "GET http://a/to", "GET http://a/to"});
    CHECK(led.answers.at(1).status == 200);
    CHECK(led.answers.at(1).url == "http://a/to");
    CHECK(count(led.told, throng::http_reqs) == 3);
    CHECK(connections_of(led.told) ==
          connection_counts{.opened = 3, .reused = 2, .by_server = 2, .retries = 2});

    asked_before.clear();
    site batch(fragile);
    const auto three = [](std::string a, std::string b, std::string c) {
      return step([=](vu& vu) {
        return std::vector{vu.http.get("http://a/" + a), vu.http.get("http://a/" + b),
                           vu.http.get("http://a/" + c)};
      });
    };
    const auto all =
        visit(how, batch, {}, {three("open", "open", "open"), three("1", "open", "3")});
    for (const auto& each : all.answers)
      CHECK(each.status == 200);
    CHECK(count(all.told, throng::http_reqs) == 6);
    CHECK(connections_of(all.told) ==
          connection_counts{.opened = 5, .reused = 3, .by_server = 2, .retries = 2});
  }
}

TEST_CASE("a connection that a server closes while it rests is no retry, but a new connection") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request&) { return http_reply{.close = true}; });
    const auto all = visit(how, there, {}, {ask(method::post, true), 1s, ask(method::post, true)});
    CHECK(all.answers.at(1).status == 200);
    CHECK(connections_of(all.told) == connection_counts{.opened = 2, .by_server = 2});
  }
}

TEST_CASE("users of a shared pool are each asked once more, over connections of their own") {
  // Each user's second request finds all connections of the pool closed.
  site there([](const http_request& asked) {
    return asked.path == "/stale" && asked.header("x") == "first" ? closed()
                                                                  : http_reply{.delay = 10ms};
  });
  load_test test("t");
  test.http().sharing = throng::connection_sharing::shared;
  test.scenario("a", throng::per_vu_iterations{.vus = 3}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://a/");
    const auto got = co_await vu.http.get("http://a/stale").header("X", "first");
    // The second time it is the same request, and meets the same end.
    CHECK(got.error_code() == 1001);
    CHECK(got.retries() == 1);
    const auto then = co_await vu.http.get("http://a/");
    CHECK(then.status() == 200);
  });
  const auto told = run(there, test);
  CHECK(count(told, throng::http_reqs) == 9);
  CHECK(told.value(throng::http_req_failed.rate()) == 3.0 / 9);
  CHECK(connections_of(told) ==
        connection_counts{.opened = 9, .reused = 3, .by_server = 6, .retries = 3});
}
