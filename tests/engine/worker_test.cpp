// The worker in virtual time: when users run, when they stop, and what is counted of them.

#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::task;
using throng::vu;
using throng::testing::ok_reply;
using throng::testing::run_virtually;
using throng::testing::scripted_reply;

namespace {

constexpr throng::instant start{1h}; // of every virtual run

throng::testing::scripted_server answers(nanoseconds delay = {}) {
  return [delay](std::string_view, throng::instant) { return ok_reply("PONG!", delay); };
}

double iterations(const throng::result& of) { return of.value(throng::iterations.count()); }

// Notes when the scope that it lives in ends, and how.
struct witness {
  vu& who;
  std::vector<nanoseconds>& cut_off_at;
  bool complete = false;
  ~witness() {
    if (!complete)
      cut_off_at.push_back(who.now() - start);
  }
};

} // namespace

TEST_CASE("constant users loop until the duration is over, and finish what they began") {
  struct row {
    nanoseconds iteration;
    double each;
    nanoseconds elapsed;
  };
  for (const auto& [iteration, each, elapsed] :
       {row{1s, 10, 10s}, row{3s, 4, 12s}, row{10s, 1, 10s}, row{10s - 1ns, 2, 20s - 2ns},
        row{25s, 1, 25s}, row{333ms, 31, 31 * 333ms}}) {
    CAPTURE(iteration.count());
    load_test test("t");
    test.scenario("a", throng::constant_vus{.vus = 3, .duration = 10s},
                  [left = iteration - 100ms](vu& vu) -> task<> {
                    co_await vu.http.get("http://a/");
                    co_await vu.sleep(left);
                  });
    std::uint64_t requests = 0;
    const auto told = run_virtually(test, [&](std::string_view, throng::instant) {
      ++requests;
      return ok_reply("", 100ms);
    });
    CHECK(told.passed());
    CHECK(told.exit_code() == 0);
    CHECK(told.elapsed().count() == elapsed.count());
    CHECK(iterations(told) == 3 * each);
    CHECK(told.value(throng::iteration_duration.min()) == iteration);
    CHECK(told.value(throng::iteration_duration.max()) == iteration);
    CHECK(told.value(throng::iteration_duration.count()) == 3 * each);
    CHECK(told.value(throng::http_req_waiting.min()) == 100ms);
    CHECK(told.value(throng::http_req_waiting.max()) == 100ms);
    CHECK(told.value(throng::http_reqs.count()) == static_cast<double>(requests));
    CHECK(requests == static_cast<std::uint64_t>(3 * each));
    CHECK(told.facts().interrupted_iterations == 0);
    CHECK(told.value(throng::vus.max()) == 3);
    CHECK(told.value(throng::vus_max.value()) == 3);
  }
}

