// Cookies through the whole of a run: whose they are, how long they live, where they go.

#include "site.hpp"

#include <map>
#include <set>

using namespace sites;

namespace {

http_reply setting(std::string cookie) { return {.headers = {{"Set-Cookie", std::move(cookie)}}}; }

// Gives each visitor without a cookie the next number.
site::handler gives_numbers(int& given) {
  return [&given](const http_request& asked) {
    return asked.header("cookie").empty() ? setting("id=" + std::to_string(++given)) : http_reply{};
  };
}

} // namespace

TEST_CASE("a user's cookies last for its iteration, or for ever where the test keeps them") {
  for (const auto how : lives) {
    CAPTURE(how);
    int given = 0;
    site forgets(gives_numbers(given));
    (void)visit(how, forgets, {}, {get("http://a/1"), get("http://a/2"), get("http://b/")}, 3);
    CHECK(forgets.asked(&sight::cookie) == lines{"", "id=1", "", "", "id=3", "", "", "id=5", ""});
    given = 0;
    site keeps(gives_numbers(given));
    (void)visit(how, keeps, {.no_cookies_reset = true},
                {get("http://a/1"), get("http://a/2"), get("http://b/")}, 3);
    CHECK(keeps.asked(&sight::cookie) ==
          lines{"", "id=1", "", "id=1", "id=1", "id=2", "id=1", "id=1", "id=2"});
  }
}

TEST_CASE("no user has another one's cookies, whoever's connection it is") {
  for (const auto sharing :
       {throng::connection_sharing::per_vu, throng::connection_sharing::shared}) {
    for (const bool keeps : {false, true}) {
      CAPTURE(keeps);
      int given = 0;
      site there(gives_numbers(given));
      std::map<std::uint64_t, std::set<std::string>> numbers; // by user
      load_test test("t");
      test.http({.no_cookies_reset = keeps, .sharing = sharing});
      test.scenario("a", throng::per_vu_iterations{.vus = 4, .iterations = 3},
                    [&](vu& vu) -> task<> {
                      // All of them are under way at a time.
                      for (int i = 0; i < 3; ++i) {
                        co_await vu.http.get("http://a/");
                        co_await vu.sleep(static_cast<std::int64_t>(vu.id()) * 1ms);
                        numbers[vu.id()].emplace(vu.http.cookie("http://a/", "id").value_or(""));
                      }
                    });
      (void)run(there, test);
      CHECK(given == (keeps ? 4 : 12));
      std::set<std::string> all;
      for (const auto& [user, mine] : numbers) {
        CHECK(mine.size() == (keeps ? 1 : 3));
        all.insert(mine.begin(), mine.end());
      }
      CHECK(all.size() == static_cast<std::size_t>(given));
    }
  }
}

TEST_CASE("a cookie expires by the time of the run") {
  struct row {
    std::string attributes;
    std::chrono::nanoseconds sleep;
    bool is_sent;
  };
  for (const auto& each : {row{"; Max-Age=1", 2s, false},
                           {"; Max-Age=1", 1s, false},
                           {"; Max-Age=1", 999ms, true},
                           {"; Max-Age=86400", 24h - 1ms, true},
                           {"; Max-Age=86400", 24h, false},
                           {"; Max-Age=0", 0s, false},
                           {"; Max-Age=-1", 0s, false},
                           {"; Expires=Wed, 01 Jan 2020 00:00:00 GMT", 0s, false},
                           {"; Expires=Fri, 31 Dec 9999 23:59:59 GMT", 24h, true},
                           {"; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=1", 2s, false},
                           {"", 24h, true}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.attributes);
      site there([&](const http_request&) { return setting("a=1" + each.attributes); });
      (void)visit(how, there, {}, {get("http://a/"), each.sleep, get("http://a/")});
      CHECK(there.asked(&sight::cookie) == lines{"", each.is_sent ? "a=1" : ""});
    }
  }
}

TEST_CASE("a cookie that is kept beyond its iteration expires all the same") {
  for (const auto how : lives) {
    CAPTURE(how);
    int given = 0;
    site there([&](const http_request& asked) {
      return asked.header("cookie").empty()
                 ? setting("id=" + std::to_string(++given) + "; Max-Age=10")
                 : http_reply{};
    });
    (void)visit(how, there, {.no_cookies_reset = true}, {get("http://a/"), 4s}, 6);
    CHECK(there.course() == lines{"0ms GET http://a/", "4000ms GET http://a/",
                                  "8000ms GET http://a/", "12000ms GET http://a/",
                                  "16000ms GET http://a/", "20000ms GET http://a/"});
    CHECK(there.asked(&sight::cookie) == lines{"", "id=1", "id=1", "", "id=2", "id=2"});
  }
}

