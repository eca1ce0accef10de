#include <throng/http/error.hpp>
#include <throng/metrics/builtin_names.hpp>
#include <throng/report/validity_rules.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::finding;
using throng::validity;
namespace causes = throng::causes;

namespace {

// A run that nothing speaks against, to be spoiled.
struct evidence {
  throng::snapshot numbers;
  std::vector<throng::threshold_result> thresholds;
  std::vector<throng::request_failure> failures;
  throng::run_evidence of;

  evidence() { numbers.elapsed = 100s; }

  void times(const std::string& metric, nanoseconds value, std::uint64_t count) {
    throng::time_histogram samples;
    for (std::uint64_t i = 0; i < count; ++i)
      samples.record(value.count());
    add(metric, throng::metric_kind::trend, throng::value_unit::time, std::move(samples));
  }
  void numbers_of(const std::string& metric, double value) {
    throng::number_histogram samples;
    for (int i = 0; i < 100; ++i)
      samples.record(value);
    add(metric, throng::metric_kind::trend, throng::value_unit::number, std::move(samples));
  }
  void add(const std::string& metric, throng::metric_kind kind, throng::value_unit unit,
           throng::metric_value value) {
    REQUIRE(throng::find_builtin(metric) != nullptr);
    numbers.add(throng::series{metric, "", kind, unit, std::move(value)});
  }
  throng::scenario_evidence& scenario(std::uint64_t scheduled, std::uint64_t started,
                                      std::uint64_t dropped) {
    throng::scenario_evidence one;
    one.account = {"open", scheduled, started, dropped, scheduled - started - dropped, started, 0};
    one.plans_arrivals = true;
    one.arrivals_begun = started;
    one.is_whole = started + dropped == scheduled;
    one.most_vus = 20;
    return of.scenarios.emplace_back(one);
  }
  std::vector<finding> find() {
    of.metrics = &numbers;
    of.thresholds = thresholds;
    of.failures = failures;
    return throng::find_causes(of);
  }
};

std::string only(const std::vector<finding>& found, std::string_view cause, validity weight) {
  REQUIRE(found.size() == 1);
  CHECK(found.front().cause == cause);
  CHECK(found.front().weight == weight);
  return found.front().text;
}

void check_lag(nanoseconds lag, nanoseconds response, std::uint64_t samples, validity wanted) {
  CAPTURE(lag.count());
  CAPTURE(response.count());
  evidence run;
  run.times("generator_lag", lag, samples);
  run.times("http_response_time", response, samples);
  const auto found = run.find();
  CHECK(throng::validity_of(found) == wanted);
  CHECK(found.size() == (wanted == validity::valid ? 0 : 1));
}

} // namespace

