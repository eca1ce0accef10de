// Asio's operations in scripts, over real sockets and timers.  What must hold beside the results:
// an iteration that is cut off leaves nothing behind, which the address sanitizer sees.

#include "../../examples/line_server.hpp"
#include "accounts.hpp"
#include <throng/asio.hpp>
#include <throng/testing/functional.hpp>
#include <throng/testing/virtual_run.hpp>

#include <asio/buffer.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using asio::ip::tcp;

namespace {

constexpr throng::duration_trend op_time{"op_time"};

// Listens, lets connections into its queue and never says a word.
class silent_server {
public:
  tcp::endpoint address() const { return acceptor_.local_endpoint(); }

private:
  asio::io_context loop_{1};
  tcp::acceptor acceptor_{loop_, {asio::ip::address_v4::loopback(), 0}};
};

// Sends a few bytes every other millisecond to whoever connects.
class dripping_server {
public:
  dripping_server() {
    asio::co_spawn(loop_, accept(), asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
  }
  dripping_server(const dripping_server&) = delete;
  dripping_server& operator=(const dripping_server&) = delete;
  ~dripping_server() {
    loop_.stop();
    thread_.join();
  }
  tcp::endpoint address() const { return acceptor_.local_endpoint(); }

private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto connection = co_await acceptor_.async_accept(asio::use_awaitable);
      asio::co_spawn(loop_, drip(std::move(connection)), asio::detached);
    }
  }
  static asio::awaitable<void> drip(tcp::socket connection) {
    const std::string drop = "drop";
    asio::steady_timer timer(connection.get_executor());
    for (;;) {
      co_await asio::async_write(connection, asio::buffer(drop), asio::use_awaitable);
      timer.expires_after(2ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }

  asio::io_context loop_{1};
  tcp::acceptor acceptor_{loop_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

throng::load_test once(const std::string& name, std::function<throng::task<>(throng::vu&)> body) {
  throng::load_test test{name};
  test.scenario("once", throng::per_vu_iterations{}, std::move(body));
  return test;
}

// Runs the body by 20 users until the run is interrupted, at once and amid their first iteration.
throng::result cut_off(std::function<throng::task<>(throng::vu&)> body) {
  throng::load_test test{"cut off"};
  test.scenario("waits", steady(20, 300ms), std::move(body)).graceful_stop(0s);
  const auto begun = std::chrono::steady_clock::now();
  auto told = throng::run(test, {.workers = 2});
  CHECK(std::chrono::steady_clock::now() - begun < 10s);
  CHECK(told.facts().interrupted_iterations == 20);
  CHECK(told.facts().exceptions.empty());
  return told;
}

// Counts those that live.
struct witness {
  explicit witness(std::atomic<int>& of) : alive(&of) { ++*alive; }
  witness(const witness&) = delete;
  witness& operator=(const witness&) = delete;
  ~witness() { --*alive; }
  std::atomic<int>* alive;
};

asio::awaitable<int> length_of(tcp::socket& connection, std::string text) {
  asio::steady_timer timer(connection.get_executor(), 2ms);
  co_await timer.async_wait(asio::use_awaitable);
  co_await asio::async_write(connection, asio::buffer(text), asio::use_awaitable);
  std::string answer;
  auto buffer = asio::dynamic_buffer(answer);
  const auto size = co_await asio::async_read_until(connection, buffer, '\n', asio::use_awaitable);
  co_return static_cast<int>(size);
}

asio::awaitable<void> waits_then_throws() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
  co_await timer.async_wait(asio::use_awaitable);
  throw std::runtime_error("thrown in Asio's coroutine");
}

asio::awaitable<void> waits_for_ever(std::atomic<int>& alive) {
  const witness here(alive);
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

} // namespace

TEST_CASE("timers and sockets are awaited and each one's time is recorded") {
  const line_server server;
  std::atomic<std::uint64_t> right{0};
  throng::load_test test{"lines"};
  test.scenario("lines", steady(8, 300ms), [&](throng::vu& vu) -> throng::task<> {
    asio::steady_timer timer(throng::io_executor(vu), 2ms);
    const auto early = co_await timer.async_wait(throng::use_vu(vu, op_time));
    tcp::socket connection(throng::io_executor(vu));
    const auto refused = co_await connection.async_connect(server.address(), throng::use_vu(vu));
    const std::string text = "some text\n";
    const auto [unsent, sent] =
        co_await asio::async_write(connection, asio::buffer(text), throng::use_vu(vu));
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer);
    const auto [lost, size] =
        co_await asio::async_read_until(connection, buffer, '\n', throng::use_vu(vu));
    if (!early && !refused && !unsent && sent == text.size() && !lost && size == text.size() &&
        answer == "SOME TEXT\n")
      ++right;
  });
  test.declare(op_time);
  const auto told = throng::run(test, {.workers = 2});
  const auto iterations = total(told, throng::iterations);
  CHECK(iterations >= 8);
  CHECK(right == iterations + told.facts().interrupted_iterations);
  CHECK(told.value(op_time.count()) == static_cast<double>(right));
  CHECK(told.value(op_time.min()) > 0ns);
  CHECK(told.value(op_time.max()) < 20s);
  CHECK(told.facts().exceptions.empty());
}

TEST_CASE("what Asio's handler would be given is what a script gets") {
  const auto told = throng::run(once("kinds", [](throng::vu& vu) -> throng::task<> {
    asio::steady_timer timer(throng::io_executor(vu), 0s);
    auto one = timer.async_wait(throng::use_vu(vu));
    static_assert(std::is_same_v<decltype(one.await_resume()), std::error_code>);
    // Nothing, where there are no arguments.
    co_await asio::post(throng::io_executor(vu), throng::use_vu(vu));
    const auto token = throng::use_vu(vu);
    const auto where = throng::io_executor(vu);
    const auto begin = [where](auto handler) {
      asio::post(where, [handler = std::move(handler)]() mutable {
        std::move(handler)(6, std::make_unique<int>(7));
      });
    };
    auto many =
        asio::async_initiate<const throng::use_vu, void(int, std::unique_ptr<int>)>(begin, token);
    const auto [six, seven] = co_await many;
    CHECK(six == 6);
    CHECK(*seven == 7);
    co_await one;
  }));
  CHECK(told.facts().exceptions.empty());
  CHECK(total(told, throng::iterations) == 1);
}

TEST_CASE("an operation that fails is data and its time counts") {
  asio::error_code refused;
  asio::error_code ended;
  std::size_t size = 1;
  const line_server server;
  tcp::endpoint nobody;
  {
    const silent_server gone;
    nobody = gone.address();
  }
  const auto told = throng::run(once("errors", [&](throng::vu& vu) -> throng::task<> {
    tcp::socket connection(throng::io_executor(vu));
    refused = co_await connection.async_connect(nobody, throng::use_vu(vu, op_time));
    connection.close();
    co_await connection.async_connect(server.address(), throng::use_vu(vu));
    const std::string quit = "QUIT\n";
    co_await asio::async_write(connection, asio::buffer(quit), throng::use_vu(vu));
    std::array<char, 10> inbox{};
    std::tie(ended, size) =
        co_await asio::async_read(connection, asio::buffer(inbox), throng::use_vu(vu, op_time));
  }));
  CHECK(refused == asio::error::connection_refused);
  CHECK(ended == asio::error::eof);
  CHECK(size == 0);
  CHECK(told.value(op_time.count()) == 2);
  CHECK(told.facts().exceptions.empty());
}

TEST_CASE("users that wait for a line are cut off at once and leave nothing behind") {
  const silent_server server;
  std::atomic<int> alive{0};
  std::atomic<int> came_back{0};
  const auto told = cut_off([&](throng::vu& vu) -> throng::task<> {
    const witness here(alive);
    tcp::socket connection(throng::io_executor(vu));
    co_await connection.async_connect(server.address(), throng::use_vu(vu));
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer);
    co_await asio::async_read_until(connection, buffer, '\n', throng::use_vu(vu, op_time));
    ++came_back;
  });
  CHECK(alive == 0);
  CHECK(came_back == 0);
  CHECK_THROWS_WITH((void)told.value(op_time.count()), "op_time.count: no samples were recorded");
}

TEST_CASE("users that are cut off leave the worker to others, whose loop goes on") {
  // The interrupted operations' ends come while others run: each reads into its own dead variables
  // if anything is wrong.
  const silent_server silent;
  const line_server server;
  throng::load_test test{"some are cut off"};
  test.scenario("waits",
                throng::ramping_vus{.start_vus = 10,
                                    .stages = {{0s, 10}, {300ms, 10}, {0s, 0}},
                                    .graceful_ramp_down = 0s},
                [&](throng::vu& vu) -> throng::task<> {
                  tcp::socket connection(throng::io_executor(vu));
                  co_await connection.async_connect(silent.address(), throng::use_vu(vu));
                  std::string answer;
                  auto buffer = asio::dynamic_buffer(answer);
                  co_await asio::async_read_until(connection, buffer, '\n', throng::use_vu(vu));
                });
  std::atomic<int> lines{0};
  test.scenario("asks", steady(4, 600ms), [&](throng::vu& vu) -> throng::task<> {
    tcp::socket connection(throng::io_executor(vu));
    co_await connection.async_connect(server.address(), throng::use_vu(vu));
    const std::string text = "a line\n";
    for (int i = 0; i < 10; ++i) {
      co_await asio::async_write(connection, asio::buffer(text), throng::use_vu(vu));
      std::array<char, 7> inbox{};
      const auto [lost, size] =
          co_await asio::async_read(connection, asio::buffer(inbox), throng::use_vu(vu));
      if (!lost && std::string(inbox.data(), size) == "A LINE\n")
        ++lines;
    }
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.facts().interrupted_iterations >= 10);
  CHECK(lines >= 40);
  CHECK(told.facts().exceptions.empty());
}

TEST_CASE("a socket that outlives its script is not read from any more") {
  // More comes after the users were cut off, and the loop goes on with others: what still read
  // would write to the variables that are gone.
  const dripping_server server;
  throng::load_test test{"drops"};
  const auto read = [&](throng::vu& vu) -> throng::task<> {
    auto& connection = vu.state<std::unique_ptr<tcp::socket>>();
    connection = std::make_unique<tcp::socket>(throng::io_executor(vu));
    co_await connection->async_connect(server.address(), throng::use_vu(vu));
    std::vector<char> inbox(1'000'000);
    co_await asio::async_read(*connection, asio::buffer(inbox), throng::use_vu(vu));
  };
  test.scenario("reads", steady(10, 300ms), read).graceful_stop(0s);
  std::atomic<int> turns{0};
  test.scenario("others", steady(1, 600ms), [&](throng::vu& vu) -> throng::task<> {
    co_await vu.sleep(2ms);
    ++turns;
  });
  const auto told = throng::run(test, {.workers = 1});
  CHECK(told.facts().interrupted_iterations == 10);
  CHECK(told.facts().exceptions.empty());
  CHECK(turns >= 1);
}

TEST_CASE("a coroutine of Asio's is awaited with its value and its time") {
  const line_server server;
  int length = 0;
  const auto told = throng::run(once("awaitable", [&](throng::vu& vu) -> throng::task<> {
    tcp::socket connection(throng::io_executor(vu));
    co_await connection.async_connect(server.address(), throng::use_vu(vu));
    length = co_await throng::awaited(throng::use_vu(vu, op_time),
                                      length_of(connection, "twelve chars\n"));
    CHECK(length == 13);
    length += co_await throng::awaited(vu, length_of(connection, "x\n"));
  }));
  CHECK(length == 15);
  CHECK(told.value(op_time.count()) == 1);
  CHECK(told.value(op_time.min()) >= 2ms);
  CHECK(told.facts().exceptions.empty());
}

TEST_CASE("what a coroutine of Asio's throws is thrown in the script") {
  const auto told = throng::run(once("throws", [](throng::vu& vu) -> throng::task<> {
    co_await throng::awaited(vu, waits_then_throws());
  }));
  REQUIRE(told.facts().exceptions.size() == 1);
  CHECK(told.facts().exceptions.front().text.find("thrown in Asio's coroutine") !=
        std::string::npos);
}

TEST_CASE("a coroutine of Asio's that waits for ever ends with the script") {
  std::atomic<int> alive{0};
  cut_off([&](throng::vu& vu) -> throng::task<> {
    co_await throng::awaited(vu, waits_for_ever(alive));
  });
  CHECK(alive == 0);
}

TEST_CASE("a read has a timeout by Asio's operators") {
  using namespace asio::experimental::awaitable_operators;
  const silent_server server;
  std::size_t first = 9;
  const auto told = throng::run(once("timeout", [&](throng::vu& vu) -> throng::task<> {
    tcp::socket connection(throng::io_executor(vu));
    co_await connection.async_connect(server.address(), throng::use_vu(vu));
    std::array<char, 10> inbox{};
    asio::steady_timer limit(throng::io_executor(vu), 20ms);
    auto either = asio::async_read(connection, asio::buffer(inbox), asio::use_awaitable) ||
                  limit.async_wait(asio::use_awaitable);
    const auto ended = co_await throng::awaited(vu, std::move(either));
    first = ended.index();
  }));
  CHECK(first == 1);
  CHECK(told.facts().exceptions.empty());
}

TEST_CASE("an operation that never calls its handler does not hang the script") {
  const auto told = throng::run(once("lost", [](throng::vu& vu) -> throng::task<> {
    const auto forget = [](auto) {};
    const auto token = throng::use_vu(vu);
    co_await asio::async_initiate<const throng::use_vu, void()>(forget, token);
  }));
  REQUIRE(told.facts().exceptions.size() == 1);
  CHECK(told.facts().exceptions.front().text.find("without calling its handler") !=
        std::string::npos);
}

TEST_CASE("an operation that cannot begin throws in the script") {
  bool is_caught = false;
  const auto told = throng::run(once("refused", [&](throng::vu& vu) -> throng::task<> {
    const auto token = throng::use_vu(vu);
    const auto refuse = [](auto) { throw std::runtime_error("no"); };
    try {
      co_await asio::async_initiate<const throng::use_vu, void()>(refuse, token);
    } catch (const std::runtime_error&) {
      is_caught = true;
    }
    co_await vu.sleep(1ms);
  }));
  CHECK(is_caught);
  CHECK(told.facts().exceptions.empty());
  CHECK(total(told, throng::iterations) == 1);
}

TEST_CASE("a user needs one place for its operations, however many there are") {
  std::size_t most = 0;
  const auto told = throng::run(once("many", [&](throng::vu& vu) -> throng::task<> {
    for (int i = 0; i < 1000; ++i) {
      asio::steady_timer timer(throng::io_executor(vu), 0s);
      co_await timer.async_wait(throng::use_vu(vu));
    }
    most = throng::outside_wait::door_of(vu).most();
  }));
  CHECK(most == 1);
  CHECK(told.facts().exceptions.empty());
}

TEST_CASE("Asio's operations work in a test case of one iteration") {
  const line_server server;
  bool is_over = false;
  throng::run_once([&](throng::vu& vu) -> throng::task<> {
    tcp::socket connection(throng::io_executor(vu));
    const auto refused = co_await connection.async_connect(server.address(), throng::use_vu(vu));
    REQUIRE(!refused);
    is_over = true;
  });
  CHECK(is_over);
}

TEST_CASE("virtual time and plain functions say that they have no loop") {
  const auto asks = [](throng::vu& vu) -> throng::task<> {
    const auto where = throng::io_executor(vu);
    asio::steady_timer timer(where, 1s);
    co_await timer.async_wait(throng::use_vu(vu));
  };
  const auto nothing = [](std::string_view, throng::instant) {
    return throng::testing::ok_reply("");
  };
  const auto told = throng::testing::run_virtually(once("virtual", asks), nothing);
  REQUIRE(told.facts().exceptions.size() == 1);
  CHECK(told.facts().exceptions.front().text.find("virtual time knows HTTP and sleeps only") !=
        std::string::npos);

  throng::load_test test{"blocking"};
  test.scenario("plain", throng::per_vu_iterations{},
                [](throng::vu& vu) { (void)throng::io_executor(vu); });
  const auto blocked = throng::run(test);
  REQUIRE(blocked.facts().exceptions.size() == 1);
  CHECK(blocked.facts().exceptions.front().text.find("a plain function cannot wait") !=
        std::string::npos);
}
