// Channels over the scripted stream, in virtual time: what each step gives, whatever the stream
// does, and what becomes of the connection.

#include "scripted_stream.hpp"
#include <throng/base/random.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/channel.hpp>
#include <throng/net/channel_surroundings.hpp>
#include <throng/net/dialled_channel.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/origin.hpp>
#include <throng/time/clocks.hpp>
#include <throng/time/timer_queue.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using namespace scripted;
using std::chrono::nanoseconds;
using throng::read_goal;
using calls = std::vector<std::string>;

namespace {

struct fixture final : throng::channel_waiter {
  using channel = throng::dialled_channel<stream, throng::virtual_time>;

  explicit fixture(std::vector<std::string> addresses = {"a"}) {
    options.dns.select = throng::dns_select::first;
    names = {options.dns, {}, throng::random_source(1)};
    server.name = &names.of("host", 80);
    if (!addresses.empty())
      knows(std::move(addresses));
    around.owner = this;
    around.look_up = [](void* self, channel&) { ++static_cast<fixture*>(self)->lookups; };
    around.left = [](void* self, channel&) { ++static_cast<fixture*>(self)->left; };
  }
  ~fixture() = default;

  throng::virtual_time clock;
  const throng::instant start = clock.now();
  throng::timer_queue timers;
  scripted::network network;
  std::vector<char> buffer = std::vector<char>(8);
  throng::http_options options;
  throng::name_cache<stream::endpoint> names{options.dns, {}, throng::random_source(1)};
  throng::origin<stream::endpoint> server{};
  channel::surroundings around{{&network, &clock, &timers, buffer, &names, nullptr, &options},
                               {},
                               nullptr,
                               nullptr,
                               nullptr};
  int over = 0;
  int lookups = 0;
  int left = 0;
  channel under_test{around};

  void on_step_over() override { ++over; }

  void knows(std::vector<std::string> addresses) {
    std::vector<stream::endpoint> found;
    for (auto& each : addresses)
      found.push_back({std::move(each)});
    (void)names.keep(*server.name, std::move(found), http_error::none, clock.now());
  }
  bool open(nanoseconds timeout = 30s) { return under_test.open(server, {1, timeout}, *this); }
  bool write(std::string_view bytes, nanoseconds timeout = 60s) {
    return under_test.write(bytes, timeout, *this);
  }
  bool read_until(std::string_view delimiter, nanoseconds timeout = 60s) {
    return under_test.read({read_goal::kind::until, 0, delimiter}, timeout, *this);
  }
  bool read(const read_goal& goal) { return under_test.read(goal, 60s, *this); }
  void ready(bool readable, bool writable, bool hang_up = false) {
    REQUIRE(network.listener != nullptr);
    network.listener->on_ready(readable, writable, hang_up);
  }
  void arrives(std::string bytes, bool hang_up = false) {
    network.arrives(std::move(bytes));
    ready(true, true, hang_up);
  }
  void pass_until(nanoseconds offset) {
    const auto end = start + offset;
    while (timers.next_due() <= end) {
      clock.move_to(timers.next_due());
      timers.fire_due(clock.now());
    }
    clock.move_to(end);
  }
  http_error error() const { return under_test.step().error; }
  std::string bytes() const { return std::string(under_test.step().bytes); }
  double opened() const { return around.cells.opened.sum.get(); }
  double closed_by_client() const { return around.cells.closed_by_client.sum.get(); }
  double closed_by_server() const { return around.cells.closed_by_server.sum.get(); }
};

} // namespace

TEST_CASE("a channel opens, writes and reads, and what ends at once tells nobody") {
  fixture f;
  CHECK(f.open());
  CHECK(f.under_test.is_open());
  CHECK(f.write("ping\n"));
  CHECK(f.network.sent == "ping\n");
  CHECK(f.under_test.step().sent == 5);
  CHECK_FALSE(f.read_until("\n"));
  CHECK(f.over == 0);
  f.arrives("pong\n");
  CHECK(f.over == 1);
  CHECK(f.error() == http_error::none);
  CHECK(f.bytes() == "pong\n");
  CHECK(f.under_test.step().received == 5);
  CHECK(f.under_test.failure() == "");
}

TEST_CASE("opening takes what the stream takes, step by step") {
  fixture f;
  f.network.opens = {would_block()};
  CHECK_FALSE(f.open());
  f.ready(true, false);
  CHECK(f.over == 0);
  f.clock.move_to(f.start + 7ms);
  f.ready(false, true);
  CHECK(f.over == 1);
  CHECK(f.under_test.opening().connecting == 7ms);
  CHECK(f.under_test.opening().blocked == 7ms);
  CHECK(f.under_test.step().ended - f.under_test.step().began == 7ms);
  CHECK(f.opened() == 1);
}

