// Test cases that fail, each in its own way, and one that does not: what doctest prints is tested.
// args: --no-path-filenames
// ctest: ^doctest_fails\.cpp:30: ERROR: http_reqs: count is 0, wanted count>=1$
// ctest: ^doctest_fails\.cpp:35: FATAL ERROR: iterations: count is 0, wanted count==2$
// ctest: ^doctest_fails\.cpp:40: FATAL ERROR: the run is invalid: no duration$
// ctest: test cases: +4 \| +1 passed \| +3 failed
// ctest: assertions: +7 \| +4 passed \| +3 failed
// exit: 1

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <throng/metrics/builtin.hpp>
#include <throng/testing/doctest.hpp>

#include <utility>

namespace {

throng::result a_result(throng::verdict how) {
  throng::run_facts facts;
  facts.verdict = how;
  facts.reasons = {"no duration"};
  return throng::result(std::move(facts));
}

} // namespace

TEST_CASE("a check that fails lets the test case go on") {
  const auto result = a_result(throng::verdict::failed);
  THRONG_REQUIRE_VALID(result);
  THRONG_CHECK(result, throng::http_reqs.count() >= 1);
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

TEST_CASE("what holds counts as an assertion") {
  if (const auto result = a_result(throng::verdict::passed); true)
    THRONG_CHECK(result, throng::http_reqs.count() < 1);
  else
    FAIL("the macro took the else");
  THRONG_REQUIRE(a_result(throng::verdict::passed), throng::http_reqs.count() == 0);
}
