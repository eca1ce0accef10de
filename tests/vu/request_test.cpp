// Requests as scripts build them.

#include "hand_driven.hpp"
#include <throng/http/authorization.hpp>
#include <throng/http/body_source.hpp>
#include <throng/http/content_coding.hpp>
#include <throng/http/form.hpp>
#include <throng/http/multipart.hpp>
#include <throng/vu/vu.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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
throng::transaction asked(const Body& body, throng::http_options options = {}) {
  host here;
  here.options = std::move(options);
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
        .header("Transfer-Encoding", "chunked")
        .header("Content-Lengths", "y")
        .body("d");
  });
  CHECK(seen.replaces_common);
  CHECK(seen.headers == "hOST: b\r\nUSER-agent: c\r\nContent-Lengths: y\r\n");
}

TEST_CASE("headers that go out with every request are replaced, others stand beside them") {
  const auto replaces = [](std::string name) {
    const throng::http_options options{.headers = {{"X-Team", "one"}}};
    return asked([&](vu& vu) -> task<> { co_await vu.http.get(url).header(name, "b"); }, options)
        .replaces_common;
  };
  for (const auto* name :
       {"Host", "user-AGENT", "Authorization", "accept-encoding", "connection", "x-team"}) {
    CAPTURE(name);
    CHECK(replaces(name));
  }
  for (const auto* name : {"Accept", "X-Tea", "X-Teams", "Content-Type", "Cookie"}) {
    CAPTURE(name);
    CHECK_FALSE(replaces(name));
  }
}

TEST_CASE("a query is added to the URL, encoded") {
  const auto seen = asked([](vu& vu) -> task<> {
    co_await vu.http.get("http://a/x?y=1#part").query("q", "a b&c").query("n", 7).query("b", true);
  });
  CHECK(seen.url.starts_with("http://a/x?y=1&q=a%20b%26c&n=7&b=true"));
}

TEST_CASE("cookies of a request are one list") {
  const auto seen = asked([](vu& vu) -> task<> {
    co_await vu.http.get(url).cookie("a", "1").header("COOKIE", "b=2").cookie("c", "3");
  });
  CHECK(seen.cookies == "a=1; b=2; c=3");
  CHECK(seen.headers.empty());
}

TEST_CASE("a cookie that cannot be sent fails the request") {
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto res = co_await vu.http.get(url).cookie("a", "b\r\nc: d");
    CHECK(res.error_code() == 1020);
  });
}

TEST_CASE("forms are sent as a browser does") {
  const auto seen = asked([](vu& vu) -> task<> {
    throng::form fields;
    fields.add("user", "ann").add("password", "a b");
    co_await vu.http.post(url).form(fields);
  });
  CHECK(seen.headers == "Content-Type: application/x-www-form-urlencoded\r\n");
  CHECK(seen.body == "user=ann&password=a+b");
  CHECK(seen.has_body);

  std::string type;
  std::string body;
  const auto with_file = asked([&](vu& vu) -> task<> {
    throng::multipart parts;
    parts.add("title", "cat").add_file("photo", "cat.png", "png", "image/png");
    type = parts.content_type();
    body = parts.body();
    co_await vu.http.post(url).multipart(parts);
  });
  CHECK(with_file.headers == "Content-Type: " + type + "\r\n");
  CHECK(with_file.body == body);
  CHECK(with_file.has_body);
}

TEST_CASE("of a body and a source the last one counts") {
  throng::text_source source("streamed");
  const auto streamed = asked([&](vu& vu) -> task<> {
    co_await vu.http.put(url).body("kept").stream(source).expect_continue();
  });
  CHECK(streamed.source == &source);
  CHECK(streamed.body.empty());
  CHECK_FALSE(streamed.has_body);
  CHECK(streamed.expects_continue);
  const auto kept =
      asked([&](vu& vu) -> task<> { co_await vu.http.put(url).stream(source).body("kept"); });
  CHECK(kept.source == nullptr);
  CHECK(kept.body == "kept");
}