TEST_CASE("a name is looked up first, and the lookup has a time of its own") {
  fixture f(calls{});
  CHECK_FALSE(f.open());
  CHECK(f.lookups == 1);
  CHECK(f.under_test.awaits_address());
  f.clock.move_to(f.start + 3ms);
  f.knows({"a"});
  f.under_test.resolved({});
  CHECK(f.over == 1);
  CHECK(f.under_test.is_open());
  CHECK(f.under_test.opening().looking_up == 3ms);
}

TEST_CASE("a lookup that finds nothing is why the channel does not open") {
  fixture f(calls{});
  CHECK_FALSE(f.open());
  f.under_test.resolved({http_error::no_such_host, "there is no such host"});
  CHECK(f.over == 1);
  CHECK_FALSE(f.under_test.is_open());
  CHECK(f.error() == http_error::no_such_host);
  CHECK(f.under_test.failure() == "there is no such host");
}

TEST_CASE("a server's addresses are tried in turn, and the last failure is told") {
  fixture f(calls{"a", "b"});
  f.network.opens = {failed(http_error::unreachable), failed(http_error::connection_refused)};
  CHECK(f.open());
  CHECK(f.network.calls == calls{"open a", "open b"});
  CHECK(f.error() == http_error::connection_refused);
  CHECK(f.under_test.failure() == "dial: connection refused");
  CHECK(f.opened() == 0);
  f.network.opens = {failed(http_error::unreachable)};
  CHECK(f.open());
  CHECK(f.under_test.is_open());
  CHECK(f.error() == http_error::none);
}

TEST_CASE("a connect that takes too long is given up, and counts as not opened") {
  fixture f;
  f.network.opens = {would_block()};
  CHECK_FALSE(f.open(100ms));
  f.pass_until(99ms);
  CHECK(f.over == 0);
  f.pass_until(100ms);
  CHECK(f.over == 1);
  CHECK(f.error() == http_error::dial_timeout);
  CHECK(f.network.calls == calls{"open a", "close"});
  CHECK(f.closed_by_client() == 0);
}

TEST_CASE("what the server is not to be asked is told without a connect") {
  fixture f;
  f.server.refused = http_error::blocked_hostname;
  CHECK(f.open());
  CHECK(f.error() == http_error::blocked_hostname);
  CHECK(f.network.calls.empty());
  f.under_test.refuse(http_error::invalid_url, "what is that");
  CHECK(f.under_test.failure() == "what is that");
  CHECK(f.write("x"));
  CHECK(f.error() == http_error::invalid_url);
}

TEST_CASE("a write goes on where the system stopped taking") {
  fixture f;
  f.open();
  f.network.sends = {takes(2), would_block(), takes(1), would_block()};
  CHECK_FALSE(f.write("abcdef"));
  CHECK(f.network.sent == "ab");
  f.ready(true, false);
  CHECK(f.network.sent == "ab");
  f.ready(false, true);
  CHECK(f.network.sent == "abc");
  CHECK(f.over == 0);
  f.ready(false, true);
  CHECK(f.over == 1);
  CHECK(f.network.sent == "abcdef");
  CHECK(f.under_test.step().sent == 6);
}

TEST_CASE("a stream that was read empty is not asked before it says something") {
  fixture f;
  f.open();
  f.network.ends(failed(http_error::tcp_failed)); // what it would answer
  CHECK_FALSE(f.read_until("\n"));
  f.network.receives.clear();
  f.arrives("a\n");
  CHECK(f.over == 1);
  f.network.ends(failed(http_error::tcp_failed));
  CHECK_FALSE(f.read_until("\n"));
  CHECK(f.over == 1);
}

TEST_CASE("what comes while nobody reads is there for the next read") {
  fixture f;
  f.open();
  f.arrives("1\n2\n");
  CHECK(f.network.receives.size() == 1); // it is left to the system
  CHECK(f.read_until("\n"));
  CHECK(f.bytes() == "1\n");
  CHECK(f.read_until("\n"));
  CHECK(f.bytes() == "2\n");
  CHECK(f.under_test.step().received == 0);
  CHECK_FALSE(f.read_until("\n"));
}

TEST_CASE("an answer longer than the buffer comes whole") {
  fixture f;
  f.open();
  CHECK_FALSE(f.read({read_goal::kind::exactly, 20}));
  f.arrives("0123456789");
  CHECK(f.over == 0);
  f.arrives("0123456789abc");
  CHECK(f.over == 1);
  CHECK(f.bytes() == "01234567890123456789");
  // The read stops when it has enough.
  CHECK(f.under_test.step().received <= 23);
  CHECK(f.read({read_goal::kind::exactly, 3}));
  CHECK(f.bytes() == "abc");
}

