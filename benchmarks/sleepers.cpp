// How much memory do VUs take that only sleep?
//
// No server and no connection: a VU is its state, a coroutine's frame and a place among the
// sleepers.  Resident memory is sampled in the middle of the run and compared with that before it.

#include <throng/throng.hpp>
#include "arguments.hpp"
#include "resident.hpp"
#include <throng/main.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <thread>

namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds asleep; // written before the run, then only read

throng::task<> sleep(throng::vu& vu) { co_await vu.sleep(asleep); }

void measure(long count, std::chrono::milliseconds whole, unsigned workers) {
  throng::load_test test{"sleepers"};
  test.scenario("sleepers", throng::constant_vus{.vus = count, .duration = whole}, sleep);
  throng::run_options options;
  options.workers = workers;
  const long before = bench::resident_bytes();
  long during = 0; // written by the sampler, read after it was joined
  double active = 0;
  options.each_second = [&](const throng::progress_state& now, throng::run_control&) {
    // All of them sleep when all of them run.
    active = std::max(active, static_cast<double>(now.vus));
    during = std::max(during, bench::resident_bytes());
  };
  const auto told = throng::run(test, options);
  if (active < static_cast<double>(count))
    bench::give_up("the VUs did not all sleep at once: give a longer -d");
  std::printf("{\"client\": \"sleepers\", \"vus\": %ld, \"workers\": %u, \"resident_mib\": %.1f, "
              "\"bytes_per_vu\": %.0f, \"iterations\": %.0f}\n",
              count, workers, static_cast<double>(during) / 1048576.0,
              static_cast<double>(during - before) / static_cast<double>(count),
              told.value(throng::iterations.count()));
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const long count = arguments.count("-c", 1'000'000);
  const std::chrono::duration<double> duration{arguments.number("-d", 10)};
  const long workers = arguments.count("--workers", 1);
  arguments.finish();
  if (count < 1 || duration < 4s || workers < 1)
    bench::give_up("-c and --workers are at least 1, -d at least 4");
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
  asleep = whole * 8 / 10;
  try {
    measure(count, whole, static_cast<unsigned>(workers));
  } catch (const std::exception& why) {
    bench::give_up("the run failed: ", why.what());
  }
}
