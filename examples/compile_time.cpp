// What you see: one line; the rest was settled by the compiler.  Load executors, stages and plans
// are constant expressions, so a program whose load is not what its author meant does not compile.
// ctest: ^400 users for 10 min, 4500 arrivals: as the compiler said$

#include <throng/throng.hpp>
#include <throng/main.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

// Stages are a vector, which cannot live on in a constexpr variable: a function makes them anew.
constexpr throng::ramping_vus rush_hour() {
  return {.start_vus = 0, .stages = {{2min, 100}, {6min, 400}, {2min, 0}}};
}
constexpr throng::vu_plan users() { return {rush_hour(), 30s}; }
static_assert(users().peak() == 400);
static_assert(users().scheduled_at(1min) == 50);
static_assert(users().end() == 10min);
static_assert(users().hard_end() == 10min + 30s);

constexpr throng::ramping_arrival_rate orders() {
  return {.start_rate = 0, .stages = {{1min, 50}, {1min, 50}}, .pre_allocated_vus = 20};
}
constexpr throng::arrival_plan arrivals() { return {orders(), 30s}; }
static_assert(arrivals().total() == 30 * 50 + 60 * 50);
static_assert(arrivals().due(1499) == 1min); // counted from 0
static_assert(arrivals().due(4499) == 2min);
static_assert(arrivals().rate_at(30s) == 25);

// An executor without stages can be a variable.
constexpr throng::constant_arrival_rate steady{.rate = 50, .duration = 5s, .pre_allocated_vus = 10};
static_assert(throng::arrival_plan{steady, 30s}.due(249) == 4980ms);

int main() {
  throng::load_test test{"compile time"};
  const auto nothing = [](throng::vu& vu) -> throng::task<> { co_await vu.sleep(1s); };
  test.scenario("rush", rush_hour(), nothing);
  test.scenario("orders", orders(), nothing);
  const auto plan = throng::preview(test);
  std::cout << plan.find("rush")->peak_vus << " users for " << plan.find("rush")->end / 1min
            << " min, " << plan.arrivals() << " arrivals: as the compiler said\n";
}
