// Nothing is lost, whatever happens: random plans of all executors before a server that fails in
// all its ways, is too slow by half, and is stopped in the middle.  T8 of the calibration suite.
//
//     scheduled = started + dropped + cancelled,  started = complete + interrupted
//     asked = sent + unsent,  sent = ok + failed + timed out + in flight = what the server has seen

#include <throng/engine/run_in.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/report/accounts.hpp>
#include <throng/testing/simulate.hpp>
#include <throng/testing/simulated_server.hpp>
#include <throng/testing/virtual_run.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::task;
using throng::vu;
namespace models = throng::models;

namespace {

struct dice {
  std::mt19937_64 random;
  std::int64_t up_to(std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most)(random);
  }
  bool chance(int percent) { return up_to(99) < percent; }
  nanoseconds time(nanoseconds most) { return nanoseconds(up_to(most.count())); }
};

constexpr int kinds = 7;
constexpr int externally = 6;

throng::load_executor some_executor(dice& any, int kind) {
  const auto users = 1 + any.up_to(9);
  const auto lasts = 1s + any.time(6s);
  const auto rate = static_cast<double>(1 + any.up_to(60));
  throng::overflow_policy overflow;
  if (any.chance(40))
    overflow = throng::queue{.limit = 1 + any.up_to(20)};
  switch (kind) {
  case 0: return throng::shared_iterations{users, users * (1 + any.up_to(30)), lasts};
  case 1: return throng::per_vu_iterations{users, 1 + any.up_to(30), lasts};
  case 2: return throng::constant_vus{users, lasts};
  case 3:
    return throng::ramping_vus{.start_vus = any.up_to(5),
                               .stages = {{any.time(3s), users}, {any.time(3s), any.up_to(5)}}};
  case 4:
    return throng::constant_arrival_rate{.rate = rate,
                                         .duration = lasts,
                                         .pre_allocated_vus = any.up_to(5),
                                         .max_vus = 5 + users,
                                         .overflow = overflow};
  case 5:
    return throng::ramping_arrival_rate{.start_rate = rate,
                                        .stages = {{any.time(3s), 2 * rate}, {any.time(2s), 0}},
                                        .pre_allocated_vus = any.up_to(5),
                                        .max_vus = 5 + users,
                                        .overflow = overflow};
  default:
    return throng::externally_controlled{.vus = users, .duration = lasts, .max_vus = users + 5};
  }
}

throng::service_model some_service(dice& any) {
  using throng::testing::fault;
  // Half as fast as what is asked, at the highest rates.
  auto model = any.chance(50) ? models::queue(1 + static_cast<std::size_t>(any.up_to(3)),
                                              models::exponential(20ms + any.time(100ms)))
                              : models::lognormal(10ms + any.time(200ms), 1);
  if (any.chance(50))
    model = model.stalls(any.time(4s), any.time(2s));
  if (any.chance(50))
    model = model.fails(0.1, 503).resets(0.05).hangs(0.05);
  if (any.chance(50)) {
    model = model.breaks(0.05, fault::close_in_body)
                .breaks(0.05, fault::garbage)
                .breaks(0.05, fault::reset_after_head);
  }
  if (any.chance(30))
    model = model.refuses(0.2);
  if (any.chance(30))
    model = model.closes_connections();
  return any.chance(50) ? model.connects_in(any.time(300ms)) : model;
}

struct outcome {
  throng::result told;
  std::uint64_t seen = 0; // by the server
};

outcome run(const load_test& test, const throng::service_model& model,
            const throng::run_options& options) {
  throng::testing::simulated_server server(model, 1);
  throng::testing::virtual_world here(
      [&server](std::string_view request, throng::instant now) {
        return server.answer(request, now);
      },
      server.connect_time());
  here.network().accepts = [&] { return server.accepts(here.now()); };
  auto told = throng::run_in(here, test, options);
  return {std::move(told), here.network().requests};
}

