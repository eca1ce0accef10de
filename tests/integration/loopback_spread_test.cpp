// A whole run with few ports: hundreds of connections to one loopback server, each user's own,
// where one local address has a hundred ports (IP_LOCAL_PORT_RANGE, Linux 6.3).

#include <throng/base/config.hpp>

#if THRONG_HAS_EPOLL

#include <throng/throng.hpp>
#include "../skip.hpp"
#include <throng/engine/run_plan.hpp>
#include <throng/engine/run_watcher.hpp>
#include <throng/main.hpp>
#include <throng/net/local_end.hpp>
#include <throng/net/machine_limits.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

constexpr unsigned few = 100;
constexpr std::int64_t users = 3 * few + 50;

// A hundred ports of the system's range, by turns for the tests that run beside this one.
throng::port_range few_ports() {
  const auto system = throng::read_machine_limits().ports;
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool works = throng::set_local_ports(socket, system) == 0;
  ::close(socket);
  if (!works || system.size() < 2 * few)
    skip("this kernel has no IP_LOCAL_PORT_RANGE (Linux 6.3)");
  const unsigned blocks = system.size() / few;
  const unsigned first = system.first + few * (static_cast<unsigned>(::getpid()) * 97 % blocks);
  return {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(first + few - 1)};
}

struct outcome {
  std::int64_t connections = 0; // as the client counts them
  std::int64_t at_server = 0;   // as the server does
  std::int64_t answered = 0;
  std::int64_t without_port = 0;
};

// Each user sends one request and stays until all have, so that all connections are open at a time.
outcome run_with(const throng::source_rules& sources, unsigned workers) {
  throng::raise_descriptor_limit();
  throng::testing::http_server server;
  server.route("/ping", [](const throng::testing::http_request&) {
    return throng::testing::http_reply{.body = "PONG!"};
  });
  const auto url = server.url("/ping");
  std::atomic<std::int64_t> answered{0};
  std::atomic<std::int64_t> without_port{0};
  throng::load_test test{"spread"};
  test.scenario("holders", throng::per_vu_iterations{.vus = users, .iterations = 1},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto res = co_await vu.http.get(url);
                  answered += res.status() == 200 ? 1 : 0;
                  without_port +=
                      res.error_code() == static_cast<int>(throng::http_error::ports_exhausted) ? 1
                                                                                                : 0;
                  while (answered + without_port < users)
                    co_await vu.sleep(10ms);
                });
  throng::run_options options;
  options.workers = workers;
  auto plan = throng::make_plan(test, options);
  const auto told = throng::run_watcher(plan, options, 1, sources).watch();
  return {static_cast<std::int64_t>(told.value(throng::http_conns_opened.count())),
          static_cast<std::int64_t>(server.counts().connections), answered, without_port};
}

} // namespace

TEST_CASE("a run has more connections to a loopback server than one address has ports") {
  if (!throng::can_spread_loopback)
    skip("only Linux has all of 127.0.0.0/8");
  for (const unsigned workers : {1U, 3U}) {
    CAPTURE(workers);
    const auto got = run_with({.ports = few_ports()}, workers);
    CHECK(got.answered == users);
    CHECK(got.without_port == 0);
    CHECK(got.connections == users);
    CHECK(got.at_server == users);
  }
}

TEST_CASE("a run that may not spread has as many connections as ports, the others fail as local") {
  const auto got = run_with({.spread_loopback = false, .ports = few_ports()}, 1);
  CHECK(got.answered <= few);
  CHECK(got.answered > 0);
  CHECK(got.without_port == users - got.answered);
  CHECK(got.at_server == got.answered);
}

#endif
