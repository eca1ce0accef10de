// Two sets of books about one run, those of the load test and those of the server, and whether they
// agree.  They are kept by different code on both ends of real sockets, so neither can be wrong
// alone.

#pragma once

#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

/// Load by the same users from start to end, for as short as a test likes: constant_vus asks for
/// a second at least.
inline throng::ramping_vus steady(std::int64_t vus, std::chrono::nanoseconds duration) {
  return {.start_vus = vus, .stages = {{duration, vus}}};
}

/// How many virtual users a test can afford: the thread sanitizer makes each of them slow.
inline constexpr std::int64_t affordable(std::int64_t vus) {
#if defined(__SANITIZE_THREAD__)
  return vus > 40 ? vus / 10 : vus;
#else
  return vus;
#endif
}

/// Asks until the answer is yes, for at most 20 seconds: for what another process does soon.
template <class Question>
bool soon(const Question& question) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!question()) {
    if (std::chrono::steady_clock::now() > limit)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A counter of the run, as the whole number that it is.
inline std::uint64_t total(const throng::result& told, const throng::counter& of) {
  return static_cast<std::uint64_t>(told.value(of.count()));
}

/// Passes when the run counted what it did with itself in agreement: `each` requests in every
/// iteration, a duration for every request, and none of them failed.
inline void check_own_books(const throng::result& told, std::uint64_t each) {
  const auto requests = total(told, throng::http_reqs);
  const auto iterations = total(told, throng::iterations);
  CHECK(requests > 0);
  CHECK(requests == iterations * each);
  CHECK(told.value(throng::http_req_failed.rate()) == 0);
  for (const auto& one :
       {throng::http_req_duration, throng::http_req_blocked, throng::http_req_connecting,
        throng::http_req_sending, throng::http_req_waiting, throng::http_req_receiving}) {
    CHECK(told.value(one.count()) == static_cast<double>(requests));
  }
  CHECK(told.value(throng::iteration_duration.count()) == static_cast<double>(iterations));
  CHECK(total(told, throng::iterations_failed) == 0);
  CHECK(told.facts().interrupted_iterations == 0);
  CHECK(told.facts().exceptions.empty());
}

/// Passes when the run and the server saw the same requests and the same bytes.
inline void check_books_agree(const throng::result& told, const throng::testing::http_server& by) {
  const auto seen = by.counts();
  CHECK(seen.requests == total(told, throng::http_reqs));
  CHECK(seen.malformed == 0);
  CHECK(seen.bytes_received == total(told, throng::data_sent));
  CHECK(seen.bytes_sent == total(told, throng::data_received));
}

/// Passes when there are `how_many` checks, each was made in every iteration, and all of them held.
inline void check_checks(const throng::result& told, std::size_t how_many) {
  CHECK(told.checks().size() == how_many);
  const auto iterations = total(told, throng::iterations);
  for (const auto& one : told.checks()) {
    INFO(one.name);
    CHECK(one.fails == 0);
    CHECK(one.passes == iterations);
  }
  CHECK(told.value(throng::checks.rate()) == 1);
}
