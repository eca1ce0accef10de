// What Node.js's HTTP server can do beyond a reply with a body: codings, cookies, bodies in chunks,
// interim replies, trailers, connections that are gone.

#include "foreign_servers.hpp"
#include <throng/http/body_source.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using throng::vu;

namespace {

const std::string page = [] {
  std::string text;
  for (int i = 0; i < 2'000; ++i)
    text += "page ";
  return text;
}();

script_server node() { return {"node", "node_features.js"}; }

} // namespace

TEST_CASE("codings of Node.js's zlib are undone") {
  const auto server = node();
  (void)run_with({}, [&](vu& user) {
    for (const std::string coding : {"gzip", "deflate", "br"}) {
      INFO(coding);
      const auto got = user.http.get(server.url("/" + coding)).accept_encoding(coding).wait();
      CHECK(got.error() == "");
      CHECK(got.body() == page);
      CHECK(got.header("content-encoding") == coding);
      CHECK(got.bytes_received() < 1'000);
      const auto plain = user.http.get(server.url("/" + coding)).wait();
      CHECK(plain.body() == page);
      CHECK_FALSE(plain.has_header("content-encoding"));
    }
    CHECK(user.http.get(server.url("/raw")).accept_encoding().wait().body() == page);
    CHECK(user.http.get(server.url("/twice")).accept_encoding().wait().body() == page);
    const auto wrong = user.http.get(server.url("/not-gzip")).accept_encoding().wait();
    CHECK(wrong.status() == 0);
    CHECK(wrong.error_code() == 1701);
    CHECK(user.http.get(server.url("/not-gzip")).wait().body() == page);
  });
}

TEST_CASE("codings that are put on a body are undone by Node.js's zlib") {
  const auto server = node();
  (void)run_with({}, [&](vu& user) {
    for (const std::string codings : {"gzip", "deflate", "br", "gzip, br"}) {
      INFO(codings);
      const auto got = user.http.post(server.url("/decode")).body(page).compress(codings).wait();
      CHECK(got.error() == "");
      CHECK(got.status() == 200);
      CHECK(got.body() == page);
      CHECK(got.bytes_sent() < 1'000);
    }
  });
}

TEST_CASE("cookies of Node.js come back where they belong") {
  const auto server = node();
  (void)run_with({}, [&](vu& user) {
    const auto cookies = server.url("/cookies");
    CHECK(user.http.get(cookies).wait().body() == "");
    CHECK(user.http.get(server.url("/set-cookies")).wait().status() == 200);
    CHECK(user.http.get(cookies).wait().body() == "session=42; theme=dark");
    CHECK(user.http.get(server.url("/deep/cookies")).wait().body() ==
          "deep=yes; session=42; theme=dark");
    CHECK(user.http.get(cookies).cookie("one", "1").wait().body().find("one=1") !=
          std::string::npos);
    CHECK(user.http.cookie(cookies, "session") == "42");
    user.http.clear_cookies();
    CHECK(user.http.get(cookies).wait().body() == "");
  });
}

TEST_CASE("bodies arrive at Node.js with their length, or in chunks") {
  const auto server = node();
  const auto what = server.url("/what");
  const auto echo = server.url("/echo");
  std::string much;
  for (int i = 0; i < 40'000; ++i)
    much += std::to_string(i) + ",";
  (void)run_with({}, [&](vu& user) {
    CHECK(user.http.get(what).wait().body() == "GET - - - - 0");
    CHECK(user.http.post(what).wait().body() == "POST - 0 - - 0");
    CHECK(user.http.del(what).wait().body().starts_with("DELETE - "));
    CHECK(user.http.patch(what).body("12345").wait().body() == "PATCH - 5 - - 5");
    CHECK(user.http.post(what).json("{}").wait().body() == "POST application/json 2 - - 2");
    throng::form login;
    login.add("user", "ann").add("password", "a b&c");
    CHECK(user.http.post(what).form(login).wait().body() ==
          "POST application/x-www-form-urlencoded 25 - - 25");
    CHECK(user.http.post(echo).form(login).wait().body() == "user=ann&password=a+b%26c");
    throng::text_source known(much);
    CHECK(user.http.put(what).stream(known).wait().body() ==
          "PUT - " + std::to_string(much.size()) + " - - " + std::to_string(much.size()));
    known.rewind();
    CHECK(user.http.put(echo).stream(known).wait().body() == much);
    std::string_view rest = much;
    throng::generated_source unknown([&](std::span<char> into) {
      const auto piece = rest.substr(0, std::min<std::size_t>(into.size(), 777));
      std::copy(piece.begin(), piece.end(), into.begin());
      rest.remove_prefix(piece.size());
      return piece.size();
    });
    const auto sent = user.http.put(echo).stream(unknown).wait();
    CHECK(sent.error() == "");
    CHECK(sent.body() == much);
    throng::generated_source nothing([](std::span<char>) { return std::size_t{0}; });
    CHECK(user.http.post(what).stream(nothing).wait().body() == "POST - - chunked - 0");
  });
}

TEST_CASE("a body waits for Node.js's 100 Continue, or is spared") {
  const auto server = node();
  const std::string body(300'000, 'x');
  (void)run_with({}, [&](vu& user) {
    const auto told = user.http.post(server.url("/what")).body(body).expect_continue().wait();
    CHECK(told.body() == "POST - 300000 - 100-continue 300000");
    CHECK(told.timings().duration() < 900ms);
    const auto full = user.http.post(server.url("/full")).body(body).expect_continue().wait();
    CHECK(full.status() == 413);
    CHECK(full.body() == "full");
    CHECK(full.bytes_sent() < 1'000);
    throng::text_source source(body);
    const auto streamed =
        user.http.post(server.url("/what")).stream(source).expect_continue().wait();
    CHECK(streamed.body() == "POST - 300000 - 100-continue 300000");
  });
}

TEST_CASE("interim replies of Node.js are passed over") {
  const auto server = node();
  (void)run_with({}, [&](vu& user) {
    for (int i = 0; i < 2; ++i) {
      const auto got = user.http.get(server.url("/hints")).wait();
      CHECK(got.status() == 200);
      CHECK(got.body() == "at last");
      CHECK_FALSE(got.has_header("link"));
      CHECK((got.timings().connecting == 0ns) == (i == 1));
    }
  });
}

TEST_CASE("trailers of Node.js are kept by themselves") {
  const auto server = node();
  (void)run_with({}, [&](vu& user) {
    const auto got = user.http.get(server.url("/trailers")).wait();
    CHECK(got.body() == "onetwo");
    CHECK(got.trailer("x-sum") == "abc");
    CHECK(got.trailer("X-Rows") == "2");
    CHECK(got.header("x-sum") == "");
    const auto next = user.http.get(server.url("/cookies")).wait();
    CHECK(next.trailer("x-sum") == "");
    CHECK(next.timings().connecting == 0ns);
  });
}

TEST_CASE("what finds its kept connection closed is asked again, unless it might count twice") {
  const auto server = node();
  const auto url = server.url("/once");
  const auto told = run_with({}, [&](vu& user) {
    CHECK(user.http.get(url).wait().body() == "once");
    const auto again = user.http.get(url).wait();
    CHECK(again.error() == "");
    CHECK(again.body() == "once");
    CHECK(again.retries() == 1);
    const auto posted = user.http.post(url).body("order").wait();
    CHECK(posted.status() == 0);
    CHECK(posted.retries() == 0);
    CHECK((posted.error_code() == 1001 || posted.error_code() == 1220));
  });
  CHECK(total(told, throng::http_reqs) == 3);
  CHECK(total(told, throng::http_req_retries) == 1);
  CHECK(told.value(throng::http_req_failed.rate()) == doctest::Approx(1.0 / 3));
}