TEST_CASE("a ramp of 6000 users over 10 minutes has exactly k6's number of them at every step") {
  constexpr std::size_t most = 6000;
  std::vector<nanoseconds> first(most + 1, nanoseconds::max()); // iteration of each user
  std::vector<nanoseconds> last(most + 1);
  load_test test("ramp");
  test.scenario("a", throng::ramping_vus{.start_vus = 0, .stages = {{10min, most}}},
                [&](vu& vu) -> task<> {
                  const auto now = vu.now() - start;
                  const auto id = static_cast<std::size_t>(vu.id());
                  first[id] = std::min(first[id], now);
                  last[id] = now;
                  co_await vu.http.get("http://a/");
                  co_await vu.sleep(1s);
                });
  std::size_t seconds = 0;
  const auto told =
      run_virtually(test,
                    [](std::string_view, throng::instant) {
                      scripted_reply reply;
                      reply.lasting = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                      return reply;
                    },
                    {.each_second = [&](const throng::progress_state& now, throng::run_control&) {
                      // The whole seconds are steps, too: the user that is due then is there.
                      const auto second = static_cast<std::int64_t>(seconds++);
                      if (now.elapsed < 10min) {
                        CHECK(now.elapsed.count() == nanoseconds(second * 1s).count());
                        CHECK(now.vus == 10 * second);
                      } else if (now.elapsed == 10min) {
                        // Each tenth user has just ended its last second.
                        CHECK(now.vus == 6000 - 1 - 599);
                      }
                    }});
  // floor(t / 100 ms) users at t: the k-th starts at k x 100 ms, so just before each step there are
  // k - 1 and from it on k; the last one would start where the ramp ends.
  std::size_t wrong = 0;
  std::uint64_t loops = 0;
  for (std::size_t k = 1; k < most; ++k) {
    const auto due = nanoseconds(100ms) * static_cast<std::int64_t>(k);
    wrong += first[k] != due;
    wrong += last[k] != due + ((10min - due - 1ns) / 1s) * 1s;
    loops += static_cast<std::uint64_t>((last[k] - first[k]) / 1s) + 1;
  }
  CHECK(wrong == 0);
  CHECK(first[most] == nanoseconds::max());
  CHECK(seconds == 601);
  CHECK(told.elapsed() == 599'900ms + 1s);
  CHECK(iterations(told) == static_cast<double>(loops));
  CHECK(loops == 5400 + 10 * 600 * 599 / 2); // nine of 600 rounds, ten of each number below
  CHECK(told.value(throng::http_reqs.count()) == static_cast<double>(loops));
}

TEST_CASE("users follow a ramp up, along, down and a jump, to the nanosecond") {
  // Steps by hand: users 1 to 4 at 0, 1, 2, 3 s.  On the way down from 4 s to 7 s the line has left
  // user 4 at 5 s and user 3 at 6 s; it would leave user 2 at 7 s, where it jumps to 5.
  std::map<std::uint64_t, std::vector<nanoseconds>> begun;
  load_test test("t");
  test.scenario("a",
                throng::ramping_vus{.start_vus = 1,
                                    .stages = {{3s, 4}, {1s, 4}, {3s, 1}, {0s, 5}, {2s, 5}},
                                    .graceful_ramp_down = 0s},
                [&](vu& vu) -> task<> {
                  begun[vu.id()].push_back(vu.now() - start);
                  co_await vu.sleep(400ms);
                });
  const auto told = run_virtually(test, answers());
  const auto from_to = [](nanoseconds from, nanoseconds to, std::vector<nanoseconds> more = {}) {
    std::vector<nanoseconds> all;
    for (auto t = from; t < to; t += 400ms)
      all.push_back(t);
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const auto again = from_to(7s, 9s);
  CHECK(begun.size() == 5);
  CHECK(begun[1] == from_to(0s, 9s));
  CHECK(begun[2] == from_to(1s, 9s));
  CHECK(begun[3] == from_to(2s, 6s, again));
  CHECK(begun[4] == from_to(3s, 5s, again));
  CHECK(begun[5] == again);
  CHECK(told.elapsed() == 9s + 200ms);
}

TEST_CASE("an iteration may outlive the scenario by the graceful stop, to the nanosecond") {
  std::vector<nanoseconds> cut_off_at;
  load_test test("t");
  const std::vector<nanoseconds> iterations_take = {4s, 15s - 1ns, 15s, 15s + 1ns, 20s};
  test.scenario("a", throng::constant_vus{.vus = 5, .duration = 10s},
                [&](vu& vu) -> task<> {
                  witness seen{vu, cut_off_at};
                  co_await vu.sleep(iterations_take[vu.id() - 1]);
                  vu.check("done", true);
                  seen.complete = true;
                })
      .graceful_stop(5s);
  const auto told = run_virtually(test, answers());
  CHECK(told.elapsed() == 15s);
  // 4 s: begun at 0, 4, 8 s.  What ends at the hard end itself is too late.
  CHECK(iterations(told) == 3 + 1);
  CHECK(told.value(throng::iteration_duration.count()) == 4);
  CHECK(told.value(throng::iteration_duration.max()) == 15s - 1ns);
  CHECK(told.facts().interrupted_iterations == 3);
  CHECK(cut_off_at == std::vector<nanoseconds>{15s, 15s, 15s});
  CHECK(told.checks().at(0).passes == 4);
  CHECK(told.passed());
}

TEST_CASE("without a graceful stop all ends with the scenario") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 4, .duration = 10s},
                [](vu& vu) -> task<> { co_await vu.sleep(3s); })
      .graceful_stop(0s);
  const auto told = run_virtually(test, answers());
  CHECK(told.elapsed() == 10s);
  CHECK(iterations(told) == 4 * 3);
  CHECK(told.facts().interrupted_iterations == 4);
}

