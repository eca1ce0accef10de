// The clock that all times are taken from.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/base/number_text.hpp>
#include <throng/testing/oracle_server.hpp>
#include <throng/time/clocks.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <sched.h>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// Goes from core to core for a second and looks at the clock on each; gives the greatest step
// backwards, the greatest one between two looks on one core, and how often it moved.
struct steps {
  std::chrono::nanoseconds backwards{};
  std::uint64_t moves = 0;
  std::uint64_t looks = 0;
  std::size_t cores = 0;
};

steps walk_over_cores() {
  cpu_set_t mine;
  CPU_ZERO(&mine);
  steps told;
  if (::sched_getaffinity(0, sizeof mine, &mine) != 0)
    return told;
  std::vector<std::size_t> cores;
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &mine))
      cores.push_back(i);
  }
  told.cores = cores.size();
  const throng::steady_time clock;
  const auto end = clock.now() + 1s;
  auto last = clock.now();
  while (last < end) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cores[told.moves % cores.size()], &one);
    (void)::sched_setaffinity(0, sizeof one, &one);
    ++told.moves;
    for (int i = 0; i < 100; ++i) {
      const auto now = clock.now();
      told.backwards = std::max(told.backwards, last - now);
      last = now;
      ++told.looks;
    }
  }
  (void)::sched_setaffinity(0, sizeof mine, &mine);
  return told;
}

} // namespace

void clock_sanity(findings& all) {
  const auto walked = walk_over_cores();
  all.holds("greatest step backwards", "0s", throng::time_text(walked.backwards),
            walked.looks > 0 && walked.backwards == 0ns);
  all.note(std::to_string(walked.looks) + " looks at the clock, going from core to core " +
           std::to_string(walked.moves) + " times over " + std::to_string(walked.cores) +
           " cores. The wall clock is not set here, which takes root and disturbs others: no "
           "duration is taken from it.");
  throng::testing::oracle_server oracle(throng::models::uniform(0ns, 1ms));
  throng::load_test test("clocks");
  std::chrono::nanoseconds least = 1h;
  std::uint64_t asked = 0;
  test.scenario("a", throng::constant_vus{.vus = 20, .duration = 2s},
                [&, url = oracle.url("/")](throng::vu& vu) -> throng::task<> {
                  const auto res = co_await vu.http.get(url);
                  const auto& t = res.timings();
                  least = std::min({least, t.late, t.blocked, t.looking_up, t.connecting, t.sending,
                                    t.waiting, t.receiving});
                  ++asked;
                });
  const auto told = checked_run(test, {.workers = 1});
  all.holds("least phase of " + std::to_string(asked) + " requests", "at least 0s",
            throng::time_text(least), asked > 0 && least >= 0ns);
  all.at_least("least http_req_duration", told.value(throng::http_req_duration.min()), 0ns);
  all.holds("clock_jumped", "not found",
            told.found(throng::causes::clock_jumped) == nullptr
                ? "not found"
                : told.found(throng::causes::clock_jumped)->text,
            told.found(throng::causes::clock_jumped) == nullptr);
  bool is_ordered = true;
  for (const auto& each : oracle.arrivals())
    is_ordered = is_ordered && each.arrived >= 0ns && each.sent >= each.due;
  all.same("the server sends nothing before it is due", is_ordered ? "yes" : "no", "yes");
}

} // namespace calibrate
