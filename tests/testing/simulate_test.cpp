// What a script and a result see of a service model, and that a simulation repeats itself.

#include <throng/metrics/builtin.hpp>
#include <throng/report/summary.hpp>
#include <throng/report/summary_json.hpp>
#include <throng/testing/simulate.hpp>
#include <throng/time/clocks.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using namespace throng::models;
using std::chrono::nanoseconds;
using throng::instant;
using throng::load_test;
using throng::random_source;
using throng::service_model;
using throng::service_reply;
using throng::service_request;
using throng::simulate;
using throng::task;
using throng::vu;

namespace {

// What a script saw of one request.
struct sight {
  int status;
  int error_code;
  nanoseconds waiting;
  nanoseconds blocked;
  nanoseconds at; // when it was asked, from the start
  std::string body;
};

// One user asks so many times, each second if the reply is there.
// `apart`: each over a connection of its own, so that none is asked again.
std::vector<sight> ask(const service_model& model, int times, nanoseconds pause = 1s,
                       bool apart = false) {
  std::vector<sight> seen;
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 1, .max_duration = 10h},
                [&](vu& vu) -> task<> {
                  for (int i = 0; i < times; ++i) {
                    const auto at = vu.now() - throng::simulation_start;
                    const auto res = co_await vu.http.get("http://a/b?c=d").close_connection(apart);
                    seen.push_back({res.status(), res.error_code(), res.timings().waiting,
                                    res.timings().blocked, at, std::string(res.body())});
                    co_await vu.sleep(pause);
                  }
                });
  const auto told = simulate(test, model);
  CHECK(seen.size() == static_cast<std::size_t>(times));
  CHECK(told.value(throng::http_reqs.count()) == times);
  return seen;
}

double share_of(const std::vector<sight>& seen, int error_code) {
  double found = 0;
  for (const auto& each : seen)
    found += each.error_code == error_code ? 1 : 0;
  return found / static_cast<double>(seen.size());
}

// So many requests at once, one a user; how long each waited.
std::vector<nanoseconds> ask_at_once(const service_model& model, int users) {
  std::vector<nanoseconds> waited;
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = users, .iterations = 1},
                [&](vu& vu) -> task<> {
                  const auto res = co_await vu.http.get("http://a/");
                  waited.push_back(res.timings().waiting);
                });
  (void)simulate(test, model);
  return waited;
}

struct moments {
  double mean = 0;
  double variance = 0;
};
// Of the times that a model takes, in milliseconds.
moments moments_of(service_model model, int draws) {
  random_source random(7);
  moments found;
  std::vector<double> times;
  for (int i = 0; i < draws; ++i) {
    const auto reply = model.answer(service_request(""), throng::simulation_start, random);
    times.push_back(static_cast<double>(reply.delay.count()) / 1e6);
    found.mean += times.back() / draws;
  }
  for (const auto each : times)
    found.variance += (each - found.mean) * (each - found.mean) / (draws - 1);
  return found;
}

load_test busy_test() {
  load_test test("busy");
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 100,
                                              .duration = 20s,
                                              .pre_allocated_vus = 5,
                                              .max_vus = 40,
                                              .arrival = throng::poisson{}},
                [](vu& vu) -> task<> {
                  const auto res = co_await vu.http.get("http://a/");
                  vu.check("ok", res.status() == 200);
                  co_await vu.sleep(std::chrono::milliseconds(vu.random().between(1, 50)));
                });
  test.require(throng::http_req_duration.p(99) < 1s);
  return test;
}

const auto busy_model =
    queue(2, lognormal(10ms, 0.8)).fails(0.01, 503).resets(0.01).refuses(0.2).stalls(5s, 1s);

std::string bytes_of(const throng::result& told) {
  return throng::summary_text(told) + throng::summary_json(told);
}

} // namespace

