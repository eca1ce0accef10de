#include <throng/metrics/builtin.hpp>
#include <throng/metrics/builtin_names.hpp>
#include <throng/metrics/cells.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/metrics/snapshot.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

using throng::metric_conflict;
using throng::metric_id;
using throng::metric_kind;
using throng::shard;
using throng::snapshot;
using throng::value_unit;

namespace {

metric_id id_of(std::string_view name, metric_kind kind, value_unit unit = value_unit::number) {
  return {name, throng::name_hash(name), kind, unit};
}

template <class Value>
const Value& value_in(const snapshot& numbers, std::string_view metric,
                      std::string_view selector = {}) {
  const auto* found = numbers.find(metric, selector);
  REQUIRE(found != nullptr);
  const auto* value = std::get_if<Value>(&found->value);
  REQUIRE(value != nullptr);
  return *value;
}

snapshot read(const shard& numbers) {
  snapshot all;
  numbers.read(all);
  return all;
}

double sum_of(const snapshot& numbers, std::string_view metric) {
  return value_in<throng::counter_value>(numbers, metric).sum;
}

// All built-in metrics but those of the generator, which belong to no scenario, and
// http_req_duration{expected_response:true}.
constexpr std::size_t shard_series = throng::builtin_metrics.size() - 12 + 1;

} // namespace

TEST_CASE("every built-in number comes out under its own name") {
  shard numbers;
  numbers.http.reqs.add(3);
  numbers.http.failed.add(true);
  numbers.http.failed.add(false);
  numbers.http.duration.add(101);
  numbers.http.expected_duration.add(102);
  numbers.http.blocked.add(103);
  numbers.http.connecting.add(104);
  numbers.http.tls_handshaking.add(105);
  numbers.http.sending.add(106);
  numbers.http.waiting.add(107);
  numbers.http.receiving.add(108);
  numbers.http.data_sent.add(11);
  numbers.http.data_received.add(12);
  numbers.connections.opened.add(21);
  numbers.connections.reused.add(22);
  numbers.connections.closed_by_client.add(23);
  numbers.connections.closed_by_server.add(24);
  numbers.connections.retries.add(25);
  numbers.connections.looking_up.add(111);
  numbers.iterations.complete.add(13);
  numbers.iterations.failed.add(14);
  numbers.iterations.dropped.add(15);
  numbers.iterations.interrupted.add(16);
  numbers.iterations.duration.add(109);
  numbers.iterations.lag.add(110);
  numbers.iterations.arrivals_started.add(true);
  numbers.iterations.arrivals_started.add(false);
  numbers.iterations.vus.set(17, 1);
  numbers.iterations.vus_max.set(18, 1);
  numbers.check("one", true);

  const auto all = read(numbers);
  CHECK(sum_of(all, "http_reqs") == 3);
  CHECK(sum_of(all, "data_sent") == 11);
  CHECK(sum_of(all, "data_received") == 12);
  CHECK(sum_of(all, "http_conns_opened") == 21);
  CHECK(sum_of(all, "http_conns_reused") == 22);
  CHECK(sum_of(all, "http_conns_closed_by_client") == 23);
  CHECK(sum_of(all, "http_conns_closed_by_server") == 24);
  CHECK(sum_of(all, "http_req_retries") == 25);
  CHECK(sum_of(all, "iterations") == 13);
  CHECK(sum_of(all, "iterations_failed") == 14);
  CHECK(sum_of(all, "dropped_iterations") == 15);
  CHECK(value_in<throng::gauge_value>(all, "vus").last == 17);
  CHECK(value_in<throng::gauge_value>(all, "vus_max").last == 18);
  CHECK(value_in<throng::rate_value>(all, "http_req_failed").trues == 1);
  CHECK(value_in<throng::rate_value>(all, "http_req_failed").total == 2);
  CHECK(value_in<throng::rate_value>(all, "checks").total == 1);
  CHECK(value_in<throng::rate_value>(all, "arrivals_started").trues == 1);
  CHECK(value_in<throng::rate_value>(all, "arrivals_started").total == 2);
  const auto time = [&](std::string_view metric, std::string_view selector = {}) {
    return value_in<throng::time_histogram>(all, metric, selector).max();
  };
  CHECK(time("http_req_duration") == 101);
  CHECK(time("http_req_duration", "expected_response:true") == 102);
  CHECK(time("http_req_blocked") == 103);
  CHECK(time("http_req_connecting") == 104);
  CHECK(time("http_req_tls_handshaking") == 105);
  CHECK(time("http_req_sending") == 106);
  CHECK(time("http_req_waiting") == 107);
  CHECK(time("http_req_receiving") == 108);
  CHECK(time("http_req_looking_up") == 111);
  CHECK(time("iteration_duration") == 109);
  CHECK(time("iteration_lag") == 110);
  CHECK(all.all.size() == shard_series);
  CHECK(all.find("http_reqs")->unit == value_unit::number);
  CHECK(all.find("data_sent")->unit == value_unit::data);
  CHECK(all.find("http_req_duration")->unit == value_unit::time);
}

