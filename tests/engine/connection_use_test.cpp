// Connections through the whole of a run: how many are opened, used again and closed, and by whom,
// under each way to keep them.

#include "site.hpp"

using namespace sites;
using throng::close_policy;
using throng::connection_sharing;

namespace {

http_reply after_10ms(const http_request&) { return {.delay = 10ms}; }

// Each user of two asks a twice and b once, in each of three iterations; all at the same time.
throng::result visit_both(site& there, const throng::http_options& options) {
  load_test test("t");
  test.http(options);
  test.scenario("a", throng::per_vu_iterations{.vus = 2, .iterations = 3}, [](vu& vu) -> task<> {
    co_await vu.http.get("http://a/1");
    co_await vu.http.get("http://a/2");
    co_await vu.http.get("http://b/");
  });
  return run(there, test);
}

} // namespace

TEST_CASE("connections are kept by user or pool, for a request, an iteration or the run") {
  struct row {
    connection_sharing sharing;
    bool no_reuse, no_vu_reuse;
    connection_counts counts;
  };
  using enum connection_sharing;
  // 18 requests in all.  The server closes behind a request that says `Connection: close`.
  for (const auto& each : {row{per_vu, false, false, {.opened = 4, .reused = 14}},
                           row{per_vu, false, true, {.opened = 12, .reused = 6, .by_client = 12}},
                           row{per_vu, true, false, {.opened = 18, .by_server = 18}},
                           row{per_vu, true, true, {.opened = 18, .by_server = 18}},
                           row{shared, false, false, {.opened = 4, .reused = 14}},
                           row{shared, true, false, {.opened = 18, .by_server = 18}}}) {
    CAPTURE(each.no_reuse);
    CAPTURE(each.no_vu_reuse);
    site there(after_10ms);
    const auto told = visit_both(there, {.sharing = each.sharing,
                                         .no_connection_reuse = each.no_reuse,
                                         .no_vu_connection_reuse = each.no_vu_reuse});
    CHECK(connections_of(told) == each.counts);
    CHECK(there.here.network().connections == static_cast<std::uint64_t>(each.counts.opened));
    CHECK(count(told, throng::http_reqs) == 18);
    CHECK(told.elapsed() == 90ms);
  }
}

TEST_CASE("a plain function keeps its connections as a coroutine does") {
  struct row {
    throng::http_options options;
    connection_counts counts;
  };
  for (const auto& each :
       {row{{}, {.opened = 2, .reused = 7}},
        row{{.no_vu_connection_reuse = true}, {.opened = 6, .reused = 3, .by_client = 6}},
        row{{.no_connection_reuse = true}, {.opened = 9, .by_server = 9}},
        row{{.sharing = connection_sharing::shared}, {.opened = 2, .reused = 7}}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      site there(after_10ms);
      const auto all = visit(how, there, each.options,
                             {get("http://a/1"), get("http://a/2"), get("http://b/")}, 3);
      CHECK(connections_of(all.told) == each.counts);
      CHECK(all.took == 90ms);
    }
  }
}

TEST_CASE("users who ask in turn need one connection of a pool, and one each without") {
  for (const auto& [sharing, opened] :
       {std::pair{connection_sharing::shared, 1}, {connection_sharing::per_vu, 5}}) {
    site there(after_10ms);
    load_test test("t");
    test.http().sharing = sharing;
    test.scenario("a", throng::per_vu_iterations{.vus = 5, .iterations = 2}, [](vu& vu) -> task<> {
      const auto turn = static_cast<std::int64_t>(vu.id()) * 10ms;
      co_await vu.sleep(turn);
      co_await vu.http.get("http://a/");
      co_await vu.sleep(100ms - turn);
    });
    const auto told = run(there, test);
    CHECK(connections_of(told) ==
          connection_counts{.opened = static_cast<double>(opened), .reused = 10.0 - opened});
  }
}