TEST_CASE("a server that closes is told apart by what has come") {
  SUBCASE("nothing") {
    fixture f;
    f.open();
    f.read_until("\n");
    f.network.ends(closed());
    f.ready(true, true, true);
    CHECK(f.over == 1);
    CHECK(f.error() == http_error::server_closed);
    CHECK_FALSE(f.under_test.is_open());
    CHECK(f.closed_by_server() == 1);
    CHECK(f.write("x"));
    CHECK(f.error() == http_error::server_closed);
  }
  SUBCASE("a part, together with the close") {
    fixture f;
    f.open();
    f.read_until("\n");
    f.network.arrives("abc");
    f.network.ends(closed());
    f.ready(true, true, true);
    CHECK(f.error() == http_error::response_cut_off);
    CHECK(f.closed_by_server() == 1);
    // What there is can be read.
    CHECK(f.read({read_goal::kind::some}));
    CHECK(f.bytes() == "abc");
    CHECK(f.read({read_goal::kind::some}));
    CHECK(f.error() == http_error::response_cut_off);
  }
  SUBCASE("all, and the close before the next read") {
    fixture f;
    f.open();
    f.read_until("\n");
    f.network.arrives("abc\n");
    f.network.ends(closed());
    f.ready(true, true, true);
    CHECK(f.error() == http_error::none);
    CHECK(f.bytes() == "abc\n");
    CHECK(f.read_until("\n"));
    CHECK(f.error() == http_error::server_closed);
  }
  SUBCASE("as it was to be") {
    fixture f;
    f.open();
    CHECK_FALSE(f.read({read_goal::kind::to_end}));
    f.arrives("abc");
    f.network.ends(closed());
    f.ready(true, true, true);
    CHECK(f.over == 1);
    CHECK(f.error() == http_error::none);
    CHECK(f.bytes() == "abc");
    CHECK_FALSE(f.under_test.is_open());
    CHECK(f.closed_by_server() == 1);
  }
}

TEST_CASE("a stream that breaks says why, and closes") {
  fixture f;
  f.open();
  f.network.sends = {failed(http_error::broken_pipe)};
  CHECK(f.write("x"));
  CHECK(f.error() == http_error::broken_pipe);
  CHECK(f.under_test.failure() == "write: broken pipe");
  CHECK(f.network.calls == calls{"open a", "close"});
  CHECK(f.closed_by_server() == 1);
  CHECK(f.open());
  CHECK_FALSE(f.read_until("\n"));
  f.network.ends(failed(http_error::tcp_failed, 5));
  f.ready(true, false);
  CHECK(f.error() == http_error::tcp_failed);
  CHECK(f.under_test.failure() == "connection: Input/output error");
  CHECK(f.closed_by_client() == 1);
}

TEST_CASE("a read that takes too long leaves the stream open, with what has come") {
  fixture f;
  f.open();
  CHECK_FALSE(f.read_until("\n", 50ms));
  f.arrives("ab");
  f.pass_until(50ms);
  CHECK(f.over == 1);
  CHECK(f.error() == http_error::request_timeout);
  CHECK(f.under_test.is_open());
  CHECK_FALSE(f.read_until("\n", 50ms));
  f.arrives("c\n");
  CHECK(f.bytes() == "abc\n");
  CHECK(f.error() == http_error::none);
}

TEST_CASE("a write that takes too long closes: nobody knows what was sent") {
  fixture f;
  f.open();
  f.network.sends = {would_block()};
  CHECK_FALSE(f.write("x", 50ms));
  f.pass_until(50ms);
  CHECK(f.error() == http_error::request_timeout);
  CHECK_FALSE(f.under_test.is_open());
}

TEST_CASE("each step has its own time") {
  fixture f;
  f.open();
  f.read_until("\n", 100ms);
  f.pass_until(90ms);
  f.arrives("a\n");
  f.read_until("\n", 100ms);
  f.pass_until(189ms);
  CHECK(f.over == 1);
  f.pass_until(190ms);
  CHECK(f.over == 2);
  // One with less time than the last one.
  f.read_until("\n", 100ms);
  f.pass_until(200ms);
  f.arrives("a\n");
  CHECK(f.over == 3);
  f.read_until("\n", 10ms);
  f.pass_until(210ms);
  CHECK(f.over == 4);
  CHECK(f.error() == http_error::request_timeout);
}

