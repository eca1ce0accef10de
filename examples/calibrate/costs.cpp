// What a request costs: connections, memory, system calls.

#include "checked_run.hpp"
#include "counted_new.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/testing/oracle_server.hpp>
#include <throng/testing/virtual_run.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

throng::result visits(const std::string& url, std::int64_t users, std::int64_t each,
                      const throng::http_options& how) {
  throng::load_test test("visits");
  test.http(how);
  test.scenario("a", throng::per_vu_iterations{.vus = users, .iterations = each},
                [url](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  return checked_run(test);
}

// All system calls of a process that sends so many requests, by strace; nothing where it does not
// work.
std::optional<double> calls_of(const std::string& url, int requests) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("throng_calibrate_" + std::to_string(::getpid()) + ".strace");
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  const auto command = "strace -f -c -o '" + file.string() + "' '" + self.string() +
                       "' --load-to-be-counted '" + url + "' " + std::to_string(requests) +
                       " >/dev/null 2>&1";
  const int status = std::system(command.c_str());
  std::ifstream table(file);
  std::optional<double> calls;
  for (std::string text; std::getline(table, text);) {
    std::istringstream columns(text);
    double percent = 0;
    double seconds = 0;
    double each = 0;
    double count = 0;
    if (text.ends_with(" total") && columns >> percent >> seconds >> each >> count)
      calls = count;
  }
  std::filesystem::remove(file);
  return status == 0 ? calls : std::nullopt;
}

// Counts what the worker's thread takes in 20,000 requests after the first 5,000.
class allocation_window {
public:
  void request_begins() noexcept {
    if (begun_ == 5'000)
      before_ = allocations_of_thread();
    if (begun_ == 25'000)
      within_ = allocations_of_thread() - before_;
    ++begun_;
  }
  [[nodiscard]] std::uint64_t within() const noexcept { return within_; }

private:
  std::uint64_t begun_ = 0;
  std::uint64_t before_ = 0;
  std::uint64_t within_ = ~std::uint64_t{0};
};

throng::load_test counted_load(const std::string& url, allocation_window& window) {
  throng::load_test test("allocations");
  test.scenario("a", throng::shared_iterations{.vus = 64, .iterations = 26'000},
                [url, &window](throng::vu& vu) -> throng::task<> {
                  window.request_begins();
                  const auto res = co_await vu.http.get(url);
                  vu.check("status is 200", res.status() == 200);
                });
  return test;
}

void allocations(findings& all, const std::string& url) {
  allocation_window virtually;
  (void)throng::testing::run_virtually(
      counted_load("http://a/", virtually), [](std::string_view, throng::instant) {
        throng::testing::scripted_reply reply;
        reply.lasting = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nPONG!";
        reply.delay = 100us; // all of it within 100 ms, when the watch first looks
        return reply;
      });
  all.same("in 20,000 requests, virtual time", virtually.within(), 0, "allocations");
  allocation_window on_sockets;
  (void)checked_run(counted_load(url, on_sockets), {.workers = 1});
  all.holds("in 20,000 requests, on sockets", "at most 40 allocations",
            std::to_string(on_sockets.within()) + " allocations", on_sockets.within() <= 40);
  all.note(
      "On sockets a histogram takes memory when a time lies in an octave that it has not seen; "
      "a request takes none.");
}

} // namespace

void connection_economics(findings& all) {
  throng::testing::oracle_server oracle(throng::models::constant(0ns));
  const auto url = oracle.url("/");
  std::uint64_t before = 0;
  const auto opened = [&] {
    const auto now = oracle.counts().connections;
    return now - std::exchange(before, now);
  };
  const auto kept = visits(url, 200, 20, {});
  all.same("keep-alive: 200 users, 4000 requests", opened(), 200, "connections");
  all.same("  by the run's own count", total(kept, throng::http_conns_opened), 200, "connections");
  (void)visits(url, 200, 20, {.no_vu_connection_reuse = true});
  all.same("one an iteration: 4000 iterations", opened(), 4000, "connections");
  const auto churned = visits(url, 50, 40, {.no_connection_reuse = true});
  all.same("one a request: 2000 requests", opened(), 2000, "connections");
  all.same("  by the run's own count", total(churned, throng::http_conns_opened), 2000,
           "connections");
  (void)visits(url, 100, 5, {.prefetch = {url}});
  all.same("connected before the load: 100 users", opened(), 100, "connections");
  all.same("requests, by the server", oracle.counts().requests, 4000 + 4000 + 2000 + 500,
           "requests");
}

void allocations_and_calls(findings& all) {
  throng::testing::oracle_server oracle(throng::models::constant(0ns).body("PONG!"), {.log = 0});
  const auto url = oracle.url("/");
  allocations(all, url);
  constexpr int few = 2'000;
  constexpr int many = 12'000;
  const auto start = calls_of(url, few);
  const auto whole = start ? calls_of(url, many) : std::nullopt;
  if (!whole) {
    all.note("System calls were not counted: there is no strace here, or it may not trace.");
    return;
  }
  const double each = (*whole - *start) / (many - few);
  all.holds("system calls for each request, 64 users", "at most 2.1 calls",
            decimals_text(each, 3) + " calls", each <= 2.1);
}

int load_to_be_counted(const char* url, const char* requests) {
  throng::load_test test("counted");
  test.scenario(
      "a", throng::shared_iterations{.vus = 64, .iterations = std::atoll(requests)},
      [url = std::string(url)](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  const auto told = checked_run(test, {.workers = 1});
  return told.facts().requests.ok == static_cast<std::uint64_t>(std::atoll(requests)) ? 0 : 1;
}

} // namespace calibrate
