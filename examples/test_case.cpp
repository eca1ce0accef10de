// What you see: a load test as a test case of doctest, with the system under test in this process.
// It says nothing when all is well; when it is too slow, the measured value.
// ctest: test cases: +1 \| +1 passed

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/doctest.hpp>
#include <throng/testing/http_server.hpp>

using namespace std::chrono_literals;

// The system under test: a shop whose checkout takes 5 ms.
struct shop : throng::testing::http_server {
  shop() {
    route("/checkout", [](const throng::testing::http_request& request) {
      const int status = request.method == "POST" ? 201 : 405;
      return throng::testing::http_reply{.status = status, .delay = 5ms};
    });
  }
};

TEST_CASE("checkout answers within 250 ms at p99 to 20 users at once") {
  shop server;
  const auto url = server.url("/checkout");
  const auto checkout = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.post(url).json(R"({"cart": 7})");
    vu.check("accepted", res.status() == 201);
    co_await vu.sleep(20ms);
  };

  throng::load_test test{"checkout"};
  test.scenario("closed", throng::constant_vus{.vus = 20, .duration = 2s}, checkout);
  const throng::result result = throng::run(test);

  THRONG_REQUIRE_VALID(result);
  THRONG_CHECK(result, throng::http_req_duration.p(99) < 250ms);
  THRONG_CHECK(result, throng::checks.rate() == 1);
  CHECK(result.value(throng::http_reqs.count()) == server.counts().requests);
}