TEST_CASE("an iteration may outlive the ramp-down of its user by the graceful ramp-down") {
  for (const auto& [sleeps, complete] :
       {std::pair{4s - 1ns, true}, std::pair{nanoseconds{4s}, false}}) {
    CAPTURE(complete);
    std::vector<nanoseconds> cut_off_at;
    std::map<std::uint64_t, std::vector<nanoseconds>> begun;
    load_test test("t");
    test.scenario("a",
                  throng::ramping_vus{.start_vus = 2,
                                      .stages = {{10s, 2}, {0s, 1}, {10s, 1}, {0s, 2}, {5s, 2}},
                                      .graceful_ramp_down = 3s},
                  [&, last = sleeps](vu& vu) -> task<> {
                    witness seen{vu, cut_off_at};
                    begun[vu.id()].push_back(vu.now() - start);
                    // The second user begins at 0 s, and at 9 s its last iteration before the jump.
                    const bool is_last = vu.now() - start == 9s;
                    co_await vu.sleep(vu.id() == 1 ? 1s : is_last ? last : 9s);
                    seen.complete = true;
                  });
    const auto told = run_virtually(test, answers());
    CHECK(begun[1].size() == 25);
    CHECK(begun[2] == std::vector<nanoseconds>{0s, 9s, 20s});
    CHECK(told.elapsed() == 29s);
    CHECK(iterations(told) == 25 + 2 + complete);
    CHECK(told.facts().interrupted_iterations == (complete ? 0 : 1));
    if (!complete)
      CHECK(cut_off_at == std::vector<nanoseconds>{13s});
  }
}

TEST_CASE("an iteration that is cut off within a request records no sample of it") {
  std::uint64_t requests = 0;
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 3, .duration = 1s},
                [](vu& vu) -> task<> {
                  const auto res = co_await vu.http.get("http://a/");
                  vu.check("answered", res.status() == 200);
                })
      .graceful_stop(1s);
  const auto told = run_virtually(test, [&](std::string_view, throng::instant) {
    // The first round is answered, the second one too late.
    return ok_reply("", ++requests <= 3 ? nanoseconds{500ms} : nanoseconds{10s});
  });
  CHECK(told.elapsed() == 2s);
  CHECK(requests == 6);
  CHECK(told.value(throng::http_reqs.count()) == 3);
  CHECK(told.value(throng::http_req_duration.max()) == 500ms);
  CHECK(told.value(throng::http_req_duration.count()) == 3);
  CHECK(iterations(told) == 3);
  CHECK(told.facts().interrupted_iterations == 3);
  CHECK(told.checks().at(0).passes + told.checks().at(0).fails == 3);
}

TEST_CASE("scenarios run by their own times, and users have numbers of their own") {
  std::set<std::uint64_t> ids;
  std::map<std::string, std::vector<nanoseconds>> begun;
  std::map<std::string, std::vector<std::uint64_t>> drawn;
  std::map<std::uint64_t, std::uint64_t> next;
  const auto body = [&](vu& vu) -> task<> {
    ids.insert(vu.id());
    const std::string name(vu.scenario().name());
    begun[name].push_back(vu.now() - start);
    drawn[name].push_back(vu.scenario().iteration());
    CHECK(vu.iteration() == next[vu.id()]++);
    co_await vu.sleep(2s);
    CHECK(vu.scenario().iteration() < drawn[name].size());
  };
  load_test test("t");
  test.scenario("late", throng::constant_vus{.vus = 2, .duration = 4s}, body).start_time(5s + 1ns);
  test.scenario("early", throng::constant_vus{.vus = 3, .duration = 4s}, body);
  std::vector<std::int64_t> active;
  const auto told =
      run_virtually(test, answers(),
                    {.each_second = [&](const throng::progress_state& now, throng::run_control&) {
                      active.push_back(now.vus);
                      REQUIRE(now.scenarios.size() == 2);
                      CHECK(now.scenarios[0].name == "early");
                      CHECK(now.scenarios[1].vus + now.scenarios[0].vus == now.vus);
                      CHECK(now.most_vus == 5);
                    }});
  CHECK(ids == std::set<std::uint64_t>{1, 2, 3, 4, 5});
  CHECK(begun["early"] == std::vector<nanoseconds>{0s, 0s, 0s, 2s, 2s, 2s});
  CHECK(begun["late"] == std::vector<nanoseconds>{5s + 1ns, 5s + 1ns, 7s + 1ns, 7s + 1ns});
  for (auto& [name, numbers] : drawn) {
    CAPTURE(name);
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      CHECK(numbers[i] == i);
  }
  CHECK(active == std::vector<std::int64_t>{3, 3, 3, 3, 0, 0, 2, 2, 2, 2});
  CHECK(told.elapsed() == 9s + 1ns);
  CHECK(iterations(told) == 10);
}

