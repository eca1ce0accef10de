// Setup, load and teardown one after the other, with real threads.

#include "accounts.hpp"

#include <doctest/doctest.h>

#include <atomic>

using namespace std::chrono_literals;

TEST_CASE("setup, load and teardown follow one another in a run that handles no signals") {
  std::atomic<int> order = 0;
  throng::load_test test{"phases"};
  test.setup([&](throng::vu&) -> throng::task<int> { co_return order = 1; });
  test.scenario("load", throng::per_vu_iterations{.vus = 2, .iterations = 1},
                [&](throng::vu& vu) -> throng::task<> {
                  order += 10;
                  vu.check("setup was before", vu.setup_data<int>() == 1);
                  co_return;
                });
  test.teardown([&](throng::vu&) -> throng::task<> {
    order += 100;
    co_return;
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.verdict() == throng::verdict::passed);
  CHECK(order == 121);
  CHECK(total(told, throng::iterations) == 2);
}