TEST_CASE("the script sees the model's time, status and body as over the network") {
  const auto seen = ask(constant(5ms), 2);
  for (const auto& each : seen) {
    CHECK(each.status == 200);
    CHECK(each.error_code == 0);
    CHECK(each.waiting == 5ms);
    CHECK(each.body.empty());
  }
  const auto told = ask(constant(5ms).status(404).body("not here"), 1);
  CHECK(told[0].status == 404);
  CHECK(told[0].error_code == 1404);
  CHECK(told[0].body == "not here");
}

TEST_CASE("the same seed gives the same bytes, and another seed gives others") {
  const auto test = busy_test();
  const auto first = bytes_of(simulate(test, busy_model, {.seed = 5}));
  CHECK(first == bytes_of(simulate(test, busy_model, {.seed = 5})));
  CHECK(first != bytes_of(simulate(test, busy_model, {.seed = 6})));
  CHECK(bytes_of(simulate(test, busy_model)) == bytes_of(simulate(test, busy_model, {.seed = 1})));
  auto seeded = busy_test();
  seeded.seed(5);
  CHECK(first == bytes_of(simulate(seeded, busy_model)));
  CHECK(first != bytes_of(simulate(seeded, busy_model, {.seed = 6})));
}

TEST_CASE("a model's own draws depend on the seed, not only the arrivals") {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 5}, [](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("http://a/");
    (void)res;
  });
  const auto max = [&](std::uint64_t seed) {
    return simulate(test, exponential(5ms), {.seed = seed}).value(throng::http_req_duration.max());
  };
  CHECK(max(1) == max(1));
  CHECK(max(1) != max(2));
}

TEST_CASE("thresholds are judged, and the options of a run apply") {
  auto test = busy_test();
  CHECK(simulate(test, constant(5ms)).passed());
  CHECK(simulate(test, constant(1s)).exit_code() == throng::exit_codes::thresholds_failed);
  CHECK(simulate(test, constant(1s), {.thresholds = false}).passed());
  CHECK(simulate(test, constant(1s), {.execution_segment = "1/0"}).exit_code() ==
        throng::exit_codes::invalid_options);
}

TEST_CASE("times have the moments of their formulas") {
  constexpr int draws = 200'000;
  struct wanted {
    const char* name;
    service_model model;
    double mean, variance, fourth; // the fourth central moment
  };
  // Log-normal: with s = sigma^2, mean m e^(s/2), variance (e^s - 1) mean^2.
  const double s = 0.25;
  const double mean = 10 * std::exp(s / 2);
  const double w = std::exp(s);
  const double variance = (w - 1) * mean * mean;
  const double kurtosis = std::pow(w, 4) + 2 * std::pow(w, 3) + 3 * w * w - 3;
  for (const auto& each :
       {wanted{"exponential", exponential(5ms), 5, 25, 9.0 * 625},
        wanted{"uniform", uniform(2ms, 6ms), 4, 16.0 / 12, 256.0 / 80},
        wanted{"lognormal", lognormal(10ms, 0.5), mean, variance, kurtosis * variance * variance},
        wanted{"constant", constant(5ms), 5, 0, 0}}) {
    CAPTURE(each.name);
    const auto found = moments_of(each.model, draws);
    CHECK(std::abs(found.mean - each.mean) <= 4 * std::sqrt(each.variance / draws) + 1e-9);
    const double spread = each.fourth - each.variance * each.variance;
    CHECK(std::abs(found.variance - each.variance) <= 4 * std::sqrt(spread / draws) + 1e-9);
  }
}

TEST_CASE("a uniform time takes both of its ends and nothing beyond") {
  random_source random(1);
  auto model = uniform(3ns, 5ns);
  bool seen[3] = {};
  for (int i = 0; i < 100; ++i) {
    const auto delay = model.answer(service_request(""), instant{}, random).delay;
    REQUIRE(delay >= 3ns);
    REQUIRE(delay <= 5ns);
    seen[(delay - 3ns).count()] = true;
  }
  CHECK((seen[0] && seen[1] && seen[2]));
}

