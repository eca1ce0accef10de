// Arrivals on real threads and clocks: whatever the machine does, each one is begun or dropped.

#include "accounts.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <sstream>
#include <thread>

#include <unistd.h>

using namespace std::chrono_literals;

namespace {

std::uint64_t outcomes(const throng::result& told) {
  return total(told, throng::iterations) + total(told, throng::dropped_iterations) +
         told.facts().interrupted_iterations;
}

throng::task<> nap(throng::vu& vu) { co_await vu.sleep(3ms); }

} // namespace

TEST_CASE("every arrival of a rate is begun or dropped, by any number of workers") {
  for (const unsigned workers : {1U, 2U, 4U}) {
    for (const std::int64_t users : {1, 3, 20}) {
      CAPTURE(workers);
      CAPTURE(users);
      throng::load_test test{"rate"};
      test.scenario(
          "rate",
          throng::constant_arrival_rate{.rate = 700, .duration = 1s, .pre_allocated_vus = users},
          nap);
      // Users for the workers that have none of the other scenario's.
      test.scenario("others", steady(4, 1s), nap);
      throng::load_test alone{"rate"};
      alone.scenario("rate", test.scenarios()[0].executor(), nap);
      CHECK(outcomes(throng::run(alone, {.workers = workers})) == 700);
      if (users == 1) {
        std::atomic<std::uint64_t> begun{0};
        throng::load_test both{"both"};
        both.scenario("rate", test.scenarios()[0].executor(),
                      [&](throng::vu& vu) -> throng::task<> {
                        ++begun;
                        co_await vu.sleep(3ms);
                      });
        both.scenario("others", throng::per_vu_iterations{.vus = 4}, nap);
        const auto told = throng::run(both, {.workers = workers});
        CHECK(begun + total(told, throng::dropped_iterations) == 700);
        CHECK(begun > 0);
        CHECK(outcomes(told) == 704);
      }
    }
  }
}

TEST_CASE("arrivals wait for a user on another worker, and none is lost") {
  throng::load_test test{"queue"};
  test.scenario("queue",
                throng::constant_arrival_rate{.rate = 200,
                                              .duration = 1s,
                                              .pre_allocated_vus = 1,
                                              .overflow = throng::queue{.limit = 1000}},
                [](throng::vu& vu) -> throng::task<> { co_await vu.sleep(1ms); });
  test.scenario("others", throng::per_vu_iterations{.vus = 4}, nap);
  const auto told = throng::run(test, {.workers = 4});
  CHECK(total(told, throng::iterations) == 204);
  CHECK(total(told, throng::dropped_iterations) == 0);
}

TEST_CASE("a machine that stalls loses no arrival, and the lag tells of it") {
  throng::load_test test{"stall"};
  test.scenario("stall",
                throng::constant_arrival_rate{
                    .rate = 100, .duration = 2s, .pre_allocated_vus = 2, .max_vus = 300},
                [](throng::vu& vu) -> throng::task<> {
                  if (vu.scenario().iteration() == 50)
                    std::this_thread::sleep_for(1s);
                  co_await vu.sleep(1ms);
                });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(outcomes(told) == 200);
  CHECK(told.value(throng::iteration_lag.count()) ==
        static_cast<double>(total(told, throng::iterations)));
  CHECK(told.value(throng::iteration_lag.max()) > 500ms);
}

TEST_CASE("a signal loses no iteration that has begun, a second one interrupts") {
  for (const bool twice : {false, true}) {
    std::atomic<std::uint64_t> begun{0};
    throng::load_test test{"signal"};
    test.scenario("signal",
                  throng::constant_arrival_rate{
                      .rate = 500, .duration = 20s, .pre_allocated_vus = 10, .max_vus = 30},
                  [&](throng::vu& vu) -> throng::task<> {
                    if (++begun == 100)
                      ::kill(::getpid(), SIGINT);
                    co_await vu.sleep(twice ? 20s : 10ms);
                  });
    throng::run_options options{.workers = 3, .handle_signals = true};
    if (twice) {
      test.scenario("signals", throng::per_vu_iterations{.vus = 1},
                    [](throng::vu& vu) -> throng::task<> {
                      co_await vu.sleep(200ms);
                      ::kill(::getpid(), SIGINT);
                      co_await vu.sleep(200ms);
                      ::kill(::getpid(), SIGINT);
                      co_await vu.sleep(20s);
                    });
    }
    const auto told = throng::run(test, options);
    CHECK(told.exit_code() == throng::exit_codes::interrupted);
    CHECK(total(told, throng::iterations) + told.facts().interrupted_iterations ==
          begun + (twice ? 1 : 0));
    CHECK((told.facts().interrupted_iterations > 0) == twice);
    CHECK(told.elapsed() < 15s);
  }
}

TEST_CASE("a warning of the last moments is told, too") {
  throng::load_test test{"t"};
  // One user is enough until shortly before the end.
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 100, .duration = 1s, .pre_allocated_vus = 1},
                [](throng::vu& vu) -> throng::task<> {
                  if (vu.scenario().progress() > 0.9)
                    co_await vu.sleep(10s);
                })
      .graceful_stop(0s);
  std::ostringstream said;
  std::ostringstream banner;
  auto* const err = std::cerr.rdbuf(said.rdbuf());
  auto* const out = std::cout.rdbuf(banner.rdbuf());
  const auto told = throng::run(test, {.banner = true});
  std::cerr.rdbuf(err);
  std::cout.rdbuf(out);
  REQUIRE(told.warnings().size() == 1);
  CHECK(said.str() == "warning: " + told.warnings()[0] + "\n");
}
