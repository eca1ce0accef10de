// Zero allocations for each request, on real sockets: malloc itself is counted, so nothing passes
// by operator new unseen.  The server is another process.  The sanitizers have an allocator of
// their own; under them there is nothing here.

#include "../../benchmarks/allocations.hpp"

#if !defined(BENCH_FOREIGN_ALLOCATOR)

#include "accounts.hpp"
#include "child.hpp"
#include <throng/stream.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

using namespace std::chrono_literals;

namespace {

// Allocations and requests at one moment.
struct tally {
  std::uint64_t allocations = 0;
  std::uint64_t requests = 0;
};

// Between a third of a run and the end of its last iteration.
struct steady_part {
  throng::result told;
  tally from;
  tally to;
};

template <class Body>
steady_part measure(unsigned workers, std::chrono::nanoseconds duration, Body body) {
  steady_part part;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<bool> is_marked = false;
  std::atomic<std::uint64_t> last = 0;
  const auto begun = std::chrono::steady_clock::now();
  throng::load_test test{"allocations"};
  test.scenario("steady", steady(64, duration), [&](throng::vu& vu) -> throng::task<> {
    co_await body(vu);
    const auto so_far = requests.fetch_add(1) + 1;
    if (!is_marked && std::chrono::steady_clock::now() - begun > duration * 3 / 10 &&
        !is_marked.exchange(true)) {
      part.from = {bench::allocations, so_far};
    }
    last = bench::allocations.load();
  });
  part.told = throng::run(test, {.workers = workers});
  part.to = {last, requests};
  return part;
}

class pong_server {
public:
  pong_server() {
    if (!soon([&] { return process_.out().ends_with('\n'); }))
      throw std::runtime_error("the server does not start: " + process_.err());
    url_ = "http://127.0.0.1:" + process_.out();
    url_.pop_back();
    url_ += "/ping";
  }
  const std::string& url() const { return url_; }

private:
  child process_{{THRONG_TEST_SERVER}};
  std::string url_;
};

} // namespace

TEST_CASE("the counter of allocations counts") {
  const auto before = bench::allocations.load();
  const std::string long_text(1000, 'x');
  void* const volatile block = std::malloc(10);
  std::free(block);
  CHECK(bench::allocations.load() >= before + 2);
  CHECK(long_text.size() == 1000);
}

TEST_CASE("requests allocate nothing in steady state") {
  for (const unsigned workers : {1u, 2u}) {
    const pong_server server;
    const auto part = measure(workers, 3s, [&](throng::vu& vu) -> throng::task<> {
      const auto got = co_await vu.http.get(server.url()).header("X-Test", "yes").timeout(10s);
      vu.check("pong", got.status() == 200 && got.body() == "PONG!");
    });
    check_own_books(part.told, 1);
    check_checks(part.told, 1);
    const auto requests = part.to.requests - part.from.requests;
    const auto allocations = part.to.allocations - part.from.allocations;
    MESSAGE(allocations << " allocations, " << requests << " requests, " << workers << " workers");
    CHECK(part.to.requests >= 20'000);
    // Once a second the numbers are added up, which allocates; requests do not.
    CHECK(allocations < 1'000);
    CHECK(static_cast<double>(allocations) < 0.01 * static_cast<double>(requests));
  }
}

TEST_CASE("bodies and sleeps allocate nothing in steady state") {
  const pong_server server;
  const std::string body(2000, 'b');
  const auto part = measure(2, 1s, [&](throng::vu& vu) -> throng::task<> {
    const auto got = co_await vu.http.post(server.url()).json(body);
    vu.check("pong", got.status() == 200);
    co_await vu.sleep(2ms);
  });
  check_own_books(part.told, 1);
  const auto requests = part.to.requests - part.from.requests;
  CHECK(requests >= 1000);
  CHECK(part.to.allocations - part.from.allocations < 200);
}

TEST_CASE("steps of a stream that is kept allocate nothing in steady state") {
  const pong_server server;
  const auto from = std::string("http://").size();
  const auto address = server.url().substr(from, server.url().find('/', from) - from);
  const auto part = measure(2, 1s, [&](throng::vu& vu) -> throng::task<> {
    auto connection = co_await throng::open_stream(vu, address);
    co_await connection.write("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = co_await connection.read_until("PONG!").timeout(10s);
    vu.check("pong", answer.ok());
    connection.keep();
    co_await vu.sleep(2ms);
  });
  check_checks(part.told, 1);
  CHECK(part.to.requests - part.from.requests >= 1000);
  CHECK(part.to.allocations - part.from.allocations < 200);
}

#endif