TEST_CASE("a queue serves first come, first served, with as many servers as it has") {
  using times = std::vector<nanoseconds>;
  CHECK(ask_at_once(queue(1, constant(5ms)), 4) == times{5ms, 10ms, 15ms, 20ms});
  CHECK(ask_at_once(queue(2, constant(5ms)), 4) == times{5ms, 5ms, 10ms, 10ms});
  CHECK(ask_at_once(queue(3, constant(5ms)), 4) == times{5ms, 5ms, 5ms, 10ms});
  CHECK(ask_at_once(constant(5ms), 4) == times{5ms, 5ms, 5ms, 5ms});
  // A queue behind a queue: the time of the inner one is the work of the outer one.
  CHECK(ask_at_once(queue(1, queue(1, constant(5ms))), 2) == times{5ms, 10ms});
}

TEST_CASE("a server that has rested does not work ahead") {
  const auto seen = ask(queue(1, constant(400ms)), 3, 1s);
  for (const auto& each : seen)
    CHECK(each.waiting == 400ms);
}

TEST_CASE("a queue takes the server that is free first") {
  // 10, 30, 20 ms of work for two servers: the third begins at 10.
  int number = 0;
  const auto model = queue(2, service_model([&](const service_request&, instant, random_source&) {
                             constexpr nanoseconds work[] = {10ms, 30ms, 20ms, 1ms};
                             return service_reply{.delay = work[number++]};
                           }));
  const std::vector<nanoseconds> wanted{10ms, 30ms, 30ms, 31ms};
  CHECK(ask_at_once(model, 4) == wanted);
}

TEST_CASE("in a stall nothing is done, and what was under way goes on behind it") {
  // Asked at 0, 1.4 s, 2.8 s ...: the second is under way at 1.5 s, the third comes in a stall.
  const auto seen = ask(constant(400ms).stalls(1500ms, 1s).stalls(5s, 1s), 4, 1s);
  CHECK(seen[0].waiting == 400ms);
  CHECK(seen[1].waiting == 1400ms);
  CHECK(seen[1].at == 1400ms);
  CHECK(seen[2].at == 3800ms);
  CHECK(seen[2].waiting == 400ms);
  CHECK(seen[3].at == 5200ms);
  CHECK(seen[3].waiting == 800ms + 400ms);
}

TEST_CASE(
    "what is due as a stall begins comes behind it, and what comes as it ends does not wait") {
  const auto at_once = constant(0ns).stalls(1s, 1s);
  const auto seen = ask(at_once, 3, 1s);
  CHECK(seen[0].waiting == 0ns);
  CHECK(seen[1].at == 1s);
  CHECK(seen[1].waiting == 1s);
  CHECK(ask(constant(400ms).stalls(600ms, 400ms), 2, 600ms)[1].waiting == 400ms);
  CHECK(ask(constant(600ms).stalls(600ms, 1s), 1)[0].waiting == 1600ms);
}

TEST_CASE("stalls that overlap are one, in any order") {
  for (const auto& model :
       {constant(1s).stalls(2s, 2s).stalls(3s, 2s), constant(1s).stalls(3s, 2s).stalls(2s, 2s),
        constant(1s).stalls(2s, 3s).stalls(3s, 1s), constant(1s).stalls(2s, 1s).stalls(3s, 2s)}) {
    const auto seen = ask(model, 3, 500ms);
    CHECK(seen[1].at == 1500ms);
    CHECK(seen[1].waiting == 4s);
    CHECK(seen[2].waiting == 1s);
  }
}

TEST_CASE("a queue stands still in a stall and works off what has gathered") {
  std::vector<nanoseconds> waited;
  load_test test("t");
  test.scenario("a",
                throng::constant_arrival_rate{
                    .rate = 10, .duration = 1s, .pre_allocated_vus = 1, .max_vus = 20},
                [&](vu& vu) -> task<> {
                  const auto res = co_await vu.http.get("http://a/");
                  waited.push_back(res.timings().waiting);
                });
  (void)simulate(test, queue(1, constant(50ms)).stalls(220ms, 400ms));
  // The third has had 20 of its 50 ms; 30 ms behind the stall it is done, then one each 50 ms.
  const std::vector<nanoseconds> wanted{50ms,  50ms,  450ms, 400ms, 350ms,
                                        300ms, 250ms, 200ms, 150ms, 100ms};
  CHECK(waited == wanted);
}

