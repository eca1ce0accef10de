// A run that has warmed up allocates nothing: the program's own operator new keeps the count.  All
// is counted between two seconds: at each second the watcher reads the numbers, which takes memory.

#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/testing/doctest.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string_view>

namespace {

std::atomic<std::uint64_t> allocations{0};

// Not inlined: g++ would see a pointer of malloc that is given to delete.
[[gnu::noinline]] void* count_and_allocate(std::size_t size, std::size_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* const memory =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size == 0 ? 1 : size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr)
    throw std::bad_alloc();
  return memory;
}

[[gnu::noinline]] void give_back(void* memory) noexcept { std::free(memory); }

} // namespace

void* operator new(std::size_t size) { return count_and_allocate(size, 1); }
void* operator new[](std::size_t size) { return count_and_allocate(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }

using namespace std::chrono_literals;
using throng::task;
using throng::vu;

namespace {

// The allocations between two iterations of a run, as its script counts them.
struct window {
  std::uint64_t first; // the iteration that opens it
  std::uint64_t last;  // the iteration that closes it
  std::uint64_t begun = 0;
  std::uint64_t before = 0;
  std::uint64_t within = ~std::uint64_t{0};

  void iteration_begins() noexcept {
    if (begun == first)
      before = allocations.load();
    if (begun == last)
      within = allocations.load() - before;
    ++begun;
  }
};

throng::testing::scripted_reply lasting(std::string_view text) {
  throng::testing::scripted_reply reply;
  reply.lasting = text;
  reply.delay = 3ms;
  return reply;
}

} // namespace

TEST_CASE("the counter counts") {
  const auto before = allocations.load();
  // Calls, not new expressions: those a compiler may leave out.
  ::operator delete(::operator new(1));
  ::operator delete[](::operator new[](100));
  CHECK(allocations.load() == before + 2);
}

TEST_CASE("100,000 iterations with a request, two checks, a trend and a sleep allocate nothing") {
  static const throng::duration_trend wait{"waiting_room"};
  window counted{.first = 10'000, .last = 110'000};
  throng::load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 500, .duration = 1s}, [&](vu& vu) -> task<> {
    counted.iteration_begins();
    const auto res = co_await vu.http.get("http://127.0.0.1:3000/ping?page=1");
    vu.check("status is 200", res.status() == 200);
    vu.check("body is PONG!", res.body() == "PONG!");
    wait.add(vu, res.timings().waiting);
    co_await vu.sleep(100us);
  });
  const auto told = throng::testing::run_virtually(test, [](std::string_view, throng::instant) {
    return lasting("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nPONG!");
  });
  CHECK(counted.begun > counted.last);
  CHECK(counted.within == 0);
  CHECK(told.value(throng::checks.rate()) == 1);
  CHECK(told.value(wait.count()) == static_cast<double>(counted.begun));
}

TEST_CASE(
    "chunked bodies, tasks in tasks, bodies, headers and assertions allocate nothing either") {
  static const throng::counter coupons{"coupons"};
  static const throng::gauge depth{"queue_depth"};
  static const throng::rate cached{"cached"};
  static const throng::trend items{"items"};
  window counted{.first = 2'000, .last = 12'000};
  const auto fetch = [](vu& vu) -> task<int> {
    const auto res = co_await vu.http.post("http://a/")
                         .header("X-Request", "a value that is longer than a small string")
                         .json(R"({"a": "body that is longer than any small string"})")
                         .timeout(5s);
    co_return res.status();
  };
  throng::load_test test("t");
  test.scenario("a", throng::constant_vus{.vus = 200, .duration = 1s}, [&](vu& vu) -> task<> {
    counted.iteration_begins();
    const int status = co_await fetch(vu);
    vu.check("made", status == 201);
    THRONG_VU_CHECK(vu, status == 201);
    THRONG_VU_REQUIRE(vu, status > 200);
    coupons.add(vu, 3);
    depth.set(vu, 5);
    cached.add(vu, true);
    items.add(vu, 12.5);
    co_await vu.sleep(0s);
    co_await vu.sleep(1ms);
  });
  const auto told = throng::testing::run_virtually(test, [](std::string_view, throng::instant) {
    auto reply = lasting("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n");
    reply.piece = 17;
    reply.between = 1us;
    return reply;
  });
  CHECK(counted.begun > counted.last);
  CHECK(counted.within == 0);
  CHECK(told.value(throng::checks.rate()) == 1);
}

TEST_CASE("groups, tags, names and tagged samples that were seen before allocate nothing") {
  static const throng::counter coupons{"coupons"};
  static const throng::duration_trend wait{"waiting_room"};
  window counted{.first = 2'000, .last = 12'000};
  throng::load_test test("t");
  test.tag("env", "test");
  test.scenario("a", throng::constant_vus{.vus = 100, .duration = 1s}, [&](vu& vu) -> task<> {
    counted.iteration_begins();
    vu.tag("kind", vu.iteration() % 2 == 0 ? "gold" : "a value that nobody asks for");
    const auto outer = vu.group("a group with a name of some length");
    const auto inner = vu.group("another group inside of the first");
    co_await vu.http.get("http://a/").name("a name longer than a small string").tag("part", "x");
    vu.check("fine", true, {{"part", "x"}});
    coupons.add(vu, 3, {{"part", "x"}, {"kind", "tin"}});
    wait.add(vu, 5ms);
    co_await vu.sleep(100us);
  });
  for (const auto* value : {"gold", "tin", "never"}) {
    test.track(throng::http_reqs.tagged("kind", value))
        .track(coupons.tagged("kind", value))
        .track(wait.tagged("kind", value))
        .track(throng::iterations.tagged("kind", value));
  }
  test.track(throng::http_req_duration.tagged("status", "200").tagged("part", "x"))
      .track(throng::checks.tagged("part", "x").tagged("env", "test"));
  const auto told = throng::testing::run_virtually(test, [](std::string_view, throng::instant) {
    return lasting("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  CHECK(counted.begun > counted.last);
  CHECK(counted.within == 0);
  const auto all = told.value(throng::http_reqs.count());
  CHECK(told.value(coupons.tagged("kind", "tin").count()) == 3 * all);
  CHECK(told.value(wait.tagged("kind", "gold").count()) > 0.4 * all);
  CHECK(told.value(throng::http_req_duration.tagged("status", "200").tagged("part", "x").count()) ==
        all);
  CHECK(told.value(throng::checks.tagged("part", "x").tagged("env", "test").rate()) == 1);
}
