// One iteration of a load test as a test case: the same body, over real sockets, with assertions
// that end it.  What a body does under load and what it does alone cannot drift apart.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/per_vu_iterations.hpp>
#include <throng/report/result.hpp>
#include <throng/vu/load_test.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Runs one iteration of the test's scenario by one virtual user, with the test's setup before it
/// and its teardown after it, and says what was measured.  All of the test's code runs on the
/// calling thread, plain functions too, so that assertions of any test framework may stand in it;
/// vu.is_functional() is true there.
///
/// What setup, body or teardown throws is thrown here, the first of them, after teardown: so a
/// framework's REQUIRE in a body ends the test case.  Thresholds are not judged, the load executor
/// and the start time do not count.  Without a seed it is 1.  Throws std::invalid_argument, with a
/// line for each problem, when the test is wrong or has no such scenario, and std::runtime_error
/// when the body takes longer than ten minutes.
THRONG_DECL result run_once(const load_test& test, std::string_view scenario);

/// The same for a test of one scenario.
THRONG_DECL result run_once(const load_test& test);

/// The same for a body alone: a coroutine `task<>(vu&)`, or a plain function over `vu&`.
template <class Body>
requires script_function<Body> || blocking_function<Body> result run_once(Body body) {
  load_test test("functional");
  test.scenario("default", per_vu_iterations{}, std::move(body));
  return run_once(test);
}

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/testing/impl/functional.ipp>
#endif