TEST_CASE("what scripts throw is counted by message, and fails the run") {
  const auto broken = [](bool tolerant) {
    load_test test("t");
    test.tolerate_exceptions(tolerant);
    test.scenario("a", throng::constant_vus{.vus = 4, .duration = 3s}, [](vu& vu) -> task<> {
      co_await vu.sleep(1s);
      if (vu.id() == 1)
        throw std::runtime_error("out of stock");
      if (vu.id() == 2 && vu.iteration() == 0)
        throw 42;
      if (vu.id() == 3 && vu.iteration() == 2)
        throw std::logic_error("no such field");
    });
    return run_virtually(test, answers());
  };
  const auto told = broken(false);
  CHECK(told.elapsed() == 3s);
  CHECK(iterations(told) == 12);
  CHECK(told.value(throng::iterations_failed.count()) == 5);
  CHECK(told.value(throng::iteration_duration.count()) == 12);
  REQUIRE(told.facts().exceptions.size() == 3);
  CHECK(told.facts().exceptions[0].text == "out of stock");
  CHECK(told.facts().exceptions[0].times == 3);
  CHECK(told.facts().exceptions[1].text == "no such field");
  CHECK(told.facts().exceptions[1].times == 1);
  CHECK(told.facts().exceptions[2].text == "something that is no std::exception");
  CHECK(told.verdict() == throng::verdict::failed);
  CHECK(told.exit_code() == 107);
  CHECK(told.reasons() ==
        std::vector<std::string>{"5 iterations ended with an exception; most often: out of stock"});

  const auto tolerated = broken(true);
  CHECK(tolerated.passed());
  CHECK(tolerated.exit_code() == 0);
  CHECK(tolerated.reasons().empty());
  CHECK(tolerated.value(throng::iterations_failed.count()) == 5);
  CHECK(tolerated.facts().exceptions.size() == 3);
}

TEST_CASE("a body may fail to make a coroutine at all") {
  const auto sleeps = [](vu& vu) -> task<> { co_await vu.sleep(1s); };
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 2, .duration = 2s}, [&](vu& vu) {
    if (vu.id() == 1 && vu.iteration() == 0)
      throw std::runtime_error("too early");
    if (vu.id() == 2 && vu.iteration() == 1)
      return task<>{};
    return sleeps(vu);
  });
  const auto told = run_virtually(test, answers());
  CHECK(told.elapsed() == 2s);
  CHECK(iterations(told) == 3 + 3);
  CHECK(told.value(throng::iterations_failed.count()) == 2);
  CHECK(told.facts().exceptions[0].text == "the body returned no coroutine");
  CHECK(told.facts().exceptions[1].text == "too early");
  CHECK(told.exit_code() == 107);
}

TEST_CASE("an exception goes through tasks that await tasks, and is caught where one likes") {
  const auto inner = [](vu& vu) -> task<int> {
    co_await vu.sleep(1s);
    if (vu.iteration() == 0)
      throw std::runtime_error("inner");
    co_return 7;
  };
  int caught = 0;
  int sum = 0;
  const auto middle = [&](vu& vu) -> task<int> {
    const int got = co_await inner(vu);
    co_return got;
  };
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 3s}, [&](vu& vu) -> task<> {
    try {
      const int got = co_await middle(vu);
      sum += got;
    } catch (const std::runtime_error& thrown) {
      caught += thrown.what() == std::string("inner");
    }
  });
  const auto told = run_virtually(test, answers());
  CHECK(told.passed());
  CHECK(caught == 1);
  CHECK(sum == 14);
}

