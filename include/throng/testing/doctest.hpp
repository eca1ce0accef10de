// Assertions on a load test's result, and in the bodies of iterations, for doctest.  Opt-in: only
// here does throng know doctest, and who includes this has it.  The macros are documented in
// testing/detail/assertion_macros.hpp and vu_assertions.hpp: they are the same in all frameworks.
//
// Assertions of doctest may come from any thread while a test case runs; what ends the test case,
// the REQUIRE family, only from its own.  So throng::run_once stays on the thread that calls it.

#pragma once

#include <doctest/doctest.h>

#define THRONG_DETAIL_HOLDS(text)                                                                  \
  do {                                                                                             \
    const bool throng_holds = true;                                                                \
    DOCTEST_CHECK(throng_holds);                                                                   \
  } while (false)
#define THRONG_DETAIL_FAIL_CHECK(text) DOCTEST_ADD_FAIL_CHECK_AT(__FILE__, __LINE__, text)
#define THRONG_DETAIL_FAIL(text) DOCTEST_ADD_FAIL_AT(__FILE__, __LINE__, text)

#define THRONG_DETAIL_VU_CHECK(text, ...) DOCTEST_CHECK(__VA_ARGS__)
#define THRONG_DETAIL_VU_REQUIRE(text, ...) DOCTEST_REQUIRE(__VA_ARGS__)

#include <throng/testing/detail/assertion_macros.hpp>
#include <throng/testing/detail/vu_assertions.hpp>