TEST_CASE("a shard that recorded nothing has empty series, and gauges that were not set") {
  const auto all = read(shard{});
  CHECK(all.all.size() == shard_series);
  for (const auto& each : all.all) {
    CAPTURE(each.metric);
    CHECK(each.is_empty());
  }
  CHECK_FALSE(value_in<throng::gauge_value>(all, "vus").is_set);
  CHECK(value_in<throng::gauge_value>(all, "vus").max == 0);
  CHECK(all.checks.empty());
}

TEST_CASE("one name is one cell, for each kind of metric") {
  shard numbers;
  for (int i = 1; i <= 3; ++i) {
    numbers.counter(id_of("my_counter", metric_kind::counter)).add(i);
    numbers.gauge(id_of("my_gauge", metric_kind::gauge)).set(i, i);
    numbers.rate(id_of("my_rate", metric_kind::rate)).add(i == 1);
    numbers.time_trend(id_of("my_times", metric_kind::trend, value_unit::time)).add(i);
    numbers.number_trend(id_of("my_numbers", metric_kind::trend)).add(i / 2.0);
  }
  const auto all = read(numbers);
  CHECK(sum_of(all, "my_counter") == 6);
  CHECK(value_in<throng::gauge_value>(all, "my_gauge").last == 3);
  CHECK(value_in<throng::gauge_value>(all, "my_gauge").min == 1);
  CHECK(value_in<throng::gauge_value>(all, "my_gauge").at == 3);
  CHECK(value_in<throng::rate_value>(all, "my_rate").trues == 1);
  CHECK(value_in<throng::time_histogram>(all, "my_times").sum() == 6);
  CHECK(value_in<throng::number_histogram>(all, "my_numbers").sum() == 3);
  CHECK(all.find("my_numbers")->kind == metric_kind::trend);
  CHECK(all.find("my_times")->unit == value_unit::time);
}

TEST_CASE("a name that is used as two kinds or with two units is refused, naming both") {
  shard numbers;
  numbers.counter(id_of("thing", metric_kind::counter)).add(1);
  CHECK_THROWS_WITH_AS(numbers.rate(id_of("thing", metric_kind::rate)),
                       "metric 'thing' is a counter and is used here as a rate", metric_conflict);
  CHECK_THROWS_WITH_AS(numbers.counter(id_of("thing", metric_kind::counter, value_unit::data)),
                       "metric 'thing' is a counter and is used here as a counter of data",
                       metric_conflict);
  numbers.number_trend(id_of("wait", metric_kind::trend)).add(1);
  CHECK_THROWS_WITH_AS(numbers.time_trend(id_of("wait", metric_kind::trend, value_unit::time)),
                       "metric 'wait' is a trend and is used here as a trend of time",
                       metric_conflict);
  CHECK_THROWS_WITH_AS(numbers.gauge(id_of("wait", metric_kind::gauge)),
                       "metric 'wait' is a trend and is used here as a gauge", metric_conflict);
  // What was there before still counts.
  numbers.counter(id_of("thing", metric_kind::counter)).add(1);
  CHECK(sum_of(read(numbers), "thing") == 2);
}

