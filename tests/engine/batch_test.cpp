// Batches of requests in virtual time: their order, their limits, and their ends.

#include <throng/metrics/builtin.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::http_error;
using throng::instant;
using throng::load_test;
using throng::task;
using throng::vu;
using throng::testing::ok_reply;
using throng::testing::scripted_reply;
using throng::testing::virtual_world;

namespace {

struct seen {
  throng::result told;
  std::uint64_t connections;
  std::uint64_t requests;
};

seen run_once_in(const load_test& test, throng::testing::scripted_server server,
                 std::function<bool()> accepts = {}) {
  virtual_world here(std::move(server));
  here.network().accepts = std::move(accepts);
  auto told = throng::run_in(here, test);
  return {std::move(told), here.network().connections, here.network().requests};
}

// One user, one iteration: a batch of these URLs.
load_test batch_of(const std::vector<std::string>& urls,
                   std::function<void(const std::vector<throng::response>&)> look) {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{}, [urls, look](vu& vu) -> task<> {
    std::vector<throng::request> all;
    for (const auto& each : urls)
      all.push_back(vu.http.get(each));
    const auto answers = co_await vu.http.batch(std::span<const throng::request>(all));
    look(answers);
  });
  return test;
}

std::vector<std::string> paths(std::size_t count, std::size_t hosts = 1) {
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < count; ++i)
    urls.push_back("http://h" + std::to_string(i % hosts) + "/" + std::to_string(i));
  return urls;
}

std::string path_of(std::string_view request) {
  const auto from = request.find(' ') + 1;
  return std::string(request.substr(from, request.find(' ', from) - from));
}

scripted_reply redirect_to(std::string_view where) {
  scripted_reply reply;
  reply.bytes =
      "HTTP/1.1 302 Found\r\nLocation: " + std::string(where) + "\r\nContent-Length: 0\r\n\r\n";
  return reply;
}

} // namespace

TEST_CASE("a batch gives its responses in the order of its requests, whatever order they come in") {
  std::vector<std::string> bodies;
  const auto test = batch_of(paths(4), [&](const auto& answers) {
    for (const auto& each : answers)
      bodies.emplace_back(each.body());
  });
  const auto all = run_once_in(test, [](std::string_view request, instant) {
    const auto path = path_of(request);
    return ok_reply(path, (5 - (path[1] - '0')) * 10ms); // the first one last
  });
  CHECK(bodies == std::vector<std::string>{"/0", "/1", "/2", "/3"});
  CHECK(all.told.value(throng::http_reqs.count()) == 4);
  CHECK(all.connections == 4);
  CHECK(all.told.value(throng::iteration_duration.max()) == 50ms);
}

TEST_CASE("a batch has at most 6 requests to a host and 20 in all under way, or as options say") {
  struct row {
    std::size_t requests, hosts;
    unsigned batch, per_host;
    std::uint64_t connections;
    std::chrono::nanoseconds takes;
  };
  for (const auto& each :
       {row{3, 1, 20, 6, 3, 1s}, row{6, 1, 20, 6, 6, 1s}, row{7, 1, 20, 6, 6, 2s},
        row{13, 1, 20, 6, 6, 3s}, row{20, 10, 20, 6, 20, 1s}, row{24, 4, 24, 6, 24, 1s},
        row{4, 1, 20, 2, 2, 2s}, row{5, 1, 2, 6, 2, 3s}, row{5, 1, 1, 1, 1, 5s},
        row{50, 1, 50, 50, 50, 1s}}) {
    CAPTURE(each.requests);
    CAPTURE(each.hosts);
    std::size_t answered = 0;
    auto test = batch_of(paths(each.requests, each.hosts), [&](const auto& answers) {
      for (const auto& one : answers)
        answered += one.status() == 200 ? 1U : 0U;
    });
    test.http().batch = each.batch;
    test.http().batch_per_host = each.per_host;
    const auto all = run_once_in(test, [](std::string_view, instant) { return ok_reply("", 1s); });
    CHECK(answered == each.requests);
    CHECK(all.connections == each.connections);
    CHECK(all.requests == each.requests);
    CHECK(all.told.value(throng::iteration_duration.max()) == each.takes);
    CHECK(all.told.value(throng::http_conns_opened.count()) ==
          static_cast<double>(all.connections));
    CHECK(all.told.value(throng::http_conns_reused.count()) ==
          static_cast<double>(each.requests - each.connections));
  }
  throng::http_options defaults;
  CHECK(defaults.batch == 20);
  CHECK(defaults.batch_per_host == 6);
}

TEST_CASE("one request of a batch that fails leaves the others as they are") {
  std::vector<int> errors;
  const auto test = batch_of({"http://a/0", "nonsense", "http://a/reset", "http://a/3"},
                             [&](const auto& answers) {
                               for (const auto& each : answers)
                                 errors.push_back(each.error_code());
                             });
  const auto all = run_once_in(test, [](std::string_view request, instant) {
    auto reply = ok_reply("", 1s);
    if (path_of(request) == "/reset") {
      reply.bytes = {};
      reply.ending = throng::testing::reply_ending::reset;
    }
    return reply;
  });
  CHECK(errors == std::vector<int>{0, 1020, 1220, 0});
  CHECK(all.told.value(throng::http_reqs.count()) == 4);
  CHECK(all.told.value(throng::http_req_failed.rate()) == 0.5);
}

