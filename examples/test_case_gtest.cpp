// What you see: a load test as a test of GoogleTest, with the system under test in this process.
// Flags such as --throng-duration=5s are throng's, the others GoogleTest's.
// ctest: ^\[  PASSED  \] 1 test\.$
// args: --throng-summary --gtest_filter=checkout.*

#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/gtest.hpp>
#include <throng/testing/http_server.hpp>

using namespace std::chrono_literals;

TEST(checkout, answers_within_250_ms_at_p99_to_20_users_at_once) {
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
  EXPECT_EQ(result.value(throng::http_reqs.count()), server.counts().requests);
}

int main(int argc, char** argv) {
  throng::init(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
