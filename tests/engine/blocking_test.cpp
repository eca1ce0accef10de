// Plain functions: what runs them, piece by piece, and where there are no threads.

#include <throng/engine/blocking.hpp>
#include <throng/engine/interruption.hpp>
#include <throng/engine/thread_returns.hpp>
#include <throng/engine/thread_shards.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <type_traits>

using namespace std::chrono_literals;
using throng::interruption;
using throng::iteration_interrupted;
using throng::load_test;
using throng::thread_returns;
using throng::vu;
using throng::testing::ok_reply;
using throng::testing::run_virtually;

namespace {

throng::testing::scripted_server pong() {
  return [](std::string_view, throng::instant) { return ok_reply("PONG!"); };
}

const throng::constant_vus one_user{.vus = 1, .duration = 1s};

throng::task<> nothing(vu&) { co_return; }

} // namespace

TEST_CASE("an interruption is no std::exception and is found by whoever waits or looks") {
  static_assert(!std::is_base_of_v<std::exception, iteration_interrupted>);
  interruption order;
  CHECK(!order.is_raised());
  order.check();
  order.sleep_until(throng::instant{1ns}); // has passed
  int woken = 0;
  order.on_raise([&] { ++woken; });
  order.raise();
  CHECK(woken == 1);
  CHECK(order.is_raised());
  CHECK_THROWS_AS(order.check(), iteration_interrupted);
  CHECK_THROWS_AS(order.sleep_until(throng::never), iteration_interrupted);
  // Also when there is nothing to wait for.
  CHECK_THROWS_AS(order.sleep_until(throng::instant{1ns}), iteration_interrupted);
  order.on_raise({});
  order.clear();
  order.check();
  order.raise();
  CHECK(woken == 1);
}

TEST_CASE("what threads bring back is taken once, in order") {
  thread_returns returns;
  CHECK(returns.take().empty());
  throng::thread_return first;
  first.thrown = "first";
  returns.put(first);
  returns.put({});
  const auto taken = returns.take();
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].thrown == "first");
  CHECK(taken[1].thrown.empty());
  CHECK(returns.take().empty());
}

TEST_CASE("the shards of threads are read together, without iterations") {
  throng::thread_shards shards;
  auto& one = shards.add();
  auto& other = shards.add();
  CHECK(&one != &other);
  one.checks.add(true);
  other.checks.add(false);
  one.iterations.complete.add(1);
  throng::snapshot sum;
  shards.read(sum);
  const auto* checks = sum.find("checks");
  REQUIRE(checks != nullptr);
  CHECK(checks->kind == throng::metric_kind::rate);
  const auto* iterations = sum.find("iterations");
  CHECK((iterations == nullptr || iterations->is_empty()));
}

TEST_CASE("a scenario over a plain function is refused in virtual time") {
  load_test test{"virtual"};
  test.scenario("plain", one_user, [](vu&) {});
  const auto told = run_virtually(test, pong());
  CHECK(told.verdict() == throng::verdict::invalid);
  REQUIRE(told.facts().reasons.size() == 1);
  CHECK(told.facts().reasons[0] ==
        "scenario 'plain': a plain function has no virtual time: make the body a coroutine");
}

TEST_CASE("setup and teardown as plain functions run at once in virtual time") {
  int torn_down = 0;
  load_test test{"virtual"};
  test.setup([](vu& vu) { return std::to_string(vu.id()); });
  test.teardown([&](vu& vu) { torn_down += vu.setup_data<std::string>() == "0" ? 1 : 100; });
  test.scenario("load", throng::shared_iterations{.vus = 1, .iterations = 1}, nothing);
  const auto told = run_virtually(test, pong());
  CHECK(told.verdict() == throng::verdict::passed);
  CHECK(torn_down == 1);
  CHECK(told.value(throng::iterations.count()) == 1);
}

TEST_CASE("a plain setup that waits in virtual time fails and says why") {
  load_test test{"virtual"};
  test.setup([](vu& vu) { vu.sleep(1s).wait(); });
  test.scenario("load", throng::shared_iterations{.vus = 1, .iterations = 1}, nothing);
  const auto told = run_virtually(test, pong());
  CHECK(told.facts().exit_code == throng::exit_codes::script_exception);
  REQUIRE(!told.facts().reasons.empty());
  CHECK(told.facts().reasons[0].find("wait() would stop all users of this thread") !=
        std::string::npos);
  CHECK(told.value(throng::iterations.count()) == 0);
}
