// What goes wrong with a service, said once: in virtual time and over real sockets the client is
// told the same.  And windows of time, exactly, in virtual time.

#include <throng/engine/run.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/oracle_server.hpp>
#include <throng/testing/simulate.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace throng::models;
using std::chrono::nanoseconds;
using throng::during;
using throng::load_test;
using throng::service_model;
using throng::task;
using throng::vu;
using throng::testing::fault;
using throng::testing::oracle_server;

namespace {

struct sight {
  int status;
  int code;
  nanoseconds at;
  nanoseconds waiting;
  nanoseconds receiving;
  std::string body;
};

// One user asks so many times over connections of their own, from the given time on and with this
// much from one start to the next.
load_test asking(std::vector<sight>& seen, const std::string& url, int times,
                 nanoseconds timeout = 60s, nanoseconds every = 0s) {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 1, .max_duration = 1h},
                [&seen, url, times, timeout, every](vu& vu) -> task<> {
                  const auto start = vu.now();
                  for (int i = 0; i < times; ++i) {
                    co_await vu.sleep(start + i * every - vu.now());
                    const auto at = vu.now() - throng::simulation_start;
                    const auto res = co_await vu.http.get(url).timeout(timeout).close_connection();
                    seen.push_back({res.status(), res.error_code(), at, res.timings().waiting,
                                    res.timings().receiving, std::string(res.body())});
                  }
                });
  return test;
}

std::vector<sight> virtually(const service_model& model, int times, nanoseconds every = 1s) {
  std::vector<sight> seen;
  const auto told = throng::simulate(asking(seen, "http://a/", times, 60s, every), model);
  CHECK(told.value(throng::http_reqs.count()) == times);
  return seen;
}

std::vector<int> codes_of(const std::vector<sight>& seen) {
  std::vector<int> codes;
  for (const auto& each : seen)
    codes.push_back(each.code);
  return codes;
}

struct row {
  fault how;
  int code;
  bool is_silent = false; // the client must give up
};

constexpr row rows[] = {
    {fault::none, 0},
    {fault::reset_before_head, 1220},
    {fault::reset_after_head, 1220},
    {fault::close_in_body, 1002},
    {fault::stall_head, 1050, true},
    {fault::stall_body, 1050, true},
    {fault::garbage, 1003},
    {fault::close_without_reply, 1001},
    {fault::close_delimited, 0},
    {fault::bad_chunk_size, 1003},
    {fault::large_head, 1004},
    {fault::many_headers, 1004},
    {fault::interim_storm, 1006},
    {fault::no_reply, 1050, true},
};

} // namespace

TEST_CASE("each fault gives the client the same error in virtual time and over real sockets") {
  for (const auto& each : rows) {
    CAPTURE(static_cast<int>(each.how));
    const auto model = constant(1ms).breaks(1, each.how);
    // So long that even on a busy machine the request is sent before.
    const auto timeout = each.is_silent ? 300ms : 60s;
    const int times = each.is_silent ? 1 : 3;
    std::vector<sight> virtual_ones, real_ones;
    const auto simulated =
        throng::simulate(asking(virtual_ones, "http://a/", times, timeout), model);
    oracle_server oracle(model);
    const auto told = throng::run(asking(real_ones, oracle.url("/"), times, timeout));
    const auto wanted = std::vector<int>(static_cast<std::size_t>(times), each.code);
    CHECK(codes_of(virtual_ones) == wanted);
    CHECK(codes_of(real_ones) == wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      CHECK(virtual_ones.at(i).status == real_ones.at(i).status);
      CHECK(virtual_ones.at(i).body == real_ones.at(i).body);
    }
    CHECK(simulated.value(throng::http_reqs.count()) == times);
    CHECK(told.value(throng::http_reqs.count()) == times);
    CHECK(oracle.counts().requests == wanted.size());
    CHECK(oracle.arrivals().size() == wanted.size());
    for (const auto& one : oracle.arrivals())
      CHECK(one.what_breaks == each.how);
  }
}

TEST_CASE("a reply that breaks behind its head has a body to break in, its own where it has one") {
  const auto cut = virtually(constant(1ms).breaks(1, fault::close_in_body), 1);
  CHECK(cut[0].code == 1002);
  const auto own = virtually(constant(1ms).body("0123456789").breaks(1, fault::stall_body), 1);
  CHECK(own[0].code == 1050);
  // Not where nothing breaks in it.
  CHECK(virtually(constant(1ms).breaks(1, fault::close_delimited), 1)[0].body.empty());
}

TEST_CASE("what breaks in a queue's service keeps a server busy and does not break again") {
  const auto inner = constant(400ms).breaks(1, fault::garbage);
  const auto seen = virtually(queue(1, inner).resets(1), 3, 200ms);
  for (const auto& each : seen)
    CHECK(each.code == 1003);
  CHECK(seen[1].at == 400ms);
}