TEST_CASE("a hop goes over the connection of the hop before, also in a batch and from a pool") {
  for (const auto sharing : {connection_sharing::per_vu, connection_sharing::shared}) {
    site there([](const http_request& asked) {
      return asked.path == "/from" ? redirect(302, "/to", 10ms) : http_reply{.delay = 10ms};
    });
    load_test test("t");
    test.http().sharing = sharing;
    test.scenario("a", throng::per_vu_iterations{.vus = 2}, [](vu& vu) -> task<> {
      co_await vu.http.get("http://a/from");
      co_await vu.http.batch(vu.http.get("http://a/from"), vu.http.get("http://a/from"));
    });
    const auto told = run(there, test);
    CHECK(count(told, throng::http_reqs) == 12);
    CHECK(connections_of(told) == connection_counts{.opened = 4, .reused = 8});
    CHECK(told.elapsed() == 40ms);
  }
}

TEST_CASE("a connection's end is counted for the side that ends it") {
  struct row {
    http_reply reply;
    int code;
    bool by_client, by_server;
  };
  for (const auto& each :
       {row{{}, 0, false, false}, row{{.close = true}, 0, false, true},
        row{{.delay = 2s}, 1050, true, false},
        row{{.what_breaks = fault::close_without_reply}, 1001, false, true},
        row{{.what_breaks = fault::reset_before_head}, 1220, false, true},
        row{{.body = "hello", .what_breaks = fault::close_in_body}, 1002, false, true},
        row{{.body = "hello", .what_breaks = fault::close_delimited}, 0, false, true},
        row{{.what_breaks = fault::large_head}, 1004, true, false}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.code);
      CAPTURE(static_cast<int>(each.reply.what_breaks));
      site there([&](const http_request&) { return each.reply; });
      const auto all = visit(how, there, {.timeout = 1s}, {get("http://a/")}, 3);
      CHECK(all.answers.at(2).error_code == each.code);
      const bool ends = each.by_client || each.by_server;
      CHECK(connections_of(all.told) == connection_counts{.opened = ends ? 3.0 : 1.0,
                                                          .reused = ends ? 0.0 : 2.0,
                                                          .by_client = each.by_client ? 3.0 : 0.0,
                                                          .by_server = each.by_server ? 3.0 : 0.0});
    }
  }
}

TEST_CASE("one request may give up its connection, and says so") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request& asked) {
      CHECK((asked.header("connection") == "close") == (asked.path == "/last"));
      return http_reply{};
    });
    const auto all = visit(how, there, {},
                           {get("http://a/1"),
                            [](vu& vu) { return vu.http.get("http://a/last").close_connection(); },
                            get("http://a/3")});
    CHECK(connections_of(all.told).opened == 2);
    CHECK(connections_of(all.told).reused == 1);
  }
}

TEST_CASE("a user keeps twenty connections, and the one that was made first goes") {
  struct row {
    int servers;
    unsigned batch;
    connection_counts counts;
  };
  // Two rounds over all servers.
  for (const auto& each :
       {row{20, 20, {.opened = 20, .reused = 20}}, row{21, 20, {.opened = 42, .by_client = 22}},
        row{30, 30, {.opened = 30, .reused = 30}}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.servers);
      site there([](const http_request&) { return http_reply{}; });
      std::vector<step> script;
      for (int i = 0; i < each.servers; ++i)
        script.push_back(get("http://h" + std::to_string(i) + "/"));
      const auto all = visit(how, there, {.batch = each.batch}, script, 2);
      CHECK(connections_of(all.told) == each.counts);
    }
  }
}

TEST_CASE("a graceful close leaves the last word to the server, and the user goes on meanwhile") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request& asked) {
      return http_reply{.close = asked.header("connection") == "close"};
    });
    const auto all =
        visit(how, there, {.no_connection_reuse = true, .closing = close_policy::graceful},
              {get("http://a/1"), get("http://a/2")});
    CHECK(connections_of(all.told) == connection_counts{.opened = 2, .by_server = 2});
    CHECK(all.took == 0ms);
  }
}

TEST_CASE("each host and each port has connections of its own") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request&) { return http_reply{}; });
    const auto all = visit(how, there, {},
                           {get("http://shop/"), get("http://shop/x"), get("http://shop:81/"),
                            get("http://www.shop/"), get("http://shop:81/x?y")});
    CHECK(connections_of(all.told) == connection_counts{.opened = 3, .reused = 2});
  }
}