TEST_CASE("an iteration is cut off innermost task first, with all its locals") {
  std::vector<std::string> ends;
  struct local {
    std::vector<std::string>& log;
    const char* name;
    ~local() { log.emplace_back(name); }
  };
  const auto inner = [&](vu& vu) -> task<> {
    const local a{ends, "inner"};
    co_await vu.sleep(1h);
    ends.emplace_back("never");
  };
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s},
                [&](vu& vu) -> task<> {
                  const local a{ends, "outer"};
                  co_await inner(vu);
                })
      .graceful_stop(0s);
  const auto told = run_virtually(test, answers());
  CHECK(ends == std::vector<std::string>{"inner", "outer"});
  CHECK(told.facts().interrupted_iterations == 1);
}

TEST_CASE("a sleep of zero or less lets the others run, and takes no time") {
  std::string order;
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 3, .duration = 1s}, [&](vu& vu) -> task<> {
    const char name = static_cast<char>('0' + vu.id());
    order += name;
    co_await vu.sleep(0s);
    order += name;
    co_await vu.sleep(-1h);
    order += name;
    co_await vu.sleep(std::chrono::nanoseconds::min());
    order += name;
    co_await vu.sleep(1s);
  });
  const auto told = run_virtually(test, answers());
  CHECK(order == "123123123123");
  CHECK(told.elapsed() == 1s);
}

TEST_CASE("a sleep beyond the end of time is cut off with all others") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s},
                [](vu& vu) -> task<> { co_await vu.sleep(std::chrono::nanoseconds::max()); });
  const auto told = run_virtually(test, answers());
  CHECK(told.elapsed() == 31s);
  CHECK(told.facts().interrupted_iterations == 1);
}

TEST_CASE("a request that cannot be made fails at once, as data") {
  std::vector<std::string> errors;
  std::vector<int> codes;
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s}, [&](vu& vu) -> task<> {
    for (const auto* url : {"ping", "http://a:x/", "ftp://a/"}) {
      const auto res = co_await vu.http.get(url);
      CHECK(res.status() == 0);
      errors.emplace_back(res.error());
      codes.push_back(res.error_code());
    }
    co_await vu.sleep(1s);
  });
  const auto told = run_virtually(test, answers());
  CHECK(errors == std::vector<std::string>{
                      "invalid URL 'ping': a URL must begin with http:// or https://",
                      "invalid URL 'http://a:x/': the port must be a number from 1 to 65535",
                      "invalid URL 'ftp://a/': a URL must begin with http:// or https://"});
  CHECK(codes == std::vector<int>{1020, 1020, 1020});
  CHECK(told.value(throng::http_reqs.count()) == 3);
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  // What was never sent has no duration.
  CHECK(told.value(throng::http_req_duration.count()) == 0);
  CHECK_THROWS_AS((void)told.value(throng::http_req_duration.avg()), throng::no_data);
  CHECK(told.value(throng::data_sent.count()) == 0);
}

TEST_CASE("https in a build without TLS fails at once and says how to build it") {
  if (throng::has_tls)
    return; // tests/integration/tls_servers_test.cpp and its like
  int code = 0;
  load_test test("t");
  test.scenario("a", throng::shared_iterations{}, [&](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("https://a/");
    code = res.error_code();
    CHECK(res.error() == throng::tls_unavailable_text);
  });
  (void)run_virtually(test, answers());
  CHECK(code == 1317);
}

