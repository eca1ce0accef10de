// How late does a bare loop begin what is due at a rate?
//
// One timerfd behind one epoll set, set to the next instant each time: the least that a generator
// which sleeps can do.  What is late here is the machine's wake-up; compare bench_arrivals with it.

#include "arguments.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/timerfd.h>

namespace {

using clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

void sleep_until(int timer, int set, clock::time_point due) {
  const auto count = due.time_since_epoch().count();
  itimerspec at{};
  at.it_value = {count / 1'000'000'000, count % 1'000'000'000};
  if (::timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, nullptr) != 0)
    bench::give_up("timerfd_settime failed");
  epoll_event event{};
  ::epoll_wait(set, &event, 1, -1);
}

std::vector<nanoseconds> lags(double per_second, std::size_t count) {
  const int timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  const int set = ::epoll_create1(0);
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  if (timer < 0 || set < 0 || ::epoll_ctl(set, EPOLL_CTL_ADD, timer, &wanted) != 0)
    bench::give_up("no timer");
  std::vector<nanoseconds> found;
  found.reserve(count);
  const auto start = clock::now() + std::chrono::milliseconds{1};
  while (found.size() < count) {
    const auto due = start + nanoseconds(static_cast<std::int64_t>(
                                 static_cast<double>(found.size()) * 1e9 / per_second));
    const auto now = clock::now();
    if (now >= due) {
      found.push_back(now - due);
    } else {
      sleep_until(timer, set, due);
    }
  }
  return found;
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const double per_second = arguments.number("-r", 10'000);
  const double seconds = arguments.number("-d", 10);
  arguments.finish();
  if (per_second < 1 || seconds < 1)
    bench::give_up("-r and -d are at least 1");
  // Timers fire when they are due, not bundled with others.
  ::prctl(PR_SET_TIMERSLACK, 1);
  auto found = lags(per_second, static_cast<std::size_t>(per_second * seconds));
  std::sort(found.begin(), found.end());
  const auto quantile = [&](double share) {
    const auto at = static_cast<std::size_t>(share * static_cast<double>(found.size() - 1));
    return std::chrono::duration<double, std::micro>(found[at]).count();
  };
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  std::printf("{\"client\": \"raw_arrivals\", \"rate\": %.0f, \"lag_us\": {\"p50\": %.1f, "
              "\"p90\": %.1f, \"p99\": %.1f, \"p99.9\": %.1f, \"max\": %.1f}, "
              "\"cpu_percent\": %.1f}\n",
              per_second, quantile(0.5), quantile(0.9), quantile(0.99), quantile(0.999),
              quantile(1), 100 * cpu / seconds);
}
