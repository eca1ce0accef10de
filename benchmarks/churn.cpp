// Does a client that opens a connection for each request run out of anything?  So many new
// connections a second, each for one GET, to the bench_responder on port -p.
//
// --close says who closes: time_wait, graceful or reset, see throng::close_policy.  It prints what
// became of the connections, and how many ports the system has in TIME_WAIT in the middle of the
// run and at its end.  The arrivals that it dropped and their lag are the generator's own limits.
// A failure with a local code (no port, no descriptor) fails the program.

#include <throng/throng.hpp>
#include "arguments.hpp"
#include <throng/main.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <string_view>

namespace {

std::string url;                    // written before the run, then only read
std::map<int, std::uint64_t> codes; // of failures; there is one worker

throng::task<> visit(throng::vu& vu) {
  const auto res = co_await vu.http.get(url);
  if (res.status() != 200)
    ++codes[res.error_code()];
}

// Sockets of this machine (of its network namespace) in TIME_WAIT; -1 where it does not tell.
long in_time_wait() {
  std::FILE* const file = std::fopen("/proc/net/sockstat", "r");
  if (file == nullptr)
    return -1;
  char line[256];
  long found = -1;
  while (found < 0 && std::fgets(line, sizeof line, file) != nullptr) {
    if (std::sscanf(line, "TCP: inuse %*d orphan %*d tw %ld", &found) != 1)
      found = -1;
  }
  std::fclose(file);
  return found;
}

throng::close_policy policy_of(std::string_view name) {
  if (name == "time_wait")
    return throng::close_policy::time_wait;
  if (name == "graceful")
    return throng::close_policy::graceful;
  if (name == "reset")
    return throng::close_policy::reset;
  bench::give_up("--close is time_wait, graceful or reset, not ", name.data());
}

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

double total(const throng::result& told, const throng::counter& of) {
  return static_cast<double>(told.value(of.count()));
}

// Runs the test and prints the line of JSON; answers the number of local errors.
std::uint64_t measure(double per_second, std::chrono::nanoseconds duration, long users,
                      const char* closing) {
  throng::load_test test{"churn"};
  throng::http_options how;
  how.no_connection_reuse = true;
  how.closing = policy_of(closing);
  test.http(how);
  test.scenario("churn",
                throng::constant_arrival_rate{
                    .rate = per_second, .duration = duration, .pre_allocated_vus = users},
                visit);
  throng::run_options options;
  options.workers = 1;
  long most_resting = in_time_wait();
  const long resting_before = most_resting;
  options.each_second = [&](const throng::progress_state&, throng::run_control&) {
    most_resting = std::max(most_resting, in_time_wait());
  };
  const auto told = throng::run(test, options);

  std::uint64_t failures = 0;
  std::uint64_t local = 0;
  std::string by_code;
  for (const auto& [code, count] : codes) {
    failures += count;
    if (throng::is_local(static_cast<throng::http_error>(code)))
      local += count;
    by_code +=
        (by_code.empty() ? "\"" : ", \"") + std::to_string(code) + "\": " + std::to_string(count);
  }
  std::printf("{\"client\": \"churn\", \"rate\": %.0f, \"close\": \"%s\", \"seconds\": %.1f, "
              "\"requests\": %.0f, \"opened\": %.0f, \"closed_by_client\": %.0f, "
              "\"closed_by_server\": %.0f, \"failures\": %llu, \"codes\": {%s}, "
              "\"local_errors\": %llu, \"dropped\": %.0f, \"lag_p99_ms\": %.3f, "
              "\"time_wait\": {\"before\": %ld, \"most\": %ld}}\n",
              per_second, closing, std::chrono::duration<double>(told.elapsed()).count(),
              total(told, throng::http_reqs), total(told, throng::http_conns_opened),
              total(told, throng::http_conns_closed_by_client),
              total(told, throng::http_conns_closed_by_server),
              static_cast<unsigned long long>(failures), by_code.c_str(),
              static_cast<unsigned long long>(local), total(told, throng::dropped_iterations),
              milliseconds(told.value(throng::iteration_lag.p(99))), resting_before, most_resting);
  return local;
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const long port = arguments.count("-p", 0);
  const double per_second = arguments.number("-r", 5'000);
  const std::chrono::duration<double> duration{arguments.number("-d", 20)};
  const long users = arguments.count("-c", 2'000);
  const char* const closing = arguments.text("--close", "time_wait");
  arguments.finish();
  if (port < 1 || port > 65535)
    bench::give_up("-p PORT is needed");
  if (per_second < 1 || duration.count() < 1 || users < 1)
    bench::give_up("-r, -d and -c are at least 1");
  url = "http://127.0.0.1:" + std::to_string(port) + "/ping";
  try {
    if (measure(per_second, std::chrono::duration_cast<std::chrono::nanoseconds>(duration), users,
                closing) > 0)
      bench::give_up("there were local errors");
  } catch (const std::exception& why) {
    bench::give_up("the run failed: ", why.what());
  }
}
