// What you see: what a test will do, without running it.  First what its preview says, as a value
// that a test case could ask; then each step, as `--plan` prints it.  Try `--plan=plot`, too, or
// `--plan --execution-segment 0:1/2` for the half that one of two machines would do.
// ctest: ^at most 40 users, 21000 arrivals, the last of them after 179 s$
// ctest: ^# browse: Up to 30 looping VUs for 2m0s over 3 stages \(
// ctest: ^browse\t1\.000000000\tvus\t2$
// ctest: ^buy\t60\.005714285\tstart\t1$
// ctest: ^# 40 max VUs, 3m30s max duration, 21000 arrivals$
// args: --plan

#include <throng/throng.hpp>
#include <throng/main.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

throng::task<> visit(throng::vu& vu) { co_await vu.sleep(1s); }

int main(int argc, char** argv) {
  throng::load_test test{"shop"};
  test.scenario("browse",
                throng::ramping_vus{.start_vus = 0, .stages = {{15s, 30}, {90s, 30}, {15s, 0}}},
                visit);
  test.scenario("buy",
                throng::constant_arrival_rate{
                    .rate = 175, .duration = 2min, .pre_allocated_vus = 5, .max_vus = 10},
                visit)
      .start_time(1min);

  const auto plan = throng::preview(test);
  std::chrono::nanoseconds last{};
  plan.find("buy")->for_each_step([&](const throng::plan_step& step) {
    if (step.kind == throng::step_kind::start)
      last = step.at;
  });
  std::cout << "at most " << plan.most_vus << " users, " << plan.arrivals()
            << " arrivals, the last of them after " << last / 1s << " s\n";
  return throng::main(test, argc, argv);
}
