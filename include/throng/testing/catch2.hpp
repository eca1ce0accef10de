// Assertions on a load test's result, and in the bodies of iterations, for Catch2, version 2 or 3.
// Opt-in: only here does throng know Catch2, and who includes this has it.  The macros are
// documented in testing/detail/assertion_macros.hpp and vu_assertions.hpp: they are the same in all
// frameworks.
//
// Assertions of Catch2 belong to the thread of the test case, and so do THRONG_... macros on
// results; throng::run_once stays on the thread that calls it.

#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

#if defined(CATCH_CONFIG_PREFIX_ALL)
#define THRONG_DETAIL_HOLDS(text) CATCH_SUCCEED(text)
#define THRONG_DETAIL_FAIL_CHECK(text) CATCH_FAIL_CHECK(text)
#define THRONG_DETAIL_FAIL(text) CATCH_FAIL(text)
#define THRONG_DETAIL_VU_CHECK(text, ...) CATCH_CHECK(__VA_ARGS__)
#define THRONG_DETAIL_VU_REQUIRE(text, ...) CATCH_REQUIRE(__VA_ARGS__)
#else
#define THRONG_DETAIL_HOLDS(text) SUCCEED(text)
#define THRONG_DETAIL_FAIL_CHECK(text) FAIL_CHECK(text)
#define THRONG_DETAIL_FAIL(text) FAIL(text)
#define THRONG_DETAIL_VU_CHECK(text, ...) CHECK(__VA_ARGS__)
#define THRONG_DETAIL_VU_REQUIRE(text, ...) REQUIRE(__VA_ARGS__)
#endif

#include <throng/testing/detail/assertion_macros.hpp>
#include <throng/testing/detail/vu_assertions.hpp>