TEST_CASE("the time of an exchange is from its write to the end of its read") {
  fixture f;
  f.open();
  f.pass_until(10ms);
  f.write("ping\n");
  f.pass_until(15ms);
  f.read_until("\n");
  f.pass_until(40ms);
  f.arrives("pong\n");
  CHECK(f.under_test.step().ended - f.under_test.wrote_at() == 30ms);
  CHECK(f.under_test.step().ended - f.under_test.step().began == 25ms);
}

TEST_CASE("more than the limit is refused, and closes") {
  fixture f;
  f.open();
  CHECK_FALSE(f.read({read_goal::kind::until, 0, "\n", 10}));
  f.arrives("0123456789\n");
  CHECK(f.over == 1);
  CHECK(f.error() == http_error::body_too_large);
  CHECK(f.under_test.failure() == "more than 10 bytes were to be read at once");
  CHECK_FALSE(f.under_test.is_open());
}

TEST_CASE("a step that is abandoned closes and tells nobody") {
  fixture f;
  f.network.opens = {would_block()};
  f.open();
  f.under_test.abandon();
  CHECK(f.network.calls == calls{"open a", "close"});
  f.open();
  f.read_until("\n");
  f.under_test.abandon();
  CHECK(f.network.calls == calls{"open a", "close", "open a", "close"});
  CHECK(f.timers.empty());
  CHECK(f.over == 0);
}

TEST_CASE("a lookup that ends after the step was abandoned finds nobody") {
  fixture f(calls{});
  f.open();
  f.under_test.abandon();
  CHECK_FALSE(f.under_test.awaits_address());
}

TEST_CASE("a channel that is given back is kept when nothing is left in it") {
  fixture f;
  f.open();
  SUBCASE("nothing is") {
    f.write("ping\n");
    f.read_until("\n");
    f.arrives("pong\n");
    f.under_test.give_back(true);
    CHECK(f.under_test.is_open());
    CHECK(f.bytes() == "pong\n");
    f.under_test.take();
    CHECK(f.under_test.was_kept());
    CHECK(f.under_test.opening().connecting == 0ns);
    CHECK(f.write("again\n"));
    CHECK(f.opened() == 1);
  }
  SUBCASE("it is not to be kept") {
    f.under_test.give_back(false);
    CHECK_FALSE(f.under_test.is_open());
  }
  SUBCASE("bytes that were read from the stream and by nobody") {
    f.arrives("1\n2\n");
    f.read_until("\n");
    f.under_test.give_back(true);
    CHECK_FALSE(f.under_test.is_open());
  }
  SUBCASE("bytes that are still in the stream") {
    f.arrives("1\n");
    f.under_test.give_back(true);
    CHECK_FALSE(f.under_test.is_open());
  }
  SUBCASE("the server has closed") {
    f.ready(true, true, true);
    f.under_test.give_back(true);
    CHECK_FALSE(f.under_test.is_open());
  }
  SUBCASE("the last step failed") {
    f.read_until("\n", 1ms);
    f.pass_until(1ms);
    f.under_test.give_back(true);
    CHECK_FALSE(f.under_test.is_open());
  }
  CHECK(f.left == 1);
}

TEST_CASE("a channel that rests closes when anything comes, and when the server closes") {
  fixture f;
  f.open();
  f.under_test.give_back(true);
  SUBCASE("nothing has come after all") {
    f.ready(true, true);
    CHECK(f.under_test.is_open());
  }
  SUBCASE("bytes") {
    f.arrives("what nobody wants");
    CHECK_FALSE(f.under_test.is_open());
    CHECK(f.closed_by_server() == 1);
  }
  SUBCASE("a close") {
    f.network.ends(closed());
    f.ready(true, true, true);
    CHECK_FALSE(f.under_test.is_open());
    CHECK(f.closed_by_server() == 1);
  }
}

TEST_CASE("a channel that is held and idle only remembers that the server has closed") {
  fixture f;
  f.open();
  f.network.ends(closed());
  f.ready(true, true, true);
  CHECK(f.under_test.is_open());
  CHECK(f.read_until("\n"));
  CHECK(f.error() == http_error::server_closed);
}

TEST_CASE("a channel serves another server when it is closed, without what the first one left") {
  fixture f;
  f.open();
  f.arrives("a\nleft");
  f.read_until("\n");
  f.under_test.give_back(false);
  CHECK(f.open());
  CHECK_FALSE(f.under_test.was_kept());
  CHECK_FALSE(f.read_until("\n"));
  f.network.receives.clear();
  f.arrives("b\n");
  CHECK(f.bytes() == "b\n");
}

TEST_CASE("connections are closed as the options say") {
  fixture f;
  f.options.closing = throng::close_policy::reset;
  f.open();
  f.under_test.give_back(false);
  CHECK(f.network.calls == calls{"open a", "reset"});
  CHECK(f.closed_by_client() == 1);
}
