#include "sample_run.hpp"
#include <throng/metrics/metric.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/report/merge.hpp>
#include <throng/report/result_json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using throng::gauge_value;
using throng::merge;
using throng::metric_kind;
using throng::result;
using throng::result_json;
using throng::run_facts;
using throng::time_point;
using throng::time_series;
using throng::value_unit;
using throng::verdict;

namespace {

template <class Value>
const Value& value_in(const result& of, std::string_view metric) {
  const auto* found = of.metrics().find(metric);
  REQUIRE(found != nullptr);
  return std::get<Value>(found->value);
}

result with(verdict how, int code, std::vector<std::string> reasons) {
  run_facts facts;
  facts.test = "t";
  facts.verdict = how;
  facts.exit_code = code;
  facts.reasons = std::move(reasons);
  return result(facts);
}

throng::metric_id id_of(std::string_view name, metric_kind kind) {
  return {name, throng::name_hash(name), kind, value_unit::number};
}

// Real numbers of both signs whose sums depend on their order.
double drawn(std::mt19937_64& random) {
  const auto magnitude = std::exponential_distribution<>(1)(random);
  return std::ldexp(random() % 2 == 0 ? magnitude : -magnitude, static_cast<int>(random() % 80));
}

void fill(throng::shard& numbers, std::mt19937_64& random) {
  for (auto samples = random() % 40; samples > 0; --samples) {
    numbers.http.reqs.add(1);
    numbers.http.failed.add(random() % 3 == 0);
    numbers.http.duration.add(static_cast<std::int64_t>(random() >> (1 + random() % 60)));
    numbers.http.data_sent.add(std::abs(drawn(random)));
    numbers.counter(id_of("mine", metric_kind::counter)).add(drawn(random));
    numbers.number_trend(id_of("sizes", metric_kind::trend)).add(drawn(random));
    numbers.gauge(id_of("level", metric_kind::gauge))
        .set(drawn(random), static_cast<std::int64_t>(random() % 100));
  }
  for (const std::string name : {"one", "two"})
    numbers.check(throng::check_name(name), random() % 2 == 0);
}

// A part of a run as random as can be, with whole numbers where a sum is a plain double.
run_facts random_part(std::mt19937_64& random) {
  throng::shard numbers;
  fill(numbers, random);
  run_facts facts;
  facts.test = "parts";
  facts.seed = 1;
  facts.verdict = verdict::passed;
  facts.exit_code = 0;
  numbers.read(facts.metrics);
  facts.metrics.elapsed = std::chrono::milliseconds(random() % 5000);
  facts.interrupted_iterations = random() % 10;
  facts.exceptions = {{"message " + std::to_string(random() % 5), 1 + random() % 100}};
  for (const int code : {1050, 1212}) {
    const auto draw = [&] { return static_cast<std::int64_t>(random() % 5); };
    facts.failures.push_back({code,
                              "text",
                              "http://" + std::to_string(random() % 3),
                              random() % 10,
                              {draw(), "a" + std::to_string(draw()), "w"},
                              {draw(), "a", "w" + std::to_string(draw())}});
  }
  facts.metrics.checks[0].first_failure.emplace().at = static_cast<std::int64_t>(random() % 50);
  facts.metrics.checks[0].last_failure.emplace().vu = random() % 50;
  facts.usage = {1, random() % 10, random() % 1000, 0};
  return facts;
}

time_series course_of(std::string metric, metric_kind kind, std::vector<time_point> points) {
  return {std::move(metric), "", kind, value_unit::number, std::move(points)};
}

result with_course(time_series course) {
  run_facts facts;
  facts.course = {std::move(course)};
  return result(facts);
}

} // namespace

