// What counts as failed, through the whole of a run: by the test's option, by the request's own
// word, and hop by hop.

#include "site.hpp"

#include <optional>

using namespace sites;
using throng::status_ranges;

namespace {

// Answers `/404` with 404.
http_reply says_status(const http_request& asked) {
  return {.status = std::stoi(std::string(asked.path.substr(1))), .delay = 100ms};
}

// The numbers that tell expected from unexpected.
struct expectation {
  double failed; // share of all exchanges
  double expected;
  double unexpected;
  friend bool operator==(const expectation&, const expectation&) = default;
  friend std::ostream& operator<<(std::ostream& out, const expectation& one) {
    return out << one.failed << " failed, " << one.expected << " expected, " << one.unexpected
               << " unexpected";
  }
};
expectation of(const throng::result& told) {
  const auto durations = [&](const char* value) {
    return told.value(throng::http_req_duration.tagged("expected_response", value).count());
  };
  const auto requests = [&](const char* value) {
    return told.value(throng::http_reqs.tagged("expected_response", value).count());
  };
  CHECK(durations("true") == requests("true"));
  CHECK(durations("false") == requests("false"));
  return {told.value(throng::http_req_failed.rate()), requests("true"), requests("false")};
}
load_test asks_for_both(load_test test) {
  for (const auto* value : {"true", "false"}) {
    test.track(throng::http_req_duration.tagged("expected_response", value));
    test.track(throng::http_reqs.tagged("expected_response", value));
  }
  return test;
}

} // namespace

TEST_CASE("a status has failed unless the request expects it, or else the test") {
  struct row {
    std::optional<status_ranges> of_test;
    std::optional<status_ranges> of_request;
    int status;
    bool failed;
  };
  for (const auto& each : {row{{}, {}, 200, false},
                           {{}, {}, 399, false},
                           {{}, {}, 400, true},
                           {{}, {}, 503, true},
                           {status_ranges{404}, {}, 404, false},
                           {status_ranges{404}, {}, 200, true},
                           {status_ranges{{200, 299}, 404, 503}, {}, 503, false},
                           {status_ranges{{200, 299}, 404, 503}, {}, 500, true},
                           {{}, status_ranges{404}, 404, false},
                           {{}, status_ranges{404}, 200, true},
                           {status_ranges{200}, status_ranges{404}, 200, true},
                           {status_ranges{200}, status_ranges{404, {500, 599}}, 502, false}}) {
    for (const auto how : lives) {
      CAPTURE(how);
      CAPTURE(each.status);
      throng::http_options options;
      if (each.of_test)
        options.expected_statuses = *each.of_test;
      site there(says_status);
      const auto url = "http://a/" + std::to_string(each.status);
      const auto all =
          visit(how, there, options, {[&](vu& vu) {
                  const auto asked = vu.http.get(url);
                  return each.of_request ? asked.expect_statuses(*each.of_request) : asked;
                }});
      CHECK(all.told.value(throng::http_req_failed.rate()) == (each.failed ? 1 : 0));
      // The code is the status's, whatever was expected of it.
      CHECK(all.answers.at(0).error_code == (each.status >= 400 ? 1000 + each.status : 0));
      CHECK(all.answers.at(0).status == each.status);
    }
  }
}

TEST_CASE("what was expected is kept apart by a tag, and a threshold may ask for it") {
  site there(says_status);
  auto test = asks_for_both(one_visit([](vu& vu) -> task<> {
    co_await vu.http.get("http://a/200");
    co_await vu.http.get("http://a/404");
    co_await vu.http.get("http://a/404").expect_status(404);
    co_await vu.http.get("http://a/503").expect_status(500, 599);
    co_await vu.http.get("http://a/200").expect_status(404);
  }));
  test.require("http_req_failed", "rate<=0.4");
  test.require("http_req_duration{expected_response:true}", "max<=100");
  test.require(throng::http_reqs.tagged("expected_response", "false").count() == 2);
  const auto told = run(there, test);
  CHECK(told.passed());
  CHECK(of(told) == expectation{0.4, 3, 2});
  CHECK(told.value(throng::http_req_failed.tagged("name", "http://a/404").rate()) == 0.5);
  CHECK(told.value(throng::http_req_failed.tagged("name", "http://a/503").rate()) == 0);
}

TEST_CASE("each hop of a redirect is expected or not by itself") {
  site there([](const http_request& asked) {
    return asked.path == "/from" ? redirect(302, "/to", 100ms)
                                 : http_reply{.status = 404, .delay = 100ms};
  });
  static constexpr status_ranges both{302, 404};
  const auto test = asks_for_both(one_visit([](vu& vu) -> task<> {
    co_await vu.http.get("http://a/from");
    co_await vu.http.get("http://a/from").expect_status(404);
    co_await vu.http.get("http://a/from").expect_statuses(both);
  }));
  CHECK(of(run(there, test)) == expectation{2.0 / 6, 4, 2});
}

TEST_CASE("no response is a failure whatever is expected, and has no expected duration") {
  site there(
      [](const http_request&) { return http_reply{.what_breaks = fault::close_without_reply}; });
  auto test = asks_for_both(one_visit([](vu& vu) -> task<> {
    co_await vu.http.get("http://a/").expect_status(100, 999);
    co_await vu.http.get("nonsense").expect_status(100, 999);
  }));
  const auto told = run(there, test);
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  CHECK(told.value(throng::http_reqs.tagged("expected_response", "false").count()) == 2);
  // What was never sent has no duration.
  CHECK(told.value(throng::http_req_duration.tagged("expected_response", "false").count()) == 1);
  CHECK_THROWS_AS(
      (void)told.value(throng::http_req_duration.tagged("expected_response", "true").max()),
      throng::no_data);
}

TEST_CASE("what one request of a batch expects is its own matter") {
  for (const auto how : lives) {
    CAPTURE(how);
    site there(says_status);
    const auto all =
        visit(how, there, {}, {[](vu& vu) {
                return std::vector{vu.http.get("http://a/404").expect_status(404),
                                   vu.http.get("http://a/404"), vu.http.get("http://a/200"),
                                   vu.http.get("http://a/200").expect_status(404)};
              }});
    CHECK(all.told.value(throng::http_req_failed.rate()) == 0.5);
    CHECK(all.told.value(throng::http_req_duration.count()) == 4);
  }
}