TEST_CASE("a batch whose connects are all refused at once ends, however long it is") {
  for (const auto count : {1U, 6U, 7U, 100U}) {
    std::size_t refused = 0;
    const auto test = batch_of(paths(count), [&](const auto& answers) {
      for (const auto& each : answers)
        refused += each.error_code() == static_cast<int>(http_error::connection_refused) ? 1U : 0U;
    });
    const auto all = run_once_in(
        test, [](std::string_view, instant) { return ok_reply(""); }, [] { return false; });
    CHECK(refused == count);
    CHECK(all.told.value(throng::http_reqs.count()) == count);
    CHECK(all.told.value(throng::iterations.count()) == 1);
  }
}

TEST_CASE("requests of a batch follow redirects, each hop is counted, and others may be behind") {
  std::vector<std::string> ends;
  auto test = batch_of({"http://a/from", "http://a/1", "http://a/2"}, [&](const auto& answers) {
    for (const auto& each : answers)
      ends.emplace_back(each.url());
  });
  test.http().batch = 1;
  const auto all = run_once_in(test, [](std::string_view request, instant) {
    return path_of(request) == "/from" ? redirect_to("http://b/to") : ok_reply("", 1s);
  });
  CHECK(ends == std::vector<std::string>{"http://b/to", "http://a/1", "http://a/2"});
  CHECK(all.told.value(throng::http_reqs.count()) == 4);
}

TEST_CASE(
    "a batch keeps to the requests a second of the test, also what the concurrency let wait") {
  for (const auto concurrency : {1U, 2U, 20U}) {
    CAPTURE(concurrency);
    std::vector<instant> sent;
    auto test = batch_of(paths(5), [](const auto&) {});
    test.rps(1).http().batch = concurrency;
    const auto all = run_once_in(test, [&](std::string_view, instant now) {
      sent.push_back(now);
      return ok_reply("", 10ms);
    });
    REQUIRE(sent.size() == 5);
    for (std::size_t i = 1; i < sent.size(); ++i)
      CHECK(sent[i] - sent[i - 1] == 1s);
    CHECK(all.told.value(throng::iterations.count()) == 1);
  }
}

TEST_CASE("a batch that is cut off records nothing more, and its connections are closed or free") {
  for (const auto sharing :
       {throng::connection_sharing::per_vu, throng::connection_sharing::shared}) {
    load_test test("t");
    test.http().sharing = sharing;
    auto& of =
        test.scenario("a", throng::constant_vus{.vus = 3, .duration = 10s}, [](vu& vu) -> task<> {
          co_await vu.http.batch(vu.http.get("http://a/0"), vu.http.get("http://a/never"),
                                 vu.http.get("http://b/never"));
          FAIL("the batch came back");
        });
    of.graceful_stop(0s);
    const auto all = run_once_in(test, [](std::string_view request, instant) {
      return ok_reply("", path_of(request) == "/never" ? std::chrono::nanoseconds::max() : 1s);
    });
    CHECK(all.told.value(throng::http_reqs.count()) == 3);
    CHECK(all.told.facts().interrupted_iterations == 3);
    CHECK(all.told.elapsed() == 10s);
    CHECK(all.connections == 9);
    CHECK(all.told.value(throng::http_conns_closed_by_client.count()) == 6);
  }
}

TEST_CASE("an empty batch is over before it begins") {
  std::size_t size = 1;
  const auto test = batch_of({}, [&](const auto& answers) { size = answers.size(); });
  const auto all = run_once_in(test, [](std::string_view, instant) { return ok_reply(""); });
  CHECK(size == 0);
  CHECK(all.requests == 0);
  CHECK(all.told.value(throng::iterations.count()) == 1);
}

TEST_CASE("users of a shared pool take turns on fewer connections than there are users") {
  load_test test("t");
  test.http().sharing = throng::connection_sharing::shared;
  test.scenario("a", throng::per_vu_iterations{.vus = 10, .iterations = 3}, [](vu& vu) -> task<> {
    co_await vu.sleep(static_cast<std::int64_t>(vu.id()) * 100ms);
    co_await vu.http.get("http://a/");
    co_await vu.sleep(2s - static_cast<std::int64_t>(vu.id()) * 100ms);
  });
  const auto all = run_once_in(test, [](std::string_view, instant) { return ok_reply("", 50ms); });
  CHECK(all.told.value(throng::http_reqs.count()) == 30);
  CHECK(all.connections == 1);
  CHECK(all.told.value(throng::http_conns_reused.count()) == 29);
}

TEST_CASE("connections end with the request, with the iteration, or never, as options say") {
  for (const auto& [each_request, each_iteration, expected] :
       {std::tuple{false, false, 2U}, std::tuple{false, true, 6U}, std::tuple{true, false, 12U}}) {
    load_test test("t");
    test.http().no_connection_reuse = each_request;
    test.http().no_vu_connection_reuse = each_iteration;
    test.scenario("a", throng::per_vu_iterations{.vus = 2, .iterations = 3}, [](vu& vu) -> task<> {
      co_await vu.http.get("http://a/");
      co_await vu.http.get("http://a/");
    });
    std::size_t says_close = 0;
    const auto all = run_once_in(test, [&](std::string_view request, instant) {
      says_close += request.find("\r\nConnection: close\r\n") != request.npos ? 1U : 0U;
      return ok_reply("", 1s);
    });
    CHECK(all.connections == expected);
    CHECK(all.told.value(throng::http_conns_opened.count()) == expected);
    CHECK(all.told.value(throng::http_conns_closed_by_client.count()) ==
          (expected == 2 ? 0 : expected));
    CHECK(says_close == (each_request ? 12 : 0));
  }
}
