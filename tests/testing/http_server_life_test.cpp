// The server among threads and many clients: its counts, its limits, its end.

#include "raw_client.hpp"
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>
#include <malloc.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

using namespace std::chrono_literals;
using throng::testing::fault;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

const std::string yes = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";
http_reply say_yes(const http_request&) { return {.body = "yes"}; }

std::chrono::nanoseconds cpu_time() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// Takes all descriptors of the process but `left`, under a low limit, and gives them back.
class descriptor_shortage {
public:
  explicit descriptor_shortage(std::size_t left) {
    ::getrlimit(RLIMIT_NOFILE, &old_);
    rlimit low = old_;
    low.rlim_cur = 200;
    ::setrlimit(RLIMIT_NOFILE, &low);
    for (int fd = ::dup(0); fd >= 0; fd = ::dup(0))
      taken_.push_back(fd);
    for (; left > 0; --left)
      free_one();
  }
  void free_one() {
    ::close(taken_.back());
    taken_.pop_back();
  }
  ~descriptor_shortage() {
    while (!taken_.empty())
      free_one();
    ::setrlimit(RLIMIT_NOFILE, &old_);
  }

private:
  rlimit old_{};
  std::vector<int> taken_;
};

} // namespace

TEST_CASE("who has read a reply finds it counted, to the byte") {
  http_server server(say_yes);
  std::uint64_t requests = 0;
  for (int i = 1; i <= 200; ++i) {
    raw_client client(server.port());
    for (int k = 0; k < 5; ++k) {
      client.send(get("/"));
      client.read(yes.size());
      ++requests;
      const auto counts = server.counts();
      REQUIRE(counts.requests == requests);
      REQUIRE(counts.bytes_sent == requests * yes.size());
      REQUIRE(counts.bytes_received == requests * get("/").size());
    }
    client.close_sending();
    client.read_all(); // until the server has closed
    REQUIRE(server.counts().connections == static_cast<std::uint64_t>(i));
    REQUIRE(server.counts().open_connections == 0);
  }
  CHECK(server.counts().malformed == 0);
}

TEST_CASE("several clients, route changes and readers of the counts get along") {
  http_server server(say_yes);
  std::atomic<bool> is_over{false};
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    while (!is_over) {
      server.route("/a", say_yes);
      const auto counts = server.counts();
      if (counts.requests * yes.size() < counts.bytes_sent)
        good = -1'000'000;
      std::this_thread::yield();
    }
  });
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      raw_client client(server.port());
      for (int i = 0; i < 300; ++i) {
        client.send(get("/a"));
        if (client.read(yes.size()) == yes)
          ++good;
      }
    });
  }
  for (std::size_t t = 1; t < threads.size(); ++t)
    threads[t].join();
  is_over = true;
  threads[0].join();
  CHECK(good == 900);
  CHECK(server.counts().requests == 900);
  CHECK(server.counts().connections == 3);
}

TEST_CASE("a handler may add the route that the next request takes") {
  http_server server;
  server.route("/first", [&](const http_request& request) {
    server.route("/second", say_yes);
    return say_yes(request);
  });
  raw_client client(server.port());
  client.send(get("/first") + get("/second"));
  CHECK(client.read(2 * yes.size()) == yes + yes);
}

TEST_CASE("stopping closes every connection, whatever it is doing") {
  http_server server(say_yes);
  server.route("/held", [](const http_request&) { return http_reply{.delay = 1h}; });
  server.route("/stalled", [](const http_request&) {
    return http_reply{.body = "ab", .what_breaks = fault::stall_body};
  });
  const std::string large(24'000'000, 'x');
  server.route("/large", [&](const http_request&) { return http_reply{.body = large}; });
  raw_client idle(server.port());
  raw_client half(server.port());
  raw_client held(server.port());
  raw_client stalled(server.port());
  raw_client slow(server.port());
  half.send("GET / HT");
  held.send(get("/held"));
  stalled.send(get("/stalled"));
  slow.send(get("/large"));
  REQUIRE(soon([&] {
    const auto counts = server.counts();
    return counts.requests == 3 && counts.connections == 5 && counts.bytes_sent > 100;
  }));
  CHECK(server.counts().open_connections == 5);
  server.stop();
  CHECK(server.counts().open_connections == 0);
  CHECK(server.counts().requests == 3);
  for (raw_client* client : {&idle, &half, &held, &stalled, &slow}) {
    client->read_all();
    CHECK(client->end() != stream_end::silent);
  }
  CHECK_THROWS(raw_client{server.port()});
  server.stop();
}

TEST_CASE("a server may be stopped by several threads, and by its own handler") {
  http_server server;
  server.route("/stop", [&](const http_request& request) {
    server.stop();
    return say_yes(request);
  });
  raw_client client(server.port());
  client.send(get("/stop"));
  CHECK(client.read(yes.size()) == yes);
  std::thread other([&] { server.stop(); });
  server.stop();
  other.join();
  CHECK(server.counts().open_connections == 0);
}

TEST_CASE("servers come and go, with clients or without") {
  for (int i = 0; i < 50; ++i) {
    http_server server(say_yes);
    if (i % 2 == 0)
      raw_client(server.port()).send(get("/"));
  }
}

TEST_CASE("without descriptors the server waits, without burning the processor, and goes on") {
  http_server server(say_yes);
  raw_client early(server.port());
  early.send(get("/"));
  REQUIRE(early.read(yes.size()) == yes);

  descriptor_shortage shortage(1); // one for the client, none for the server's end
  raw_client late(server.port(), 300ms);
  late.send(get("/"));
  const auto before = cpu_time();
  CHECK(late.read(yes.size()).empty());
  CHECK(cpu_time() - before < 150ms);
  CHECK(server.counts().connections == 1);
  early.send(get("/"));
  CHECK(early.read(yes.size()) == yes); // those who are in are served meanwhile

  shortage.free_one();
  late.wait_at_most(20s);
  CHECK(late.read(yes.size()) == yes);
}

// Sanitizers bring allocators of their own, which mallinfo2() does not see.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("an idle connection costs the process less than 1.5 KiB") {
  constexpr std::size_t many = 400;
  http_server server(say_yes);
  std::vector<raw_client> clients;
  clients.reserve(many + 1);
  const auto serve_one_more = [&] {
    clients.emplace_back(server.port());
    clients.back().send(get("/"));
    REQUIRE(clients.back().read(yes.size()) == yes);
  };
  serve_one_more(); // the shared buffers exist from here on
  const auto before = ::mallinfo2();
  for (std::size_t i = 0; i < many; ++i)
    serve_one_more();
  const auto after = ::mallinfo2();
  const auto in_use = [](const auto& info) { return info.uordblks + info.hblkhd; };
  CHECK(server.counts().open_connections == many + 1);
  CHECK(in_use(after) > in_use(before)); // or it would not be measured at all
  const std::size_t each = (in_use(after) - in_use(before)) / many;
  MESSAGE("an idle connection costs ", each, " bytes");
  CHECK(each < 1536);
}
#endif

TEST_CASE("a port that was asked for is had, and a port in use is named") {
  auto first = std::make_unique<http_server>(say_yes);
  const auto port = first->port();
  std::string said;
  try {
    const http_server second(port);
  } catch (const std::system_error& refused) {
    CHECK(refused.code() == std::errc::address_in_use);
    said = refused.what();
  }
  CHECK(said.find("cannot listen on 127.0.0.1:" + std::to_string(port)) != std::string::npos);
  first.reset();
  const http_server again(port);
  CHECK(again.port() == port);
}