TEST_CASE("a drip sends byte by byte, and its pauses are exact") {
  const auto seen = virtually(constant(5ms).body("four").drips(1, 10ms), 1);
  const auto bytes = std::string("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour").size();
  CHECK(seen[0].body == "four");
  CHECK(seen[0].waiting == 5ms);
  CHECK(seen[0].receiving == (bytes - 1) * 10ms);
}

TEST_CASE("what goes wrong in a window goes wrong for those that arrive in it, to the nanosecond") {
  const auto model = constant(1ms)
                         .fails(1, 503, during{1s, 2s})
                         .breaks(1, fault::garbage, during{2s, 2s + 1ns})
                         .resets(1, during{3s, 4s})
                         .hangs(1, during{5s, 5s + 500ms});
  const auto seen = virtually(model, 7);
  const std::vector<int> wanted{0, 1503, 1003, 1220, 0, 1050, 0};
  CHECK(codes_of(seen) == wanted);
  CHECK(seen[1].at == 1s);
  CHECK(virtually(constant(1ms).fails(1, 500, during{1s + 1ns, 2s}), 2)[1].code == 0);
  CHECK(virtually(constant(1ms).drips(1, 1ms, during{1s, 2s}), 2)[0].receiving == 0ms);
}

TEST_CASE("connects are refused in their window and accepted again behind it") {
  const auto model = constant(1ms).refuses(1, during{1s, 3s});
  const std::vector<int> wanted{0, 1212, 1212, 0};
  CHECK(codes_of(virtually(model, 4)) == wanted);
  CHECK(codes_of(virtually(queue(1, model), 4)) == wanted);
}

TEST_CASE("where several shares of connects are refused the greatest holds") {
  const auto at = [](nanoseconds when) { return throng::simulation_start + when; };
  const auto model =
      constant(1ms).refuses(1, during{1s, 2s}).refuses(0.25).refuses(0.5, during{1s, 3s});
  CHECK(model.refused_share(at(0s)) == 0.25);
  CHECK(model.refused_share(at(1s)) == 1);
  CHECK(model.refused_share(at(2s)) == 0.5);
  CHECK(model.refused_share(at(3s)) == 0.25);
  CHECK(model.refused_share(at(-1ns)) == 0.25);
  CHECK(model.next_refusal_change(at(0s)) == at(1s));
  CHECK(model.next_refusal_change(at(1s)) == at(2s));
  CHECK(model.next_refusal_change(at(2s)) == at(3s));
  CHECK(model.next_refusal_change(at(3s)) == throng::never);
  CHECK(constant(1ms).next_refusal_change(at(0s)) == throng::never);
}

TEST_CASE("a window has its share, and outside of it nothing is drawn") {
  constexpr int times = 4000;
  const auto seen = virtually(constant(0ns).fails(0.25, 503, during{1s, 3s}), times, 1ms);
  int failed = 0;
  for (const auto& each : seen) {
    failed += each.code == 1503;
    CHECK((each.code == 0 || (each.at >= 1s && each.at < 3s)));
  }
  CHECK(std::abs(failed - 500) < 4 * std::sqrt(2000 * 0.25 * 0.75));
  // Times that are drawn besides are those of the same model without a window.
  const auto plain = virtually(exponential(5ms), 3, 1s);
  const auto late = virtually(exponential(5ms).fails(0.5, 503, during{1h, 2h}), 3, 1s);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(plain[i].waiting == late[i].waiting);
}

TEST_CASE("shares may sum to more than 1 as long as they do not at any one time") {
  const auto plain = constant(1ms);
  CHECK_NOTHROW((void)plain.fails(0.6, 503, during{0s, 1s}).resets(0.6, during{1s, 2s}));
  CHECK_THROWS_WITH_AS((void)plain.fails(0.6, 503, during{0s, 1s}).resets(0.6, during{900ms, 2s}),
                       "service model: a share of 0.6 makes all that goes wrong 1.2; shares are 0 "
                       "or more and their sum is 1 at the most",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)plain.hangs(0.6, during{1s, 2s}).drips(0.6, 1ms), std::invalid_argument);
}

TEST_CASE("a window that ends before it begins and a negative drip are refused with a sentence") {
  const auto plain = constant(1ms);
  CHECK_THROWS_WITH_AS((void)plain.breaks(0.1, fault::garbage, during{2s, 1s}),
                       "service model: during{2s, 1s} is empty; the earlier time comes first",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)plain.refuses(0.1, during{2s, 1s}), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)plain.drips(0.1, -1ms),
                       "service model: drips with a pause of -1ms; a time is not negative",
                       std::invalid_argument);
}
