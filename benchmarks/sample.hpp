// What a client spent on a number of requests, and the one line of JSON by which it says so.

#pragma once

#include "allocations.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>

#include <sys/resource.h>

namespace bench {

/// A reading of this process's meters; the difference of two is what happened between them.
struct sample {
  double requests = 0;    ///< answered, set by the caller
  double seconds = 0;     ///< of the wall clock
  double user_us = 0;     ///< CPU time of all threads in user mode
  double sys_us = 0;      ///< CPU time of all threads in the kernel
  double allocations = 0; ///< calls of the allocator

  friend sample operator-(const sample& a, const sample& b) noexcept {
    return {a.requests - b.requests, a.seconds - b.seconds, a.user_us - b.user_us,
            a.sys_us - b.sys_us, a.allocations - b.allocations};
  }
};

/// Reads all meters now; `requests` is what the caller counted so far.
inline sample read_meters(double requests = 0) noexcept {
  const auto microseconds = [](const timeval& t) noexcept {
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
  };
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return {requests, wall.count(), microseconds(usage.ru_utime), microseconds(usage.ru_stime),
          static_cast<double>(allocations.load(std::memory_order_relaxed))};
}

/// Prints one line of JSON.  `total_requests` counts the warm-up too: it is what the server saw and
/// what whole-process counts (system calls, instructions) are divided by.
inline void print(const char* client, const sample& spent, double total_requests) {
  std::printf("{\"client\": \"%s\", \"requests\": %.0f, \"seconds\": %.6f, \"user_us\": %.4f, "
              "\"sys_us\": %.4f, ",
              client, spent.requests, spent.seconds, spent.user_us / spent.requests,
              spent.sys_us / spent.requests);
  if constexpr (counts_allocations) {
    std::printf("\"allocations\": %.6f, ", spent.allocations / spent.requests);
  }
  std::printf("\"total_requests\": %.0f}\n", total_requests);
}

} // namespace bench
