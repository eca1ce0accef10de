// Connections that are opened before the load begins, in virtual time.

#include "virtual_client.hpp"
#include <throng/http/http_options.hpp>
#include <throng/load/executor.hpp>
#include <throng/report/summary.hpp>

using namespace virtual_client;
using throng::http_error;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

// Users that ask http://a/ once each when they begin, and note when that was.
load_test visitors(unsigned users, std::vector<instant>& begun) {
  load_test test("t");
  test.scenario("s", throng::per_vu_iterations{.vus = users}, [&begun](vu& vu) -> task<> {
    begun.push_back(vu.now());
    const auto res = co_await vu.http.get("http://a/");
    vu.check("answered", res.status() == 200);
  });
  return test;
}

} // namespace

TEST_CASE("the load begins when all users are connected, and its requests find them so") {
  struct row {
    unsigned users;
    nanoseconds lookup;
    nanoseconds connect;
    nanoseconds takes; // 64 users connect at a time
  };
  for (const auto& each : {
           row{1, 0s, 0s, 0s},
           row{3, 0s, 50ms, 50ms},
           row{3, 200ms, 50ms, 250ms},
           row{64, 0s, 50ms, 50ms},
           row{65, 0s, 50ms, 100ms},
           row{129, 0s, 50ms, 150ms},
       }) {
    CAPTURE(each.users);
    CAPTURE(each.takes.count());
    std::vector<instant> begun;
    auto test = visitors(each.users, begun);
    test.http().prefetch = {"http://a/not/asked", "http://b:81"};
    scene all;
    all.connect.delay = each.connect;
    all.here.network().resolver = [&](std::string_view, instant) {
      return found({"192.0.2.1"}, each.lookup);
    };
    const auto told = all.run(test);
    CHECK(begun == std::vector<instant>(each.users, start + each.takes));
    CHECK(told.passed());
    CHECK(told.elapsed() == 0s);
    CHECK(all.dialled.size() == 2 * each.users);
    CHECK(all.here.network().lookups == 2);
    // Nothing is asked before the load, and nothing is opened in it.
    CHECK(all.requests.size() == each.users);
    CHECK(reqs(told) == each.users);
    CHECK(told.value(throng::http_conns_opened.count()) == 2 * each.users);
    CHECK(told.value(throng::http_conns_reused.count()) == each.users);
    CHECK(told.value(throng::http_req_blocked.max()) == 0s);
    CHECK(told.value(throng::http_req_connecting.max()) == 0s);
    CHECK(told.value(throng::http_req_looking_up.count()) == 0);
    CHECK(told.value(throng::checks.rate()) == 1);
  }
}

TEST_CASE("without prefetch the same users connect when they ask") {
  std::vector<instant> begun;
  const auto test = visitors(3, begun);
  scene all;
  all.connect.delay = 50ms;
  const auto told = all.run(test);
  CHECK(begun == std::vector<instant>(3, start));
  CHECK(told.elapsed() == 50ms);
  CHECK(told.value(throng::http_conns_opened.count()) == 3);
  CHECK(told.value(throng::http_conns_reused.count()) == 0);
  CHECK(told.value(throng::http_req_connecting.min()) == 50ms);
}

TEST_CASE("a prefetch that fails is reported, is no request, and holds the load up no longer") {
  struct row {
    const char* url;
    scripted_connect connect;
    int code;
    nanoseconds takes;
  };
  for (const auto& each : {
           row{"http://a/", {http_error::connection_refused, 50ms}, 1212, 50ms},
           row{"http://a/", {http_error::none, nanoseconds::max()}, 1211, 30s},
           row{"http://me:s3cret@a/", {http_error::unreachable, 50ms}, 1214, 50ms},
           row{"http://blocked/", {}, 1111, 0s},
           row{"http://unix/", {}, 1010, 0s},
       }) {
    CAPTURE(each.url);
    CAPTURE(each.code);
    std::vector<instant> begun;
    auto test = visitors(2, begun);
    test.http().prefetch = {each.url};
    test.http().block_hostnames = {"blocked"};
    test.http().hosts = {{"unix", "unix:/run/app.sock"}};
    scene all;
    // The load finds a server that has come up meanwhile.
    all.here.network().acceptor = [&](const scripted_endpoint&, instant now) {
      return now == start ? each.connect : scripted_connect{};
    };
    const auto told = all.run(test);
    CHECK(begun == std::vector<instant>(2, start + each.takes));
    CHECK(told.passed());
    CHECK(reqs(told) == 2);
    CHECK(failed(told) == 0);
    CHECK(told.value(throng::http_conns_opened.count()) == 2);
    REQUIRE(told.facts().failures.size() == 1);
    const auto& kept = told.facts().failures[0];
    CHECK(kept.code == each.code);
    CHECK(kept.times == 2);
    CHECK(kept.first.at <= 0);
    CHECK(kept.first.url.find("s3cret") == std::string::npos);
    CHECK(throng::summary_text(told).find(std::to_string(each.code) + " " +
                                          kept.text.substr(0, 5)) != std::string::npos);
  }
}

