// Batches to the millisecond: when each request is sent under the limits, in total and by host, in
// coroutines and in plain functions; and what becomes of one that fails.

#include "site.hpp"

#include <algorithm>

using namespace sites;

namespace {

// `http://host/N` takes N milliseconds.
http_reply takes_its_time(const http_request& asked) {
  return {.body = std::string(asked.path),
          .delay = std::stoi(std::string(asked.path.substr(1))) * 1ms};
}

// A batch of these: `a100` asks host a for a reply after 100 ms.
step batch(const lines& what) {
  return step([=](vu& vu) {
    std::vector<throng::request> all;
    for (const auto& each : what)
      all.push_back(vu.http.get("http://" + each.substr(0, 1) + "/" + each.substr(1)));
    return all;
  });
}

// `0 a100`: what was sent when.
lines sent_by(const site& there) {
  lines all;
  for (const auto& each : there.seen()) {
    auto url = each.what.substr(std::string_view("GET http://").size());
    std::erase(url, '/');
    all.push_back(std::to_string(each.at / 1ms) + " " + url);
  }
  return all;
}

} // namespace

TEST_CASE("a request of a batch is sent when all limits have room for it, to the millisecond") {
  struct row {
    unsigned batch, per_host;
    lines asked;
    lines sent;
    std::chrono::nanoseconds took;
  };
  for (const auto& each : {
           // One host's limit: two at a time.
           row{20,
               2,
               {"a100", "a100", "a100", "a100", "a100"},
               {"0 a100", "0 a100", "100 a100", "100 a100", "200 a100"},
               300ms},
           // A place is free when its own request ends.
           row{20,
               2,
               {"a100", "a30", "a20", "a90"},
               {"0 a100", "0 a30", "30 a20", "50 a90"},
               140ms},
           // A host that is full lets the others by.
           row{20, 1, {"a50", "a60", "b70", "c10"}, {"0 a50", "0 b70", "0 c10", "50 a60"}, 110ms},
           // The limit of the whole: the first come first, in the order of the batch.
           row{2, 6, {"a100", "b50", "c10", "a10"}, {"0 a100", "0 b50", "50 c10", "60 a10"}, 100ms},
           // Both.
           row{3,
               2,
               {"a100", "a80", "a70", "b60", "b50"},
               {"0 a100", "0 a80", "0 b60", "60 b50", "80 a70"},
               150ms},
           // One at a time.
           row{1, 1, {"a10", "b20", "a30"}, {"0 a10", "10 b20", "30 a30"}, 60ms},
           row{1, 6, {"a10", "b20", "a30"}, {"0 a10", "10 b20", "30 a30"}, 60ms},
           // No limit that matters.
           row{20, 6, {"a3", "a1", "a2"}, {"0 a3", "0 a1", "0 a2"}, 3ms},
       }) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.asked);
      site there(takes_its_time);
      const auto all = visit(how, there, {.batch = each.batch, .batch_per_host = each.per_host},
                             {batch(each.asked)});
      CHECK(sent_by(there) == each.sent);
      CHECK(all.took == each.took);
      // The answers are in the order of the requests.
      lines answered;
      for (const auto& one : all.answers)
        answered.push_back(one.url.substr(7, 1) + one.body.substr(1));
      CHECK(answered == each.asked);
      CHECK(count(all.told, throng::http_reqs) == static_cast<double>(each.asked.size()));
    }
  }
}

TEST_CASE("a batch goes out at the test's requests a second, behind single ones, too") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(takes_its_time);
    const auto all =
        visit(how, there, {.batch_per_host = 2},
              {get("http://a/5"),
               [](vu& vu) {
                 return std::vector{vu.http.get("http://a/10"), vu.http.get("http://a/150"),
                                    vu.http.get("http://a/20")};
               }},
              1, 10);
    CHECK(there.course() == lines{"0ms GET http://a/5", "100ms GET http://a/10",
                                  "200ms GET http://a/150", "300ms GET http://a/20"});
    CHECK(all.took == 350ms);
  }
}

TEST_CASE("the next batch of a user goes over the connections of the one before") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(takes_its_time, 5ms);
    const auto all = visit(how, there, {.batch_per_host = 2},
                           {batch({"a10", "a10", "a10", "b10"}), batch({"a10", "b10", "b10"})}, 2);
    // Two to each of both hosts, b's second one in the second batch.
    CHECK(connections_of(all.told) == connection_counts{.opened = 4, .reused = 10});
    CHECK(all.took == 25ms + 15ms + 20ms + 10ms);
  }
}

