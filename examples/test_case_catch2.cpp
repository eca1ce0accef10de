// What you see: a load test as a test case of Catch2, with the system under test in this process.
// Flags such as --throng-duration=5s are throng's, the others Catch2's.
// color: none
// ctest: ^All tests passed \(4 assertions in 1 test case\)$
// args: --throng-seed=7 [load]

#define CATCH_CONFIG_RUNNER
#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/catch2.hpp>
#include <throng/testing/http_server.hpp>

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp> // version 3
#endif

using namespace std::chrono_literals;

TEST_CASE("checkout answers within 250 ms at p99 to 20 users at once", "[load]") {
  throng::testing::http_server server;
  server.route("/checkout", [](const throng::testing::http_request&) {
    return throng::testing::http_reply{.status = 201, .delay = 5ms};
  });
  const auto checkout = [url = server.url("/checkout")](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.post(url).json(R"({"cart": 7})");
    vu.check("accepted", res.status() == 201);
    co_await vu.sleep(20ms);
  };

  throng::load_test test{"checkout"};
  test.scenario("closed", throng::constant_vus{.vus = 20, .duration = 1s}, checkout);
  test.require(throng::checks.rate() == 1);
  const throng::result result = throng::run(test);

  THRONG_REQUIRE_VALID(result);
  THRONG_CHECK_PASSED(result);
  THRONG_CHECK(result, throng::http_req_duration.p(99) < 250ms);
  CHECK(result.facts().seed == 7);
}

int main(int argc, char** argv) {
  throng::init(argc, argv);
  return Catch::Session().run(argc, argv);
}
