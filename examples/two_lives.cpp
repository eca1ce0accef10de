// What you see: one body with two lives.  As a test case it runs once, and its assertions are those
// of doctest; as load it runs a thousand times, and the same assertions count as checks.
// ctest: test cases: +2 \| +2 passed
// ctest: assertions: +\d+ \| +\d+ passed \| +0 failed

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/doctest.hpp>
#include <throng/testing/functional.hpp>
#include <throng/testing/http_server.hpp>

using namespace std::chrono_literals;

// The system under test: who puts something into a cart is told how much is in it.
struct shop : throng::testing::http_server {
  shop() {
    route("/cart", [](const throng::testing::http_request& request) {
      const int status = request.method == "POST" ? 201 : 405;
      return throng::testing::http_reply{.status = status, .body = R"({"items": 1})"};
    });
  }
};

throng::load_test buying(const shop& server) {
  throng::load_test test{"buying"};
  test.scenario("buy", throng::constant_vus{.vus = 20, .duration = 1s},
                [url = server.url("/cart")](throng::vu& vu) -> throng::task<> {
                  const auto res = co_await vu.http.post(url).json(R"({"add": "book"})");
                  THRONG_VU_REQUIRE(vu, res.status() == 201);
                  THRONG_VU_CHECK(vu, res.body() == R"({"items": 1})");
                  co_await vu.sleep(10ms);
                });
  test.require(throng::checks.rate() == 1);
  test.require(throng::http_req_duration.p(99) < 250ms);
  return test;
}

TEST_CASE("a book goes into the cart") {
  const shop server;
  throng::run_once(buying(server));
}

TEST_CASE("20 users at once put books into their carts") {
  const shop server;
  const auto result = throng::run(buying(server));
  THRONG_CHECK_PASSED(result);
  CHECK(result.checks().size() == 2);
}
