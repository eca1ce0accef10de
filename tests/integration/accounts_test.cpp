// The books of a run against those of a server, over sockets: T8 of the calibration suite in small.
// The property itself is tested over random plans in virtual time, engine/accounts_test.cpp.

#include <throng/engine/run.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/oracle_server.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include <unistd.h>

using namespace std::chrono_literals;
using throng::load_test;
using throng::task;
using throng::vu;
namespace models = throng::models;

namespace {

// Two servers of 20 ms each, so 100 a second: half of what is asked.
throng::service_model overloaded() {
  using throng::testing::fault;
  return models::queue(2, models::exponential(20ms))
      .fails(0.1, 503)
      .hangs(0.05)
      .breaks(0.05, fault::reset_after_head)
      .breaks(0.05, fault::close_in_body);
}

std::vector<throng::load_executor> executors() {
  return {throng::shared_iterations{10, 250, 2s},
          throng::per_vu_iterations{10, 25, 2s},
          throng::constant_vus{20, 2s},
          throng::ramping_vus{.start_vus = 1, .stages = {{1s, 20}, {1s, 5}}},
          throng::constant_arrival_rate{
              .rate = 200, .duration = 2s, .pre_allocated_vus = 10, .max_vus = 40},
          throng::ramping_arrival_rate{
              .start_rate = 10, .stages = {{2s, 300}}, .pre_allocated_vus = 5, .max_vus = 30},
          throng::externally_controlled{.vus = 15, .duration = 2s, .max_vus = 20}};
}

throng::result run_before(throng::testing::oracle_server& oracle, const throng::load_executor& how,
                          int signals) {
  load_test test("books");
  // A POST is not sent twice, so that each is seen once.
  auto& spec = test.scenario("a", how, [&oracle](vu& vu) -> task<> {
    co_await vu.http.post(oracle.url("/")).body("one").timeout(300ms);
  });
  if (!std::holds_alternative<throng::externally_controlled>(how))
    spec.graceful_stop(100ms);
  throng::run_options options;
  options.accept_invalid = true; // the machine may be busy
  options.handle_signals = true;
  options.each_second = [signals](const throng::progress_state& now, throng::run_control&) {
    for (int i = 0; i < signals && now.elapsed < 2s; ++i)
      ::kill(::getpid(), SIGINT);
  };
  return throng::run(test, options);
}

void check_books(const throng::result& told, const throng::testing::oracle_server& oracle) {
  const auto why = told.reasons().empty() ? std::string() : told.reasons().front();
  CAPTURE(why);
  REQUIRE(told.facts().scenarios.size() == 1);
  const auto& books = told.facts().scenarios.front();
  CHECK(books.started > 0);
  CHECK(books.scheduled == books.started + books.dropped + books.cancelled);
  CHECK(books.started == books.complete + books.interrupted);
  const auto& requests = told.facts().requests;
  CHECK(requests.asked == requests.sent() + requests.unsent);
  CHECK(told.found(throng::causes::conservation_broken) == nullptr);
  // What was cut off at the end may still be on its way to the server's thread.
  const auto patience = std::chrono::steady_clock::now() + 5s;
  while (oracle.counts().requests < requests.sent() && std::chrono::steady_clock::now() < patience)
    std::this_thread::yield();
  CHECK(oracle.counts().requests == requests.sent());
}

} // namespace

TEST_CASE("over sockets every executor sends what the server sees, overloaded and with faults") {
  int kind = 0;
  for (const auto& how : executors()) {
    CAPTURE(kind);
    ++kind;
    throng::testing::oracle_server oracle(overloaded(), {.seed = 3});
    check_books(run_before(oracle, how, 0), oracle);
  }
}

TEST_CASE("over sockets the books balance after a signal, and after two") {
  int kind = 0;
  for (const auto& how : executors()) {
    CAPTURE(kind);
    throng::testing::oracle_server oracle(overloaded(), {.seed = 5});
    const auto told = run_before(oracle, how, 1 + kind++ % 2);
    CHECK(told.exit_code() == 105);
    check_books(told, oracle);
  }
}
