// One connection over the scripted stream, in virtual time, with all that it needs.

#pragma once

#include "scripted_stream.hpp"
#include <throng/base/random.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/net/connection.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/origin.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/timer_queue.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace scripted {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

inline const std::string wire = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
inline const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

// One connection with all that it needs.
struct fixture {
  using connection = throng::connection<stream, throng::virtual_time>;

  explicit fixture(std::vector<std::string> addresses = {"a"}, throng::http_options with = {})
      : options(std::move(with)) {
    options.dns.select = throng::dns_select::first;
    names = {options.dns, {}, throng::random_source(1)};
    server.name = &names.of("host", 80);
    knows(std::move(addresses));
    around.finisher = this;
    around.finished = &on_finished;
    around.resolver = this;
    around.look_up = [](void* self, connection&) { ++static_cast<fixture*>(self)->lookups; };
  }

  throng::virtual_time clock;
  const throng::instant start = clock.now();
  throng::timer_queue timers;
  scripted::network network;
  std::vector<char> buffer = std::vector<char>(16);
  throng::http_options options;
  throng::name_cache<stream::endpoint> names{options.dns, {}, throng::random_source(1)};
  throng::origin<stream::endpoint> server{};
  connection::surroundings around{&network, &clock, &timers, buffer, &names, nullptr, &options};
  throng::connection_cells cells;
  std::vector<throng::transaction*> finished;
  nanoseconds finished_at{-1};
  int lookups = 0;
  connection under_test{around, server};

  static void on_finished(void* self_, void* owner, throng::transaction& what) {
    auto& self = *static_cast<fixture*>(self_);
    CHECK(owner == &self.cells);
    self.finished.push_back(&what);
    self.finished_at = self.clock.now() - self.start;
  }

  // A lookup has given these, or none.
  void knows(std::vector<std::string> addresses) {
    std::vector<stream::endpoint> found;
    for (auto& each : addresses)
      found.push_back({std::move(each)});
    (void)names.keep(*server.name, std::move(found), http_error::none, clock.now());
  }
  void ask(throng::transaction& what, nanoseconds timeout = 60s) {
    what.wire = wire;
    what.timeout = timeout;
    what.deadline = throng::never;
    what.retries = 0;
    what.clear_response();
    under_test.start(what, clock.now(), &cells, 1, cells);
  }
  void ready(bool readable, bool writable, bool hang_up = false) {
    REQUIRE(network.listener != nullptr);
    network.listener->on_ready(readable, writable, hang_up);
  }
  void readable(bool hang_up = false) { ready(true, true, hang_up); }
  void writable() { ready(false, true); }

  // Moves the time on, firing each timer when it is due.
  void pass_until(nanoseconds offset) {
    const auto end = start + offset;
    while (timers.next_due() <= end) {
      clock.move_to(timers.next_due());
      timers.fire_due(clock.now());
    }
    clock.move_to(end);
  }
  nanoseconds next_timer() const { return timers.next_due() - start; }
};

inline void check_failure(const throng::transaction& of, http_error error,
                          const std::string& words) {
  CHECK(of.error == error);
  CHECK(of.status == 0);
  CHECK(of.failure == words);
}

} // namespace scripted
