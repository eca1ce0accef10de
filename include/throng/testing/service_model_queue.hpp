// Servers behind one queue: where the time that a request takes depends on those before it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/testing/service_model.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace models {

/// `servers` that each work on one request at a time, first come first served out of one queue
/// without a limit; how long the work takes and what is answered, `service` says.  The n-th request
/// arrives at a, its work begins at b = max(a, when the first server is free), and it is answered
/// at b + service.  It is worked for although its client has given up.
///
///     queue(1, exponential(5ms))  // with Poisson arrivals M/M/1
[[nodiscard]] inline service_model queue(std::size_t servers, service_model service) {
  if (servers == 0)
    throw std::invalid_argument("service model: a queue for 0 servers is never served; 1 at least");
  const auto door = service;
  // The instants at which servers are free, as a heap with the earliest at its front.
  return door.answering(
      service_model([free = std::vector<instant>(servers), service = std::move(service)](
                        const service_request& asked, instant now, random_source& random) mutable {
        const auto begins = std::max(now, free.front());
        auto reply = service.answer(asked, begins, random);
        const auto ends = saturating_add(begins, reply.delay);
        std::pop_heap(free.begin(), free.end(), std::greater<>());
        free.back() = ends;
        std::push_heap(free.begin(), free.end(), std::greater<>());
        reply.delay = ends - now;
        return reply;
      }));
}

} // namespace models
} // namespace throng::inline THRONG_ABI
