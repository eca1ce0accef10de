// What you see: a message service in four scenarios.  More and more users at once, in steps from
// 100 to 5000; then a burst, 200 users who send 300 messages each as fast as they can; beside it a
// scheduler that fires once a minute, however busy the service is; and at last 50 users who send
// three messages each, one a minute.
// Takes 14 seconds; -e SCALE=1 the 14 minutes of the story; -e USERS=500 for less than 5000.
// ctest: ^ +\* steps: Up to 5000 looping VUs for 5s over 9 stages
// ctest: ^ +\* burst: 300 iterations for each of 200 VUs .*startTime: 6s
// ctest: ^ +\* timer: 1\.00 iterations/s for 5s .*startTime: 6s
// ctest: ^ +\* calm: 3 iterations for each of 50 VUs .*startTime: 11s
// ctest: ^ +checks_succeeded\.*: 100\.00%
// ctest: ^burst: 60000 messages, timer: 5 ticks, calm: 150 messages; the service counts the same$

#include <throng/throng.hpp>
#include "story_scale.hpp"
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <iostream>
#include <map>
#include <string>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;

inline constexpr throng::counter burst_messages{"burst_messages"};
inline constexpr throng::counter ticks{"ticks"};
inline constexpr throng::counter calm_messages{"calm_messages"};

int main(int argc, char** argv) {
  const story_scale real(argc, argv, 60);
  const auto most = static_cast<std::int64_t>(story_number(argc, argv, "USERS", 5000));
  std::map<std::string, std::uint64_t> received; // of the server's thread, until it is stopped
  throng::testing::http_server service([&](const http_request& request) {
    ++received[std::string(request.path)];
    return http_reply{.status = 202};
  });
  const auto step_url = service.url("/steps");
  const auto burst_url = service.url("/burst");
  const auto tick_url = service.url("/tick");
  const auto calm_url = service.url("/calm");

  const auto step = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.post(step_url).json(R"({"text": "hello"})");
    vu.check("accepted", res.status() == 202);
    co_await vu.sleep(1s);
  };
  const auto burst = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.post(burst_url).json(R"({"text": "and another one"})");
    if (vu.check("accepted", res.status() == 202))
      burst_messages.add(vu);
  };
  const auto tick = [&](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.post(tick_url);
    if (vu.check("accepted", res.status() == 202))
      ticks.add(vu);
  };
  const auto calm = [&](throng::vu& vu) -> throng::task<> {
    const auto next = vu.now() + real(1min);
    const auto res = co_await vu.http.post(calm_url).json(R"({"text": "good evening"})");
    if (vu.check("accepted", res.status() == 202))
      calm_messages.add(vu);
    co_await vu.sleep(next - vu.now()); // a minute from one message to the next
  };

  throng::load_test test{"message service"};
  // A stage of 0 s is a jump: each step lasts a minute, and the next one is there at once.
  const std::vector<throng::stage> stages{
      {real(1min), 100},      {0s, most / 10}, {real(1min), most / 10}, {0s, most / 5},
      {real(1min), most / 5}, {0s, most / 2},  {real(1min), most / 2},  {0s, most},
      {real(1min), most},
  };
  test.scenario("steps", throng::ramping_vus{.start_vus = 100, .stages = stages}, step);
  test.scenario("burst", throng::per_vu_iterations{.vus = 200, .iterations = 300}, burst)
      .start_time(real(6min));
  const throng::constant_arrival_rate each_minute{
      .rate = 1, .time_unit = real(1min), .duration = real(5min), .pre_allocated_vus = 1};
  test.scenario("timer", each_minute, tick).start_time(real(6min));
  test.scenario("calm", throng::per_vu_iterations{.vus = 50, .iterations = 3}, calm)
      .start_time(real(11min));
  test.require(throng::http_req_failed.rate() < 0.01);

  throng::result told;
  const int code = throng::main(test, argc, argv, told);
  if (told.verdict() == throng::verdict::invalid)
    return code; // nothing was run
  service.stop();
  const auto count = [&](const throng::counter& metric) {
    return static_cast<std::uint64_t>(told.value(metric.count()));
  };
  const bool agree = received["/burst"] == count(burst_messages) &&
                     received["/tick"] == count(ticks) && received["/calm"] == count(calm_messages);
  std::cout << "\nburst: " << count(burst_messages) << " messages, timer: " << count(ticks)
            << " ticks, calm: " << count(calm_messages) << " messages; the service "
            << (agree ? "counts the same\n" : "counts OTHERWISE\n");
  return code != 0 || agree ? code : 1;
}
