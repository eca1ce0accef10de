// A model of a service over real sockets: its times, its log, its door.  What a busy machine may
// delay is only held against bounds from below.

#include "raw_client.hpp"
#include <throng/engine/run.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/oracle_server.hpp>
#include <throng/testing/simulate.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

using namespace std::chrono_literals;
using namespace throng::models;
using std::chrono::nanoseconds;
using throng::during;
using throng::instant;
using throng::random_source;
using throng::service_model;
using throng::service_reply;
using throng::service_request;
using throng::task;
using throng::vu;
using throng::testing::fault;
using throng::testing::oracle_arrival;
using throng::testing::oracle_server;

namespace {

constexpr auto not_sent = nanoseconds::max();

std::string reply_of(raw_client& client, std::string_view target = "/") {
  const std::string wanted = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  client.send(get(target));
  return client.read(wanted.size());
}

bool is_refused(std::uint16_t port) {
  try {
    raw_client client(port);
    return false;
  } catch (const std::runtime_error&) {
    return true;
  }
}

bool is_answered(std::uint16_t port) {
  try {
    raw_client client(port);
    return !reply_of(client).empty();
  } catch (const std::runtime_error&) { // it was reset while it connected
    return false;
  }
}

// Whether one who does not ask to reuse it gets the port.
bool can_bind(std::uint16_t port) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context, asio::ip::tcp::v4());
  std::error_code failed;
  socket.bind({asio::ip::address_v4::loopback(), port}, failed);
  return !failed;
}

// The log when nothing in it waits any more.
std::vector<oracle_arrival> sent_arrivals(const oracle_server& oracle) {
  std::vector<oracle_arrival> found;
  soon([&] {
    found = oracle.arrivals();
    for (const auto& each : found) {
      if (each.sent == not_sent)
        return false;
    }
    return true;
  });
  return found;
}

} // namespace

TEST_CASE("the log has each request, in order, with its target, connection, due and sent time") {
  oracle_server oracle(constant(3ms));
  raw_client first(oracle.port());
  CHECK(reply_of(first, "/a?b=c").starts_with("HTTP/1.1 200 OK"));
  raw_client second(oracle.port());
  reply_of(second, "/" + std::string(100, 'x'));
  reply_of(first, "/last");
  const auto seen = sent_arrivals(oracle);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].target() == "/a?b=c");
  CHECK(seen[1].target() == "/" + std::string(oracle_arrival::longest_target - 1, 'x'));
  CHECK(seen[2].target() == "/last");
  CHECK(seen[0].connection == 1);
  CHECK(seen[1].connection == 2);
  CHECK(seen[2].connection == 1);
  // The first request is the beginning of time.
  CHECK(seen[0].arrived == 0ns);
  nanoseconds before{};
  for (const auto& each : seen) {
    CHECK(each.arrived >= before);
    before = each.arrived;
    CHECK(each.due == each.arrived + 3ms);
    CHECK(each.sent >= each.due);
    CHECK(each.status == 200);
    CHECK(each.what_breaks == fault::none);
  }
  CHECK(oracle.arrivals_lost() == 0);
  CHECK(oracle.counts().requests == 3);
  CHECK(oracle.counts().connections == 2);
}

TEST_CASE("what a log has no room for is counted, and the requests are answered") {
  oracle_server oracle(constant(0ns), {.log = 3});
  raw_client client(oracle.port());
  for (int i = 0; i < 10; ++i)
    CHECK(reply_of(client, "/" + std::to_string(i)).size() > 0);
  const auto seen = sent_arrivals(oracle);
  REQUIRE(seen.size() == 3);
  CHECK(seen[2].target() == "/2");
  CHECK(oracle.arrivals_lost() == 7);
  CHECK(oracle.counts().requests == 10);
  oracle.begin();
  CHECK(oracle.arrivals().empty());
  CHECK(oracle.arrivals_lost() == 0);
  reply_of(client, "/new");
  REQUIRE(sent_arrivals(oracle).size() == 1);
  CHECK(oracle.arrivals()[0].target() == "/new");
  CHECK(oracle.arrivals()[0].arrived > 0ns);
  oracle_server none(constant(0ns), {.log = 0});
  raw_client other(none.port());
  CHECK(reply_of(other).size() > 0);
  CHECK(none.arrivals().empty());
  CHECK(none.arrivals_lost() == 1);
}

