// Bounds that refer to an earlier run.

#include <throng/metrics/builtin.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/threshold/judge.hpp>
#include <throng/threshold/operators.hpp>
#include <throng/threshold/watched_threshold.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using throng::baseline;
using throng::data_received;
using throng::http_req_duration;
using throng::http_req_failed;
using throng::http_reqs;
using throng::judge;
using throng::snapshot;
using throng::threshold;

namespace {

snapshot seconds_of(std::chrono::nanoseconds took) {
  snapshot all;
  all.elapsed = 10s;
  throng::time_histogram times;
  times.record(took.count());
  all.add({"http_req_duration", "", throng::metric_kind::trend, throng::value_unit::time, times});
  return all;
}

struct written {
  threshold made;
  double earlier;
  double bound;
  std::string before;
  std::string after;
};

} // namespace

TEST_CASE("a bound may be a baseline's number, times a factor or with something added") {
  for (auto [made, earlier, bound, before, after] :
       {written{http_req_duration.p(95) < baseline, 210e6, 210e6, "p(95)<baseline",
                "p(95)<baseline (210ms)"},
        written{http_req_duration.p(95) < baseline * 1.1, 210e6, 231e6, "p(95)<baseline*1.1",
                "p(95)<baseline*1.1 (231ms)"},
        written{http_req_duration.p(95) < 2 * baseline, 210e6, 420e6, "p(95)<baseline*2",
                "p(95)<baseline*2 (420ms)"},
        written{http_req_duration.avg() <= baseline + 5ms, 210e6, 215e6, "avg<=baseline+5ms",
                "avg<=baseline+5ms (215ms)"},
        written{http_req_duration.avg() <= baseline * 0.5 - 5ms, 210e6, 100e6,
                "avg<=baseline*0.5-5ms", "avg<=baseline*0.5-5ms (100ms)"},
        written{http_req_failed.rate() <= baseline + 0.01, 0.02, 0.03, "rate<=baseline+0.01",
                "rate<=baseline+0.01 (0.03)"},
        written{throng::checks.rate() >= baseline - 0.01, 0.9876, 0.9776, "rate>=baseline-0.01",
                "rate>=baseline-0.01 (0.9776)"},
        written{http_reqs.count() > baseline - 100, 123456, 123356, "count>baseline-100",
                "count>baseline-100 (123356)"},
        written{data_received.count() != baseline, 5e6, 5e6, "count!=baseline",
                "count!=baseline (5.0 MB)"},
        written{http_req_duration.count() >= baseline, 500, 500, "count>=baseline",
                "count>=baseline (500)"}}) {
    CAPTURE(before);
    CHECK(made.text() == before);
    CHECK(made.needs_baseline());
    CHECK(made.lacks_baseline());
    made.resolve(earlier);
    CHECK(made.text() == after);
    CHECK(made.bound() == doctest::Approx(bound));
    CHECK_FALSE(made.lacks_baseline());
  }
  auto plain = http_req_duration.p(95) < 500ms;
  CHECK_FALSE(plain.needs_baseline());
  CHECK_FALSE(plain.lacks_baseline());
  plain.resolve(1);
  CHECK(plain.bound() == 500e6);
}

TEST_CASE("a threshold is judged by the baseline's number") {
  auto wanted = http_req_duration.max() < baseline * 1.1;
  wanted.resolve(100e6);
  CHECK(judge(wanted, seconds_of(109ms)).passed);
  const auto told = judge(wanted, seconds_of(111ms));
  CHECK_FALSE(told.passed);
  CHECK(told.bound == doctest::Approx(110e6));
  CHECK(told.text == "max<baseline*1.1 (110ms)");
  CHECK_FALSE(told.lacks_baseline);
}

TEST_CASE(
    "without a baseline a threshold fails and ends no run, unless it said that this is fine") {
  auto wanted = http_req_duration.max() < baseline;
  const auto told = judge(wanted, seconds_of(1ms));
  CHECK_FALSE(told.passed);
  CHECK(told.lacks_baseline);
  CHECK(told.has_data);
  CHECK(told.measured == 1e6);
  CHECK(told.bound == 0);
  for (const auto& each : {wanted, threshold(wanted).over(1s)}) {
    throng::watched_threshold watched(each);
    CHECK_FALSE(watched.look(seconds_of(1ms)));
    CHECK_FALSE(watched.conclude(seconds_of(1ms)).first_failed.has_value());
  }
  wanted.or_no_data();
  CHECK(judge(wanted, seconds_of(1ms)).passed);
  CHECK(judge(wanted, seconds_of(1ms)).lacks_baseline);
}
