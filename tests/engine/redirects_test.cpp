// Redirects through the whole of a run: what is asked where and when, and how it is counted.

#include "site.hpp"

#include <optional>

using namespace sites;
using throng::http_error;

namespace {

// `/3` leads to `/2`, and so on to `/0`, which is the end; each takes 400 ms.
http_reply steps_down(const http_request& asked) {
  const auto left = asked.path[1] - '0';
  if (left == 0)
    return {.body = "end", .delay = 400ms};
  return redirect(302, "/" + std::to_string(left - 1), 400ms);
}

// `/N` leads to `/N+1`, without end.
http_reply leads_on(const http_request& asked) {
  return redirect(302, "/" + std::to_string(std::stoi(std::string(asked.path.substr(1))) + 1));
}

} // namespace

TEST_CASE("each hop of a redirect is an exchange with its own URL, connection and time") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(
        [](const http_request& asked) {
          if (asked.path == "/1")
            return redirect(301, "2?x=y#part", 100ms);
          return asked.path == "/2" ? redirect(307, "http://b/3", 200ms)
                                    : http_reply{.body = "end", .delay = 300ms};
        },
        10ms);
    const auto all = visit(how, there, {}, {get("http://a/1")});
    CHECK(there.course() ==
          lines{"10ms GET http://a/1", "110ms GET http://a/2?x=y", "320ms GET http://b/3"});
    // The script is told of the last one.
    REQUIRE(all.answers.size() == 1);
    const auto& last = all.answers.front();
    CHECK(last.status == 200);
    CHECK(last.url == "http://b/3");
    CHECK(last.body == "end");
    CHECK(last.times.blocked == 10ms);
    CHECK(last.times.connecting == 10ms);
    CHECK(last.times.duration() == 300ms);
    CHECK(all.took == 620ms);
    // The numbers know all of them.
    CHECK(count(all.told, throng::http_reqs) == 3);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 0);
    CHECK(all.told.value(throng::http_req_duration.min()) == 100ms);
    CHECK(all.told.value(throng::http_req_duration.max()) == 300ms);
    CHECK(all.told.value(throng::http_req_blocked.max()) == 10ms);
    if (how == life::plain)
      continue; // what runs it here reads whole metrics only
    for (const auto& [url, time] :
         {std::pair{"http://a/1", 100ms}, {"http://a/2?x=y", 200ms}, {"http://b/3", 300ms}}) {
      CHECK(all.told.value(throng::http_req_duration.tagged("name", url).count()) == 1);
      CHECK(all.told.value(throng::http_req_duration.tagged("name", url).max()) == time);
    }
  }
}

TEST_CASE("the hops of a request that has a name are counted under it, with tags of their own") {
  site there(steps_down);
  auto test = one_visit([](vu& vu) -> task<> {
    const auto got = co_await vu.http.get("http://a/2").name("stairs").tag("step", "down");
    CHECK(got.url() == "http://a/0");
  });
  const auto of = [](const char* key, const char* value) {
    return throng::http_reqs.tagged(key, value);
  };
  test.track(of("name", "stairs")).track(of("step", "down"));
  test.track(of("status", "302")).track(of("status", "200"));
  const auto told = run(there, test);
  CHECK(told.value(of("name", "stairs").count()) == 3);
  CHECK(told.value(of("step", "down").count()) == 3);
  CHECK(told.value(of("status", "302").count()) == 2);
  CHECK(told.value(of("status", "200").count()) == 1);
}