TEST_CASE("what two parts counted is what one run with all of it would have counted") {
  std::mt19937_64 random(5);
  throng::time_histogram whole;
  sample::numbers first;
  sample::numbers second;
  throng::time_histogram halves[2];
  for (int i = 0; i < 5000; ++i) {
    const auto value = static_cast<std::int64_t>(random() % 1'000'000'000);
    whole.record(value);
    halves[random() % 2].record(value);
  }
  first.times("http_req_duration", halves[0]);
  second.times("http_req_duration", halves[1]);
  first.counter("http_reqs", 100);
  second.counter("http_reqs", 50);
  second.counter("only_here", 0.1);
  first.rate("http_req_failed", 1, 100);
  second.rate("http_req_failed", 5, 50);
  first.all.elapsed = 10s;
  second.all.elapsed = 8s;
  run_facts a;
  run_facts b;
  a.metrics = first.all;
  b.metrics = second.all;
  a.seed = b.seed = 3;
  a.interrupted_iterations = 2;
  b.interrupted_iterations = 5;

  const auto both = merge(result(a), result(b));
  const auto& times = value_in<throng::time_histogram>(both, "http_req_duration");
  CHECK(times == whole);
  for (const double rank : {0.0, 50.0, 95.0, 99.9, 100.0})
    CHECK(times.percentile(rank) == whole.percentile(rank));
  CHECK(value_in<throng::counter_value>(both, "http_reqs").sum == 150);
  CHECK(value_in<throng::counter_value>(both, "only_here").sum == 0.1);
  CHECK(value_in<throng::rate_value>(both, "http_req_failed") == throng::rate_value{6, 150});
  CHECK(both.elapsed() == 10s);
  CHECK(both.facts().seed == 3);
  CHECK(both.facts().interrupted_iterations == 7);
}

TEST_CASE("of a gauge the later value counts, vus and vus_max are sums over the parts") {
  run_facts a;
  run_facts b;
  const auto add = [](run_facts& into, std::string name, gauge_value value) {
    into.metrics.add({std::move(name), "", metric_kind::gauge, value_unit::number, value});
  };
  add(a, "level", {5, 1, 9, 100, true});
  add(b, "level", {3, 2, 20, 200, true});
  add(a, "vus", {4, 1, 10, 100, true});
  add(b, "vus", {7, 2, 30, 50, true});
  add(a, "vus_max", {10, 10, 10, 7, true});
  add(b, "vus_max", {});
  for (const auto& both : {merge(result(a), result(b)), merge(result(b), result(a))}) {
    CHECK(value_in<gauge_value>(both, "level") == gauge_value{3, 1, 20, 200, true});
    CHECK(value_in<gauge_value>(both, "vus") == gauge_value{11, 3, 40, 100, true});
    CHECK(value_in<gauge_value>(both, "vus_max") == gauge_value{10, 10, 10, 7, true});
  }
}

TEST_CASE("checks go by group and name, messages by text") {
  run_facts a;
  run_facts b;
  throng::check_failure early;
  early.at = 1;
  throng::check_failure late;
  late.at = 9;
  a.metrics.checks = {{"ok", 1, 2, "::a", late, late}, {"ok", 5, 0, ""}};
  b.metrics.checks = {{"ok", 10, 20, "::a", early, early}, {"new", 1, 0, "::a"}};
  a.exceptions = {{"common", 5}, {"mine", 2}};
  b.exceptions = {{"theirs", 6}, {"common", 3}};
  const auto both = merge(result(a), result(b));
  REQUIRE(both.checks().size() == 3);
  CHECK(both.checks()[0] == throng::check_result{"ok", 11, 22, "::a", early, late});
  CHECK(both.checks()[1] == a.metrics.checks[1]);
  CHECK(both.checks()[2] == b.metrics.checks[1]);
  CHECK(both.facts().exceptions ==
        std::vector<throng::counted_message>{{"common", 8}, {"theirs", 6}, {"mine", 2}});
}

TEST_CASE("failed requests go by code and server, the earliest is the first, the latest the last") {
  run_facts a;
  run_facts b;
  a.failures = {{1212, "refused", "http://a", 3, {5, "u", ""}, {9, "v", ""}},
                {1050, "timeout", "http://a", 1, {1, "w", ""}, {1, "w", ""}}};
  b.failures = {{1212, "refused", "http://b", 2, {1, "x", ""}, {2, "y", ""}},
                {1050, "timeout", "http://a", 7, {0, "first", ""}, {4, "last", ""}}};
  const std::vector<throng::request_failure> sum{
      {1050, "timeout", "http://a", 8, {0, "first", ""}, {4, "last", ""}},
      a.failures[0],
      b.failures[0]};
  CHECK(merge(result(a), result(b)).facts().failures == sum);
  CHECK(merge(result(b), result(a)).facts().failures == sum);
}

TEST_CASE("the verdict is the worse one with its exit code, and no reason is lost") {
  const auto passed = with(verdict::passed, 0, {});
  const auto failed = with(verdict::failed, 99, {"crossed", "common"});
  const auto threw = with(verdict::failed, 107, {"threw", "common"});
  const auto aborted = with(verdict::aborted, 105, {"stopped"});
  CHECK(merge(passed, passed).passed());
  CHECK(merge(passed, failed) == failed);
  CHECK(merge(failed, passed) == failed);
  const auto both = merge(failed, threw);
  CHECK(both.exit_code() == 99);
  CHECK(both.reasons() == std::vector<std::string>{"crossed", "common", "threw"});
  CHECK(merge(threw, failed).exit_code() == 107);
  CHECK(merge(failed, aborted).verdict() == verdict::aborted);
  CHECK(merge(failed, aborted).exit_code() == 105);
  CHECK(merge(aborted, failed).exit_code() == 105);
  CHECK(merge(aborted, failed).reasons().size() == 3);
}

TEST_CASE("thresholds stand as each part judged them, one part behind the other") {
  auto a = sample::four_seconds();
  throng::threshold_result judged{"http_reqs", "", "count>5", "count"};
  judged.passed = true;
  judged.measured = 10;
  a.thresholds = {judged};
  auto b = a;
  b.thresholds[0].passed = false;
  b.thresholds[0].measured = 1;
  const auto both = merge(result(a), result(b));
  CHECK(both.thresholds() ==
        std::vector<throng::threshold_result>{a.thresholds[0], b.thresholds[0]});
}

TEST_CASE("results of different tests, or of a metric with two meanings, do not merge") {
  auto a = sample::four_seconds();
  auto b = a;
  b.test = "pong";
  CHECK_THROWS_WITH_AS((void)merge(result(a), result(b)),
                       "these results do not merge: one is of the test 'ping', the other of 'pong'",
                       std::invalid_argument);
  b = a;
  a.metrics.add({"mine", "", metric_kind::counter, value_unit::number, throng::counter_value{1}});
  b.metrics.add({"mine", "", metric_kind::rate, value_unit::number, throng::rate_value{1, 1}});
  CHECK_THROWS_WITH_AS((void)merge(result(a), result(b)),
                       "these results do not merge: metric 'mine' is a counter of default in one "
                       "and a rate of default in the other",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)merge(std::vector<result>{}), std::invalid_argument);
}