TEST_CASE("a built-in metric's name is refused for a metric of one's own, even of its kind") {
  shard numbers;
  CHECK_THROWS_WITH_AS(numbers.gauge(id_of("http_reqs", metric_kind::gauge)),
                       "metric 'http_reqs' is a counter and is used here as a gauge",
                       metric_conflict);
  CHECK_THROWS_WITH_AS(numbers.number_trend(id_of("http_req_duration", metric_kind::trend)),
                       "metric 'http_req_duration' is a trend of time and is used here as a trend",
                       metric_conflict);
  CHECK_THROWS_AS(numbers.rate(id_of("checks", metric_kind::rate)), metric_conflict);
  CHECK(read(numbers).all.size() == shard_series);
}

TEST_CASE("two shards that hold one name as two kinds are named when they are added") {
  shard one;
  shard other;
  one.counter(id_of("thing", metric_kind::counter)).add(1);
  other.gauge(id_of("thing", metric_kind::gauge)).set(1, 1);
  snapshot all;
  one.read(all);
  other.read(all);
  REQUIRE(all.conflicts.size() == 1);
  CHECK(all.conflicts[0] == "metric 'thing' is a counter and is used here as a gauge");
  CHECK(std::get<throng::counter_value>(all.find("thing")->value).sum == 1);
}

TEST_CASE("a thousand metrics and a thousand checks are all found again") {
  shard numbers;
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i)
    names.push_back("metric_" + std::to_string(i));
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      numbers.counter(id_of(names[i], metric_kind::counter)).add(static_cast<double>(i + 1));
      numbers.check("check " + names[i], i % 3 == 0);
    }
  }
  const auto all = read(numbers);
  CHECK(all.all.size() == 1000 + shard_series);
  REQUIRE(all.checks.size() == 1000);
  for (std::size_t i = 0; i < names.size(); ++i) {
    REQUIRE(sum_of(all, names[i]) == static_cast<double>(2 * (i + 1)));
    REQUIRE(all.checks[i].name == "check " + names[i]);
    REQUIRE(all.checks[i].passes == (i % 3 == 0 ? 2 : 0));
    REQUIRE(all.checks[i].fails == (i % 3 == 0 ? 0 : 2));
  }
  CHECK(value_in<throng::rate_value>(all, "checks").total == 2000);
  CHECK(value_in<throng::rate_value>(all, "checks").trues == 668);
}

TEST_CASE("checks come in the order in which they were first seen, not by name") {
  shard numbers;
  for (const auto* name : {"zebra", "apple", "zebra", "mango", "apple"})
    numbers.check(std::string_view(name), true);
  const auto all = read(numbers);
  REQUIRE(all.checks.size() == 3);
  CHECK(all.checks[0].name == "zebra");
  CHECK(all.checks[1].name == "apple");
  CHECK(all.checks[2].name == "mango");
}

TEST_CASE("the numbers of several shards add up") {
  shard one;
  shard other;
  one.http.reqs.add(1);
  other.http.reqs.add(2);
  one.http.duration.add(5000);
  other.http.duration.add(7000);
  one.iterations.vus.set(3, 10);
  other.iterations.vus.set(4, 9);
  one.check("a", true);
  other.check("b", true);
  other.check("a", false);
  other.counter(id_of("only_here", metric_kind::counter)).add(5);
  snapshot all;
  one.read(all);
  other.read(all);
  CHECK(sum_of(all, "http_reqs") == 3);
  const auto& duration = value_in<throng::time_histogram>(all, "http_req_duration");
  CHECK(duration.count() == 2);
  CHECK(duration.min() == 5000);
  CHECK(duration.max() == 7000);
  CHECK(value_in<throng::gauge_value>(all, "vus").last == 3);
  CHECK(value_in<throng::gauge_value>(all, "vus").max == 4);
  CHECK(sum_of(all, "only_here") == 5);
  REQUIRE(all.checks.size() == 2);
  CHECK(all.checks[0].passes == 1);
  CHECK(all.checks[0].fails == 1);
}