TEST_CASE("a log of more than is copied at once is read whole") {
  oracle_server oracle(constant(0ns));
  raw_client client(oracle.port());
  for (int i = 0; i < 700; ++i)
    reply_of(client, "/" + std::to_string(i));
  const auto seen = sent_arrivals(oracle);
  REQUIRE(seen.size() == 700);
  for (std::size_t i = 0; i < 700; ++i)
    CHECK(seen[i].target() == "/" + std::to_string(i));
}

TEST_CASE("a server that does not sleep before a reply is due sends none too early") {
  oracle_server oracle(constant(2ms), {.busy_poll = 1ms});
  raw_client client(oracle.port());
  for (int i = 0; i < 20; ++i)
    reply_of(client);
  for (const auto& each : sent_arrivals(oracle))
    CHECK(each.sent >= each.due);
  // A client that leaves meanwhile takes its reply along.
  oracle_server late(constant(1h), {.busy_poll = 1h});
  raw_client other(late.port());
  other.send(get("/"));
  REQUIRE(soon([&] { return late.arrivals().size() == 1; }));
  CHECK(is_refused(late.port()) == false);
  other.close();
  CHECK(soon([&] { return late.counts().open_connections == 0; }));
}

TEST_CASE("a seed draws the times that it draws in virtual time, and begin() draws them again") {
  const auto model = queue(1, exponential(200us)).fails(0.2, 503);
  std::vector<nanoseconds> virtual_times;
  throng::load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.iterations = 20}, [&](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("http://a/");
    virtual_times.push_back(res.timings().waiting);
  });
  (void)throng::simulate(test, model, {.seed = 7});
  oracle_server oracle(model, {.seed = 7});
  for (int round = 0; round < 2; ++round) {
    oracle.begin();
    raw_client client(oracle.port());
    for (int i = 0; i < 20; ++i) {
      client.send(get("/"));
      CHECK(client.read_some(1000).starts_with("HTTP/1.1 "));
    }
    const auto seen = sent_arrivals(oracle);
    REQUIRE(seen.size() == 20);
    for (std::size_t i = 0; i < 20; ++i) {
      // Nobody waits for another, so a queue adds nothing.
      CHECK(seen[i].due - seen[i].arrived == virtual_times[i]);
    }
  }
}

TEST_CASE("a queue holds for requests of different connections") {
  oracle_server oracle(queue(1, constant(20ms)));
  std::vector<raw_client> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back(oracle.port());
  for (auto& each : clients)
    each.send(get("/"));
  const auto seen = [&] {
    soon([&] { return oracle.counts().requests == 4; });
    return sent_arrivals(oracle);
  }();
  REQUIRE(seen.size() == 4);
  nanoseconds free{};
  for (const auto& each : seen) {
    free = std::max(free, each.arrived) + 20ms;
    CHECK(each.due == free);
    CHECK(each.sent >= each.due);
  }
}

TEST_CASE("pipelined requests are answered in order, each with a line of its own") {
  for (const auto time : {0ms, 2ms}) {
    oracle_server oracle(constant(time));
    raw_client client(oracle.port());
    client.send(get("/1") + get("/2") + get("/3", "Connection: close\r\n"));
    client.read_all();
    CHECK(client.end() == stream_end::closed);
    const auto seen = sent_arrivals(oracle);
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].target() == "/1");
    CHECK(seen[2].target() == "/3");
    CHECK(seen[0].sent != not_sent);
    CHECK(seen[1].arrived >= seen[0].sent);
    CHECK(seen[2].arrived >= seen[1].sent);
  }
}

TEST_CASE("in a stall nothing is sent, requests are noted, and replies come as it ends") {
  oracle_server oracle(constant(1ms).stalls(0s, 100ms));
  raw_client early(oracle.port()), late(oracle.port());
  oracle.begin();
  early.send(get("/early"));
  REQUIRE(soon([&] { return oracle.arrivals().size() == 1; }));
  late.send(get("/late"));
  const auto seen = [&] {
    soon([&] { return oracle.arrivals().size() == 2; });
    return sent_arrivals(oracle);
  }();
  REQUIRE(seen.size() == 2);
  // On a machine that is very busy even these came behind the stall.
  for (const auto& each : seen) {
    CHECK(each.due == std::max(each.arrived, nanoseconds(100ms)) + 1ms);
    CHECK(each.sent >= 101ms);
  }
}

