// What a run says of values that its histograms are not made for.

#include "virtual_runs.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

const throng::trend<> size{"size"};
const throng::trend<> usual{"usual"};

} // namespace

TEST_CASE("a run warns of numbers beyond a histogram's octaves, and still tells the extremes") {
  throng::load_test test{"overflow"};
  test.scenario("one", throng::per_vu_iterations{.vus = 1, .iterations = 4},
                [](throng::vu& vu) -> throng::task<> {
                  size.add(vu, vu.iteration() < 3 ? 1e15 : -1e-9);
                  usual.add(vu, -5);
                  co_await vu.sleep(1ms);
                });
  const auto told = virtual_runs::run(test);
  CHECK(told.passed());
  CHECK(told.warnings() ==
        std::vector<std::string>{
            "trend 'size': 4 of 4 values are beyond 2^44 or nearer to 0 than 2^-20; percentiles "
            "among them are not exact to 1/1024: record them in another unit"});
  CHECK(told.value(size.p(95)) == 1e15);
  CHECK(told.value(size.min()) == -1e-9);
  CHECK(told.value(usual.med()) == -5);
}
