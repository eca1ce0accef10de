// A load test as a program of its own, told by -e what to do, so that tests can watch it from
// outside: its output, its exit code and what signals do to it.

#include <throng/throng.hpp>
#include <throng/main.hpp>

#include <chrono>
#include <cstdint>
#include <string>

int main(int argc, char** argv) {
  const auto number = [&](const char* name, const char* otherwise) -> std::int64_t {
    return std::stoll(throng::variable(argc, argv, name, otherwise));
  };
  const auto url = throng::variable(argc, argv, "URL");
  const std::chrono::milliseconds pause(number("PAUSE", "10"));

  throng::load_test test{"program"};
  test.scenario("visit",
                throng::constant_vus{.vus = number("VUS", "4"),
                                     .duration = std::chrono::milliseconds(number("LAST", "1000"))},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("status is 200", got.status() == 200);
                  co_await vu.sleep(pause);
                });
  test.require(throng::http_req_failed.rate() < 0.01);
  test.require("http_req_duration", "p(95)<20000");
  return throng::main(test, argc, argv);
}