namespace {

// A value whose comparison tells the test that a sample is half recorded: its bucket is counted,
// its extremes are not there yet.
struct spied_value {
  std::int64_t value = 0;
  explicit operator double() const { return static_cast<double>(value); }
  static inline void (*on_compare)() = nullptr;
  friend bool operator<(const spied_value& a, const spied_value& b) {
    if (on_compare != nullptr)
      on_compare();
    return a.value < b.value;
  }
  friend bool operator>(const spied_value& a, const spied_value& b) { return b < a; }
};

struct spied_buckets {
  using value_type = spied_value;
  static constexpr auto rows = throng::whole_buckets::rows;
  static constexpr std::uint32_t index(spied_value value) {
    return throng::whole_buckets::index(value.value);
  }
  static constexpr spied_value highest(std::uint32_t bucket) {
    return {throng::whole_buckets::highest(bucket)};
  }
};

} // namespace

template <>
struct std::numeric_limits<spied_value> {
  static constexpr spied_value max() { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr spied_value lowest() { return {std::numeric_limits<std::int64_t>::lowest()}; }
};

TEST_CASE("a reader in the middle of the first sample sees a value that was recorded, or none") {
  static throng::trend_cell<spied_buckets> cell;
  static int looks = 0;
  spied_value::on_compare = [] {
    spied_value::on_compare = nullptr;
    throng::basic_histogram<spied_buckets> seen;
    cell.read(seen);
    ++looks;
    for (const double rank : {0.0, 50.0, 95.0, 100.0}) {
      const auto told = seen.percentile(rank).value;
      CHECK(told == (seen.count() == 0 ? 0 : 1234));
    }
  };
  cell.add({1234});
  CHECK(looks == 1);
  throng::basic_histogram<spied_buckets> seen;
  cell.read(seen);
  CHECK(seen.count() == 1);
  CHECK(seen.percentile(50).value == 1234);
}

namespace {

constexpr int stress_rounds = 60'000;

void write_round(shard& numbers, const std::vector<std::string>& names, int round) {
  numbers.http.reqs.add(1);
  numbers.http.failed.add(round % 4 == 0);
  numbers.http.duration.add(1000 + round % 5000);
  numbers.iterations.vus.set(round % 100, round);
  const auto& name = names[static_cast<std::size_t>(round) % names.size()];
  numbers.counter(id_of(name, metric_kind::counter)).add(2);
  numbers.number_trend(id_of("sizes", metric_kind::trend)).add(0.5 + round % 8);
  numbers.check(name, round % 2 == 0);
}

} // namespace

TEST_CASE(
    "a reader sees numbers that only grow while a worker writes, and all of them at its end") {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i)
    names.push_back("name_" + std::to_string(i));
  shard numbers;
  std::atomic<bool> is_over{false};
  std::thread worker([&] {
    for (int round = 0; round < stress_rounds; ++round)
      write_round(numbers, names, round);
    is_over.store(true);
  });

  snapshot before;
  bool grew = true;
  while (!is_over.load()) {
    auto now = read(numbers);
    const auto interval = now.since(before);
    for (const auto& each : interval.all) {
      if (const auto* sum = std::get_if<throng::counter_value>(&each.value))
        grew = grew && sum->sum >= 0;
      if (const auto* share = std::get_if<throng::rate_value>(&each.value))
        grew = grew && share->total <= stress_rounds && share->trues <= stress_rounds;
      if (const auto* times = std::get_if<throng::time_histogram>(&each.value))
        grew = grew && times->count() <= stress_rounds;
      if (const auto* values = std::get_if<throng::number_histogram>(&each.value))
        grew = grew && values->count() <= stress_rounds;
    }
    const auto& duration = value_in<throng::time_histogram>(now, "http_req_duration");
    if (duration.count() > 0) {
      const auto median = duration.percentile(50);
      grew = grew && median >= 1000 && median < 6000;
    }
    REQUIRE(grew);
    before = std::move(now);
  }
  worker.join();

