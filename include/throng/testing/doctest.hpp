// Assertions on a load test's result for doctest, which say what was measured when they fail.
// Opt-in: only here does throng know doctest, and who includes this has it.

#pragma once

#include <throng/report/result.hpp>
#include <throng/testing/assertion_text.hpp>
#include <throng/threshold/threshold.hpp>

#include <doctest/doctest.h>

#include <string>

// A success is an assertion too, or doctest would count a test case without any.
#define THRONG_DETAIL_DOCTEST(complaint, assertion, fail_at)                                       \
  do {                                                                                             \
    const std::string throng_complaint = (complaint);                                              \
    const bool throng_holds = throng_complaint.empty();                                            \
    if (throng_holds) {                                                                            \
      assertion(throng_holds);                                                                     \
    } else {                                                                                       \
      fail_at(__FILE__, __LINE__, throng_complaint);                                               \
    }                                                                                              \
  } while (false)

/// The threshold holds in the result: `THRONG_CHECK(result, http_req_duration.p(99) < 25ms)`.  The
/// test case goes on when it does not.
#define THRONG_CHECK(result, ...)                                                                  \
  THRONG_DETAIL_DOCTEST(::throng::testing::what_fails((__VA_ARGS__), (result)), DOCTEST_CHECK,     \
                        DOCTEST_ADD_FAIL_CHECK_AT)

/// The same, and the test case ends when it does not.
#define THRONG_REQUIRE(result, ...)                                                                \
  THRONG_DETAIL_DOCTEST(::throng::testing::what_fails((__VA_ARGS__), (result)), DOCTEST_REQUIRE,   \
                        DOCTEST_ADD_FAIL_AT)

/// The result can be trusted: the run took place as it was asked for.  Says nothing of its
/// thresholds.  The test case ends when it cannot.
#define THRONG_REQUIRE_VALID(result)                                                               \
  THRONG_DETAIL_DOCTEST(::throng::testing::what_is_invalid((result)), DOCTEST_REQUIRE,             \
                        DOCTEST_ADD_FAIL_AT)