TEST_CASE("bytes are those that the server saw, and connections are kept") {
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t requests = 0;
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 7, .duration = 30s}, [](vu& vu) -> task<> {
    const std::string body(static_cast<std::size_t>(vu.iteration()) * 37 % 1000, 'x');
    const auto posted = co_await vu.http.post("http://a/p?q=1").header("A", "b").body(body);
    vu.check("posted", posted.status() == 200);
    const auto got = co_await vu.http.get("http://b:81/");
    vu.check("got", got.body() == "0123456789");
    co_await vu.sleep(10ms);
  });
  throng::testing::virtual_world here([&](std::string_view request, throng::instant) {
    ++requests;
    received += request.size();
    auto reply = ok_reply(request.starts_with("POST") ? std::string(requests % 900, 'y')
                                                      : std::string("0123456789"),
                          std::chrono::microseconds(requests % 5000));
    reply.piece = requests % 3 == 0 ? 7 : 0;
    reply.between = 3us;
    sent += reply.bytes.size();
    return reply;
  });
  const auto told = throng::run_in(here, test);
  CHECK(requests > 10'000);
  CHECK(told.value(throng::http_reqs.count()) == static_cast<double>(requests));
  CHECK(told.value(throng::data_sent.count()) == static_cast<double>(received));
  CHECK(told.value(throng::data_received.count()) == static_cast<double>(sent));
  CHECK(told.value(throng::http_reqs.count()) == 2 * iterations(told));
  CHECK(told.value(throng::checks.rate()) == 1);
  REQUIRE(told.checks().size() == 2);
  for (const auto& each : told.checks())
    CHECK(static_cast<double>(each.passes) == iterations(told));
  CHECK(here.network().connections == 7 * 2);
  CHECK(here.network().requests == requests);
}

TEST_CASE("a server that closes after each reply is dialled each time, and nothing is lost") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 2, .duration = 10s}, [](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("http://a/");
    vu.check("whole", res.status() == 200 && res.body() == "PONG!");
    co_await vu.sleep(1s);
  });
  throng::testing::virtual_world here(
      [](std::string_view, throng::instant) {
        auto reply = ok_reply("PONG!");
        reply.ending = throng::testing::reply_ending::close;
        return reply;
      },
      5ms);
  const auto told = throng::run_in(here, test);
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(told.value(throng::http_req_connecting.min()) == 5ms);
  CHECK(static_cast<double>(here.network().connections) == told.value(throng::http_reqs.count()));
}

TEST_CASE("a server that resets within the body is a failure that is counted") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 2s}, [](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("http://a/");
    CHECK(res.status() == 0);
    CHECK(res.error_code() == 1220);
    co_await vu.sleep(1s);
  });
  const auto told = run_virtually(test, [](std::string_view, throng::instant) {
    scripted_reply reply;
    reply.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    reply.piece = 20;
    reply.between = 1ms;
    reply.ending = throng::testing::reply_ending::reset;
    return reply;
  });
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  CHECK(told.value(throng::http_reqs.count()) == 2);
  CHECK(told.value(throng::http_req_duration.max()) == 2ms);
}

TEST_CASE("a request may take its timeout and no longer") {
  load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s}, [](vu& vu) -> task<> {
    const auto before = vu.now();
    const auto late = co_await vu.http.get("http://a/").timeout(250ms);
    CHECK(late.error_code() == 1050);
    CHECK(late.error() == "request timeout");
    CHECK(vu.now() - before == 250ms);
    const auto in_time = co_await vu.http.get("http://a/").timeout(300ms + 1ns);
    CHECK(in_time.status() == 200);
    co_await vu.sleep(1s);
  });
  const auto told = run_virtually(test, answers(300ms));
  CHECK(told.value(throng::http_reqs.count()) == 2);
  CHECK(told.value(throng::http_req_failed.rate()) == 0.5);
}

TEST_CASE("a discarded body is counted and not kept") {
  load_test test("t");
  test.discard_response_bodies();
  test.scenario("a", throng::constant_vus{.vus = 1, .duration = 1s}, [](vu& vu) -> task<> {
    const auto dropped = co_await vu.http.get("http://a/");
    CHECK(dropped.body() == "");
    CHECK(dropped.header("Content-Length") == "5");
    const auto kept = co_await vu.http.get("http://a/").discard_body(false);
    CHECK(kept.body() == "PONG!");
    CHECK(dropped.bytes_received() == kept.bytes_received());
    co_await vu.sleep(1s);
  });
  const auto told = run_virtually(test, answers());
  CHECK(told.passed());
}
