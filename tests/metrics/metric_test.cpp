#include <throng/metrics/builtin.hpp>
#include <throng/metrics/builtin_names.hpp>
#include <throng/metrics/measure.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/metrics/name.hpp>
#include <throng/metrics/shard.hpp>
#include <throng/time/instant.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <concepts>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <variant>

using namespace std::chrono_literals;
using throng::expression;
using throng::is_metric_name;
using throng::metric_kind;
using throng::name_hash;
using throng::statistic;
using throng::value_unit;

namespace {

// Records as a virtual user does.
struct recorder {
  throng::shard numbers;
  throng::instant time{1s};
  throng::shard& metrics() { return numbers; }
  throng::instant now() const { return time; }

  throng::series read(const char* name) const {
    throng::snapshot all;
    numbers.read(all);
    const auto* found = all.find(name);
    REQUIRE(found != nullptr);
    return *found;
  }
  bool has(const char* name) const {
    throng::snapshot all;
    numbers.read(all);
    return all.find(name) != nullptr;
  }
};

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

inline constexpr throng::counter coupons{"coupons"};
inline constexpr throng::counter uploaded{"uploaded", value_unit::data};
inline constexpr throng::gauge queue_length{"queue_length"};
inline constexpr throng::rate granted{"granted"};
inline constexpr throng::trend size_of_page{"size_of_page"};
inline constexpr throng::trend<std::chrono::nanoseconds> lock_wait{"lock_wait"};

} // namespace

TEST_CASE("a metric's name is a letter or underscore, then 1 to 128 letters, digits, underscores") {
  for (const auto* good : {"ab", "a1", "_1", "A_", "__", "http_req_duration", "Zz09_"}) {
    CAPTURE(good);
    CHECK(is_metric_name(good));
  }
  for (const auto* bad : {"", "a", "_", "1a", "a b", "a-b", "a.b", "a{", "a:b", " ab", "ab ", "a/",
                          "\u00e4b", "b\u00e4", "a\n", "a@b", "a[b", "a`b"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_metric_name(bad));
  }
  CHECK(is_metric_name(std::string(129, 'a')));
  CHECK_FALSE(is_metric_name(std::string(130, 'a')));
  CHECK_FALSE(is_metric_name(std::string("ab\0c", 4)));
}

TEST_CASE("a name's hash is FNV-1a") {
  // The values of the function's authors, http://www.isthe.com/chongo/tech/comp/fnv.
  CHECK(name_hash("") == 0xcbf29ce484222325u);
  CHECK(name_hash("a") == 0xaf63dc4c8601ec8cu);
  CHECK(name_hash("foobar") == 0x85944171f73967e8u);
  CHECK(name_hash("\xff") == name_hash(std::string(1, '\xff')));
  CHECK(coupons.name().hash() == name_hash("coupons"));
  CHECK(coupons.name().text() == "coupons");
}

TEST_CASE("a check's name may be any text, hashed alike whatever holds it") {
  const std::string text = "status is 200";
  const throng::check_name literal("status is 200");
  CHECK(literal.text() == text);
  CHECK(literal.hash() == name_hash(text));
  CHECK(throng::check_name(text).hash() == literal.hash());
  CHECK(throng::check_name(std::string_view(text)).hash() == literal.hash());
  CHECK(throng::check_name("").text().empty());
}

TEST_CASE("a counter adds up, by 1 or by an amount") {
  recorder who;
  coupons.add(who);
  coupons.add(who, 2.5);
  uploaded.add(who, 1e6);
  const auto read = who.read("coupons");
  CHECK(read.kind == metric_kind::counter);
  CHECK(read.unit == value_unit::number);
  CHECK(std::get<throng::counter_value>(read.value).sum == 3.5);
  CHECK(who.read("uploaded").unit == value_unit::data);
}

