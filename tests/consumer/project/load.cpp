// A load test as its own program: its plan takes 1.5 s, 2 s of graceful stop and 7 s of setup at
// most, and as a run a moment.

#include <throng/throng.hpp>
#include <throng/main.hpp>

#include <cstdio>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  std::puts("a line of its own");
  std::fflush(stdout);
  throng::load_test test{"load"};
  test.scenario("visit", throng::shared_iterations{.iterations = 3, .max_duration = 1500ms},
                [](throng::vu& vu) -> throng::task<> { co_await vu.sleep(1ms); })
      .graceful_stop(2s);
  test.setup([](throng::vu&) {}).setup_timeout(7s);
  // As it was registered, in one word.
  test.require(throng::iterations.count() ==
               (throng::variable(argc, argv, "WORD") == "a b;c" ? 3 : 99));
  return throng::main(test, argc, argv);
}
