// Too much load, and too little of a machine.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/base/number_text.hpp>
#include <throng/engine/process.hpp>
#include <throng/testing/oracle_server.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// The memory that this process holds, in bytes.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0;
  double resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

// Processes that do nothing but take CPU, and end by themselves.
class busy_siblings {
public:
  busy_siblings(unsigned count, std::chrono::nanoseconds lasts) {
    const auto end = std::chrono::steady_clock::now() + lasts;
    for (unsigned i = 0; i < count; ++i) {
      const auto pid = ::fork();
      if (pid == 0) {
        while (std::chrono::steady_clock::now() < end) {
        }
        ::_exit(0);
      }
      if (pid > 0)
        pids_.push_back(pid);
    }
  }
  busy_siblings(const busy_siblings&) = delete;
  busy_siblings& operator=(const busy_siblings&) = delete;
  ~busy_siblings() {
    for (const auto each : pids_)
      (void)::waitpid(each, nullptr, 0);
  }
  [[nodiscard]] std::size_t count() const noexcept { return pids_.size(); }

private:
  std::vector<pid_t> pids_;
};

throng::result modest_load(const std::string& url) {
  throng::load_test test("modest");
  test.http({.prefetch = {url}});
  test.scenario(
      "a", throng::constant_arrival_rate{.rate = 1000, .duration = 4s, .pre_allocated_vus = 500},
      [url](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  return checked_run(test);
}

} // namespace

void overload(findings& all) {
  // One server, 5 ms for each request: 200 a second, and 2000 come.
  throng::testing::oracle_server oracle(throng::models::queue(1, throng::models::constant(5ms)));
  const auto url = oracle.url("/");
  throng::load_test test("overload");
  std::vector<double> by_client;
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 2000, .duration = 5s, .pre_allocated_vus = 20, .max_vus = 100},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto res = co_await vu.http.get(url);
                  by_client.push_back(static_cast<double>(res.timings().duration().count()));
                });
  by_client.reserve(10'000);
  throng::run_options options;
  options.workers = 1;
  double early = 0;
  double late = 0;
  options.each_second = [&](const throng::progress_state& now, throng::run_control&) {
    if (now.elapsed >= 1s && early == 0)
      early = resident_bytes();
    late = resident_bytes();
  };
  const auto told = checked_run(test, options);
  const auto& books = told.facts().scenarios.at(0);
  all.same("offered", books.scheduled, 10'000, "arrivals");
  all.same("begun + dropped", books.started + books.dropped, books.scheduled, "arrivals");
  all.within("answered while it lasted", static_cast<double>(books.started) - 100, 1000, 20,
             "requests", 0);
  all.holds("validity", "inconclusive: vus_exhausted", validity_text(told),
            told.validity() == throng::validity::inconclusive &&
                told.found(throng::causes::vus_exhausted) != nullptr);
  all.holds("memory, from 1 s to the end", "less than 4 MB more",
            throng::bytes_text(late - early) + " more", late - early < 4e6);
  // 100 users share a server that takes 5 ms for each: 500 ms.
  all.near("p(50) of http_req_duration", told.value(throng::http_req_duration.med()), 500ms, 0.01);
  std::vector<double> by_server;
  for (const auto& each : oracle.arrivals()) {
    if (each.sent != std::chrono::nanoseconds::max())
      by_server.push_back(static_cast<double>((each.sent - each.arrived).count()));
  }
  for (const double percent : {50, 99}) {
    all.near("p(" + decimals_text(percent, 0) + ") of the client's times, by the server's log",
             in_nanoseconds(percentile_of(by_client, percent)),
             in_nanoseconds(percentile_of(by_server, percent)), 0.01);
  }
}

void starved_generator(findings& all) {
  throng::testing::oracle_server oracle(throng::models::constant(1ms));
  const auto url = oracle.url("/");
  const auto alone = modest_load(url);
  all.holds("the machine as it is", "valid", validity_text(alone),
            alone.validity() == throng::validity::valid);
  for (const auto& each : alone.findings())
    all.note("The machine as it is: " + each.text + ".");
  const auto cores = throng::usable_cores();
  const busy_siblings others(4 * cores, 5s);
  const auto starved = modest_load(url);
  all.holds("beside " + std::to_string(others.count()) + " busy processes on " +
                std::to_string(cores) + " cores",
            "invalid or inconclusive", validity_text(starved),
            starved.validity() != throng::validity::valid);
  const auto lag = [](const throng::result& told) {
    return throng::time_text(told.value(throng::generator_lag.p(99)));
  };
  all.note(
      "p(99) of generator_lag was " + lag(alone) + ", and " + lag(starved) +
      " beside them. The rates of both errors over hundreds of runs are in benchmarks/README.md.");
}

} // namespace calibrate
