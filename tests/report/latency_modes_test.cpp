// Clusters of latencies that have a name: they are found, and nothing else is.

#include <throng/base/random.hpp>
#include <throng/report/latency_modes.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::latency_mode;
using throng::latency_modes;
using throng::random_source;
using throng::time_histogram;

namespace {

// A latency in milliseconds.
using drawing = std::function<double(random_source&)>;

drawing constant(double ms) {
  return [=](random_source&) { return ms; };
}
drawing exponential(double mean) {
  return [=](random_source& random) { return random.exponential(mean); };
}
drawing uniform(double from, double to) {
  return [=](random_source& random) { return from + (to - from) * random.unit(); };
}
drawing lognormal(double median, double sigma) {
  return [=](random_source& random) {
    const double radius = std::sqrt(2 * random.exponential(1));
    return median * std::exp(sigma * radius * std::cos(2 * std::numbers::pi * random.unit()));
  };
}
// So many of all take `more` longer, and up to 5 % of it.
drawing delayed(const drawing& usual, double share, double more) {
  return [=](random_source& random) {
    const double late = random.chance(share) ? more * (1 + 0.05 * random.unit()) : 0;
    return usual(random) + late;
  };
}

time_histogram samples_of(const drawing& draw, int count, random_source& random) {
  time_histogram times;
  for (int i = 0; i < count; ++i)
    times.record(std::llround(1e6 * draw(random)));
  return times;
}

// Of so many runs, how many were told of any mode.
int alarms(const drawing& draw, int samples, int runs) {
  int count = 0;
  for (int run = 0; run < runs; ++run) {
    random_source random{41, static_cast<std::uint64_t>(run)};
    const auto times = samples_of(draw, samples, random);
    count += latency_modes(times, times).empty() ? 0 : 1;
  }
  return count;
}

// Of so many runs, how many were told of this mode and of no other.
int detections(const drawing& draw, std::chrono::milliseconds at, int samples, int runs) {
  int count = 0;
  for (int run = 0; run < runs; ++run) {
    random_source random{42, static_cast<std::uint64_t>(run)};
    const auto found = latency_modes(samples_of(draw, samples, random), {});
    count += found.size() == 1 && found.front().at == at ? 1 : 0;
  }
  return count;
}

} // namespace

TEST_CASE("smooth latencies have no modes, whatever they are like") {
  int all = 0;
  int runs = 0;
  const auto without = [&](const drawing& draw) {
    all += alarms(draw, 1'000, 4) + alarms(draw, 5'000, 2);
    runs += 6;
  };
  for (const double ms : {0.05, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 20.0, 30.0, 40.0, 60.0, 100.0,
                          200.0, 500.0, 1'000.0, 3'000.0}) {
    CAPTURE(ms);
    without(exponential(ms));
    without(lognormal(ms, 0.9));
    without(lognormal(ms, 0.2));
    without(lognormal(ms, 1.5));
    without(uniform(0, 2 * ms));
    without(uniform(ms, 1.1 * ms));
    without(constant(ms));
    REQUIRE(all == 0);
  }
  CHECK(runs == 714);
}

