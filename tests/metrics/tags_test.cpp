// Selectors: which texts ask the same, and what they take.

#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/metrics/tags.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>

using throng::tag_map;
using throng::tag_selector;

namespace {

std::string read(std::string_view text) { return tag_selector(text).text(); }

template <class Metric>
concept can_be_added_to = requires(const Metric& m) {
  m.add;
};
template <class Metric>
concept has_rate = requires(const Metric& m) {
  m.rate();
};
template <class Metric>
concept has_count = requires(const Metric& m) {
  m.count();
};
template <class Metric>
concept has_value = requires(const Metric& m) {
  m.value();
};
template <class Metric>
concept has_p = requires(const Metric& m) {
  m.p(95);
};

} // namespace

TEST_CASE("texts that ask the same have one text") {
  CHECK(read("kind:write") == "kind:write");
  CHECK(read("kind:write,scenario:checkout") == "kind:write,scenario:checkout");
  CHECK(read("scenario:checkout,kind:write") == "kind:write,scenario:checkout");
  CHECK(read(" scenario : checkout ,\tkind: write ") == "kind:write,scenario:checkout");
  CHECK(read("'kind':\"write\"") == "kind:write");
  CHECK(read("kind:write,kind:write") == "kind:write");
  CHECK(read("kind:write,kind:read") == "kind:read,kind:write");
  CHECK(read("url:http://x/{id}") == "url:http://x/{id}");
  CHECK(read("check:login ok") == "check:login ok");
  CHECK(read("") == "");
}

TEST_CASE("one pair of quotes goes, and what is not a pair stays") {
  CHECK(tag_selector("a:\"'b'\"").takes(tag_map{{"a", "'b'"}}));
  CHECK(tag_selector("a:'b").takes(tag_map{{"a", "'b"}}));
  CHECK(tag_selector("a:'b\"").takes(tag_map{{"a", "'b\""}}));
  CHECK(tag_selector("a:'").takes(tag_map{{"a", "'"}}));
  CHECK(tag_selector("a:' b '").takes(tag_map{{"a", " b "}}));
}

TEST_CASE("a selector's text reads as the selector that it is of") {
  for (const std::string_view value : {"b", " b ", "'b'", "\"b\"", "b:c", "'", "b c", "b,c"}) {
    CAPTURE(value);
    tag_selector one;
    one.add("a", value);
    CHECK(read(one.text()) == one.text());
    const tag_selector again(one.text());
    CHECK(again.tags() == one.tags());
  }
}

TEST_CASE("a selector takes what has all of its tags") {
  const tag_map present{{"scenario", "a"}, {"kind", "write"}};
  CHECK(tag_selector().takes(present));
  CHECK(tag_selector("kind:write").takes(present));
  CHECK(tag_selector("kind:write,scenario:a").takes(present));
  CHECK_FALSE(tag_selector("kind:write,scenario:b").takes(present));
  CHECK_FALSE(tag_selector("kind:read,scenario:a").takes(present));
  CHECK_FALSE(tag_selector("kind:writ").takes(present));
  CHECK_FALSE(tag_selector("kind:Write").takes(present));
  CHECK_FALSE(tag_selector("other:write").takes(present));
  CHECK_FALSE(tag_selector("kind:write,kind:read").takes(present));
  CHECK_FALSE(tag_selector("kind:write").takes(tag_map{}));
}

TEST_CASE("a value with a comma does not become two tags") {
  tag_selector one;
  one.add("a", "b,c:d");
  CHECK_FALSE(one.takes(tag_map{{"a", "b"}, {"c", "d"}}));
  CHECK_FALSE(tag_selector(one.text()).takes(tag_map{{"a", "b"}, {"c", "d"}}));
  CHECK(one.text() == "a:b%2Cc:d");
  tag_selector key;
  key.add("a:b", "c");
  CHECK_FALSE(tag_selector(key.text()).takes(tag_map{{"a", "b:c"}}));
}

TEST_CASE("a part of a metric asks what the metric can be asked, and takes nothing up") {
  using throng::http_req_duration;
  using throng::http_req_failed;
  using throng::iterations;
  static constexpr throng::gauge length{"queue_length"};
  static constexpr throng::trend size{"page_size"};

  const auto asked = http_req_duration.tagged("scenario", "visit").p(99);
  static_assert(std::same_as<decltype(asked), const throng::expression<std::chrono::nanoseconds>>);
  CHECK(asked.what.metric == "http_req_duration");
  CHECK(asked.what.selector == "scenario:visit");
  CHECK(asked.what.what == throng::statistic::percentile);
  CHECK(asked.what.percent == 99);
  CHECK(asked.what.unit == throng::value_unit::time);
  CHECK(full_name(asked.what) == "http_req_duration{scenario:visit}");
  CHECK(full_name(http_req_duration.avg().what) == "http_req_duration");

  const auto part = http_req_duration.tagged("scenario", "a").tagged("kind", "b");
  using throng::statistic;
  CHECK(part.avg().what.what == statistic::avg);
  CHECK(part.med().what.what == statistic::med);
  CHECK(part.min().what.what == statistic::min);
  CHECK(part.max().what.what == statistic::max);
  CHECK(part.count().what.what == statistic::count);
  for (const auto& each : {part.avg(), part.med(), part.min(), part.max(), part.p(5)})
    CHECK(each.what.selector == "kind:b,scenario:a");
  CHECK(part.count().what.selector == "kind:b,scenario:a");

  CHECK(iterations.tagged("a", "b").count().what.selector == "a:b");
  CHECK(iterations.tagged("a", "b").rate().what.what == statistic::rate);
  CHECK(http_req_failed.tagged("a", "b").rate().what.selector == "a:b");
  CHECK(length.tagged("a", "b").value().what.selector == "a:b");
  CHECK(length.tagged("a", "b").max().what.what == statistic::max);
  CHECK(size.tagged("a", "b").p(5).what.unit == throng::value_unit::number);

  using times = throng::tagged_metric<throng::duration_trend>;
  static_assert(has_count<times> && has_p<times> && !has_rate<times> && !has_value<times>);
  using rates = throng::tagged_metric<throng::rate>;
  static_assert(has_rate<rates> && !has_count<rates> && !has_p<rates> && !has_value<rates>);
  using gauges = throng::tagged_metric<throng::gauge>;
  static_assert(has_value<gauges> && !has_count<gauges> && !has_rate<gauges> && !has_p<gauges>);
  using counters = throng::tagged_metric<throng::counter>;
  static_assert(has_rate<counters> && has_count<counters> && !has_value<counters>);
  static_assert(!can_be_added_to<counters>);
}