TEST_CASE("shares of requests fail as they say, and exclude each other") {
  constexpr int times = 20'000;
  const auto seen = ask(constant(1ms).fails(0.2, 503).fails(0.1).resets(0.3), times, 1ms, true);
  const auto off_by = [&](int error_code, double share) {
    const double error = std::sqrt(share * (1 - share) / times);
    return std::abs(share_of(seen, error_code) - share) / error;
  };
  CHECK(off_by(1503, 0.2) < 4);
  CHECK(off_by(1500, 0.1) < 4);
  CHECK(off_by(1220, 0.3) < 4);
  CHECK(off_by(0, 0.4) < 4);
  for (const auto& each : seen)
    REQUIRE(each.waiting == 1ms);
  CHECK(share_of(ask(constant(1ms).fails(1), 100), 1500) == 1);
  CHECK(share_of(ask(constant(1ms).fails(0), 100), 0) == 1);
}

TEST_CASE("a request that hangs ends at the client's timeout") {
  const auto seen = ask(constant(1ms).hangs(1), 2);
  for (const auto& each : seen) {
    CHECK(each.error_code == 1050);
    CHECK(each.status == 0);
    CHECK(each.waiting == 60s);
  }
}

TEST_CASE("a refused connect is not sent, and the kept connection of another is not refused") {
  load_test test("t");
  int refused = 0, served = 0;
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 1000},
                [&](vu& vu) -> task<> {
                  const auto res = co_await vu.http.get("http://a/");
                  if (res.error_code() == 1212) {
                    ++refused;
                    CHECK(served == 0);
                    CHECK(res.bytes_sent() == 0);
                    CHECK(res.timings().blocked == 3ms);
                  } else {
                    ++served;
                    CHECK(res.status() == 200);
                  }
                });
  const auto told = simulate(test, constant(1ms).refuses(0.9).connects_in(3ms));
  CHECK(refused > 0);
  CHECK(served > 0);
  CHECK(told.value(throng::http_reqs.count()) == 1000);
  CHECK(told.metrics().find("http_req_duration") != nullptr);
  const auto& durations =
      std::get<throng::time_histogram>(told.metrics().find("http_req_duration")->value);
  CHECK(durations.count() == static_cast<std::uint64_t>(served));
  CHECK(share_of(ask(constant(1ms).refuses(1), 20), 1212) == 1);
}

TEST_CASE("a service that closes its connections has every request connect") {
  const auto kept = ask(constant(1ms).connects_in(2ms), 3);
  CHECK(kept[0].blocked == 2ms);
  CHECK(kept[1].blocked == 0ms);
  const auto closed = ask(constant(1ms).connects_in(2ms).closes_connections().body("x"), 3);
  for (const auto& each : closed) {
    CHECK(each.blocked == 2ms);
    CHECK(each.status == 200);
    CHECK(each.body == "x");
  }
  constexpr int times = 5'000;
  const auto share = share_of(ask(constant(1ms).closes_connections().refuses(0.3), times), 1212);
  CHECK(std::abs(share - 0.3) < 4 * std::sqrt(0.3 * 0.7 / times));
}

TEST_CASE("a queue takes its connections as its service says") {
  CHECK(share_of(ask(queue(1, constant(1ms).refuses(1)), 3), 1212) == 1);
  CHECK(ask(queue(1, constant(1ms).connects_in(2ms)), 1)[0].blocked == 2ms);
  CHECK(ask(queue(1, constant(1ms).connects_in(2ms).closes_connections()), 2)[1].blocked == 2ms);
}