void check_books(const outcome& of) {
  REQUIRE(of.told.facts().scenarios.size() == 1); // it was not refused
  for (const auto& books : of.told.facts().scenarios) {
    CAPTURE(books.name);
    CHECK(books.scheduled == books.started + books.dropped + books.cancelled);
    CHECK(books.started == books.complete + books.interrupted);
  }
  const auto& requests = of.told.facts().requests;
  CHECK(requests.asked == requests.sent() + requests.unsent);
  CHECK(requests.sent() == of.seen);
  CHECK(of.told.found(throng::causes::conservation_broken) == nullptr);
}

} // namespace

TEST_CASE("the books of every executor balance, whatever fails, and the server has the same ones") {
  throng::request_account all;
  std::uint64_t cancelled = 0;
  std::uint64_t dropped = 0;
  std::uint64_t interrupted = 0;
  for (unsigned seed = 0; seed < 420; ++seed) {
    CAPTURE(seed);
    dice any{std::mt19937_64(seed)};
    const int kind = static_cast<int>(seed) % kinds;
    CAPTURE(kind);
    load_test test("t");
    const auto think = any.time(200ms);
    const bool is_batch = any.chance(30);
    // A POST is not sent twice, so that each is seen once.
    auto& spec =
        test.scenario("a", some_executor(any, kind), [&, think, is_batch](vu& vu) -> task<> {
          co_await vu.http.post("http://shop/").body("one");
          if (is_batch) {
            (void)co_await vu.http.batch(vu.http.post("http://shop/a").body("two"),
                                         vu.http.post("http://shop/b").body("three"));
          }
          co_await vu.sleep(think);
        });
    if (kind != externally)
      spec.graceful_stop(any.chance(50) ? 0ns : any.time(2s));
    test.http().timeout = 200ms + any.time(1s);
    throng::run_options options;
    const auto stop = std::chrono::seconds(1 + any.up_to(4));
    const auto how = any.up_to(3);
    options.each_second = [stop, how](const throng::progress_state& now,
                                      throng::run_control& control) {
      if (now.elapsed < stop)
        return;
      if (how == 1)
        control.stop();
      if (how == 2)
        control.abort();
    };
    const auto ended = run(test, some_service(any), options);
    check_books(ended);
    const auto& requests = ended.told.facts().requests;
    all.ok += requests.ok;
    all.failed += requests.failed;
    all.timed_out += requests.timed_out;
    all.in_flight += requests.in_flight;
    all.unsent += requests.unsent;
    for (const auto& books : ended.told.facts().scenarios) {
      cancelled += books.cancelled;
      dropped += books.dropped;
      interrupted += books.interrupted;
    }
  }
  // There was some of everything.
  CHECK(all.ok > 10'000);
  CHECK(all.failed > 1'000);
  CHECK(all.timed_out > 1'000);
  CHECK(all.in_flight > 100);
  CHECK(all.unsent > 100);
  CHECK(cancelled > 1'000);
  CHECK(dropped > 1'000);
  CHECK(interrupted > 100);
}

TEST_CASE("setup and teardown have their requests in the books") {
  load_test test("phases");
  const auto ask = [](vu& vu) -> task<> { co_await vu.http.get("http://shop/"); };
  test.setup(ask);
  test.teardown(ask);
  test.scenario("a", throng::per_vu_iterations{2, 3}, ask);
  const auto ended = run(test, models::constant(1ms), {});
  check_books(ended);
  CHECK(ended.told.facts().requests.ok == 8);
}

TEST_CASE("a request whose connect was refused is unsent") {
  load_test test("refused");
  test.scenario("a", throng::per_vu_iterations{1, 10},
                [](vu& vu) -> task<> { co_await vu.http.get("http://shop/"); });
  const auto ended = run(test, models::constant(1ms).refuses(1), {});
  CHECK(ended.seen == 0);
  CHECK(ended.told.facts().requests.unsent == 10);
  CHECK(ended.told.facts().requests.asked == 10);
}