TEST_CASE("windows count from begin, and none holds before") {
  oracle_server oracle(constant(0ns).fails(1, 503, during{0s, 1h}));
  raw_client client(oracle.port());
  // The first request begins the time, and is in the window.
  client.send(get("/"));
  CHECK(client.read_some(100).starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  oracle_server later(constant(0ns).refuses(1, during{0s, 1h}));
  CHECK(!is_refused(later.port()));
  later.begin();
  CHECK(is_refused(later.port()));
}

TEST_CASE("while all connects are refused nobody listens, and then the same port accepts again") {
  oracle_server oracle(constant(0ns).refuses(1, during{0s, 60ms}));
  const auto port = oracle.port();
  raw_client kept(port);
  CHECK(soon([&] { return oracle.counts().connections == 1; }));
  const auto before = std::chrono::steady_clock::now();
  oracle.begin();
  const bool refused = is_refused(port);
  // Unless this thread stood still for so long.
  if (std::chrono::steady_clock::now() - before < 60ms)
    CHECK(refused);
  CHECK(!reply_of(kept).empty()); // a connection that exists is served
  CHECK(soon([&] { return !is_refused(port); }));
  CHECK(std::chrono::steady_clock::now() - before >= 60ms);
  CHECK(oracle.port() == port);
  raw_client again(port);
  CHECK(!reply_of(again).empty());
  oracle.begin();
  CHECK((is_refused(port) || std::chrono::steady_clock::now() - before >= 120ms));
}

TEST_CASE("a service that always refuses never listens, and nobody gets its port") {
  oracle_server oracle(constant(0ns).refuses(1));
  CHECK(is_refused(oracle.port()));
  CHECK(!can_bind(oracle.port()));
  // Its thread goes on, although it has nothing to wait for.
  for (int i = 0; i < 20; ++i) {
    oracle.begin();
    CHECK(is_refused(oracle.port()));
  }
  oracle_server other(queue(1, constant(0ns).refuses(1)));
  CHECK(is_refused(other.port()));
  CHECK(other.port() != oracle.port());
}

TEST_CASE("a share of connects is reset as soon as accepted, and counted apart") {
  oracle_server oracle(constant(0ns).refuses(0.5), {.seed = 3});
  random_source random(3, throng::testing::simulated_server::stream);
  std::uint64_t refused = 0;
  for (int i = 0; i < 20; ++i) {
    const bool is_served = is_answered(oracle.port());
    const bool is_wanted = !random.chance(0.5);
    CHECK(is_served == is_wanted);
    refused += is_served ? 0 : 1;
    CHECK(soon([&] { return oracle.counts().refused == refused; }));
  }
  CHECK(refused > 0);
  CHECK(oracle.counts().connections == 20 - refused);
  CHECK(oracle.counts().requests == 20 - refused);
}

TEST_CASE("a client is told that a connect was refused, by window and by share") {
  std::vector<int> codes;
  const auto ask = [&](const oracle_server& oracle) {
    throng::load_test test("t");
    const auto url = oracle.url("/");
    test.scenario("a", throng::per_vu_iterations{}, [&, url](vu& vu) -> task<> {
      const auto res = co_await vu.http.get(url);
      codes.push_back(res.error_code());
    });
    (void)throng::run(test);
  };
  oracle_server shut(constant(0ns).refuses(1));
  ask(shut);
  CHECK(codes.back() == 1212);
  CHECK(shut.counts().requests == 0);
  oracle_server hanging_up(constant(0ns).refuses(0.999999));
  ask(hanging_up);
  CHECK((codes.back() == 1220 || codes.back() == 1201));
  CHECK(hanging_up.counts().requests == 0);
}

TEST_CASE("a reply that never comes has a due time and is not sent") {
  oracle_server oracle(constant(1ms).hangs(1));
  raw_client client(oracle.port(), 30ms);
  client.send(get("/"));
  CHECK(client.read_all().empty());
  CHECK(client.end() == stream_end::silent);
  CHECK(soon([&] { return !oracle.arrivals().empty(); }));
  const auto seen = oracle.arrivals();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].due == 1ms);
  CHECK(seen[0].sent == not_sent);
  CHECK(seen[0].what_breaks == fault::no_reply);
  client.close();
  CHECK(soon([&] { return oracle.counts().open_connections == 0; }));
}

