// A handler of http_server in virtual time.

#include <throng/metrics/builtin.hpp>
#include <throng/testing/served_by.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

using namespace std::chrono_literals;
using throng::task;
using throng::vu;
using throng::testing::fault;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::served_by;

namespace {

template <class Body>
throng::result run(Body body, std::function<http_reply(const http_request&)> handler) {
  throng::load_test test("t");
  test.scenario("a", throng::per_vu_iterations{}, body);
  return throng::testing::run_virtually(test, served_by(std::move(handler)));
}

} // namespace

TEST_CASE("a handler is given the request, and its reply arrives as it is") {
  const auto told = run(
      [](vu& vu) -> task<> {
        const auto got =
            co_await vu.http.post("http://shop:81/a?b=1").header("X", "y").body("hello");
        CHECK(got.status() == 201);
        CHECK(got.status_text() == "Created");
        CHECK(got.header("Set-Cookie") == "a=1");
        CHECK(got.body() == "POST shop:81 /a b=1 y hello");
        CHECK(got.timings().waiting == 20ms);
        CHECK(got.timings().receiving == 0ms);
        const auto head = co_await vu.http.head("http://shop:81/");
        CHECK(head.body().empty());
        CHECK(head.header("Content-Length") != "0");
        // No body came behind it.
        const auto then = co_await vu.http.get("http://shop:81/");
        CHECK(then.status() == 201);
      },
      [](const http_request& asked) {
        const auto host = std::string(asked.header("host"));
        return http_reply{.status = 201,
                          .body = std::string(asked.method) + " " + host + " " +
                                  std::string(asked.path) + " " + std::string(asked.query) + " " +
                                  std::string(asked.header("x")) + " " + std::string(asked.body),
                          .headers = {{"Set-Cookie", "a=1"}},
                          .delay = 20ms};
      });
  CHECK(told.value(throng::http_reqs.count()) == 3);
  CHECK(told.value(throng::http_conns_opened.count()) == 1);
}

TEST_CASE("a body that is streamed arrives whole, whether its size is known or not") {
  const std::string text(100'000, 'x');
  const auto told = run(
      [&](vu& vu) -> task<> {
        throng::text_source known(text);
        const auto sized = co_await vu.http.post("http://shop/").stream(known);
        CHECK(sized.body() == "100000");
        std::string_view rest = text;
        throng::generated_source unknown([&](std::span<char> into) {
          const auto piece = rest.substr(0, std::min<std::size_t>(into.size(), 777));
          std::copy(piece.begin(), piece.end(), into.begin());
          rest.remove_prefix(piece.size());
          return piece.size();
        });
        const auto chunked = co_await vu.http.post("http://shop/").stream(unknown);
        CHECK(chunked.body() == "100000");
        throng::generated_source nothing([](std::span<char>) { return std::size_t{0}; });
        const auto empty = co_await vu.http.post("http://shop/").stream(nothing);
        CHECK(empty.body() == "0");
      },
      [](const http_request& asked) {
        return http_reply{.body = std::to_string(asked.body.size())};
      });
  CHECK(told.value(throng::http_reqs.count()) == 3);
  CHECK(told.value(throng::http_conns_opened.count()) == 1);
}

TEST_CASE("a reply that drips takes a pause between two bytes") {
  (void)run(
      [](vu& vu) -> task<> {
        const auto got = co_await vu.http.get("http://shop/");
        CHECK(got.body() == "hello");
        CHECK(got.timings().receiving == static_cast<std::int64_t>(got.bytes_received() - 1) * 2ms);
      },
      [](const http_request&) { return http_reply{.body = "hello", .drip = 2ms}; });
}

TEST_CASE("a reply may be cut off, or close its connection, as the handler says") {
  struct row {
    fault what;
    bool close;
    int error_code;
    bool by_server; // ended the connection
  };
  for (const auto& each : {row{fault::none, false, 0, false},
                           {fault::none, true, 0, true},
                           {fault::reset_before_head, false, 1220, true},
                           {fault::reset_after_head, false, 1220, true},
                           {fault::close_in_body, false, 1002, true},
                           {fault::close_without_reply, false, 1001, true},
                           {fault::stall_body, false, 1050, false},
                           {fault::stall_head, false, 1050, false},
                           {fault::garbage, false, 1003, true},
                           {fault::close_delimited, false, 0, true}}) {
    CAPTURE(static_cast<int>(each.what));
    const auto told = run(
        [&](vu& vu) -> task<> {
          const auto got = co_await vu.http.get("http://shop/");
          CHECK(got.error_code() == each.error_code);
          CHECK(got.body() == (each.error_code == 0 ? "hello" : got.body()));
        },
        [&](const http_request&) {
          return http_reply{.body = "hello", .close = each.close, .what_breaks = each.what};
        });
    CHECK(told.value(throng::http_conns_closed_by_server.count()) == (each.by_server ? 1 : 0));
  }
}

TEST_CASE("what a handler throws is answered with 500 and its text") {
  (void)run(
      [](vu& vu) -> task<> {
        const auto got = co_await vu.http.get("http://shop/");
        CHECK(got.status() == 500);
        CHECK(got.body() == "a handler threw: no shop\n");
      },
      [](const http_request&) -> http_reply { throw std::runtime_error("no shop"); });
}
