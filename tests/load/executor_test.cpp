#include <throng/load/executor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <variant>

using namespace std::chrono_literals;

// Executors are made and compared while compiling.
static_assert(throng::constant_vus{.vus = 2, .duration = 1s} !=
              throng::constant_vus{.vus = 2, .duration = 2s});
static_assert(throng::ramping_vus{.stages = {{1s, 2}}} == throng::ramping_vus{.stages = {{1s, 2}}});
static_assert(throng::stage{30s, 100} == throng::stage{.duration = 30s, .target = 100});

TEST_CASE("what is not said is k6's default") {
  CHECK(throng::constant_vus{}.vus == 1);
  CHECK(throng::constant_vus{}.duration == 0s);
  CHECK(throng::ramping_vus{}.start_vus == 1);
  CHECK(throng::ramping_vus{}.stages.empty());
  CHECK(throng::ramping_vus{}.graceful_ramp_down == 30s);
  CHECK(throng::scenario_times{}.start_time == 0s);
  CHECK(throng::scenario_times{}.graceful_stop == 30s);
}

TEST_CASE("an executor becomes a load executor by itself") {
  const throng::load_executor ramping = throng::ramping_vus{.stages = {{1s, 2}}};
  CHECK(std::holds_alternative<throng::ramping_vus>(ramping));
  CHECK(ramping != throng::load_executor{throng::constant_vus{}});
}
