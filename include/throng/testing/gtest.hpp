// Assertions on a load test's result, and in the bodies of iterations, for GoogleTest 1.10 and
// newer.  Opt-in: only here does throng know GoogleTest, and who includes this has it.  The macros
// are documented in testing/detail/assertion_macros.hpp and vu_assertions.hpp: they are the same in
// all frameworks.
//
// As with GoogleTest's own ASSERT_ macros, THRONG_REQUIRE... returns from the function that it
// stands in, which therefore returns void.  THRONG_VU_REQUIRE throws instead, as a coroutine cannot
// return so; GoogleTest takes what it throws for a failure that was told already.

#pragma once

#include <throng/base/config.hpp>

#include <gtest/gtest.h>

#include <string>

#if !GTEST_HAS_EXCEPTIONS
#error "throng needs exceptions, and so a GoogleTest with them"
#endif

namespace throng::inline THRONG_ABI {
namespace testing::detail {

// Told like a failed ASSERT_TRUE, and thrown as what GoogleTest does not tell again.
[[noreturn]] inline void end_test(const char* file, int line, const std::string& text) {
  GTEST_MESSAGE_AT_(file, line, text.c_str(), ::testing::TestPartResult::kFatalFailure);
  throw ::testing::AssertionException(
      {::testing::TestPartResult::kFatalFailure, file, line, text.c_str()});
}

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI

#define THRONG_DETAIL_HOLDS(text) static_cast<void>(text)
#define THRONG_DETAIL_FAIL_CHECK(text) ADD_FAILURE() << (text)
#define THRONG_DETAIL_FAIL(text) GTEST_FAIL() << (text)

#define THRONG_DETAIL_VU_CHECK(text, ...) EXPECT_TRUE((__VA_ARGS__))
#define THRONG_DETAIL_VU_REQUIRE(text, ...)                                                        \
  do {                                                                                             \
    const ::testing::AssertionResult throng_told(__VA_ARGS__);                                     \
    if (!throng_told)                                                                              \
      ::throng::testing::detail::end_test(__FILE__, __LINE__,                                      \
                                          ::testing::internal::GetBoolAssertionFailureMessage(     \
                                              throng_told, text, "false", "true"));                \
  } while (false)

#include <throng/testing/detail/assertion_macros.hpp>
#include <throng/testing/detail/vu_assertions.hpp>