TEST_CASE("what a redirect sets goes with its next hop, where the cookie may go") {
  struct row {
    std::string set;
    std::string to;
    std::string sent;
  };
  for (const auto& each : {row{"sid=1", "/home", "sid=1"},
                           {"sid=1", "http://shop.example/home", "sid=1"},
                           {"sid=1; Path=/home", "/home/x", "sid=1"},
                           {"sid=1; Path=/cart", "/home", ""},
                           {"sid=1", "http://pay.shop.example/", ""},
                           {"sid=1; Domain=shop.example", "http://pay.shop.example/", "sid=1"},
                           {"sid=1", "http://other.example/", ""},
                           {"sid=1; Domain=other.example", "http://other.example/", ""},
                           {"sid=1; Max-Age=0", "/home", ""}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.set);
      CAPTURE(each.to);
      site there([&](const http_request& asked) {
        auto reply = asked.path == "/login" ? redirect(303, each.to) : http_reply{};
        if (asked.path == "/login")
          reply.headers.emplace_back("Set-Cookie", each.set);
        return reply;
      });
      (void)visit(how, there, {},
                  {[](vu& vu) { return vu.http.post("http://shop.example/login").body("ann"); }});
      CHECK(there.asked(&sight::cookie) == lines{"", each.sent});
    }
  }
}

TEST_CASE("cookies of a jar follow their host through redirects, the script's stay behind") {
  site there([](const http_request& asked) {
    if (asked.path == "/set")
      return setting("home=" + host_of(asked));
    return asked.path == "/from" ? redirect(302, "http://b/to") : http_reply{};
  });
  (void)visit(life::coroutine, there, {}, {get("http://a/set"), get("http://b/set"), [](vu& vu) {
                                             return vu.http.get("http://a/from").cookie("own", "1");
                                           }});
  CHECK(there.asked(&sight::cookie) == lines{"", "", "own=1; home=a", "home=b"});
}

TEST_CASE("a secure cookie is neither taken nor sent over http, nor what only https may set") {
  for (const std::string set : {"a=1; Secure", "__Secure-a=1; Secure", "__Host-a=1; Path=/"}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(set);
      site there([&](const http_request&) { return setting(set); });
      (void)visit(how, there, {}, {get("http://a/"), get("http://a/")});
      CHECK(there.asked(&sight::cookie) == lines{"", ""});
    }
  }
}

TEST_CASE("a script sets, reads and clears what is sent") {
  site there([](const http_request&) { return setting("server=2"); });
  const auto test = one_visit([](vu& vu) -> task<> {
    vu.http.set_cookie("http://a/", "script", "1");
    co_await vu.http.get("http://a/1");
    CHECK(vu.http.cookie("http://a/", "server") == "2");
    co_await vu.http.get("http://a/2").cookie("once", "3");
    co_await vu.http.get("http://b/3");
    vu.http.clear_cookies();
    CHECK_FALSE(vu.http.cookie("http://a/", "server"));
    co_await vu.http.get("http://a/4");
  });
  (void)run(there, test);
  const auto sent = there.asked(&sight::cookie);
  CHECK(sent == lines{"script=1", "once=3; script=1; server=2", "", ""});
}

TEST_CASE("the requests of a batch share the jar, as far as one is sent behind another's answer") {
  for (const auto how : lives) {
    for (const unsigned at_a_time : {1u, 3u}) {
      CAPTURE(how);
      CAPTURE(at_a_time);
      site there([](const http_request& asked) {
        auto reply = setting("c" + std::string(asked.path.substr(1)) + "=x");
        reply.delay = (asked.path[1] - '0') * 10ms;
        return reply;
      });
      const step three([](vu& vu) {
        return std::vector{vu.http.get("http://a/1"), vu.http.get("http://a/2"),
                           vu.http.get("http://a/3")};
      });
      (void)visit(how, there, {.batch = at_a_time}, {three, get("http://a/4")});
      const std::string all = "c1=x; c2=x; c3=x";
      CHECK(there.asked(&sight::cookie) ==
            (at_a_time == 1 ? lines{"", "c1=x", "c1=x; c2=x", all} : lines{"", "", "", all}));
    }
  }
}
