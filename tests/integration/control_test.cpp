// A run that another thread steers, over real sockets; setup and teardown likewise.

#include "accounts.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

http_reply echo(const http_request& asked) { return {.body = std::string(asked.body)}; }

} // namespace

TEST_CASE("another thread sets users and rates, pauses, resumes and stops") {
  http_server server(echo);
  const auto url = server.url("/");
  std::atomic<int> looped{0};
  std::atomic<int> came{0};
  throng::run_control control;
  throng::load_test test{"steered"};
  test.scenario("loops", throng::externally_controlled{.vus = 0, .max_vus = 8},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("fine", got.status() == 200);
                  ++looped;
                  co_await vu.sleep(1ms);
                });
  test.scenario(
      "comes",
      throng::constant_arrival_rate{.rate = 0.001, .duration = 1h, .pre_allocated_vus = 20},
      [&](throng::vu& vu) -> throng::task<> {
        const auto got = co_await vu.http.get(url);
        vu.check("fine", got.status() == 200);
        ++came;
      });
  std::thread hand([&] {
    CHECK(soon([&] { return came == 1; }));
    CHECK(looped == 0);
    CHECK(control.set_vus("loops", 8));
    CHECK(soon([&] { return looped > 50; }));
    CHECK(control.set_rate("comes", 500));
    CHECK(soon([&] { return came > 100; }));
    for (int i = 0; i < 20; ++i) {
      control.pause();
      control.set_vus("loops", i % 9);
      control.set_rate("comes", 100.0 * (i + 1));
      control.resume();
    }
    control.set_vus("loops", 4);
    const int before = looped;
    CHECK(soon([&] { return looped > before + 50; }));
    control.pause();
    CHECK(control.is_paused());
    // Those under way come to their end, and no other begins.
    int seen = -1;
    CHECK(soon([&] {
      const bool same = seen == looped + came;
      seen = looped + came;
      std::this_thread::sleep_for(20ms);
      return same;
    }));
    control.resume();
    CHECK(soon([&] { return looped + came > seen + 20; }));
    control.stop();
  });
  const auto told = throng::run(test, {.workers = 3, .control = &control});
  hand.join();
  CHECK(told.exit_code() == throng::exit_codes::stopped);
  // Users that were taken away may have counted before they were interrupted.
  const auto counted = static_cast<std::uint64_t>(looped + came);
  CHECK(total(told, throng::iterations) <= counted);
  CHECK(total(told, throng::iterations) + told.facts().interrupted_iterations >= counted);
  CHECK_FALSE(control.set_vus("loops", 1));
}

TEST_CASE("orders that never cease, until after the end, disturb no run") {
  throng::run_control control;
  std::atomic<bool> over{false};
  std::thread hand([&] {
    for (int i = 0; !over; ++i) {
      control.pause();
      control.set_rate("a", i % 100);
      control.resume();
    }
  });
  for (int i = 0; i < 2; ++i) {
    throng::load_test test{"a"};
    test.scenario(
        "a", throng::constant_arrival_rate{.rate = 100, .duration = 1s, .pre_allocated_vus = 5},
        [](throng::vu& vu) -> throng::task<> { co_await vu.sleep(1ms); });
    const auto told =
        throng::run(test, {.workers = 2, .accept_invalid = true, .control = &control});
    CHECK(told.exit_code() == 0);
    CHECK(told.facts().interrupted_iterations == 0);
  }
  over = true;
  hand.join();
}
