#include <throng/load/description.hpp>

#include <doctest/doctest.h>

#include <chrono>

using namespace std::chrono_literals;
using throng::constant_arrival_rate;
using throng::constant_vus;
using throng::description;
using throng::ramping_arrival_rate;
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

TEST_CASE("executors with a number of iterations are described as by k6") {
  CHECK(description(throng::shared_iterations{.vus = 12, .iterations = 22, .max_duration = 100s},
                    {}) ==
        "22 iterations shared among 12 VUs (maxDuration: 1m40s, gracefulStop: 30s)");
  CHECK(
      description(throng::per_vu_iterations{.vus = 13, .iterations = 23}, {.graceful_stop = 0s}) ==
      "23 iterations for each of 13 VUs (maxDuration: 10m0s)");
  CHECK(description(throng::per_vu_iterations{}, {.start_time = 5s}) ==
        "1 iterations for each of 1 VUs (maxDuration: 10m0s, startTime: 5s, gracefulStop: 30s)");
}

TEST_CASE("executors with a rate are described as by k6, the rate for a second") {
  CHECK(description(constant_arrival_rate{.rate = 30,
                                          .time_unit = 1min,
                                          .duration = 10min,
                                          .pre_allocated_vus = 20,
                                          .max_vus = 30},
                    {}) == "0.50 iterations/s for 10m0s (maxVUs: 20-30, gracefulStop: 30s)");
  CHECK(description(ramping_arrival_rate{.time_unit = 30s,
                                         .stages = {{5min, 10}, {3min, 30}},
                                         .pre_allocated_vus = 20,
                                         .max_vus = 50},
                    {}) ==
        "Up to 1.00 iterations/s for 8m0s over 2 stages (maxVUs: 20-50, gracefulStop: 30s)");
  CHECK(description(constant_arrival_rate{.rate = 500, .duration = 5s, .pre_allocated_vus = 20},
                    {.start_time = 1s, .graceful_stop = 0s}) ==
        "500.00 iterations/s for 5s (maxVUs: 20, startTime: 1s)");
  CHECK(description(
            ramping_arrival_rate{
                .start_rate = 7.5, .stages = {{1s, 0}}, .pre_allocated_vus = 3, .max_vus = 3},
            {.graceful_stop = 0s}) == "Up to 7.50 iterations/s for 1s over 1 stages (maxVUs: 3)");
}

TEST_CASE("what k6 has not is told where it is not the default") {
  CHECK(description(constant_arrival_rate{.rate = 1,
                                          .duration = 5s,
                                          .pre_allocated_vus = 2,
                                          .arrival = throng::poisson{.seed = 3},
                                          .overflow = throng::queue{.limit = 100}},
                    {}) == "1.00 iterations/s for 5s (maxVUs: 2, poisson arrivals, queue: 100, "
                           "gracefulStop: 30s)");
  CHECK(description(ramping_arrival_rate{.stages = {{1s, 1}},
                                         .pre_allocated_vus = 2,
                                         .overflow = throng::queue{.limit = 1}},
                    {.graceful_stop = 0s}) ==
        "Up to 1.00 iterations/s for 1s over 1 stages (maxVUs: 2, queue: 1)");
}

TEST_CASE("externally_controlled is described as by k6, without times that it has not") {
  CHECK(description(throng::externally_controlled{.vus = 10, .max_vus = 50}, {}) ==
        "Externally controlled execution with 10 VUs, 50 max VUs, infinite duration");
  CHECK(description(throng::externally_controlled{.vus = 10, .duration = 90s}, {}) ==
        "Externally controlled execution with 10 VUs, 10 max VUs, 1m30s duration");
}
