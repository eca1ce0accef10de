#include <throng/load/steps.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <vector>

using namespace std::chrono_literals;
using step_list = std::vector<throng::vu_step>;

// A whole schedule is compared while compiling.
static_assert(throng::scheduled_steps(throng::vu_plan{
                  throng::ramping_vus{.start_vus = 1, .stages = {{2s, 3}, {1s, 3}}}, 0s}) ==
              step_list{{0s, 1}, {1s, 2}, {2s, 3}, {3s, 0}});
static_assert(throng::limit_steps(throng::vu_plan{
                  throng::ramping_vus{
                      .start_vus = 2, .stages = {{2s, 0}}, .graceful_ramp_down = 500ms},
                  30s}) == step_list{{0s, 2}, {1500ms, 1}, {2500ms, 0}});

TEST_CASE("the first step is at 0, also where nothing runs yet") {
  const throng::vu_plan plan{throng::ramping_vus{.start_vus = 0, .stages = {{5s, 1}, {1s, 1}}}, 0s};
  CHECK(throng::scheduled_steps(plan) == step_list{{0s, 0}, {5s, 1}, {6s, 0}});
  CHECK(throng::limit_steps(plan) == step_list{{0s, 0}, {5s, 1}, {6s, 0}});
}

TEST_CASE("every step differs from the one before and comes later") {
  const throng::vu_plan plan{
      throng::ramping_vus{.start_vus = 0, .stages = {{7s, 6000}, {0s, 10}, {3s, 4000}, {1ns, 0}}},
      30s};
  for (const auto& steps : {throng::scheduled_steps(plan), throng::limit_steps(plan)}) {
    REQUIRE(steps.size() > 2);
    for (std::size_t i = 1; i < steps.size(); ++i) {
      REQUIRE(steps[i].at > steps[i - 1].at);
      REQUIRE(steps[i].vus != steps[i - 1].vus);
    }
    CHECK(steps.back().vus == 0);
  }
}