TEST_CASE("a function of one's own sees the request and says everything") {
  const auto seen = ask(
      [](const service_request& asked, instant now, random_source&) {
        service_reply reply;
        CHECK(asked.method() == "GET");
        CHECK(asked.target() == "/b?c=d");
        CHECK(asked.path() == "/b");
        CHECK(asked.body().empty());
        const auto second = (now - throng::simulation_start) / 1s;
        reply.delay = second * 1ms;
        reply.status = second == 0 ? 201 : 200;
        reply.body = "second " + std::to_string(second);
        if (second == 2)
          reply.what_breaks = throng::testing::fault::close_without_reply;
        return reply;
      },
      4);
  CHECK(seen[0].status == 201);
  CHECK(seen[1].waiting == 1ms);
  CHECK(seen[1].body == "second 1");
  CHECK(seen[2].error_code == 1001);
  CHECK(seen[3].status == 200);
}

TEST_CASE("requests of any method are read, with their bodies") {
  load_test test("t");
  std::vector<std::string> asked;
  std::vector<int> got;
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 1}, [&](vu& vu) -> task<> {
    const auto posted = co_await vu.http.post("http://a/x").body("some bytes");
    got.push_back(posted.status());
    const auto head = co_await vu.http.head("http://a/y");
    got.push_back(head.status());
    got.push_back(static_cast<int>(head.body().size()));
    const auto last = co_await vu.http.get("http://a");
    got.push_back(last.status());
    // A body behind the head that HEAD asked for would have closed the connection.
    CHECK(last.timings().blocked == 0ns);
  });
  service_model model([&](const service_request& request, instant, random_source&) {
    asked.push_back(std::string(request.method()) + " " + std::string(request.path()) + " " +
                    std::string(request.body()));
    return service_reply{};
  });
  const auto told = simulate(test, model.body("four").connects_in(1ms));
  const std::vector<std::string> wanted{"POST /x some bytes", "HEAD /y ", "GET / "};
  CHECK(asked == wanted);
  const std::vector<int> statuses{200, 200, 0, 200};
  CHECK(got == statuses);
  CHECK(told.passed());
}

TEST_CASE("a status without a body leaves the connection usable") {
  for (const int code : {204, 304}) {
    const auto seen = ask(constant(1ms).connects_in(1ms).status(code).body("never sent"), 2);
    CHECK(seen[1].status == code);
    CHECK(seen[1].blocked == 0ns);
    CHECK(seen[1].body.empty());
  }
}

TEST_CASE("a model is a value: each simulation begins at its beginning, a changed copy leaves it") {
  const auto model = queue(1, exponential(50ms));
  const auto test = busy_test();
  CHECK(bytes_of(simulate(test, model)) == bytes_of(simulate(test, model)));
  const auto broken = model.fails(1);
  CHECK(simulate(test, model).value(throng::http_req_failed.rate()) == 0);
  CHECK(simulate(test, broken).value(throng::http_req_failed.rate()) == 1);
}

TEST_CASE("what a model cannot be is refused with a sentence") {
  const auto plain = constant(1ms);
  CHECK_THROWS_WITH_AS((void)plain.fails(0.6).resets(0.5),
                       "service model: a share of 0.5 makes all that goes wrong 1.1; shares are 0 "
                       "or more and their sum is 1 at the most",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)plain.hangs(-0.1), std::invalid_argument);
  CHECK_NOTHROW((void)plain.fails(0.1).fails(0.2).fails(0.7));
  CHECK_THROWS_WITH_AS((void)plain.refuses(1.5),
                       "service model: refuses(1.5): a share is from 0 to 1",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)plain.stalls(1s, -1s),
                       "service model: stalls(1s, -1s): neither may be negative",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)queue(0, plain),
                       "service model: a queue for 0 servers is never served; 1 at least",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)constant(-1ms),
                       "service model: constant takes -1ms; a time is not negative",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)uniform(2ms, 1ms),
                       "service model: uniform from 2ms to 1ms is empty; the lesser time comes "
                       "first",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)lognormal(1ms, -0.5),
                       "service model: lognormal with sigma -0.5; sigma is 0 or more",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)exponential(-1ms), std::invalid_argument);
}

TEST_CASE("a simulation begins when its clock does") {
  CHECK(throng::virtual_time{}.now() == throng::simulation_start);
  CHECK(ask(constant(1ms), 1)[0].at == 0ns);
}
