// Bodies that are plain functions, on threads and real sockets: with each load executor, and
// through everything that a virtual user offers.

#include "accounts.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using throng::load_test;
using throng::vu;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

constexpr throng::counter calls{"calls"};
constexpr throng::trend<> numbers{"numbers"};

// How many at a time, and which threads.
class attendance {
public:
  class stay {
  public:
    explicit stay(attendance& of) : of_(&of) { of_->enter(); }
    ~stay() { --of_->inside_; }
    stay(const stay&) = delete;
    stay& operator=(const stay&) = delete;

  private:
    attendance* of_;
  };

  std::int64_t inside() const { return inside_; }
  std::int64_t most() const { return most_; }
  std::int64_t total() const { return total_; }
  std::size_t threads() const {
    const std::lock_guard lock(mutex_);
    return who_.size();
  }

private:
  void enter() {
    ++total_;
    const auto now = ++inside_;
    const std::lock_guard lock(mutex_);
    most_ = std::max(most_, now);
    who_.insert(std::this_thread::get_id());
  }

  std::atomic<std::int64_t> inside_{0};
  std::atomic<std::int64_t> total_{0};
  mutable std::mutex mutex_;
  std::int64_t most_ = 0;
  std::set<std::thread::id> who_;
};

std::uint64_t interrupted(const throng::result& told) {
  return told.facts().interrupted_iterations;
}

} // namespace