TEST_CASE("redirects end at the limit of the test or the request, and the last answer counts") {
  struct row {
    unsigned of_test;
    std::optional<unsigned> of_request;
    int followed;
  };
  for (const auto& each : {row{10, {}, 10},
                           {3, {}, 3},
                           {0, {}, 0},
                           {10, 2u, 2},
                           {10, 0u, 0},
                           {0, 5u, 5},
                           {10, 30u, 30}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.of_test);
      CAPTURE(each.followed);
      site there(leads_on);
      const auto all = visit(how, there, {.max_redirects = each.of_test}, {[&](vu& vu) {
                               const auto asked = vu.http.get("http://a/0");
                               return each.of_request ? asked.redirects(*each.of_request) : asked;
                             }});
      const auto& last = all.answers.at(0);
      CHECK(last.status == 302);
      CHECK(last.error_code == 0);
      CHECK(last.url == "http://a/" + std::to_string(each.followed));
      CHECK(count(all.told, throng::http_reqs) == each.followed + 1);
      CHECK(all.told.value(throng::http_req_failed.rate()) == 0);
    }
  }
  CHECK(throng::http_options{}.max_redirects == 10);
}

TEST_CASE("a redirect keeps method and body, or makes a GET without any, as its status says") {
  struct row {
    int status;
    throng::method verb;
    std::string then;
  };
  using enum throng::method;
  for (const auto& each : {row{301, get, "GET - -"},
                           {301, post, "GET - -"},
                           {302, post, "GET - -"},
                           {302, put, "PUT text/plain hello"},
                           {303, post, "GET - -"},
                           {303, del, "GET - -"},
                           {303, head, "HEAD - -"},
                           {307, post, "POST text/plain hello"},
                           {308, post, "POST text/plain hello"},
                           {308, head, "HEAD - -"}}) {
    CAPTURE(each.status);
    CAPTURE(throng::to_text(each.verb));
    std::string then;
    site there([&](const http_request& asked) {
      if (asked.path == "/from")
        return redirect(each.status, "/to");
      const auto said = [](std::string_view text) {
        return " " + std::string(text.empty() ? "-" : text);
      };
      then = std::string(asked.method) + said(asked.header("content-type")) + said(asked.body);
      return http_reply{};
    });
    (void)visit(life::coroutine, there, {}, {[&](vu& vu) {
                  const auto asked = vu.http.request(each.verb, "http://a/from").header("X", "y");
                  return each.verb == get || each.verb == head
                             ? asked
                             : asked.header("Content-Type", "text/plain").body("hello");
                }});
    CHECK(then == each.then);
    // What is not about the body goes along.
    for (const auto& one : there.seen())
      CHECK(one.text.find("X: y\n") != std::string::npos);
  }
}

TEST_CASE("a request's timeout is for all hops together, their connects included") {
  struct row {
    std::chrono::milliseconds timeout;
    std::string url; // of the hop that was under way
    double exchanges;
    std::chrono::milliseconds waited; // by the last hop
  };
  // Hops are sent at 100, 500 and 900 ms, and the last reply comes at 1300 ms.
  for (const auto& each : {row{1301ms, "http://a/0", 3, 400ms},
                           {1299ms, "http://a/0", 3, 399ms},
                           {899ms, "http://a/1", 2, 399ms},
                           {501ms, "http://a/1", 2, 1ms},
                           {499ms, "http://a/2", 1, 399ms}}) {
    for (const auto how : lives) {
      for (const bool by_option : {false, true}) {
        CAPTURE(how);
        CAPTURE(each.timeout.count());
        const bool fails = each.timeout < 1300ms;
        site there(steps_down, 100ms);
        throng::http_options options;
        if (by_option)
          options.timeout = each.timeout;
        const auto all = visit(how, there, options, {[&](vu& vu) {
                                 const auto asked = vu.http.get("http://a/2");
                                 return by_option ? asked : asked.timeout(each.timeout);
                               }});
        const auto& last = all.answers.at(0);
        CHECK(last.error_code == (fails ? 1050 : 0));
        CHECK(last.status == (fails ? 0 : 200));
        CHECK(last.url == each.url);
        CHECK(last.times.waiting == each.waited);
        CHECK(count(all.told, throng::http_reqs) == each.exchanges);
        CHECK(all.took == (fails ? each.timeout : 1300ms));
        CHECK(connections_of(all.told).by_client == (fails ? 1 : 0));
      }
    }
  }
}

