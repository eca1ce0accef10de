// A run over the real clock looks at itself and at its machine.

#include <throng/engine/run.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string_view>

using namespace std::chrono_literals;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

throng::result run_for(std::chrono::nanoseconds time) {
  throng::testing::http_server server;
  server.route("/", [](const auto&) { return throng::testing::http_reply{.body = "PONG!"}; });
  load_test test("watched");
  test.scenario("a", throng::constant_vus{.vus = 4, .duration = time},
                [url = server.url("/")](vu& vu) -> task<> {
                  co_await vu.http.get(url);
                  co_await vu.sleep(1ms);
                });
  test.require(throng::generator_cpu.max() < 1000);
  test.require(throng::generator_loop_lag.min() < 1h);
  return throng::run(test, {.workers = 2, .accept_invalid = true});
}

} // namespace

TEST_CASE("a run has numbers of its own CPU, loops and descriptors, and knows where it ran") {
  const auto told = run_for(1500ms);
  CHECK(told.passed()); // thresholds see them
  CHECK(told.value(throng::generator_cpu.count()) == 2);
  CHECK(told.value(throng::generator_cpu.avg()) > 0);
  CHECK(told.value(throng::generator_loop_lag.count()) > 20);
#if defined(__linux__)
  CHECK(told.value(throng::generator_descriptors.value()) > 5);
#endif
  for (const auto* worker : {"worker:0", "worker:1"})
    CHECK(told.metrics().find("generator_loop_lag", worker) != nullptr);
  CHECK(told.metrics().find("generator_loop_lag", "worker:2") == nullptr);
  const auto& where = told.facts().environment;
  for (const std::string_view name : {"kernel", "cores", "compiler", "throng", "asio", "llhttp"}) {
    CAPTURE(name);
    CHECK(std::any_of(where.begin(), where.end(), [&](const auto& f) { return f.name == name; }));
  }
}

TEST_CASE("a run that is shorter than a second has a sample, too") {
  const auto told = run_for(1s);
  CHECK(told.value(throng::generator_cpu.count()) >= 1);
}
