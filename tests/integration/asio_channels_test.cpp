// Channels over Asio's sockets, as on systems without epoll: nothing is read that nobody wants, and
// the loop rests meanwhile.

#include "talking_server.hpp"
#include <throng/base/random.hpp>
#include <throng/engine/channel_service.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/asio_stream.hpp>
#include <throng/net/channel.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/net/stream_endpoint.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/timer_queue.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace std::chrono_literals;
using throng::read_goal;

namespace {

struct asio_only_world {
  using stream = throng::asio_stream;

  throng::instant now() const { return throng::steady_time{}.now(); }
  asio::io_context& network() { return loop; }
  void look_up(const std::string& host, std::uint16_t port,
               const throng::looked_up<throng::stream_endpoint>& answer) {
    answer({throng::tcp_endpoint(asio::ip::make_address(host), port)}, throng::http_error::none,
           {});
  }
  void wait_until(throng::instant due) { loop.run_one_until(due); }
  void poll() { loop.poll(); }

  asio::io_context loop{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(loop);
};
static_assert(throng::world<asio_only_world>);

// A user of channels that has all the time in the world.
struct driver final : throng::channel_waiter {
  asio_only_world world;
  throng::timer_queue timers;
  throng::http_options options;
  throng::source_rules sources;
  throng::channel_service<asio_only_world> service{world, timers, options, sources,
                                                   throng::random_source(1)};
  bool is_over = false;
  void on_step_over() override { is_over = true; }

  bool wait(bool at_once) {
    const auto limit = world.now() + 20s;
    while (!at_once && !is_over && world.now() < limit) {
      world.wait_until(limit);
      timers.fire_due(world.now());
    }
    const bool came = at_once || is_over;
    is_over = false;
    return came;
  }
  throng::channel& open(const std::string& server) {
    const auto begun = service.open(server, {1, 10s}, *this);
    CHECK(wait(begun.is_over));
    REQUIRE(begun.opened->is_open());
    return *begun.opened;
  }
  std::string line(throng::channel& from) {
    CHECK(wait(from.read({read_goal::kind::until, 0, "\n"}, 10s, *this)));
    return std::string(from.step().bytes);
  }
};

} // namespace

TEST_CASE("what nobody reads waits in the socket, and the loop is not told of it for ever") {
  const talking_tcp_server server;
  driver user;
  auto& channel = user.open(server.address());
  CHECK(user.wait(channel.write("BURST\n", 10s, user)));
  for (int i = 0; i < 3; ++i) {
    // A few events at the most: it takes 30 ms of them to see the opposite.
    CHECK(user.world.loop.run_for(30ms) < 100);
    CHECK(user.line(channel) == "burst\n");
  }
  for (int i = 3; i < 1000; ++i)
    CHECK(user.line(channel) == "burst\n");
  for (const std::string text : {"a\n", "b\n"}) {
    CHECK(user.wait(channel.write(text, 10s, user)));
    CHECK(user.line(channel) == (text == "a\n" ? "A\n" : "B\n"));
  }
  channel.give_back(true);
  CHECK(user.world.loop.run_for(30ms) < 100);
  CHECK(channel.is_open());
  CHECK(&user.open(server.address()) == &channel);
  CHECK(channel.was_kept());
  CHECK(user.wait(channel.write("QUIT\n", 10s, user)));
  CHECK(user.world.loop.run_for(30ms) < 100);
  CHECK(user.line(channel) == "");
  CHECK(channel.step().error == throng::http_error::server_closed);
  channel.give_back(false);
  CHECK(user.service.cells().opened.sum.get() == 1);
  CHECK(user.service.cells().closed_by_server.sum.get() == 1);
}