TEST_CASE("what a script says of itself goes to its origin and to no other one") {
  struct row {
    std::string to;
    bool is_same;
  };
  for (const auto& each : {row{"/to", true},
                           {"http://shop.example/to", true},
                           {"http://SHOP.example:80/to", true},
                           {"http://shop.example:81/to", false},
                           {"http://pay.shop.example/to", false},
                           {"http://example/to", false},
                           {"//other/to", false}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.to);
      site there([&](const http_request& asked) {
        return asked.path == "/from" ? redirect(307, each.to) : http_reply{};
      });
      (void)visit(how, there, {},
                  {[](vu& vu) {
                     return vu.http.post("http://shop.example/from")
                         .bearer("secret")
                         .cookie("one", "1")
                         .header("X-Trace", "7")
                         .body("hello");
                   },
                   get("http://ann:pass@shop.example/from")});
      REQUIRE(there.seen().size() == 4);
      for (const std::size_t first : {0u, 2u}) {
        const auto& from = there.seen()[first];
        const auto& to = there.seen()[first + 1];
        CHECK(from.authorization == (first == 0 ? "Bearer secret" : "Basic YW5uOnBhc3M="));
        CHECK(from.cookie == (first == 0 ? "one=1" : ""));
        // Credentials of a URL are part of it, and another URL has none.
        const bool is_kept = each.is_same && (first == 0 || each.to == "/to");
        CHECK(to.authorization == (is_kept ? from.authorization : ""));
        CHECK(to.cookie == (each.is_same ? from.cookie : ""));
      }
      // The rest is for whoever is asked.
      CHECK(there.seen()[1].text.find("X-Trace: 7\n") != std::string::npos);
      CHECK(there.seen()[1].body == "hello");
    }
  }
}

TEST_CASE("what was left behind at another origin is not sent again on the way back") {
  site there([](const http_request& asked) {
    if (asked.path == "/from")
      return redirect(302, "http://b/over");
    return asked.path == "/over" ? redirect(302, "http://a/back") : http_reply{};
  });
  (void)visit(life::coroutine, there, {}, {[](vu& vu) {
                return vu.http.get("http://a/from").bearer("secret").cookie("one", "1");
              }});
  CHECK(there.asked() == lines{"GET http://a/from", "GET http://b/over", "GET http://a/back"});
  CHECK(there.asked(&sight::authorization) == lines{"Bearer secret", "", ""});
  CHECK(there.asked(&sight::cookie) == lines{"one=1", "", ""});
}

TEST_CASE(
    "a redirect to where nobody answers is the failure of that hop, one to nonsense is none") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there([](const http_request& asked) {
      return asked.path == "/gone"      ? redirect(302, "http://gone/")
             : asked.path == "/blocked" ? redirect(302, "http://blocked/x")
                                        : redirect(302, "gopher://a/");
    });
    int connects = 0;
    there.here.network().accepts = [&connects] { return ++connects != 2; };
    const auto all =
        visit(how, there, {.block_hostnames = {"blocked"}},
              {get("http://a/gone"), get("http://a/blocked"), get("http://a/nonsense")});
    REQUIRE(all.answers.size() == 3);
    const auto& gone = all.answers[0];
    const auto& blocked = all.answers[1];
    const auto& nonsense = all.answers[2];
    CHECK(gone.error_code == static_cast<int>(http_error::connection_refused));
    CHECK(gone.url == "http://gone/");
    CHECK(blocked.error_code == static_cast<int>(http_error::blocked_hostname));
    CHECK(blocked.url == "http://blocked/x");
    CHECK(nonsense.status == 302);
    CHECK(nonsense.url == "http://a/nonsense");
    CHECK(count(all.told, throng::http_reqs) == 5);
    CHECK(all.told.value(throng::http_req_failed.rate()) == 0.4);
  }
}
