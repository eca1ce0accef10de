// What was planned and what became of it, by the run's own books and by the server's.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/testing/oracle_server.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

using namespace std::chrono_literals;
namespace models = throng::models;

namespace calibrate {

namespace {

struct case_of {
  std::string name;
  throng::load_executor how;
  int interrupts = 0; // so many SIGINTs after a second
};

// All executors; arrivals come at twice the rate that the users can take.
std::vector<case_of> cases() {
  const throng::constant_arrival_rate twice{.rate = 4000, .duration = 1s, .pre_allocated_vus = 20};
  auto queued = twice;
  queued.overflow = throng::queue{.limit = 100};
  auto random = twice;
  random.arrival = throng::poisson{.seed = 8};
  auto longer = twice;
  longer.duration = 3s;
  return {
      {"constant_vus", throng::constant_vus{.vus = 20, .duration = 1s}},
      {"ramping_vus", throng::ramping_vus{.start_vus = 1, .stages = {{600ms, 30}, {400ms, 2}}}},
      {"per_vu_iterations", throng::per_vu_iterations{.vus = 20, .iterations = 50}},
      {"shared_iterations", throng::shared_iterations{.vus = 20, .iterations = 1000}},
      {"externally_controlled", throng::externally_controlled{.vus = 20, .duration = 1s}},
      {"constant_arrival_rate", twice},
      {"constant_arrival_rate, queue", queued},
      {"constant_arrival_rate, Poisson", random},
      {"ramping_arrival_rate", throng::ramping_arrival_rate{.start_rate = 0,
                                                            .stages = {{1s, 5000}, {500ms, 10}},
                                                            .pre_allocated_vus = 20}},
      {"constant_vus, SIGINT", throng::constant_vus{.vus = 20, .duration = 3s}, 1},
      {"constant_arrival_rate, SIGINT", longer, 1},
      {"constant_arrival_rate, SIGINT twice", longer, 2},
  };
}

// A service of 5 ms that fails in most ways in which a request arrives whole.
throng::service_model troubled() {
  return models::exponential(5ms)
      .fails(0.1, 503)
      .hangs(0.01)
      .resets(0.05)
      .breaks(0.05, throng::testing::fault::close_in_body)
      .breaks(0.02, throng::testing::fault::garbage);
}

// What was sent may still be on its way to the server.
std::uint64_t counted(const throng::testing::oracle_server& oracle, std::uint64_t wanted) {
  const auto limit = std::chrono::steady_clock::now() + 2s;
  while (oracle.counts().requests < wanted && std::chrono::steady_clock::now() < limit)
    std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(5ms);
  return oracle.counts().requests;
}

void balance(findings& all, const case_of& each) {
  throng::testing::oracle_server oracle(troubled());
  throng::load_test test("books");
  test.http({.timeout = 100ms});
  const auto url = oracle.url("/");
  test.scenario("a", each.how,
                [url](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  throng::run_options options;
  options.handle_signals = each.interrupts > 0;
  options.each_second = [left = each.interrupts](const throng::progress_state& now,
                                                 throng::run_control&) mutable {
    for (; now.elapsed >= 1s && left > 0; --left) {
      ::kill(::getpid(), SIGINT);
      std::this_thread::sleep_for(20ms);
    }
  };
  const auto told = checked_run(test, options);
  const auto& books = told.facts().scenarios.at(0);
  const auto& requests = told.facts().requests;
  const auto sent = requests.sent() + total(told, throng::http_req_retries);
  const auto seen = counted(oracle, sent);
  const bool balanced = books.scheduled == books.started + books.dropped + books.cancelled &&
                        books.started == books.complete + books.interrupted &&
                        requests.asked == requests.sent() + requests.unsent && seen == sent &&
                        sent > 0;
  const auto text = [](std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    return std::to_string(a) + "+" + std::to_string(b) + "+" + std::to_string(c);
  };
  all.holds(each.name, std::to_string(books.scheduled) + " due, " + std::to_string(seen) + " seen",
            text(books.started, books.dropped, books.cancelled) + ", " + std::to_string(sent) +
                " sent",
            balanced);
}

} // namespace

void conservation(findings& all) {
  for (const auto& each : cases())
    balance(all, each);
  all.note(
      "Iterations: scheduled = started + dropped + cancelled; requests: what the server has "
      "seen = ok + failed + timed out + in flight + sent again. 22 % of the requests fail, 1 % "
      "are never answered, and arrivals are twice what the users can take.");
}

void littles_law(findings& all) {
  // Users at work are counted by one who looks each millisecond, on the same worker.
  throng::testing::oracle_server oracle(models::uniform(10ms, 30ms));
  const auto url = oracle.url("/");
  throng::load_test test("little");
  int at_work = 0;
  double looks = 0;
  double seen = 0;
  test.scenario("load",
                throng::constant_arrival_rate{.rate = 1000,
                                              .duration = 4s,
                                              .pre_allocated_vus = 100,
                                              .arrival = throng::poisson{.seed = 9}},
                [&](throng::vu& vu) -> throng::task<> {
                  ++at_work;
                  co_await vu.http.get(url);
                  --at_work;
                });
  test.scenario("looks",
                throng::constant_arrival_rate{.rate = 1000, .duration = 4s, .pre_allocated_vus = 1},
                [&](throng::vu&) -> throng::task<> {
                  ++looks;
                  seen += at_work;
                  co_return;
                });
  test.track(throng::iteration_duration.tagged("scenario", "load"));
  throng::run_options options;
  options.workers = 1;
  const auto told = checked_run(test, options);
  const auto of_load = throng::iteration_duration.tagged("scenario", "load");
  const double seconds = 4;
  const double rate = told.value(of_load.count()) / seconds;
  const double mean = std::chrono::duration<double>(told.value(of_load.avg())).count();
  const double wanted = rate * mean;
  all.within("mean users at work, by 4000 looks", seen / looks, wanted, std::round(wanted) / 100,
             "users", 3);
  all.note("Expected is the throughput, " + decimals_text(rate, 1) + "/s, times the mean time, " +
           throng::time_text(mean * 1e9) + ".");
  all.holds("the run's own check of it", "no littles_law_broken", validity_text(told),
            told.found(throng::causes::littles_law_broken) == nullptr);
}

} // namespace calibrate