TEST_CASE("plain functions run on a thread for each user, all at the same time") {
  attendance seen;
  load_test test{"threads"};
  test.scenario("loop", steady(8, 600ms), [&](vu& vu) {
    const attendance::stay here(seen);
    std::this_thread::sleep_for(50ms); // it blocks for real
    calls.add(vu);
    vu.check("holds", vu.id() <= 8);
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.verdict() == throng::verdict::passed);
  CHECK(seen.threads() == 8);
  CHECK(seen.most() == 8);
  CHECK(total(told, throng::iterations) == static_cast<std::uint64_t>(seen.total()));
  CHECK(total(told, calls) == total(told, throng::iterations));
  CHECK(told.value(throng::iteration_duration.min()) >= 50ms);
  check_checks(told, 1);
}

TEST_CASE("shared iterations are done exactly once each by threads") {
  std::mutex mutex;
  std::set<std::uint64_t> drawn;
  load_test test{"shared"};
  test.scenario("all", throng::shared_iterations{.vus = 7, .iterations = 300}, [&](vu& vu) {
    const auto number = vu.scenario().iteration();
    numbers.add(vu, static_cast<double>(number));
    const std::lock_guard lock(mutex);
    drawn.insert(number);
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(total(told, throng::iterations) == 300);
  CHECK(drawn.size() == 300);
  CHECK(*drawn.rbegin() == 299);
  CHECK(told.value(numbers.count()) == 300);
  CHECK(told.value(numbers.max()) == 299);
}

TEST_CASE("each user's thread keeps its user: id, iterations, state, random numbers and init") {
  struct memory {
    std::uint64_t next = 100;
    std::thread::id home = std::this_thread::get_id();
  };
  std::mutex mutex;
  std::map<std::uint64_t, std::uint64_t> random;
  std::atomic<int> inits = 0;
  load_test test{"own"};
  test.seed(7);
  auto& spec =
      test.scenario("own", throng::per_vu_iterations{.vus = 6, .iterations = 4}, [&](vu& vu) {
        auto& mine = vu.state<memory>();
        vu.check("iterations are counted", mine.next++ == 500 + vu.iteration());
        vu.check("one thread", mine.home == std::this_thread::get_id());
        vu.check("its scenario", vu.scenario().name() == "own" && vu.test().name() == "own");
        const auto number = vu.random()();
        const std::lock_guard lock(mutex);
        random.try_emplace(vu.id(), number);
      });
  spec.init([&](vu& vu) {
    ++inits;
    vu.state<memory>().next = 500;
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(total(told, throng::iterations) == 24);
  CHECK(inits == 6);
  check_checks(told, 3);
  const auto before = std::exchange(random, {});
  CHECK(before.size() == 6);
  (void)throng::run(test, {.workers = 1});
  CHECK(random == before);
}

TEST_CASE("arrivals are begun on threads or dropped, none is forgotten") {
  attendance seen;
  load_test test{"arrivals"};
  test.scenario("rate",
                throng::constant_arrival_rate{
                    .rate = 100, .duration = 1s, .pre_allocated_vus = 2, .max_vus = 4},
                [&](vu&) {
                  const attendance::stay here(seen);
                  std::this_thread::sleep_for(100ms);
                });
  const auto told = throng::run(test, {.workers = 2});
  const auto done = total(told, throng::iterations);
  CHECK(done == static_cast<std::uint64_t>(seen.total()));
  CHECK(done > 0);
  CHECK(seen.most() <= 4);
  CHECK(done + total(told, throng::dropped_iterations) == 100);
  CHECK(interrupted(told) == 0);
}

TEST_CASE("users that ramp down are interrupted in their waits, and come back") {
  attendance seen;
  std::atomic<int> unwound = 0;
  load_test test{"ramp"};
  const throng::ramping_vus ramp{.start_vus = 4,
                                 .stages = {{200ms, 4}, {0s, 1}, {200ms, 1}, {0s, 4}, {200ms, 4}},
                                 .graceful_ramp_down = 0s};
  auto& spec = test.scenario("ramp", ramp, [&](vu& vu) {
    const attendance::stay here(seen);
    try {
      vu.sleep(1h).wait();
    } catch (const std::exception&) {
      vu.check("swallowed", false);
    } catch (...) {
      ++unwound;
      vu.check("interrupted", vu.is_interrupted());
      throw;
    }
  });
  spec.graceful_stop(0s);
  const auto told = throng::run(test, {.workers = 2});
  // Three are taken away and come again, and all four are cut off by the end.
  CHECK(interrupted(told) == 7);
  CHECK(unwound == 7);
  CHECK(seen.total() == 7);
  CHECK(seen.inside() == 0);
  CHECK(seen.threads() == 4);
  CHECK(total(told, throng::iterations) == 0);
  CHECK(told.facts().exceptions.empty());
  CHECK(told.checks().size() == 1);
}

TEST_CASE("a user whose function does not come back begins nothing else meanwhile") {
  attendance seen;
  load_test test{"stubborn"};
  const throng::ramping_vus ramp{.start_vus = 1,
                                 .stages = {{50ms, 1}, {0s, 0}, {50ms, 0}, {0s, 1}, {300ms, 1}},
                                 .graceful_ramp_down = 0s};
  test.scenario("ramp", ramp, [&](vu& vu) {
    const attendance::stay here(seen);
    if (vu.iteration() == 0) {
      std::this_thread::sleep_for(200ms); // deaf
    } else {
      vu.sleep(10ms).wait();
    }
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(seen.most() == 1);
  CHECK(interrupted(told) == 1);
  // It went on when it was back.
  CHECK(total(told, throng::iterations) + 1 == static_cast<std::uint64_t>(seen.total()));
  CHECK(total(told, throng::iterations) > 0);
}

TEST_CASE("arrivals whose functions are deaf end the run when they have come back") {
  attendance seen;
  load_test test{"deaf"};
  auto& spec = test.scenario(
      "rate", throng::constant_arrival_rate{.rate = 20, .duration = 1s, .pre_allocated_vus = 30},
      [&](vu& vu) {
        const attendance::stay here(seen);
        while (!vu.is_interrupted())
          std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(50ms);
      });
  spec.graceful_stop(0s);
  const auto told = throng::run(test, {.workers = 2});
  CHECK(seen.inside() == 0);
  CHECK(interrupted(told) == static_cast<std::uint64_t>(seen.total()));
  CHECK(interrupted(told) + total(told, throng::dropped_iterations) == 20);
  CHECK(total(told, throng::iterations) == 0);
}

TEST_CASE("exceptions of plain functions are counted by message") {
  load_test test{"throws"};
  test.scenario("throws", throng::shared_iterations{.vus = 5, .iterations = 50}, [](vu& vu) {
    if (vu.scenario().iteration() % 5 == 0)
      throw std::runtime_error("every fifth");
    if (vu.scenario().iteration() % 5 == 1)
      throw 5;
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.facts().exit_code == throng::exit_codes::script_exception);
  CHECK(total(told, throng::iterations) == 50);
  CHECK(total(told, throng::iterations_failed) == 20);
  REQUIRE(told.facts().exceptions.size() == 2);
  CHECK(told.facts().exceptions[0].text == "every fifth");
  CHECK(told.facts().exceptions[0].times == 10);
  CHECK(told.facts().exceptions[1].times == 10);
}

TEST_CASE("what init throws on a thread ends the run and is thrown by it") {
  load_test test{"init"};
  auto& spec = test.scenario("init", steady(4, 10s), [](vu& vu) { vu.sleep(1h).wait(); });
  spec.init([](vu& vu) {
    if (vu.id() == 3)
      throw std::runtime_error("no database");
  });
  CHECK_THROWS_WITH_AS((void)throng::run(test, {.workers = 2}), "no database", std::runtime_error);
}

TEST_CASE("requests of plain functions are counted as the server counts them") {
  http_server server(
      [](const http_request& asked) { return http_reply{.body = std::string(asked.body)}; });
  const auto url = server.url("/");
  load_test test{"http"};
  test.scenario("http", throng::shared_iterations{.vus = 10, .iterations = 200}, [&](vu& vu) {
    const auto word = std::to_string(vu.id());
    const auto first = vu.http.post(url).body(word).wait();
    vu.check("own word", first.body() == word);
    // A handle that is not used sends nothing.
    (void)vu.http.get(url);
    const auto second = vu.http.get(url).wait();
    vu.check("both are held", first.body() == word && second.status() == 200);
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.verdict() == throng::verdict::passed);
  CHECK(total(told, throng::http_reqs) == 400);
  check_own_books(told, 2);
  check_books_agree(told, server);
  check_checks(told, 2);
  CHECK(server.counts().connections <= 10);
}

TEST_CASE("a connection that the server closed meanwhile is made again") {
  http_server server;
  server.route("/", [](const http_request&) {
    http_reply reply;
    reply.close = true;
    return reply;
  });
  const auto url = server.url("/");
  load_test test{"closing"};
  test.scenario("http", throng::per_vu_iterations{.vus = 3, .iterations = 5}, [&](vu& vu) {
    vu.check("answered", vu.http.get(url).wait().status() == 200);
    vu.sleep(5ms).wait();
  });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_checks(told, 1);
  CHECK(server.counts().connections == 15);
}

TEST_CASE("requests that fail on a thread are counted and told") {
  load_test test{"refused"};
  test.scenario("refused", throng::per_vu_iterations{.vus = 2, .iterations = 3}, [](vu& vu) {
    const auto got = vu.http.get("http://127.0.0.1:1/").wait();
    vu.check("no response", got.status() == 0);
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(total(told, throng::http_reqs) == 6);
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures[0].times == 6);
}

TEST_CASE("a request that is under way is cut off with its iteration") {
  http_server server;
  server.route("/slow", [](const http_request&) { return http_reply{.delay = 1h}; });
  const auto url = server.url("/slow");
  load_test test{"cut"};
  auto& spec = test.scenario("cut", steady(5, 200ms),
                             [&](vu& vu) { (void)vu.http.get(url).timeout(10h).wait(); });
  spec.graceful_stop(0s);
  const auto told = throng::run(test, {.workers = 2});
  CHECK(interrupted(told) == 5);
  CHECK(total(told, throng::http_reqs) == 0);
  CHECK(total(told, throng::iterations) == 0);
}

TEST_CASE("the limit of requests a second holds for threads") {
  http_server server([](const http_request&) { return http_reply{}; });
  const auto url = server.url("/");
  load_test test{"rps"};
  test.rps(100);
  test.scenario("rps", throng::shared_iterations{.vus = 5, .iterations = 31},
                [&](vu& vu) { (void)vu.http.get(url).wait(); });
  const auto begun = std::chrono::steady_clock::now();
  const auto told = throng::run(test, {.workers = 2});
  CHECK(std::chrono::steady_clock::now() - begun >= 300ms);
  CHECK(total(told, throng::http_reqs) == 31);
}

TEST_CASE("threads rest until their iteration has taken the least time") {
  load_test test{"least"};
  test.min_iteration_duration(100ms);
  test.scenario("least", throng::per_vu_iterations{.vus = 3, .iterations = 3}, [](vu&) {});
  const auto begun = std::chrono::steady_clock::now();
  const auto told = throng::run(test, {.workers = 2});
  CHECK(std::chrono::steady_clock::now() - begun >= 300ms);
  CHECK(total(told, throng::iterations) == 9);
}

TEST_CASE("a run_control stops threads at once, or lets them finish") {
  for (const bool at_once : {false, true}) {
    throng::run_control control;
    attendance seen;
    std::atomic<bool> is_stopped = false;
    load_test test{"control"};
    test.scenario("loop", steady(6, 1h), [&](vu& vu) {
      const attendance::stay here(seen);
      if (!is_stopped.load() && seen.total() >= 6 && !is_stopped.exchange(true)) {
        if (at_once) {
          control.abort();
        } else {
          control.stop();
        }
      }
      vu.sleep(at_once ? std::chrono::nanoseconds(1h) : 20ms).wait();
    });
    const auto told = throng::run(test, {.workers = 2, .control = &control});
    CHECK(told.facts().exit_code == throng::exit_codes::stopped);
    CHECK(seen.inside() == 0);
    CHECK(interrupted(told) == (at_once ? 6 : 0));
    CHECK(total(told, throng::iterations) + interrupted(told) ==
          static_cast<std::uint64_t>(seen.total()));
  }
}

TEST_CASE("a plain function ends the run, or marks it as failed") {
  load_test test{"words"};
  test.scenario("words", steady(3, 1h), [](vu& vu) {
    vu.test().fail("it is bad");
    if (vu.id() == 2)
      vu.test().abort("it is enough");
    vu.sleep(1h).wait();
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.facts().exit_code == throng::exit_codes::script_aborted);
  CHECK(interrupted(told) >= 1);
  CHECK(interrupted(told) <= 3);
  CHECK(total(told, throng::iterations) == 0);
}

TEST_CASE("setup and teardown may be plain functions, with a result, a request and a limit") {
  http_server server([](const http_request&) { return http_reply{.body = "token"}; });
  const auto url = server.url("/");
  std::atomic<int> torn_down = 0;
  load_test test{"phases"};
  test.setup([&](vu& vu) {
    vu.sleep(1ms).wait();
    return std::string(vu.http.get(url).wait().body());
  });
  test.teardown([&](vu& vu) {
    torn_down += vu.setup_data<std::string>() == "token" && vu.id() == 0 ? 1 : 100;
  });
  test.scenario("plain", throng::per_vu_iterations{.vus = 2, .iterations = 2},
                [](vu& vu) { vu.check("setup's value", vu.setup_data<std::string>() == "token"); });
  test.scenario("coroutine", throng::per_vu_iterations{.vus = 2, .iterations = 2},
                [](vu& vu) -> throng::task<> {
                  vu.check("setup's value", vu.setup_data<std::string>() == "token");
                  co_return;
                });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(told.verdict() == throng::verdict::passed);
  CHECK(torn_down == 1);
  CHECK(total(told, throng::http_reqs) == 1);
  CHECK(total(told, throng::iterations) == 8);
  check_checks(told, 1);

  load_test late{"late"};
  late.setup([](vu& vu) { vu.sleep(1h).wait(); }).setup_timeout(50ms);
  late.scenario("never", steady(1, 1s), [](vu&) {});
  const auto refused = throng::run(late, {});
  CHECK(refused.facts().exit_code == throng::exit_codes::setup_timeout);
  CHECK(total(refused, throng::iterations) == 0);

  load_test broken{"broken"};
  broken.setup([](vu&) { throw std::runtime_error("no service"); });
  broken.scenario("never", steady(1, 1s), [](vu&) {});
  CHECK(throng::run(broken, {}).facts().exit_code == throng::exit_codes::script_exception);
}

TEST_CASE("two hundred threads run side by side") {
  attendance seen;
  load_test test{"many"};
  test.scenario("many", throng::per_vu_iterations{.vus = 200, .iterations = 3}, [&](vu& vu) {
    const attendance::stay here(seen);
    vu.sleep(20ms).wait();
    calls.add(vu);
    vu.check("all", true);
  });
  const auto told = throng::run(test, {.workers = 2});
  CHECK(seen.threads() == 200);
  CHECK(total(told, throng::iterations) == 600);
  CHECK(total(told, calls) == 600);
  check_checks(told, 1);
}