TEST_CASE("a gauge keeps the last value and when it was set, the least and the greatest") {
  recorder who;
  queue_length.add(who, 5);
  queue_length.set(who, -3);
  who.time += 7ns;
  queue_length.set(who, 2);
  const auto read = who.read("queue_length");
  CHECK(read.kind == metric_kind::gauge);
  const auto value = std::get<throng::gauge_value>(read.value);
  CHECK(value.last == 2);
  CHECK(value.min == -3);
  CHECK(value.max == 5);
  CHECK(value.at == 1'000'000'007);
  CHECK(value.is_set);
}

TEST_CASE("a rate counts how often it was true") {
  recorder who;
  for (const bool yes : {true, false, true, true})
    granted.add(who, yes);
  const auto read = who.read("granted");
  CHECK(read.kind == metric_kind::rate);
  CHECK(std::get<throng::rate_value>(read.value).trues == 3);
  CHECK(std::get<throng::rate_value>(read.value).total == 4);
  CHECK(std::get<throng::rate_value>(read.value).share() == 0.75);
  CHECK(throng::rate_value{}.share() == 0);
}

TEST_CASE("a trend is of plain numbers, or of durations that need no thought of the unit") {
  recorder who;
  size_of_page.add(who, 1.5);
  size_of_page.add(who, 2);
  lock_wait.add(who, 2ms);
  lock_wait.add(who, 4s);
  const auto sizes = who.read("size_of_page");
  CHECK(sizes.kind == metric_kind::trend);
  CHECK(sizes.unit == value_unit::number);
  const auto& numbers = std::get<throng::number_histogram>(sizes.value);
  CHECK(numbers.count() == 2);
  CHECK(numbers.sum() == 3.5);
  CHECK(numbers.min() == 1.5);
  const auto waits = who.read("lock_wait");
  CHECK(waits.unit == value_unit::time);
  const auto& times = std::get<throng::time_histogram>(waits.value);
  CHECK(times.min() == 2'000'000);
  CHECK(times.max() == 4'000'000'000);
}

TEST_CASE("a value that is no number is refused with the metric's name, and nothing is recorded") {
  recorder who;
  CHECK_THROWS_WITH_AS(coupons.add(who, not_a_number), "metric 'coupons': NaN is not a value",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(queue_length.set(who, not_a_number),
                       "metric 'queue_length': NaN is not a value", std::invalid_argument);
  CHECK_THROWS_WITH_AS(queue_length.add(who, -not_a_number),
                       "metric 'queue_length': NaN is not a value", std::invalid_argument);
  CHECK_THROWS_WITH_AS(size_of_page.add(who, not_a_number),
                       "metric 'size_of_page': NaN is not a value", std::invalid_argument);
  CHECK_FALSE(who.has("coupons"));
  CHECK_FALSE(who.has("queue_length"));
  CHECK_FALSE(who.has("size_of_page"));

  coupons.add(who, 1);
  CHECK_THROWS_AS(coupons.add(who, not_a_number), std::invalid_argument);
  coupons.add(who, 2);
  CHECK(std::get<throng::counter_value>(who.read("coupons").value).sum == 3);
}

TEST_CASE("an infinite value is refused: the difference of two infinite sums is none") {
  recorder who;
  CHECK_THROWS_WITH_AS(coupons.add(who, infinite), "metric 'coupons': infinity is not a value",
                       std::invalid_argument);
  CHECK_THROWS_AS(queue_length.set(who, -infinite), std::invalid_argument);
  CHECK_THROWS_AS(size_of_page.add(who, infinite), std::invalid_argument);
  CHECK_FALSE(who.has("coupons"));
  size_of_page.add(who, std::numeric_limits<double>::max());
  CHECK(std::get<throng::number_histogram>(who.read("size_of_page").value).max() ==
        std::numeric_limits<double>::max());
}

namespace {

struct question {
  throng::measure asked;
  const char* metric;
  metric_kind kind;
  value_unit unit;
  statistic what;
  double percent;
};

} // namespace

TEST_CASE("what is asked of a metric names it, its kind, its unit and the number") {
  using enum statistic;
  const auto number = value_unit::number;
  const auto time = value_unit::time;
  for (const auto& q : {
           question{coupons.count().what, "coupons", metric_kind::counter, number, count, 0},
           question{coupons.rate().what, "coupons", metric_kind::counter, number, rate, 0},
           question{uploaded.count().what, "uploaded", metric_kind::counter, value_unit::data,
                    count, 0},
           question{queue_length.value().what, "queue_length", metric_kind::gauge, number, value,
                    0},
           question{queue_length.min().what, "queue_length", metric_kind::gauge, number, min, 0},
           question{queue_length.max().what, "queue_length", metric_kind::gauge, number, max, 0},
           question{granted.rate().what, "granted", metric_kind::rate, number, rate, 0},
           question{size_of_page.p(99.9).what, "size_of_page", metric_kind::trend, number,
                    percentile, 99.9},
           question{lock_wait.p(0).what, "lock_wait", metric_kind::trend, time, percentile, 0},
           question{lock_wait.p(100).what, "lock_wait", metric_kind::trend, time, percentile, 100},
           question{lock_wait.avg().what, "lock_wait", metric_kind::trend, time, avg, 0},
           question{lock_wait.med().what, "lock_wait", metric_kind::trend, time, med, 0},
           question{lock_wait.min().what, "lock_wait", metric_kind::trend, time, min, 0},
           question{lock_wait.max().what, "lock_wait", metric_kind::trend, time, max, 0},
           question{lock_wait.count().what, "lock_wait", metric_kind::trend, time, count, 0},
       }) {
    CAPTURE(throng::statistic_text(q.what, q.percent));
    CHECK(q.asked.metric == q.metric);
    CHECK(q.asked.selector.empty());
    CHECK(q.asked.kind == q.kind);
    CHECK(q.asked.unit == q.unit);
    CHECK(q.asked.what == q.what);
    CHECK(q.asked.percent == q.percent);
  }
}

static_assert(std::same_as<decltype(lock_wait.p(95)), expression<std::chrono::nanoseconds>>);
static_assert(std::same_as<decltype(lock_wait.avg()), expression<std::chrono::nanoseconds>>);
static_assert(std::same_as<decltype(lock_wait.count()), expression<double>>);
static_assert(std::same_as<decltype(size_of_page.max()), expression<double>>);
static_assert(std::same_as<decltype(queue_length.value()), expression<double>>);
static_assert(!std::is_convertible_v<double, std::chrono::nanoseconds>);

TEST_CASE("a statistic is written as k6 writes it") {
  using throng::statistic_text;
  using enum statistic;
  CHECK(statistic_text(count, 0) == "count");
  CHECK(statistic_text(rate, 0) == "rate");
  CHECK(statistic_text(value, 0) == "value");
  CHECK(statistic_text(avg, 0) == "avg");
  CHECK(statistic_text(min, 0) == "min");
  CHECK(statistic_text(max, 0) == "max");
  CHECK(statistic_text(med, 0) == "med");
  CHECK(statistic_text(percentile, 95) == "p(95)");
  CHECK(statistic_text(percentile, 99.9) == "p(99.9)");
  CHECK(statistic_text(percentile, 0) == "p(0)");
  CHECK(statistic_text(percentile, 99.999) == "p(99.999)");
  // Never with an exponent: a rank in a threshold's text has none.
  CHECK(statistic_text(percentile, 1e-7) == "p(0.0000001)");
}

namespace {

template <class Handle>
void check_builtin(const Handle& handle, const throng::measure& asked) {
  CAPTURE(asked.metric);
  const auto* known = throng::find_builtin(handle.name().text());
  REQUIRE(known != nullptr);
  CHECK(known->name.text() == asked.metric);
  CHECK(known->kind == asked.kind);
  CHECK(known->unit == asked.unit);
}

} // namespace

TEST_CASE("each built-in handle is what the list of built-in metrics says") {
  for (const auto& each :
       {throng::http_reqs, throng::data_sent, throng::data_received, throng::http_conns_opened,
        throng::http_conns_reused, throng::http_conns_closed_by_client,
        throng::http_conns_closed_by_server, throng::http_req_retries, throng::iterations,
        throng::iterations_failed, throng::dropped_iterations, throng::generator_page_faults,
        throng::generator_context_switches})
    check_builtin(each, each.count().what);
  for (const auto& each : {throng::http_req_failed, throng::checks, throng::arrivals_started})
    check_builtin(each, each.rate().what);
  for (const auto& each : {throng::vus, throng::vus_max, throng::generator_sockets,
                           throng::generator_time_wait, throng::generator_descriptors})
    check_builtin(each, each.value().what);
  for (const auto& each :
       {throng::generator_cpu, throng::generator_worker_cpu, throng::generator_cpu_wait,
        throng::generator_steal, throng::generator_cpu_pressure, throng::generator_throttled})
    check_builtin(each, each.avg().what);
  for (const auto& each :
       {throng::http_req_duration, throng::http_req_blocked, throng::http_req_connecting,
        throng::http_req_tls_handshaking, throng::http_req_sending, throng::http_req_waiting,
        throng::http_req_receiving, throng::http_req_looking_up, throng::iteration_duration,
        throng::iteration_lag, throng::group_duration, throng::http_response_time,
        throng::generator_lag, throng::generator_loop_lag})
    check_builtin(each, each.avg().what);
  CHECK(throng::builtin_metrics.size() == 41);
  CHECK(throng::find_builtin("http_req") == nullptr);
  CHECK(throng::find_builtin("") == nullptr);
}

TEST_CASE("kinds and units have k6's words") {
  CHECK(to_text(metric_kind::counter) == "counter");
  CHECK(to_text(metric_kind::gauge) == "gauge");
  CHECK(to_text(metric_kind::rate) == "rate");
  CHECK(to_text(metric_kind::trend) == "trend");
  CHECK(to_text(value_unit::number) == "default");
  CHECK(to_text(value_unit::time) == "time");
  CHECK(to_text(value_unit::data) == "data");
}