TEST_CASE("points of the same time hold the samples of both, and the greater quantiles") {
  const auto a = with_course(course_of("t", metric_kind::trend,
                                       {{1s, 1s, 10, 5, 1, 4, 6, 7, 8, 9},
                                        {2s, 1s, 0, 0, 0, 0, 0, 0, 0, 0},
                                        {2500ms, 500ms, 4, 1, 1, 1, 1, 1, 1, 1}}));
  const auto b = with_course(course_of("t", metric_kind::trend,
                                       {{1s, 1s, 30, 9, 2, 3, 8, 6, 9, 10},
                                        {2s, 1s, 2, 3, 3, 3, 3, 3, 3, 3},
                                        {3s, 1s, 4, 3, 2, 2, 2, 2, 2, 5},
                                        {4s, 1s, 1, 1, 1, 1, 1, 1, 1, 1}}));
  const std::vector<time_point> wanted{{1s, 1s, 40, 8, 1, 4, 8, 7, 9, 10},
                                       {2s, 1s, 2, 3, 3, 3, 3, 3, 3, 3},
                                       {3s, 1s, 8, 2, 1, 2, 2, 2, 2, 5},
                                       {4s, 1s, 1, 1, 1, 1, 1, 1, 1, 1}};
  CHECK(merge(a, b).series()[0].points == wanted);
  CHECK(merge(b, a).series()[0].points == wanted);
  CHECK(merge(a, result()).series() == a.series());
  CHECK(merge(result(), a).series() == a.series());
}

TEST_CASE("counters, rates and gauges of the same time are put together by kind") {
  const auto merged = [](std::string metric, metric_kind kind, time_point a, time_point b) {
    return merge(with_course(course_of(metric, kind, {a})),
                 with_course(course_of(metric, kind, {b})))
        .series()[0]
        .points.at(0);
  };
  CHECK(merged("c", metric_kind::counter, {2s, 2s, 10, 5}, {2s, 2s, 30, 15}) ==
        time_point{2s, 2s, 40, 20});
  CHECK(merged("r", metric_kind::rate, {1s, 1s, 10, 0.5}, {1s, 1s, 30, 0.1}) ==
        time_point{1s, 1s, 40, 0.2});
  CHECK(merged("g", metric_kind::gauge, {1s, 1s, 1, 5, 2, 0, 0, 0, 0, 8},
               {1s, 1s, 2, 3, 1, 0, 0, 0, 0, 9}) == time_point{1s, 1s, 3, 5, 1, 0, 0, 0, 0, 9});
  CHECK(merged("vus", metric_kind::gauge, {1s, 1s, 1, 5, 2, 0, 0, 0, 0, 8},
               {1s, 1s, 2, 3, 1, 0, 0, 0, 0, 9}) == time_point{1s, 1s, 3, 8, 3, 0, 0, 0, 0, 17});
}

