// Requests as scripts build them.

#include "hand_driven.hpp"
#include <throng/http/wire.hpp>
#include <throng/vu/vu.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using namespace std::chrono_literals;
using hand_driven::host;
using hand_driven::user;
using throng::method;
using throng::task;
using throng::vu;

namespace {

constexpr const char* url = "http://a/x";

// The transaction that a script's one request filled, before it was answered.
template <class Body>
throng::transaction asked(const Body& body, host&& here = {}) {
  throng::transaction seen;
  here.server = [&](throng::transaction& what) {
    seen.verb = what.verb;
    seen.has_body = what.has_body;
    // All that a request is; what comes of it is told apart.
    seen = what;
    seen.holders = 0;
    hand_driven::respond(what, 200, "");
  };
  user who(here.around, 1, 1);
  here.run(who, body);
  return seen;
}

// The request's error, and what the server was asked.
struct refusal {
  int status = -1;
  int code = 0;
  std::string words;
  bool was_asked = false;
};

refusal refused(const std::string& name, const std::string& value) {
  refusal told;
  host here;
  here.server = [&](throng::transaction&) { told.was_asked = true; };
  user who(here.around, 1, 1);
  here.run(who, [&](vu& vu) -> task<> {
    const auto res = co_await vu.http.get(url).header("Good", "one").header(name, value);
    told.status = res.status();
    told.code = res.error_code();
    told.words = res.error();
  });
  return told;
}

} // namespace

// What a co_await expression may hold as a temporary (see tests/toolchain).
static_assert(std::is_trivially_copyable_v<throng::request>);

TEST_CASE("each method has its function") {
  host here;
  std::vector<method> verbs;
  here.server = [&](throng::transaction& what) { verbs.push_back(what.verb); };
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    co_await vu.http.get(url);
    co_await vu.http.head(url);
    co_await vu.http.post(url);
    co_await vu.http.put(url);
    co_await vu.http.patch(url);
    co_await vu.http.del(url);
    co_await vu.http.options(url);
    co_await vu.http.request(method::patch, url);
  });
  CHECK(verbs == std::vector<method>{method::get, method::head, method::post, method::put,
                                     method::patch, method::del, method::options, method::patch});
}

TEST_CASE("a plain request has its URL and the defaults") {
  const auto seen = asked([](vu& vu) -> task<> { co_await vu.http.get(url); });
  CHECK(seen.url == url);
  CHECK(seen.headers.empty());
  CHECK(seen.body.empty());
  CHECK_FALSE(seen.has_body);
  CHECK_FALSE(seen.discard_body);
  CHECK(seen.timeout == 60s);
}

TEST_CASE("options of the request are kept, in any order") {
  const auto seen = asked([](vu& vu) -> task<> {
    const std::string text = "{\"a\":1}";
    co_await vu.http.post(url).timeout(5s).header("A", "b").json(text).discard_body().header("C",
                                                                                             "");
  });
  CHECK(seen.verb == method::post);
  CHECK(seen.headers == "A: b\r\nContent-Type: application/json\r\nC: \r\n");
  CHECK(seen.body == "{\"a\":1}");
  CHECK(seen.has_body);
  CHECK(seen.discard_body);
  CHECK(seen.timeout == 5s);
}

TEST_CASE("a request copies what it is given") {
  const auto seen = asked([](vu& vu) -> task<> {
    std::string text = "http://a/a rather long path, longer than any small string";
    auto request = vu.http.put(text);
    text.assign(text.size(), '!');
    std::string name = "X-Name";
    std::string value = "value";
    std::string body = "body";
    request = request.header(name, value).body(body);
    name = value = body = "!!!!!!";
    co_await request;
  });
  CHECK(seen.url == "http://a/a rather long path, longer than any small string");
  CHECK(seen.headers == "X-Name: value\r\n");
  CHECK(seen.body == "body");
}

TEST_CASE("an empty body is a body") {
  const auto seen = asked([](vu& vu) -> task<> { co_await vu.http.del(url).body(""); });
  CHECK(seen.has_body);
  CHECK(seen.body.empty());
}

TEST_CASE("the last body counts") {
  const auto seen = asked([](vu& vu) -> task<> { co_await vu.http.post(url).body("a").body("b"); });
  CHECK(seen.body == "b");
}

TEST_CASE("Host and User-Agent are noted, Content-Length is left out, whatever their case") {
  const auto seen = asked([](vu& vu) -> task<> {
    co_await vu.http.post(url)
        .header("hOST", "b")
        .header("content-LENGTH", "1000")
        .header("USER-agent", "c")
        .header("Content-Length", "x")
        .header("Content-Lengths", "y")
        .body("d");
  });
  CHECK(seen.replaces_common);
  CHECK(seen.headers == "hOST: b\r\nUSER-agent: c\r\nContent-Lengths: y\r\n");
}