TEST_CASE("codings for the body are noted, those that are unknown fail the request") {
  const auto seen =
      asked([](vu& vu) -> task<> { co_await vu.http.post(url).body("b").compress("identity"); });
  CHECK(seen.codings == "identity");
  CHECK(seen.body == "b");
  host here;
  user who(here.around, 1, 1);
  here.run(who, [](vu& vu) -> task<> {
    const auto res = co_await vu.http.post(url).body("b").compress("zip");
    CHECK(res.error_code() == 1020);
    CHECK(res.error().find("'zip'") != std::string_view::npos);
  });
  CHECK(here.used.size() == 1);
}

TEST_CASE("credentials are sent as their scheme wants them") {
  const auto basic = asked(
      [](vu& vu) -> task<> { co_await vu.http.get(url).basic_auth("Aladdin", "open sesame"); });
  CHECK(basic.headers == "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
  CHECK(basic.replaces_common);
  const auto bearer = asked([](vu& vu) -> task<> { co_await vu.http.get(url).bearer("t.o-k"); });
  CHECK(bearer.headers == "Authorization: Bearer t.o-k\r\n");
  // The server asks first; user and password may have any bytes.
  const auto digest =
      asked([](vu& vu) -> task<> { co_await vu.http.get(url).digest_auth("a:n@n", "p:w%"); });
  CHECK(digest.headers.empty());
  CHECK(digest.uses_digest);
  CHECK(throng::credentials_of(digest.credentials).user == "a:n@n");
  CHECK(throng::credentials_of(digest.credentials).password == "p:w%");
}

TEST_CASE("codings of the response are asked for and undone") {
  const auto own =
      asked([](vu& vu) -> task<> { co_await vu.http.get(url).accept_encoding("gzip"); });
  CHECK(own.headers == "Accept-Encoding: gzip\r\n");
  CHECK(own.decodes_body);
  CHECK(own.replaces_common);
  const auto all = asked([](vu& vu) -> task<> { co_await vu.http.get(url).accept_encoding(); });
  CHECK(all.headers == "Accept-Encoding: " + std::string(throng::accept_encoding()) + "\r\n");
  const auto none = asked([](vu& vu) -> task<> { co_await vu.http.get(url); });
  CHECK_FALSE(none.decodes_body);
}

TEST_CASE("expected statuses, redirects, a name and the end of the connection are the request's") {
  const auto seen = asked([](vu& vu) -> task<> {
    co_await vu.http.get(url).expect_status(404).redirects(3).name("one").close_connection();
  });
  CHECK(seen.expected.has(404));
  CHECK_FALSE(seen.expected.has(403));
  CHECK_FALSE(seen.expected.has(200));
  CHECK(seen.redirects_left == 3);
  CHECK(seen.name == "one");
  CHECK(seen.closes);

  const auto range = asked([](vu& vu) -> task<> {
    co_await vu.http.get(url).expect_status(400, 499).redirects(1000).tag("name", "two");
  });
  CHECK(range.expected.has(400));
  CHECK(range.expected.has(499));
  CHECK_FALSE(range.expected.has(500));
  CHECK(range.redirects_left == 255);
  CHECK(range.name == "two");
  CHECK_FALSE(range.closes);

  const auto several = asked([](vu& vu) -> task<> {
    const throng::status_ranges which{200, {404, 410}};
    co_await vu.http.get(url).expect_statuses(which);
  });
  CHECK(several.expected.has(200));
  CHECK(several.expected.has(410));
  CHECK_FALSE(several.expected.has(201));
}

TEST_CASE("a status that is not expected is a failure, and none is one whatever is expected") {
  throng::transaction what;
  what.expected = {404};
  what.status = 404;
  CHECK_FALSE(what.has_failed());
  CHECK(what.error_code() == 1404);
  what.status = 200;
  CHECK(what.has_failed());
  what.status = 404;
  what.error = throng::http_error::response_cut_off;
  CHECK(what.has_failed());
}

TEST_CASE("statuses that there are not throw in the script") {
  host here;
  user who(here.around, 1, 1);
  for (const auto& [first, last] :
       {std::pair{99, 200}, std::pair{200, 1000}, std::pair{300, 200}}) {
    CHECK_THROWS_AS(here.run(who,
                             [&, from = first, to = last](vu& vu) -> task<> {
                               co_await vu.http.get(url).expect_status(from, to);
                             }),
                    std::invalid_argument);
  }
  CHECK_THROWS_AS(
      here.run(who, [](vu& vu) -> task<> { co_await vu.http.get(url).tag("status", "1"); }),
      std::invalid_argument);
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
