// The flags of throng and those of doctest on one command line: throng's are taken out before
// doctest sees them, and come over what each test case says.
// args: --throng-vus=2 --test-case=*two* --throng-iterations 6 --throng-no-thresholds --throng-seed=5 -s --throng-summary --no-path-filenames
// ctest: ^arguments left: --no-color --test-case=\*two\* -s --no-path-filenames$
// ctest: checks_total\.+: 6
// ctest: test cases: +2 \| +2 passed \| +0 failed \| 1 skipped$
// ctest: \[doctest\] Status: SUCCESS!$

#define DOCTEST_CONFIG_IMPLEMENT
#include <throng/throng.hpp>
#include <throng/main.hpp>
#include <throng/testing/doctest.hpp>

#include <chrono>
#include <iostream>
#include <thread>

using namespace std::chrono_literals;

TEST_CASE("two users take the place of one hundred") {
  throng::load_test test{"here"};
  test.scenario("only", throng::constant_vus{.vus = 100, .duration = 1h},
                [](throng::vu& vu) -> throng::task<> {
                  vu.check("one of two", vu.id() <= 2);
                  co_return;
                });
  test.require(throng::iterations.count() > 6);
  const auto result = throng::run(test);
  THRONG_CHECK_PASSED(result);
  THRONG_CHECK(result, throng::iterations.count() == 6);
  THRONG_CHECK(result, throng::checks.rate() == 1);
  CHECK(result.facts().seed == 5);
  REQUIRE(result.warnings().size() == 1);
  CHECK(result.warnings()[0] == "--throng-vus and --throng-iterations replace the scenario 'only'");
}

TEST_CASE("two runs side by side are told the same") {
  throng::load_test test{"here"};
  test.scenario("only", throng::constant_vus{.vus = 100, .duration = 1h},
                [](throng::vu&) -> throng::task<> { co_return; });
  throng::result other;
  std::thread beside([&] { other = throng::run(test); });
  const auto result = throng::run(test);
  beside.join();
  THRONG_CHECK(result, throng::iterations.count() == 6);
  THRONG_CHECK(other, throng::iterations.count() == 6);
}

TEST_CASE("doctest leaves this one out") { FAIL("it ran"); }

int main(int argc, char** argv) {
  throng::init(argc, argv);
  std::cout << "arguments left:";
  for (int i = 1; i < argc; ++i)
    std::cout << ' ' << argv[i];
  std::cout << '\n';
  return doctest::Context(argc, argv).run();
}
