#include <throng/load/description.hpp>

#include <doctest/doctest.h>

#include <chrono>

using namespace std::chrono_literals;
using throng::constant_vus;
using throng::description;
using throng::ramping_vus;

TEST_CASE("constant_vus is described as by k6") {
  CHECK(description(constant_vus{.vus = 10, .duration = 1min},
                    {.start_time = 70s, .graceful_stop = 10s}) ==
        "10 looping VUs for 1m0s (startTime: 1m10s, gracefulStop: 10s)");
  CHECK(description(constant_vus{.vus = 5, .duration = 30s}, {}) ==
        "5 looping VUs for 30s (gracefulStop: 30s)");
  CHECK(description(constant_vus{.duration = 90s}, {.graceful_stop = 0s}) ==
        "1 looping VUs for 1m30s");
}

TEST_CASE("ramping_vus is described as by k6, always with its graceful ramp-down") {
  CHECK(description(ramping_vus{.stages = {{130s, 20}, {1min, 30}}, .graceful_ramp_down = 10s},
                    {.start_time = 23s, .graceful_stop = 15s}) ==
        "Up to 30 looping VUs for 3m10s over 2 stages (gracefulRampDown: 10s, startTime: 23s, "
        "gracefulStop: 15s)");
  CHECK(description(ramping_vus{.start_vus = 0, .stages = {{2min, 100}, {6min, 400}, {2min, 0}}},
                    {}) ==
        "Up to 400 looping VUs for 10m0s over 3 stages (gracefulRampDown: 30s, gracefulStop: 30s)");
  CHECK(description(ramping_vus{.start_vus = 7, .stages = {{1s, 0}}, .graceful_ramp_down = 0s},
                    {.graceful_stop = 0s}) ==
        "Up to 7 looping VUs for 1s over 1 stages (gracefulRampDown: 0s)");
}