TEST_CASE("of a run without faults nothing is found") {
  evidence run;
  run.times("generator_lag", 100us, 10'000);
  run.times("http_response_time", 2ms, 10'000);
  run.times("http_req_duration", 2ms, 10'000);
  run.times("iteration_duration", 1s, 1'000);
  run.numbers_of("generator_worker_cpu", 0.5);
  run.numbers_of("generator_cpu_wait", 0.02);
  run.numbers_of("generator_steal", 0.01);
  run.numbers_of("generator_cpu_pressure", 0.9);
  run.scenario(1000, 995, 5);
  run.of.requests = {100, 90, 4, 3, 2, 1};
  run.of.busy = {10.2, 0.1, 400};
  CHECK(run.find().empty());
}

TEST_CASE("a lag counts that is large in itself and beside what was measured") {
  check_lag(11ms, 50ms, 1000, validity::invalid);
  check_lag(9ms, 50ms, 1000, validity::inconclusive);
  check_lag(3ms, 10ms, 1000, validity::inconclusive);
  check_lag(1900us, 2ms, 1000, validity::valid);
  check_lag(11ms, 200ms, 1000, validity::valid);
  check_lag(11ms, 50ms, 99, validity::inconclusive);
}

TEST_CASE("a lag that few starts had spoils only what lies beyond the 99th percentile") {
  evidence run;
  throng::time_histogram lags;
  for (int i = 0; i < 100'000; ++i)
    lags.record(i < 300 ? 500'000'000 : 50'000);
  run.add("generator_lag", throng::metric_kind::trend, throng::value_unit::time, lags);
  run.times("http_response_time", 1ms, 100'000);
  const auto text = only(run.find(), causes::generator_stalled, validity::inconclusive);
  CHECK(text.find("p(99.9)") != std::string::npos);
}

TEST_CASE("loops that are not there when they should speak where nothing is planned") {
  evidence run;
  run.times("generator_loop_lag", 150ms, 200);
  run.times("http_req_duration", 2ms, 10'000);
  const auto text = only(run.find(), causes::generator_stalled, validity::invalid);
  CHECK(text.find("generator_loop_lag") != std::string::npos);
  run.times("generator_lag", 10us, 1000);
  CHECK(run.find().empty());

  // Many users that are ready at once make a long turn.
  evidence many;
  many.times("generator_loop_lag", 50ms, 200);
  many.times("http_req_duration", 2ms, 10'000);
  (void)only(many.find(), causes::generator_stalled, validity::inconclusive);
  evidence few;
  few.times("generator_loop_lag", 9ms, 200);
  few.times("http_req_duration", 2ms, 10'000);
  CHECK(few.find().empty());
}

TEST_CASE("a worker without rest, and cores that others have, are told with their shares") {
  evidence busy;
  busy.numbers_of("generator_worker_cpu", 0.97);
  CHECK(only(busy.find(), causes::generator_saturated, validity::inconclusive)
            .find("97.00% of the time (limit: 90.00%)") != std::string::npos);

  evidence starved;
  starved.numbers_of("generator_worker_cpu", 0.1);
  starved.numbers_of("generator_cpu_wait", 0.1);
  CHECK(only(starved.find(), causes::cpu_taken, validity::inconclusive)
            .find("waited for a core for 10.00% of the time, 50.00%") != std::string::npos);

  // On a quiet machine a worker that has little to do waits for a tenth of what it wants.
  evidence quiet;
  quiet.numbers_of("generator_worker_cpu", 0.06);
  quiet.numbers_of("generator_cpu_wait", 0.0101);
  CHECK(quiet.find().empty());
  // It wanted one nearly always, and had one nearly always.
  evidence fed;
  fed.numbers_of("generator_worker_cpu", 0.8);
  fed.numbers_of("generator_cpu_wait", 0.04);
  CHECK(fed.find().empty());

  evidence stolen;
  stolen.numbers_of("generator_steal", 0.06);
  CHECK(only(stolen.find(), causes::cpu_taken, validity::inconclusive).find("hypervisor") !=
        std::string::npos);
  evidence throttled;
  throttled.numbers_of("generator_throttled", 0.02);
  CHECK(only(throttled.find(), causes::cpu_taken, validity::inconclusive).find("throttled") !=
        std::string::npos);
}

TEST_CASE("a rate that was not reached is told, and whether users were short") {
  evidence run;
  run.scenario(1000, 989, 11);
  CHECK(only(run.find(), causes::rate_not_reached, validity::inconclusive)
            .find("98.90% of 1000 arrivals were begun, and 11 were dropped") != std::string::npos);
  run.of.scenarios.front().is_out_of_users = true;
  CHECK(only(run.find(), causes::vus_exhausted, validity::inconclusive).find("all 20 VUs") !=
        std::string::npos);
  evidence reached;
  reached.scenario(1000, 990, 10);
  CHECK(reached.find().empty());
}

TEST_CASE("what this machine could not give makes a run invalid") {
  evidence run;
  throng::request_failure one;
  one.code = static_cast<int>(throng::http_error::ports_exhausted);
  one.times = 3;
  run.failures = {one};
  CHECK(only(run.find(), causes::ports_exhausted, validity::invalid).find("3 connects") !=
        std::string::npos);
  run.failures.front().code = static_cast<int>(throng::http_error::descriptors_exhausted);
  (void)only(run.find(), causes::descriptors_exhausted, validity::invalid);
  run.failures.front().code = static_cast<int>(throng::http_error::connection_refused);
  CHECK(run.find().empty());
}

TEST_CASE("a percentile of a threshold takes its samples, and has an interval") {
  evidence run;
  throng::time_histogram samples;
  for (int i = 1; i <= 500; ++i)
    samples.record(i * 1'000'000);
  run.add("http_req_duration", throng::metric_kind::trend, throng::value_unit::time, samples);
  throng::threshold_result wanted;
  wanted.metric = "http_req_duration";
  wanted.method = "p(99.9)";
  wanted.has_data = true;
  wanted.samples = 500;
  run.thresholds = {wanted};
  const auto text = only(run.find(), causes::too_few_samples, validity::inconclusive);
  CHECK(text.find("takes 10000 samples to be known, and there are 500: it is ") !=
        std::string::npos);
  CHECK(text.ends_with(" or more"));
  run.thresholds.front().method = "p(95)";
  CHECK(run.find().empty());
  run.thresholds.front().method = "med";
  run.thresholds.front().samples = 1;
  CHECK(run.find().empty());
}

TEST_CASE("a machine that stood still makes a run invalid, a clock that was set does not") {
  evidence run;
  run.of.suspended = 3s;
  CHECK(only(run.find(), causes::clock_jumped, validity::invalid).find("stood still for 3s") !=
        std::string::npos);
  run.of.suspended = 0s;
  run.of.wall_set = 1h;
  (void)only(run.find(), causes::clock_jumped, validity::valid);
}

TEST_CASE("books that do not balance make a run invalid") {
  const auto broken = [](auto spoil) {
    evidence run;
    auto& one = run.scenario(100, 90, 10);
    run.of.requests = {10, 4, 3, 2, 1, 0};
    CHECK(run.find().size() == 1); // 90 % of the rate
    spoil(one, run.of.requests);
    const auto found = run.find();
    return found.size() == 2 && found.front().cause == causes::conservation_broken &&
           found.front().weight == validity::invalid;
  };
  CHECK(broken([](auto& one, auto&) { --one.account.complete; }));
  CHECK(broken([](auto& one, auto&) { ++one.account.interrupted; }));
  CHECK(broken([](auto& one, auto&) { --one.arrivals_begun; }));
  CHECK(broken([](auto& one, auto&) { ++one.account.scheduled; }));
  CHECK(broken([](auto&, auto& requests) { ++requests.asked; }));
  CHECK(broken([](auto&, auto& requests) { ++requests.in_flight; }));

  // One that was stopped owes what was not due.
  evidence stopped;
  auto& one = stopped.scenario(100, 60, 0);
  CHECK(stopped.find().empty());
  one.account.scheduled = 50;
  CHECK(stopped.find().front().cause == causes::conservation_broken);
}

TEST_CASE("Little's law is held against what an observer has counted") {
  evidence run;
  run.times("iteration_duration", 1s, 1'000); // 10 are busy
  run.of.busy = {12, 0.2, 400};
  CHECK(only(run.find(), causes::littles_law_broken, validity::invalid).find("12 users") !=
        std::string::npos);
  run.of.busy = {12, 0.5, 400};
  CHECK(run.find().empty());
  run.of.busy = {12, 0.2, 20};
  CHECK(run.find().empty());
  run.of.busy = {10.4, 0.01, 400};
  CHECK(run.find().empty());
}

TEST_CASE("a server's silence is long beside its median, and more than one request hears it") {
  const auto count = [](nanoseconds length, std::uint64_t waiting, nanoseconds median) {
    evidence run;
    run.times("http_req_duration", median, 1000);
    run.of.longest_silence = {throng::instant{}, length, waiting};
    run.of.silent_at = 10s;
    const auto found = run.find();
    if (!found.empty()) {
      CHECK(found.front().cause == causes::server_stalled);
      CHECK(throng::validity_of(found) == validity::valid);
    }
    return found.size();
  };
  CHECK(count(1s, 10, 1ms) == 1);
  CHECK(count(100ms, 2, 1ms) == 1);
  CHECK(count(99ms, 2, 1ms) == 0);
  CHECK(count(1s, 1, 1ms) == 0);
  CHECK(count(1s, 10, 110ms) == 0);
}

TEST_CASE("the gravest finding comes first") {
  evidence run;
  run.numbers_of("generator_worker_cpu", 0.97);
  run.of.suspended = 1s;
  run.of.wall_set = 1s;
  const auto found = run.find();
  REQUIRE(found.size() == 3);
  CHECK(found[0].weight == validity::invalid);
  CHECK(found[1].weight == validity::inconclusive);
  CHECK(found[2].weight == validity::valid);
}