TEST_CASE("a hundredth of slower requests, spread out, is no mode") {
  for (const double slow : {20.0, 45.0, 110.0, 250.0, 1'100.0}) {
    CAPTURE(slow);
    const auto usual = lognormal(1, 0.5);
    const auto tail = lognormal(slow, 0.5);
    const drawing both = [=](random_source& random) {
      return random.chance(0.01) ? tail(random) : usual(random);
    };
    CHECK(alarms(both, 20'000, 10) == 0);
    const auto flat = uniform(0, 2 * slow);
    const drawing stalled = [=](random_source& random) {
      return random.chance(0.05) ? flat(random) : usual(random);
    };
    CHECK(alarms(stalled, 20'000, 10) == 0);
  }
}

TEST_CASE("a second kind of requests about a known time is no mode where it is wider") {
  for (const double slow : {42.0, 105.0, 210.0, 1'050.0}) {
    CAPTURE(slow);
    const auto usual = lognormal(1, 0.2);
    const auto second = lognormal(slow, 0.12);
    const drawing both = [=](random_source& random) {
      return random.chance(0.1) ? second(random) : usual(random);
    };
    CHECK(alarms(both, 20'000, 5) == 0);
  }
}

TEST_CASE("half a percent at a known time is found, and nothing besides") {
  for (const auto at : {40ms, 100ms, 200ms, 1'000ms, 3'000ms, 7'000ms}) {
    const auto more = static_cast<double>(at.count());
    CAPTURE(more);
    CHECK(detections(delayed(constant(0.2), 0.005, more), at, 10'000, 10) == 10);
    CHECK(detections(delayed(lognormal(1, 0.5), 0.005, more), at, 10'000, 10) == 10);
    CHECK(detections(delayed(exponential(1), 0.005, more), at, 10'000, 10) == 10);
    CHECK(detections(delayed(lognormal(1, 0.9), 0.005, more), at, 10'000, 10) == 10);
  }
}

TEST_CASE("a cluster of a third of all is found, and one where the median lies is not") {
  CHECK(detections(delayed(lognormal(1, 0.5), 0.33, 40), 40ms, 10'000, 5) == 5);
  CHECK(alarms(delayed(lognormal(1, 0.5), 0.67, 40), 10'000, 5) == 0);
  CHECK(alarms(delayed(constant(40), 0.0, 0), 10'000, 2) == 0);
}

TEST_CASE("two clusters are two modes") {
  random_source random{9};
  const auto both = delayed(delayed(lognormal(1, 0.5), 0.01, 40), 0.01, 200);
  const auto found = latency_modes(samples_of(both, 20'000, random), {});
  REQUIRE(found.size() == 2);
  CHECK(found[0].at == 40ms);
  CHECK(found[1].at == 200ms);
}

TEST_CASE("fewer than ten samples, or less than a thousandth, are no mode") {
  const auto with = [](int late, int all) {
    time_histogram times;
    for (int i = 0; i < all; ++i)
      times.record(i < late ? 41'000'000 : 1'000'000);
    return latency_modes(times, {});
  };
  CHECK(with(9, 1'000).empty());
  CHECK(with(10, 1'000).size() == 1);
  CHECK(with(10, 10'000).size() == 1);
  CHECK(with(10, 10'001).empty());
  CHECK(latency_modes({}, {}).empty());
}

TEST_CASE("a mode's sentence says what was seen, how often, why and what to do") {
  time_histogram times;
  for (int i = 0; i < 10'000; ++i)
    times.record(i < 52 ? 41'200'000 : 1'200'000);
  const auto found = latency_modes(times, {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].metric == "http_req_duration");
  CHECK(found[0].samples == 52);
  CHECK(found[0].share == 0.0052);
  CHECK(
      found[0].text ==
      "http_req_duration: 0.52% of the samples (52 of 10000) took about 40ms more than the median "
      "of 1.2ms; that is the mark of a delayed acknowledgement that meets Nagle's algorithm. Set "
      "TCP_NODELAY on the server's sockets, or let it write head and body at once");
}

TEST_CASE("lost SYNs are seen among the connects that took time") {
  time_histogram connecting;
  for (int i = 0; i < 100'000; ++i)
    connecting.record(0);
  for (int i = 0; i < 2'000; ++i)
    connecting.record(i < 25 ? 1'020'000'000 : i < 40 ? 3'050'000'000 : 150'000 + i);
  const auto found = latency_modes({}, connecting);
  REQUIRE(found.size() == 2);
  CHECK(found[0].metric == "http_req_connecting");
  CHECK(found[0].at == 1s);
  CHECK(found[0].samples == 25);
  CHECK(found[0].share == 0.0125);
  CHECK(found[0].text.find("a SYN that was lost") != std::string::npos);
  CHECK(found[1].at == 3s);
  CHECK(found[1].samples == 15);
}