TEST_CASE("a reply whose client leaves early is not sent") {
  oracle_server oracle(constant(1h));
  raw_client client(oracle.port());
  client.send(get("/"));
  REQUIRE(soon([&] { return oracle.arrivals().size() == 1; }));
  client.close();
  CHECK(soon([&] { return oracle.counts().open_connections == 0; }));
  CHECK(oracle.arrivals()[0].sent == not_sent);
  CHECK(oracle.counts().bytes_sent == 0);
}

TEST_CASE("a drip is sent when its last byte is, none before its time") {
  oracle_server oracle(constant(2ms).drips(1, 1ms));
  raw_client client(oracle.port());
  const auto bytes = reply_of(client).size();
  const auto seen = sent_arrivals(oracle);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].sent >= 2ms + (bytes - 1) * 1ms);
}

TEST_CASE("a model is asked with the request as it came and the time since the beginning") {
  std::vector<std::string> texts;
  std::vector<nanoseconds> times;
  oracle_server oracle([&](const service_request& asked, instant now, random_source&) {
    texts.push_back(std::string(asked.text()));
    times.push_back(now - throng::simulation_start);
    return service_reply{.status = 201, .body = std::string(asked.path())};
  });
  raw_client client(oracle.port());
  const std::string post = "POST /a?b=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  client.send(post);
  CHECK(client.read_some(1000) == "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n/a");
  client.send(get("/2"));
  client.read_some(1000);
  oracle.stop();
  const std::vector<std::string> wanted{post, get("/2")};
  CHECK(texts == wanted);
  REQUIRE(times.size() == 2);
  CHECK(times[0] == 0ns);
  CHECK(times[1] > 0ns);
  CHECK(oracle.arrivals().size() == 2); // the log is there when the server is not
  CHECK(oracle.arrivals()[1].arrived == times[1]);
}

TEST_CASE("what a model throws and a status that is none are answered with 500") {
  int number = 0;
  oracle_server oracle([&](const service_request&, instant, random_source&) {
    if (++number == 1)
      throw std::runtime_error("no idea");
    return service_reply{.status = 99};
  });
  raw_client client(oracle.port());
  client.send(get("/"));
  CHECK(client.read_some(1000).ends_with("\r\n\r\na model threw: no idea\n"));
  client.send(get("/"));
  CHECK(client.read_some(1000).ends_with("\r\n\r\na model answered with status 99\n"));
  CHECK(oracle.arrivals()[0].status == 500);
}

TEST_CASE("an oracle on a port that is taken says so, and a stopped one can be asked everything") {
  oracle_server oracle(constant(0ns));
  const auto port = oracle.port();
  CHECK(oracle.url("/x") == "http://127.0.0.1:" + std::to_string(port) + "/x");
  CHECK_THROWS_AS(oracle_server(constant(0ns), {.port = port}), std::system_error);
  oracle.stop();
  oracle.stop();
  oracle.begin();
  CHECK(oracle.counts().requests == 0);
  CHECK(oracle.arrivals().empty());
  CHECK(is_refused(port));
  oracle_server next(constant(0ns), {.port = port});
  CHECK(next.port() == port);
}

TEST_CASE("a run's requests and the oracle's arrivals are the same, in number and in order") {
  oracle_server oracle(queue(2, exponential(300us)).fails(0.1, 503).resets(0.05));
  std::vector<std::string> asked;
  throng::load_test test("t");
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = 100}, [&](vu& vu) -> task<> {
    asked.push_back("/" + std::to_string(asked.size()));
    const auto url = oracle.url(asked.back());
    co_await vu.http.get(url).close_connection();
  });
  const auto told = throng::run(test, {.workers = 1});
  const auto seen = sent_arrivals(oracle);
  REQUIRE(seen.size() == 100);
  double failed = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(seen[i].target() == asked[i]);
    failed += seen[i].status == 503 || seen[i].what_breaks != fault::none ? 1 : 0;
  }
  CHECK(told.value(throng::http_reqs.count()) == 100);
  CHECK(told.value(throng::http_req_failed.rate()) == doctest::Approx(failed / 100));
}
