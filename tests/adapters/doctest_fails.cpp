// Test cases that fail, each in its own way, and some that do not: what doctest prints is tested.
// args: --no-path-filenames
// ctest: ^doctest_fails\.cpp:30: ERROR: http_reqs: count is 10, wanted count>=11$
// ctest: ^doctest_fails\.cpp:31: ERROR: http_req_duration: max is 100ms of 10 samples, wanted max<25ms$
// ctest: ^doctest_fails\.cpp:32: ERROR: the run is invalid: no duration$
// ctest: ^doctest_fails\.cpp:33: ERROR: the run failed: thresholds on metrics 'http_req_duration' have been crossed\n  http_req_duration: max is 100ms of 10 samples, wanted max<25ms$
// ctest: ^doctest_fails\.cpp:38: FATAL ERROR: iterations: count is 10, wanted count==2$
// ctest: ^doctest_fails\.cpp:43: FATAL ERROR: the run is invalid: no duration$
// ctest: ^doctest_fails\.cpp:48: FATAL ERROR: the run failed: thresholds
// ctest: ^doctest_fails\.cpp:65: ERROR: CHECK\( twice\(vu\.id\(\)\) == 3 \) is NOT correct!\n  values: CHECK\( 2 == 3 \)$
// ctest: ^doctest_fails\.cpp:66: FATAL ERROR: REQUIRE\( twice\(vu\.id\(\)\) == 5 \) is NOT correct!\n  values: REQUIRE\( 2 == 5 \)$
// ctest: test cases: +6 \| +1 passed \| +5 failed
// ctest: assertions: +15 \| +6 passed \| +9 failed
// exit: 1

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "a_result.hpp"
#include <throng/testing/doctest.hpp>
#include <throng/testing/functional.hpp>

namespace {

std::uint64_t twice(std::uint64_t number) { return 2 * number; }

} // namespace

TEST_CASE("a check that fails lets the test case go on") {
  const auto result = a_result(throng::verdict::failed);
  THRONG_REQUIRE_VALID(result);
  THRONG_CHECK(result, throng::http_reqs.count() >= 11);
  THRONG_CHECK(result, throng::http_req_duration.max() < std::chrono::milliseconds{25});
  THRONG_CHECK_VALID(a_result(throng::verdict::invalid));
  THRONG_CHECK_PASSED(result);
  CHECK(true);
}

TEST_CASE("a requirement that fails ends the test case") {
  THRONG_REQUIRE(a_result(throng::verdict::passed), throng::iterations.count() == 2);
  CHECK(true);
}

TEST_CASE("a run that cannot be trusted ends the test case") {
  THRONG_REQUIRE_VALID(a_result(throng::verdict::invalid));
  CHECK(true);
}

TEST_CASE("a run that has to pass and does not ends the test case") {
  THRONG_REQUIRE_PASSED(a_result(throng::verdict::failed));
  CHECK(true);
}

TEST_CASE("what holds counts as an assertion") {
  if (const auto result = a_result(throng::verdict::passed); true)
    THRONG_CHECK(result, throng::http_reqs.count() < 11);
  else
    FAIL("the macro took the else");
  const auto result = a_result(throng::verdict::passed);
  THRONG_REQUIRE(result, throng::http_reqs.count() == 10);
  THRONG_CHECK_PASSED(result);
}

TEST_CASE("assertions of a body are those of the framework in a functional run") {
  throng::run_once([](throng::vu& vu) -> throng::task<> {
    THRONG_VU_CHECK(vu, twice(vu.id()) == 2);
    THRONG_VU_CHECK(vu, twice(vu.id()) == 3);
    THRONG_VU_REQUIRE(vu, twice(vu.id()) == 5);
    CHECK(false);
    co_return;
  });
  CHECK(false);
}