TEST_CASE("members of a batch fail each for itself, and the batch takes as long as its last") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request& asked) {
      if (asked.path == "/reset")
        return http_reply{.delay = 20ms, .what_breaks = fault::reset_before_head};
      return asked.path == "/503" ? http_reply{.status = 503, .delay = 10ms}
                                  : http_reply{.delay = 100ms};
    });
    const auto all = visit(
        how, there, {}, {[](vu& vu) {
          return std::vector{vu.http.get("http://a/1"),     vu.http.get("http://a/2").timeout(50ms),
                             vu.http.get("http://a/reset"), vu.http.get("no url"),
                             vu.http.get("http://a/503"),   vu.http.get("http://a/3")};
        }});
    std::vector<int> codes;
    for (const auto& each : all.answers)
      codes.push_back(each.error_code);
    CHECK(codes == std::vector{0, 1050, 1220, 1020, 1503, 0});
    CHECK(all.took == 100ms);
    CHECK(count(all.told, throng::http_reqs) == 6);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 4.0 / 6);
    CHECK(all.told.value(throng::http_req_duration.count()) == 5);
    CHECK(connections_of(all.told) ==
          connection_counts{.opened = 5, .by_client = 1, .by_server = 1});
  }
}

TEST_CASE("a member that times out, or is redirected, keeps its place until it is over") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request& asked) {
      return asked.path == "/from" ? redirect(302, "http://b/to", 30ms)
                                   : http_reply{.delay = asked.path == "/never" ? 1h : 30ms};
    });
    const auto all =
        visit(how, there, {.batch = 1}, {[](vu& vu) {
                return std::vector{vu.http.get("http://a/never").timeout(50ms),
                                   vu.http.get("http://a/from"), vu.http.get("http://a/last")};
              }});
    CHECK(there.course() == lines{"0ms GET http://a/never", "50ms GET http://a/from",
                                  "80ms GET http://b/to", "110ms GET http://a/last"});
    CHECK(all.answers.at(1).url == "http://b/to");
    CHECK(all.took == 140ms);
    CHECK(count(all.told, throng::http_reqs) == 4);
  }
}

TEST_CASE("each request of a batch has its own name, tags and time") {
  site there(takes_its_time);
  auto test = one_visit([](vu& vu) -> task<> {
    const auto group = vu.group("page");
    vu.tag("kind", "any");
    const auto both =
        co_await vu.http.batch(vu.http.get("http://a/10").name("short").tag("kind", "image"),
                               vu.http.get("http://a/20").name("long"), vu.http.get("http://a/30"));
    CHECK(both[2].body() == "/30");
  });
  const auto by_kind = [](const char* kind) {
    return throng::http_req_duration.tagged("kind", kind);
  };
  test.track(by_kind("image")).track(by_kind("any"));
  const auto told = run(there, test);
  const auto by_name = [&](const char* name) {
    return told.value(throng::http_req_duration.tagged("name", name).max());
  };
  CHECK(by_name("short") == 10ms);
  CHECK(by_name("long") == 20ms);
  CHECK(by_name("http://a/30") == 30ms);
  CHECK(told.value(by_kind("image").count()) == 1);
  CHECK(told.value(by_kind("image").max()) == 10ms);
  CHECK(told.value(by_kind("any").count()) == 2);
  CHECK(told.value(throng::http_req_duration.tagged("group", "::page").count()) == 3);
  CHECK(told.value(throng::group_duration.max()) == 30ms);
}

TEST_CASE("users' batches have their limits each for itself") {
  site there(takes_its_time);
  load_test test("t");
  test.http().batch_per_host = 1;
  test.scenario("a", throng::per_vu_iterations{.vus = 3}, [](vu& vu) -> task<> {
    co_await vu.http.batch(vu.http.get("http://a/100"), vu.http.get("http://a/100"));
  });
  const auto told = run(there, test);
  CHECK(sent_by(there) == lines{"0 a100", "0 a100", "0 a100", "100 a100", "100 a100", "100 a100"});
  CHECK(told.elapsed() == 200ms);
}