  const auto all = read(numbers);
  CHECK(sum_of(all, "http_reqs") == stress_rounds);
  CHECK(value_in<throng::rate_value>(all, "http_req_failed").trues == stress_rounds / 4);
  CHECK(value_in<throng::rate_value>(all, "http_req_failed").total == stress_rounds);
  const auto& duration = value_in<throng::time_histogram>(all, "http_req_duration");
  CHECK(duration.count() == stress_rounds);
  CHECK(duration.sum() == stress_rounds * (1000 + 4999.0 / 2));
  CHECK(duration.min() == 1000);
  CHECK(duration.max() == 5999);
  const auto& sizes = value_in<throng::number_histogram>(all, "sizes");
  CHECK(sizes.count() == stress_rounds);
  CHECK(sizes.mean() == 4);
  CHECK(value_in<throng::gauge_value>(all, "vus").last == (stress_rounds - 1) % 100);
  CHECK(value_in<throng::rate_value>(all, "checks").total == stress_rounds);
  REQUIRE(all.checks.size() == names.size());
  for (const auto& name : names)
    REQUIRE(sum_of(all, name) == 2.0 * stress_rounds / 200);
  for (const auto& check : all.checks)
    REQUIRE(check.passes + check.fails == stress_rounds / 200);
}

TEST_CASE("one metric is read as a part, and nothing else with it") {
  shard numbers;
  numbers.http.duration.add(101);
  numbers.http.expected_duration.add(102);
  numbers.counter(id_of("my_counter", metric_kind::counter)).add(5);
  numbers.rate(id_of("my_rate", metric_kind::rate)).add(true);

  snapshot all;
  numbers.read_as(all, "http_req_duration", "scenario:a");
  REQUIRE(all.all.size() == 1);
  const auto& times = value_in<throng::time_histogram>(all, "http_req_duration", "scenario:a");
  CHECK(times.count() == 1);
  CHECK(times.max() == 101);
  numbers.read_as(all, "http_req_duration", "scenario:a");
  CHECK(times.count() == 2);
  numbers.read_as(all, "my_counter", "scenario:a");
  CHECK(all.all.size() == 2);
  CHECK(value_in<throng::counter_value>(all, "my_counter", "scenario:a").sum == 5);
  numbers.read_as(all, "not_used_here", "scenario:a");
  CHECK(all.all.size() == 2);
}

TEST_CASE("a part keeps its kind, and the whole metric tells of the conflict") {
  shard first;
  shard second;
  first.counter(id_of("mine", metric_kind::counter)).add(5);
  second.rate(id_of("mine", metric_kind::rate)).add(true);
  snapshot all;
  for (const auto* each : {&first, &second})
    each->read_as(all, "mine", "scenario:a");
  CHECK(value_in<throng::counter_value>(all, "mine", "scenario:a").sum == 5);
  CHECK(all.conflicts.empty());
  for (const auto* each : {&first, &second})
    each->read(all);
  CHECK(all.conflicts.size() == 1);
}

TEST_CASE("the counters of connections have parts by the tags that the whole shard has") {
  const auto asked = std::make_shared<throng::asked_parts>();
  const auto opened = [](const char* key, const char* value) {
    return throng::http_conns_opened.tagged(key, value).count().what;
  };
  REQUIRE(asked->add(opened("scenario", "visit")));
  REQUIRE(asked->add(opened("scenario", "other")));
  REQUIRE(asked->add(throng::http_conns_reused.tagged("kind", "a").count().what));
  shard visit(throng::shard_setup{asked, {}, {{"scenario", "visit"}, {"kind", "a"}}});
  shard other(throng::shard_setup{asked, {}, {{"scenario", "other"}}});
  visit.connections.opened.add(3);
  visit.connections.reused.add(40);
  other.connections.opened.add(5);
  other.connections.reused.add(60);
  snapshot all;
  visit.read(all);
  other.read(all);
  const auto part = [](const snapshot& of, const char* metric, const char* selector) -> double {
    return value_in<throng::counter_value>(of, metric, selector).sum;
  };
  CHECK(part(all, "http_conns_opened", "") == 8);
  CHECK(part(all, "http_conns_opened", "scenario:visit") == 3);
  CHECK(part(all, "http_conns_opened", "scenario:other") == 5);
  CHECK(part(all, "http_conns_reused", "kind:a") == 40);
  snapshot one;
  visit.read_as(one, "http_conns_opened", "scenario:visit");
  other.read_as(one, "http_conns_opened", "scenario:visit");
  CHECK(part(one, "http_conns_opened", "scenario:visit") == 3);
  CHECK(one.all.size() == 1);
}