TEST_CASE("where the steps of two courses differ the coarser ones are kept") {
  const auto fine = [](metric_kind kind) {
    return with_course(course_of("vus", kind,
                                 {{1s, 1s, 1, 1, 1, 0, 0, 0, 0, 1},
                                  {2s, 1s, 2, 2, 1, 0, 0, 0, 0, 2},
                                  {3s, 1s, 3, 3, 1, 0, 0, 0, 0, 3},
                                  {4s, 1s, 4, 4, 1, 0, 0, 0, 0, 4}}));
  };
  const auto coarse = [](metric_kind kind) {
    return with_course(course_of(
        "vus", kind, {{2s, 2s, 10, 5, 5, 0, 0, 0, 0, 5}, {4s, 2s, 20, 10, 5, 0, 0, 0, 0, 10}}));
  };
  const auto counters = merge(fine(metric_kind::counter), coarse(metric_kind::counter));
  REQUIRE(counters.series()[0].points.size() == 2);
  CHECK(counters.series()[0].points[0].count == 13);
  CHECK(counters.series()[0].points[0].value == 6.5);
  CHECK(counters.series()[0].points[1].count == 27);
  const auto gauges = merge(coarse(metric_kind::gauge), fine(metric_kind::gauge));
  CHECK(gauges.series()[0].points == std::vector<time_point>{{2s, 2s, 13, 7, 6, 0, 0, 0, 0, 7},
                                                             {4s, 2s, 27, 14, 6, 0, 0, 0, 0, 14}});
}

TEST_CASE("100 random shards, read in 100 random orders, give the same bytes") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::vector<std::unique_ptr<throng::shard>> shards(100);
  for (auto& each : shards) {
    each = std::make_unique<throng::shard>();
    fill(*each, random);
  }
  const auto read = [&] {
    run_facts facts;
    for (const auto& each : shards)
      each->read(facts.metrics);
    return result(facts);
  };
  const auto first = read();
  const auto bytes = result_json(first);
  REQUIRE(first.metrics().find("sizes") != nullptr);
  for (int i = 0; i < 100; ++i) {
    std::shuffle(shards.begin(), shards.end(), random);
    const auto again = read();
    REQUIRE(again == first);
    REQUIRE(result_json(again) == bytes);
  }
}

TEST_CASE("100 random results, merged in 100 random orders and groupings, give the same bytes") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::vector<result> parts;
  for (int i = 0; i < 100; ++i)
    parts.emplace_back(random_part(random));
  const auto whole = merge(parts);
  const auto bytes = result_json(whole);
  for (int i = 0; i < 100; ++i) {
    auto rest = parts;
    std::shuffle(rest.begin(), rest.end(), random);
    // Any two neighbours become one, until one is left.
    while (rest.size() > 1) {
      const auto at = random() % (rest.size() - 1);
      rest[at] = merge(rest[at], rest[at + 1]);
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
    REQUIRE(rest[0] == whole);
    REQUIRE(result_json(rest[0]) == bytes);
  }
}

TEST_CASE("grouping never matters, the order matters only to what has one") {
  std::mt19937_64 random(17);
  std::vector<run_facts> facts;
  const std::pair<verdict, int> ends[] = {
      {verdict::failed, 99}, {verdict::aborted, 105}, {verdict::aborted, 103}};
  for (std::size_t i = 0; i < 3; ++i) {
    facts.push_back(random_part(random));
    auto& part = facts.back();
    const auto name = std::string(1, static_cast<char>('a' + i));
    std::tie(part.verdict, part.exit_code) = ends[i];
    part.seed = i;
    part.reasons = {"reason " + name, "common"};
    part.warnings = {"warning " + name, "common"};
    part.metrics.conflicts = {"conflict " + name};
    part.thresholds = {throng::threshold_result{"http_reqs", "", name, "count"}};
    part.metrics.add(throng::check_result{"own " + name, 1, 0});
    part.course = {course_of("c", metric_kind::counter, {{1s, 1s, 3, 3}}),
                   course_of("own " + name, metric_kind::counter, {{1s, 1s, 3, 3}})};
  }
  const result a(facts[0]);
  const result b(facts[1]);
  const result c(facts[2]);
  const auto left = merge(merge(a, b), c);
  CHECK(merge(a, merge(b, c)) == left);
  CHECK(left.exit_code() == 105);
  CHECK_FALSE(merge(c, merge(b, a)) == left);

  // Without what has an order the other way round is the same.
  const auto unordered = [](const result& of) {
    auto kept = of.facts();
    kept.reasons.clear();
    kept.warnings.clear();
    kept.metrics.conflicts.clear();
    kept.thresholds.clear();
    kept.exit_code = 0;
    kept.seed = 0;
    const auto by_name = [](const auto& one, const auto& other) { return one.name < other.name; };
    std::sort(kept.metrics.checks.begin(), kept.metrics.checks.end(), by_name);
    const auto by_metric = [](const auto& one, const auto& other) {
      return one.metric < other.metric;
    };
    std::sort(kept.course.begin(), kept.course.end(), by_metric);
    return result(kept);
  };
  CHECK(unordered(merge(c, merge(b, a))) == unordered(left));
}
