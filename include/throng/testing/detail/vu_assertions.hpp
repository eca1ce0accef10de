// Assertions inside the body of an iteration, for a body that lives twice: as a test case, by
// throng::run_once, and as load.  An adapter says before it includes this what they are there:
//
//   THRONG_DETAIL_VU_CHECK(text, ...)    the framework's check of the expression
//   THRONG_DETAIL_VU_REQUIRE(text, ...)  the same, and it throws when the expression is false

#pragma once

#include <throng/testing/check_place.hpp>

// The expression stands here twice and is evaluated once.
#define THRONG_DETAIL_VU_ASSERT(vu, text, assertion, count, ...)                                   \
  do {                                                                                             \
    if ((vu).is_functional()) {                                                                    \
      assertion(text, __VA_ARGS__);                                                                \
    } else {                                                                                       \
      static constexpr auto throng_place =                                                         \
          ::throng::testing::place_of(text, __FILE__, static_cast<unsigned>(__LINE__));            \
      static constexpr auto throng_name = throng_place.name();                                     \
      ::throng::testing::count((vu), throng_name,                                                  \
                               [&]() -> bool { return static_cast<bool>(__VA_ARGS__); });          \
    }                                                                                              \
  } while (false)

/// In a functional run the framework's own check of the expression.  Under load it counts the check
/// `expression (file.cpp:12)`, without a lock or an allocation once it was seen, and fails no test:
/// put a threshold on `checks` for that.  `&&` and `||` stand in parentheses, as frameworks that
/// take an expression apart demand it.  No co_await inside; functional runs are on the thread of
/// the test case, since not all frameworks take assertions from others.
#define THRONG_VU_CHECK(vu, ...)                                                                   \
  THRONG_DETAIL_VU_ASSERT(vu, #__VA_ARGS__, THRONG_DETAIL_VU_CHECK, count_check, __VA_ARGS__)

/// The same, and the iteration ends when the expression is false: in a functional run the test case
/// as well, under load as a failed iteration, by throng::testing::requirement_failed.
#define THRONG_VU_REQUIRE(vu, ...)                                                                 \
  THRONG_DETAIL_VU_ASSERT(vu, #__VA_ARGS__, THRONG_DETAIL_VU_REQUIRE, count_requirement,           \
                          __VA_ARGS__)
