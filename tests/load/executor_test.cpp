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
  CHECK(throng::shared_iterations{} ==
        throng::shared_iterations{.vus = 1, .iterations = 1, .max_duration = 10min});
  CHECK(throng::per_vu_iterations{} ==
        throng::per_vu_iterations{.vus = 1, .iterations = 1, .max_duration = 10min});
  CHECK(throng::constant_arrival_rate{}.time_unit == 1s);
  CHECK(!throng::constant_arrival_rate{}.pre_allocated_vus);
  CHECK(throng::constant_arrival_rate{}.arrival == throng::arrival_process{throng::even{}});
  CHECK(throng::constant_arrival_rate{}.overflow == throng::overflow_policy{throng::drop{}});
  CHECK(throng::ramping_arrival_rate{}.start_rate == 0);
  CHECK(throng::ramping_arrival_rate{}.time_unit == 1s);
  CHECK(throng::ramping_arrival_rate{}.arrival == throng::arrival_process{throng::even{}});
  CHECK(throng::ramping_arrival_rate{}.overflow == throng::overflow_policy{throng::drop{}});
  CHECK(throng::externally_controlled{}.vus == 1);
  CHECK(throng::externally_controlled{}.duration == 0s);
  CHECK(throng::scenario_times{}.start_time == 0s);
  CHECK(throng::scenario_times{}.graceful_stop == 30s);
}

TEST_CASE("an executor becomes a load executor by itself") {
  const throng::load_executor ramping = throng::ramping_vus{.stages = {{1s, 2}}};
  CHECK(std::holds_alternative<throng::ramping_vus>(ramping));
  CHECK(ramping != throng::load_executor{throng::constant_vus{}});
}

TEST_CASE("every executor has k6's name") {
  using throng::kind_text;
  CHECK(kind_text(throng::constant_vus{}) == "constant-vus");
  CHECK(kind_text(throng::ramping_vus{}) == "ramping-vus");
  CHECK(kind_text(throng::shared_iterations{}) == "shared-iterations");
  CHECK(kind_text(throng::per_vu_iterations{}) == "per-vu-iterations");
  CHECK(kind_text(throng::constant_arrival_rate{}) == "constant-arrival-rate");
  CHECK(kind_text(throng::ramping_arrival_rate{}) == "ramping-arrival-rate");
  CHECK(kind_text(throng::externally_controlled{}) == "externally-controlled");
}
