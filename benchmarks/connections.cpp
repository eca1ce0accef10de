// How many connections can a client hold at a time, and what does each take?  -c users open one
// each to the bench_responder on port -p, over the first -s seconds, and keep it until the end
// (-d), with a GET at the beginning and one in the last part of the run, which finds the connection
// still there.
//
// It prints the connections that were opened, the most that were open at a time, the
// failures by code, the addresses that they came from, and resident bytes for each.

#include <throng/throng.hpp>
#include "arguments.hpp"
#include "resident.hpp"
#include <throng/main.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace {

std::string url;                    // written before the run, then only read
std::chrono::milliseconds spread{}; // likewise: users begin over this time
std::chrono::milliseconds kept{};   // likewise: how long each keeps its connection idle
long users = 0;                     // likewise
std::map<int, std::uint64_t> codes; // of failures; there is one worker

void note(const throng::response& res) {
  if (res.status() != 200)
    ++codes[res.error_code()];
}

// Each iteration of the script would be a request more, so there is one for each user.
throng::task<> visit(throng::vu& vu) {
  co_await vu.sleep(spread * vu.id() / users);
  note(co_await vu.http.get(url));
  co_await vu.sleep(kept);
  note(co_await vu.http.get(url));
}

// Connections of this process to the server, by its descriptors.
struct open_now {
  std::uint64_t connections = 0;
  std::set<std::uint32_t> sources; // our addresses
};

open_now count_connections(long port) {
  open_now found;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  for (int fd = 0; fd < static_cast<int>(limit.rlim_cur); ++fd) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0 ||
        peer.sin_family != AF_INET || ntohs(peer.sin_port) != port)
      continue;
    sockaddr_in own{};
    size = sizeof own;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size);
    ++found.connections;
    found.sources.insert(own.sin_addr.s_addr);
  }
  return found;
}

void measure(long port) {
  throng::load_test test{"connections"};
  test.scenario(
      "holders",
      throng::per_vu_iterations{.vus = users,
                                .iterations = 1,
                                .max_duration = 2 * (spread + kept) + std::chrono::minutes{1}},
      visit);
  throng::run_options options;
  options.workers = 1;
  const long before = bench::resident_bytes();
  long during = 0; // written by the sampler, read after it was joined
  open_now held;   // likewise
  // The moment with the most of them counts.
  std::jthread sampler{[&](const std::stop_token& over) {
    while (!over.stop_requested()) {
      if (auto now = count_connections(port); now.connections >= held.connections) {
        held = std::move(now);
        during = bench::resident_bytes();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
  }};
  const auto told = throng::run(test, options);
  sampler.request_stop();
  sampler.join();

  std::string by_code;
  std::uint64_t local = 0;
  for (const auto& [code, count] : codes) {
    if (throng::is_local(static_cast<throng::http_error>(code)))
      local += count;
    by_code +=
        (by_code.empty() ? "\"" : ", \"") + std::to_string(code) + "\": " + std::to_string(count);
  }
  const auto total = [&](const throng::counter& of) {
    return static_cast<double>(told.value(of.count()));
  };
  std::printf("{\"client\": \"connections\", \"users\": %ld, \"seconds\": %.1f, \"opened\": %.0f, "
              "\"reused\": %.0f, "
              "\"open_at_a_time\": %llu, \"sources\": %zu, \"codes\": {%s}, "
              "\"local_errors\": %llu, \"resident_before\": %ld, \"resident_during\": %ld, "
              "\"bytes_per_connection\": %.0f}\n",
              users, std::chrono::duration<double>(told.elapsed()).count(),
              total(throng::http_conns_opened), total(throng::http_conns_reused),
              static_cast<unsigned long long>(held.connections), held.sources.size(),
              by_code.c_str(), static_cast<unsigned long long>(local), before, during,
              held.connections == 0
                  ? 0.0
                  : static_cast<double>(during - before) / static_cast<double>(held.connections));
  if (!codes.empty())
    bench::give_up("requests failed");
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const long port = arguments.count("-p", 0);
  users = arguments.count("-c", 16'700);
  spread = std::chrono::milliseconds(arguments.count("-s", 10) * 1000);
  const auto whole = std::chrono::milliseconds(arguments.count("-d", 30) * 1000);
  arguments.finish();
  if (port < 1 || port > 65535)
    bench::give_up("-p PORT is needed");
  if (users < 1 || whole <= spread)
    bench::give_up("-c is at least 1, and -d is longer than -s");
  kept = whole - spread;
  url = "http://127.0.0.1:" + std::to_string(port) + "/ping";
  try {
    measure(port);
  } catch (const std::exception& why) {
    bench::give_up("the run failed: ", why.what());
  }
}