TEST_CASE("a prefetch takes the timeout of a request at the most") {
  std::vector<instant> begun;
  auto test = visitors(1, begun);
  test.http().prefetch = {"http://a/", "http://b/"};
  test.http().timeout = 2s;
  scene all;
  all.here.network().acceptor = [](const scripted_endpoint& to, instant now) {
    const bool is_slow = now == start && to.host == "b";
    return scripted_connect{http_error::none, is_slow ? nanoseconds::max() : 50ms};
  };
  const auto told = all.run(test);
  CHECK(begun == std::vector<instant>{start + 2s});
  CHECK(told.value(throng::http_conns_opened.count()) == 1);
  CHECK(told.value(throng::http_conns_reused.count()) == 1);
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures[0].code == 1050);
  CHECK(told.facts().failures[0].origin == "http://b");
  CHECK(nanoseconds(told.facts().failures[0].last.at) == 0s);
}

TEST_CASE("a failure before the load is told as that, not as one of the setup") {
  std::vector<instant> begun;
  auto test = visitors(1, begun);
  test.http().prefetch = {"http://a/", "http://b/"};
  scene all;
  all.here.network().acceptor = [](const scripted_endpoint& to, instant) {
    return scripted_connect{to.host == "b" ? http_error::connection_refused : http_error::none,
                            to.host == "b" ? 50ms : 80ms};
  };
  const auto told = all.run(test);
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(nanoseconds(told.facts().failures[0].first.at) == -30ms);
  const auto summary = throng::summary_text(told);
  CHECK(summary.find("before the load") != std::string::npos);
  CHECK(summary.find("setup") == std::string::npos);
}

TEST_CASE("a scenario's start and its arrivals count from when all are connected") {
  std::vector<nanoseconds> begun;
  load_test test("t");
  test.http().prefetch = {"http://a/"};
  test.scenario("arrivals",
                throng::constant_arrival_rate{
                    .rate = 1, .duration = 3s, .pre_allocated_vus = 2, .max_vus = 2},
                [&](vu& vu) -> task<> {
                  begun.push_back(vu.now() - start);
                  co_await vu.http.get("http://a/");
                })
      .start_time(10s);
  scene all;
  all.connect.delay = 700ms;
  const auto told = all.run(test);
  CHECK(begun == std::vector<nanoseconds>{10'700ms, 11'700ms, 12'700ms});
  CHECK(told.value(throng::http_conns_opened.count()) == 2);
  CHECK(told.value(throng::http_req_connecting.max()) == 0s);
}

TEST_CASE("setup comes before the connections, and its failures are not theirs") {
  std::vector<instant> begun;
  auto test = visitors(2, begun);
  test.http().prefetch = {"http://a/"};
  test.setup([](vu& vu) -> task<> { co_await vu.sleep(5s); });
  scene all;
  std::vector<instant> dialled;
  all.here.network().acceptor = [&](const scripted_endpoint&, instant now) {
    dialled.push_back(now);
    return scripted_connect{http_error::none, 50ms};
  };
  const auto told = all.run(test);
  CHECK(dialled == std::vector<instant>(2, start + 5s));
  CHECK(begun == std::vector<instant>(2, start + 5s + 50ms));
  CHECK(told.facts().failures.empty());
}
