// The assertions that all adapters to test frameworks have in common.  An adapter says before it
// includes this how its framework is told of a success and of a failure:
//
//   THRONG_DETAIL_HOLDS(text)       `text`, a literal, holds
//   THRONG_DETAIL_FAIL_CHECK(text)  fails the test case, which goes on; `text` is a std::string
//   THRONG_DETAIL_FAIL(text)        fails the test case and ends it

#pragma once

#include <throng/report/result.hpp>
#include <throng/testing/assertion_text.hpp>
#include <throng/testing/check_place.hpp>
#include <throng/threshold/operators.hpp>

#include <string>

#if defined(THRONG_DETAIL_HAS_ADAPTER)
#error "include one adapter of <throng/testing/...> in a translation unit: the macros have one name"
#endif
#define THRONG_DETAIL_HAS_ADAPTER

// A success is an assertion too, or the framework would count a test case without any.
#define THRONG_DETAIL_ASSERT(text, complaint, fail)                                                \
  do {                                                                                             \
    const std::string throng_complaint = (complaint);                                              \
    if (throng_complaint.empty()) {                                                                \
      THRONG_DETAIL_HOLDS(text);                                                                   \
    } else {                                                                                       \
      fail(throng_complaint);                                                                      \
    }                                                                                              \
  } while (false)

/// The threshold holds in the result: `THRONG_CHECK(result, http_req_duration.p(99) < 25ms)`.  The
/// test case goes on when it does not.
#define THRONG_CHECK(result, ...)                                                                  \
  THRONG_DETAIL_ASSERT(#__VA_ARGS__, ::throng::testing::what_fails((__VA_ARGS__), (result)),       \
                       THRONG_DETAIL_FAIL_CHECK)

/// The same, and the test case ends when it does not.
#define THRONG_REQUIRE(result, ...)                                                                \
  THRONG_DETAIL_ASSERT(#__VA_ARGS__, ::throng::testing::what_fails((__VA_ARGS__), (result)),       \
                       THRONG_DETAIL_FAIL)

/// The result can be trusted: the run took place as it was asked for.  Says nothing of its
/// thresholds.  The test case goes on when it cannot.
#define THRONG_CHECK_VALID(result)                                                                 \
  THRONG_DETAIL_ASSERT(#result " is valid", ::throng::testing::what_is_invalid((result)),          \
                       THRONG_DETAIL_FAIL_CHECK)

/// The same, and the test case ends when it cannot.
#define THRONG_REQUIRE_VALID(result)                                                               \
  THRONG_DETAIL_ASSERT(#result " is valid", ::throng::testing::what_is_invalid((result)),          \
                       THRONG_DETAIL_FAIL)

/// The run went to its end, no script threw, and all thresholds of the test hold.  The test case
/// goes on when that is not so.
#define THRONG_CHECK_PASSED(result)                                                                \
  THRONG_DETAIL_ASSERT(#result " passed", ::throng::testing::what_does_not_pass((result)),         \
                       THRONG_DETAIL_FAIL_CHECK)

/// The same, and the test case ends when that is not so.
#define THRONG_REQUIRE_PASSED(result)                                                              \
  THRONG_DETAIL_ASSERT(#result " passed", ::throng::testing::what_does_not_pass((result)),         \
                       THRONG_DETAIL_FAIL)
