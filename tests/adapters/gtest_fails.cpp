// The same as doctest_fails.cpp: what GoogleTest prints is tested.
// ctest: ^\S*gtest_fails\.cpp:28: Failure\nFailed\nhttp_reqs: count is 10, wanted count>=11$
// ctest: ^\S*gtest_fails\.cpp:29: Failure\nFailed\nhttp_req_duration: max is 100ms of 10 samples, wanted max<25ms$
// ctest: ^\S*gtest_fails\.cpp:30: Failure\nFailed\nthe run is invalid: no duration$
// ctest: ^\S*gtest_fails\.cpp:31: Failure\nFailed\nthe run failed: thresholds on metrics 'http_req_duration' have been crossed\n  http_req_duration: max is 100ms of 10 samples, wanted max<25ms$
// ctest: ^\S*gtest_fails\.cpp:36: Failure\nFailed\niterations: count is 10, wanted count==2$
// ctest: ^\S*gtest_fails\.cpp:41: Failure\nFailed\nthe run is invalid: no duration$
// ctest: ^\S*gtest_fails\.cpp:46: Failure\nFailed\nthe run failed: thresholds
// ctest: ^\S*gtest_fails\.cpp:63: Failure\nValue of: \(twice\(vu\.id\(\)\) == 3\)\n  Actual: false\nExpected: true$
// ctest: ^\S*gtest_fails\.cpp:64: Failure\nValue of: twice\(vu\.id\(\)\) == 5\n  Actual: false\nExpected: true\n\n?\[  FAILED  \]
// ctest: ^\[  PASSED  \] 1 test\.$
// ctest: ^ 5 FAILED TESTS$
// exit: 1

#include "a_result.hpp"
#include <throng/testing/functional.hpp>
#include <throng/testing/gtest.hpp>

namespace {

std::uint64_t twice(std::uint64_t number) { return 2 * number; }

} // namespace

TEST(fails, a_check_lets_the_test_go_on) {
  const auto result = a_result(throng::verdict::failed);
  THRONG_REQUIRE_VALID(result);
  THRONG_CHECK(result, throng::http_reqs.count() >= 11);
  THRONG_CHECK(result, throng::http_req_duration.max() < std::chrono::milliseconds{25});
  THRONG_CHECK_VALID(a_result(throng::verdict::invalid));
  THRONG_CHECK_PASSED(result);
  EXPECT_TRUE(true);
}

TEST(fails, a_requirement_ends_the_test) {
  THRONG_REQUIRE(a_result(throng::verdict::passed), throng::iterations.count() == 2);
  ADD_FAILURE() << "it went on";
}

TEST(fails, a_run_that_cannot_be_trusted_ends_the_test) {
  THRONG_REQUIRE_VALID(a_result(throng::verdict::invalid));
  ADD_FAILURE() << "it went on";
}

TEST(fails, a_run_that_has_to_pass_and_does_not_ends_the_test) {
  THRONG_REQUIRE_PASSED(a_result(throng::verdict::failed));
  ADD_FAILURE() << "it went on";
}

TEST(fails, what_holds_says_nothing) {
  if (const auto result = a_result(throng::verdict::passed); true)
    THRONG_CHECK(result, throng::http_reqs.count() < 11);
  else
    FAIL() << "the macro took the else";
  const auto result = a_result(throng::verdict::passed);
  THRONG_REQUIRE(result, throng::http_reqs.count() == 10);
  THRONG_CHECK_PASSED(result);
}

TEST(fails, assertions_of_a_body_are_those_of_the_framework_in_a_functional_run) {
  throng::run_once([](throng::vu& vu) -> throng::task<> {
    THRONG_VU_CHECK(vu, twice(vu.id()) == 2);
    THRONG_VU_CHECK(vu, twice(vu.id()) == 3);
    THRONG_VU_REQUIRE(vu, twice(vu.id()) == 5);
    ADD_FAILURE() << "it went on";
    co_return;
  });
  ADD_FAILURE() << "it went on";
}