TEST_CASE("a test's defaults hold unless the request says otherwise") {
  const auto with = [](bool discard, const auto& body) {
    host here;
    here.options.discard_response_bodies = discard;
    here.options.timeout = 3s;
    throng::transaction seen;
    here.server = [&](throng::transaction& what) {
      seen.discard_body = what.discard_body;
      seen.timeout = what.timeout;
    };
    user who(here.around, 1, 1);
    here.run(who, body);
    CHECK(seen.timeout == 3s);
    return seen.discard_body;
  };
  const auto plain = [](vu& vu) -> task<> { co_await vu.http.get(url); };
  const auto keeps = [](vu& vu) -> task<> { co_await vu.http.get(url).discard_body(false); };
  const auto drops = [](vu& vu) -> task<> { co_await vu.http.get(url).discard_body(); };
  CHECK_FALSE(with(false, plain));
  CHECK(with(true, plain));
  CHECK_FALSE(with(true, keeps));
  CHECK(with(false, drops));
}

TEST_CASE("a header that cannot be sent fails the request with a sentence") {
  struct row {
    std::string name;
    std::string value;
  };
  using namespace std::string_literals;
  for (const auto& [name, value] :
       {row{"", "a"}, row{"A B", "a"}, row{"A:", "a"}, row{"A\r\nB", "a"}, row{"\xc3\xa9", "a"},
        row{"A", "b\r\nC: d"}, row{"A", "\n"}, row{"A", "b\0"s}, row{"A", "\x7f"}}) {
    CAPTURE(name);
    CAPTURE(value);
    const auto told = refused(name, value);
    CHECK(told.status == 0);
    CHECK(told.code == 1020);
    CHECK(told.words == "header '" + name +
                            "' cannot be sent: its name or value has a character that headers "
                            "cannot have");
    CHECK_FALSE(told.was_asked);
  }
}

TEST_CASE("headers that can be sent are sent") {
  for (const auto* value : {"", "a b", "a\tb", "caf\xc3\xa9", "\"a;b\"", ":"})
    CHECK(refused("X!#$%&'*+-.^_`|~09az", value).was_asked);
}

TEST_CASE("an error of one request is not left to the next one") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto bad = co_await vu.http.get(url).header("A B", "");
    CHECK(bad.status() == 0);
  });
  here.run(who, [](vu& vu) -> task<> {
    const auto good = co_await vu.http.get(url);
    CHECK(good.status() == 200);
    CHECK(good.error() == "");
  });
  CHECK(here.used.size() == 1);
}

TEST_CASE("requests may be built first and awaited in any order") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto a = vu.http.get("http://a/1");
    const auto b = vu.http.get("http://a/2");
    const auto c = vu.http.get("http://a/3");
    const auto second = co_await b;
    const auto first = co_await a;
    const auto third = co_await c;
    CHECK(first.body() == "http://a/1");
    CHECK(second.body() == "http://a/2");
    CHECK(third.body() == "http://a/3");
  });
}

TEST_CASE("a request that is never awaited is reclaimed when its iteration ends") {
  host here;
  user who(here.around, 1, 1);
  const auto body = [](vu& vu) -> task<> {
    const auto first = vu.http.get("http://a/1");
    const auto second = vu.http.post("http://a/2").body("never sent");
    const auto res = co_await vu.http.get("http://a/3");
    const auto third = vu.http.get("http://a/4");
    CHECK(res.body() == "http://a/3");
    (void)first;
    (void)second;
    (void)third;
  };
  for (std::uint64_t i = 0; i < 10'000; ++i)
    here.run(who, body, i);
  // Four at a time: whichever of them was sent, the same ones come again.
  CHECK(here.used.size() <= 4);
}

TEST_CASE("a request that is cut off with its iteration is reclaimed") {
  host here;
  user who(here.around, 1, 1);
  for (int i = 0; i < 10'000; ++i) {
    who.begin_iteration(0);
    throng::task_context chain;
    auto iteration = [](vu& vu) -> task<> {
      const auto kept = co_await vu.http.get("http://a/1");
      const auto cut = co_await vu.http.get("http://a/2");
      (void)kept;
      (void)cut;
    }(who);
    iteration.start(chain);
    chain.resume(who.take_waiting());
    CHECK_FALSE(iteration.done());
    (void)who.take_waiting();
    iteration.reset();
    who.end_iteration();
  }
  CHECK(here.used.size() <= 2);
}

TEST_CASE("a request is awaited once") {
  host here;
  user who(here.around, 1, 1);
  int answers = 0;
  const auto body = [&](vu& vu) -> task<> {
    const auto request = vu.http.get(url);
    const auto first = co_await request;
    ++answers;
    const auto second = co_await request;
    ++answers;
  };
  CHECK_THROWS_WITH_AS(here.run(who, body), "a request can be awaited once only", std::logic_error);
  CHECK(answers == 1);
  here.run(who, [&](vu& vu) -> task<> {
    co_await vu.http.get(url);
    ++answers;
  });
  CHECK(answers == 2);
}
