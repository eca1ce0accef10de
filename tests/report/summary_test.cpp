#include "sample_run.hpp"
#include <throng/metrics/shard.hpp>
#include <throng/report/summary.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;
using throng::comparison;
using throng::metric_kind;
using throng::result;
using throng::statistic;
using throng::summary_text;
using throng::value_unit;

namespace {

throng::measure time_of(std::string metric, std::string selector, statistic what,
                        double percent = 0) {
  return {
      std::move(metric), std::move(selector), metric_kind::trend, value_unit::time, what, percent};
}

throng::measure rate_of(std::string metric) {
  return {std::move(metric), "", metric_kind::rate, value_unit::number, statistic::rate, 0};
}

throng::measure number_of(std::string metric, metric_kind kind, statistic what) {
  return {std::move(metric), "", kind, value_unit::number, what, 0};
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("the summary of a run that passed is checks and blocks, aligned through all of them") {
  CHECK(summary_text(result(sample::four_seconds())) == R"(  █ TOTAL RESULTS

    checks_total...................: 20     5/s
    checks_succeeded...............: 85.00% 17 out of 20
    checks_failed..................: 15.00% 3 out of 20

    ✓ status is 200
    ✗ body ok
      ↳  70% — ✓ 7 / ✗ 3

    HTTP
    http_req_duration..............: avg=55ms min=10ms med=50ms max=100ms p(90)=≥69.99ms p(95)=≥79.95ms
      { expected_response:true }...: avg=1m1s min=1m1s med=1m1s max=1m1s  p(90)=unknown  p(95)=unknown
    http_req_failed................: 10.00% 1 out of 10
    http_reqs......................: 10     2.5/s

    EXECUTION
    iteration_duration.............: avg=1s   min=1s   med=1s   max=1s    p(90)=unknown  p(95)=unknown
    iterations.....................: 10     2.5/s
    vus............................: 1      min=1 max=2
    vus_max........................: 2      min=2 max=2

    NETWORK
    data_received..................: 519 kB 130 kB/s
    data_sent......................: 850 B  213 B/s


  █ CLOCKS

    http_req_duration...: p(50)=50ms p(90)=≥69.99ms p(99)=≥89.98ms max=100ms as measured
    corrected...........: p(50)=50ms p(90)=≥69.99ms p(99)=≥89.98ms max=100ms as if nobody had waited

    Users wait for each response before they go on, so a server that stalls is asked less
    often then, and its slow times are under-sampled. Corrected: as if each user had asked
    once in 100ms, which is the mean interval. Planned arrivals measure it.
)");
}

TEST_CASE("a run that failed shows its thresholds first and its verdict last") {
  auto run = sample::four_seconds();
  run.verdict = throng::verdict::failed;
  run.exit_code = throng::exit_codes::thresholds_failed;
  run.reasons = {"thresholds on metrics 'http_req_duration' have been crossed",
                 "2 iterations ended with an exception"};
  run.exceptions = {{"no such\nuser", 12}, {"", 3}};
  run.failures = {{1212,
                   "dial: connection refused",
                   "http://shop",
                   7,
                   {1'200'000, "http://shop/a", ""},
                   {9'000'000, "http://shop/b", ""}}};
  run.warnings = {"scenario 'visit': 10 virtual users\nwere too few", "no bound was met"};
  run.interrupted_iterations = 2;
  const auto duration = [](statistic what, double percent, std::string selector = "") {
    return time_of("http_req_duration", std::move(selector), what, percent);
  };
  run.thresholds = {
      sample::judged(run, rate_of("http_req_failed"), comparison::less, 0.2, "0.2"),
      sample::judged(run, duration(statistic::percentile, 95), comparison::less, 5e7, "50ms"),
      sample::judged(run, duration(statistic::percentile, 90), comparison::less, 1e8, "100ms"),
      sample::judged(run, duration(statistic::avg, 0, "expected_response:true"), comparison::less,
                     1e7, "10ms"),
      sample::judged(run, number_of("http_reqs", metric_kind::counter, statistic::rate),
                     comparison::greater, 2, "2"),
      sample::judged(run, number_of("http_reqs", metric_kind::counter, statistic::count),
                     comparison::greater, 2, "2"),
      sample::judged(run,
                     {"data_sent", "", metric_kind::counter, value_unit::data, statistic::count, 0},
                     comparison::less, 9000, "9000")};

  CHECK(summary_text(result(run)) == R"(  █ THRESHOLDS

    data_sent
    ✓ 'count<9000' count=850 B

    http_req_duration
    ✗ 'p(95)<50ms' p(95)=100ms
    ✓ 'p(90)<100ms' p(90)=90.05ms

      {expected_response:true}
      ✗ 'avg<10ms' avg=1m1s

    http_req_failed
    ✓ 'rate<0.2' rate=10.00%

    http_reqs
    ✓ 'rate>2' rate=2.5/s
    ✓ 'count>2' count=10


  █ TOTAL RESULTS

    checks_total...................: 20     5/s
    checks_succeeded...............: 85.00% 17 out of 20
    checks_failed..................: 15.00% 3 out of 20

    ✓ status is 200
    ✗ body ok
      ↳  70% — ✓ 7 / ✗ 3

    HTTP
    http_req_duration..............: avg=55ms min=10ms med=50ms max=100ms p(90)=≥69.99ms p(95)=≥79.95ms
      { expected_response:true }...: avg=1m1s min=1m1s med=1m1s max=1m1s  p(90)=unknown  p(95)=unknown
    http_req_failed................: 10.00% 1 out of 10
    http_reqs......................: 10     2.5/s

    EXECUTION
    interrupted_iterations.........: 2
    iteration_duration.............: avg=1s   min=1s   med=1s   max=1s    p(90)=unknown  p(95)=unknown
    iterations.....................: 10     2.5/s
    vus............................: 1      min=1 max=2
    vus_max........................: 2      min=2 max=2

    ERRORS
    1212 dial: connection refused...: 7  http://shop  first at 1.2ms, last at 9ms

    NETWORK
    data_received..................: 519 kB 130 kB/s
    data_sent......................: 850 B  213 B/s


  █ CLOCKS

    http_req_duration...: p(50)=50ms p(90)=≥69.99ms p(99)=≥89.98ms max=100ms as measured
    corrected...........: p(50)=50ms p(90)=≥69.99ms p(99)=≥89.98ms max=100ms as if nobody had waited

    Users wait for each response before they go on, so a server that stalls is asked less
    often then, and its slow times are under-sampled. Corrected: as if each user had asked
    once in 100ms, which is the mean interval. Planned arrivals measure it.


  █ EXCEPTIONS

    12 × no such user
     3 × (no message)


  █ WARNINGS

    ! scenario 'visit': 10 virtual users were too few
    ! no bound was met


  █ FAILED, exit code 99

    ✗ thresholds on metrics 'http_req_duration' have been crossed
    ✗ 2 iterations ended with an exception
)");
}

TEST_CASE("a run that passed ends with its warnings") {
  auto run = sample::four_seconds();
  const auto calm = summary_text(result(run));
  run.warnings = {"scenario 'visit': it dropped iterations"};
  CHECK(summary_text(result(run)) ==
        calm + "\n\n  █ WARNINGS\n\n    ! scenario 'visit': it dropped iterations\n");
}

TEST_CASE("the share of a failed check is cut off to whole percent") {
  throng::run_facts run;
  run.verdict = throng::verdict::passed;
  run.metrics.checks = {{"body ok", 43, 2}, {"almost", 999, 1}, {"never", 0, 7}, {"unasked", 0, 0}};
  const auto text = summary_text(result(run));
  CHECK(has_line(text, "    ✗ body ok\n      ↳  95% — ✓ 43 / ✗ 2"));
  CHECK(has_line(text, "    ✗ almost\n      ↳  99% — ✓ 999 / ✗ 1"));
  CHECK(has_line(text, "    ✗ never\n      ↳  0% — ✓ 0 / ✗ 7"));
  CHECK(text.find("unasked") == std::string::npos);
}

TEST_CASE("a threshold without samples says no data, failed or passed, and so do its results") {
  auto run = sample::four_seconds();
  run.metrics.checks.clear();
  run.thresholds = {
      sample::judged(run, time_of("login_time", "", statistic::percentile, 95), comparison::less,
                     5e8, "500ms"),
      sample::judged(run, rate_of("logged_in"), comparison::greater, 0.9, "0.9", true),
      sample::judged(run, number_of("coupons", metric_kind::counter, statistic::count),
                     comparison::greater, 0, "0"),
      sample::judged(run, time_of("http_req_tls_handshaking", "", statistic::max), comparison::less,
                     1e9, "1s")};
  const auto text = summary_text(result(run));
  CHECK(has_line(text, "    coupons\n    ✗ 'count>0' count=0"));
  CHECK(has_line(text, "    http_req_tls_handshaking\n    ✗ 'max<1s' no data"));
  CHECK(has_line(text, "    logged_in\n    ✓ 'rate>0.9' no data"));
  CHECK(has_line(text, "    login_time\n    ✗ 'p(95)<500ms' no data"));
  CHECK(has_line(text, R"(    CUSTOM
    coupons........................: 0      0/s
    logged_in......................: no data
    login_time.....................: no data
)"));
  CHECK(has_line(text, "    http_req_tls_handshaking.......: no data"));
}

TEST_CASE("a threshold brings a part of the request's time into the compact summary") {
  auto run = sample::four_seconds();
  CHECK(summary_text(result(run)).find("http_req_waiting") == std::string::npos);
  run.thresholds = {sample::judged(run, time_of("http_req_waiting", "", statistic::avg),
                                   comparison::less, 1e9, "1s"),
                    sample::judged(run, rate_of("checks"), comparison::greater, 0.5, "0.5")};
  const auto text = summary_text(result(run));
  CHECK(has_line(text, "    http_req_waiting...............: "
                       "avg=9ms  min=9ms  med=9ms  max=9ms   p(90)=unknown  p(95)=unknown"));
  CHECK(has_line(text, "    checks.........................: 85.00% 17 out of 20"));
  CHECK(text.find("http_req_sending") == std::string::npos);
}

TEST_CASE("the full summary has all parts of the request's time, those without samples left out") {
  throng::summary_options options;
  options.full = true;
  options.trend_stats = {{statistic::count}, {statistic::max}, {statistic::percentile, 99.9}};
  const auto text = summary_text(result(sample::four_seconds()), options);
  REQUIRE(text.find("    ✗ body ok") != std::string::npos);
  CHECK(text.substr(text.find("    ✗ body ok")) == R"(    ✗ body ok
      ↳  70% — ✓ 7 / ✗ 3

    HTTP
    http_req_blocked...............: count=1  max=123.9µs p(99.9)=≥123.9µs
    http_req_connecting............: count=1  max=0s      p(99.9)=≥0s
    http_req_duration..............: count=10 max=100ms   p(99.9)=≥99.94ms
      { expected_response:true }...: count=1  max=1m1s    p(99.9)=≥1m1s
    http_req_failed................: 10.00% 1 out of 10
    http_req_receiving.............: count=1  max=1ms     p(99.9)=≥1ms
    http_req_sending...............: count=1  max=500ns   p(99.9)=≥500ns
    http_req_waiting...............: count=1  max=9ms     p(99.9)=≥9ms
    http_reqs......................: 10     2.5/s

    EXECUTION
    checks.........................: 85.00% 17 out of 20
    iteration_duration.............: count=1  max=1s      p(99.9)=≥1s
    iterations.....................: 10     2.5/s
    vus............................: 1      min=1 max=2
    vus_max........................: 2      min=2 max=2

    NETWORK
    data_received..................: 519 kB 130 kB/s
    data_sent......................: 850 B  213 B/s


  █ CLOCKS

    http_req_duration...: p(50)=50ms p(90)=≥69.99ms p(99)=≥89.98ms max=100ms as measured
    corrected...........: p(50)=50ms p(90)=≥69.99ms p(99)=≥89.98ms max=100ms as if nobody had waited

    Users wait for each response before they go on, so a server that stalls is asked less
    often then, and its slow times are under-sampled. Corrected: as if each user had asked
    once in 100ms, which is the mean interval. Planned arrivals measure it.
)");
}

TEST_CASE("failed and dropped iterations are shown when there are any, or a threshold names them") {
  sample::numbers n;
  n.all.elapsed = 2s;
  n.counter("iterations", 5);
  n.counter("iterations_failed", 1);
  n.counter("dropped_iterations", 3);
  throng::run_facts run;
  run.verdict = throng::verdict::passed;
  run.metrics = n.all;
  run.interrupted_iterations = 4;
  CHECK(summary_text(result(run)) == R"(  █ TOTAL RESULTS

    EXECUTION
    dropped_iterations.......: 3 1.5/s
    interrupted_iterations...: 4
    iterations...............: 5 2.5/s
    iterations_failed........: 1 0.5/s
)");

  auto calm = sample::four_seconds();
  CHECK(summary_text(result(calm)).find("dropped_iterations") == std::string::npos);
  CHECK(summary_text(result(calm)).find("iterations_failed") == std::string::npos);
  calm.thresholds = {
      sample::judged(calm, number_of("dropped_iterations", metric_kind::counter, statistic::count),
                     comparison::equal, 0, "0")};
  CHECK(has_line(summary_text(result(calm)), "    dropped_iterations.............: 0      0/s"));
}

TEST_CASE("interrupted iterations are shown even where none ended") {
  sample::numbers n;
  n.all.elapsed = 1s;
  n.counter("data_sent", 5, value_unit::data);
  throng::run_facts run;
  run.verdict = throng::verdict::passed;
  run.metrics = n.all;
  run.interrupted_iterations = 4;
  CHECK(summary_text(result(run)) == R"(  █ TOTAL RESULTS

    EXECUTION
    interrupted_iterations...: 4

    NETWORK
    data_sent................: 5 B 5 B/s
)");
}

TEST_CASE("long metric names move every column, and numbers of all sizes stay under each other") {
  sample::numbers n;
  n.all.elapsed = 1s;
  const std::string longest(129, 'm');
  n.counter(longest, 1'234'567.5);
  n.counter("coupons", 7);
  n.rate("logged_in", 99'999, 100'000);
  throng::run_facts run;
  run.verdict = throng::verdict::passed;
  run.metrics = n.all;
  CHECK(summary_text(result(run)) ==
        "  █ TOTAL RESULTS\n\n    CUSTOM\n    coupons" + std::string(125, '.') +
            ": 7         7/s\n    logged_in" + std::string(123, '.') +
            ": 99.99%    99999 out of 100000\n    " + longest + "...: 1234567.5 1234567.5/s\n");
}

TEST_CASE("a run whose exchanges all failed has no duration, and says so") {
  sample::numbers n;
  n.all.elapsed = 1s;
  n.counter("http_reqs", 3);
  n.rate("http_req_failed", 3, 3);
  n.times("http_req_duration", {});
  n.times("http_req_duration", {}, "expected_response:true");
  throng::run_facts run;
  run.verdict = throng::verdict::passed;
  run.metrics = n.all;
  CHECK(summary_text(result(run)) == R"(  █ TOTAL RESULTS

    HTTP
    http_req_duration..............: no data
      { expected_response:true }...: no data
    http_req_failed................: 100.00% 3 out of 3
    http_reqs......................: 3       3/s
)");
}

TEST_CASE("an empty run says that nothing was done, and what a refused run lacks") {
  throng::shard untouched;
  throng::run_facts run;
  run.verdict = throng::verdict::passed;
  untouched.read(run.metrics);
  CHECK(summary_text(result(run)) == R"(  █ TOTAL RESULTS

    EXECUTION
    iterations...: 0 0/s
)");

  throng::run_facts refused;
  refused.reasons = {"scenario 'visit': the duration is unspecified"};
  CHECK(summary_text(result(refused)) == R"(  █ TOTAL RESULTS

    nothing was recorded


  █ INVALID, exit code 104

    ✗ scenario 'visit': the duration is unspecified
)");
  throng::run_facts unexplained;
  unexplained.verdict = throng::verdict::aborted;
  unexplained.exit_code = throng::exit_codes::interrupted;
  CHECK(has_line(summary_text(result(unexplained)),
                 "  █ ABORTED, exit code 105\n\n    no reason was given"));
}

TEST_CASE("tagged parts of a metric that is not there itself stand under their full name") {
  throng::run_facts run;
  run.verdict = throng::verdict::failed;
  run.thresholds = {sample::judged(run, time_of("login_time", "step:two", statistic::avg),
                                   comparison::less, 1, "1ns")};
  const auto text = summary_text(result(run));
  CHECK(has_line(text, "    login_time{step:two}\n    ✗ 'avg<1ns' no data"));
  CHECK(has_line(text, "    CUSTOM\n    login_time{step:two}...: no data"));
}

TEST_CASE("names and messages from scripts cannot command the terminal") {
  throng::run_facts run;
  run.verdict = throng::verdict::failed;
  run.reasons = {"a\nb"};
  run.exceptions = {{"\x1b[2Jgone", 1}};
  run.metrics.checks = {{"line\r\nbreak", 1, 0}};
  const auto text = summary_text(result(run));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(has_line(text, "    ✓ line  break"));
  CHECK(has_line(text, "    1 ×  [2Jgone"));
  CHECK(has_line(text, "    ✗ a b"));
}

TEST_CASE("colours change nothing but colours, and every style that begins ends on its line") {
  auto run = sample::four_seconds();
  run.verdict = throng::verdict::failed;
  run.reasons = {"because"};
  run.exceptions = {{"boom", 1}};
  run.warnings = {"careful"};
  run.thresholds = {
      sample::judged(run, rate_of("http_req_failed"), comparison::less, 0.01, "0.01")};
  throng::summary_options options;
  const auto plain = summary_text(result(run), options);
  options.colors = throng::color_palette();
  const auto colored = summary_text(result(run), options);

  std::string stripped;
  bool styled = false;
  for (std::size_t i = 0; i < colored.size(); ++i) {
    if (colored[i] != '\x1b') {
      if (colored[i] == '\n')
        CHECK_FALSE(styled);
      stripped += colored[i];
      continue;
    }
    const auto end = colored.find('m', i);
    styled = colored.substr(i, end - i + 1) != "\x1b[0m";
    i = end;
  }
  CHECK(stripped == plain);
  CHECK(colored.find("\x1b[31m✗\x1b[0m 'rate<0.01' rate=\x1b[36m10.00%\x1b[0m\n") !=
        std::string::npos);
  CHECK(colored.find("\x1b[31m✗ because\x1b[0m\n") != std::string::npos);
  CHECK(colored.find("\x1b[32m✓\x1b[0m status is 200\n") != std::string::npos);
  CHECK(colored.find("    \x1b[1mHTTP\x1b[0m\n") != std::string::npos);
}

TEST_CASE("what connections did has one line, and lines of its own in the full summary") {
  auto run = sample::four_seconds();
  const auto add = [&](std::string metric, double sum) {
    run.metrics.add(throng::series{std::move(metric), "", metric_kind::counter, value_unit::number,
                                   throng::counter_value{sum}});
  };
  add("http_conns_opened", 0);
  CHECK(summary_text(result(run)).find("connections") == std::string::npos);
  add("http_conns_opened", 12);
  add("http_conns_reused", 4210);
  add("http_conns_closed_by_client", 10);
  add("http_conns_closed_by_server", 2);
  add("http_req_retries", 1);
  run.metrics.add(throng::series{"http_req_looking_up", "", metric_kind::trend, value_unit::time,
                                 sample::only(3ms)});
  const auto compact = summary_text(result(run));
  CAPTURE(compact);
  CHECK(compact.find(R"(
    NETWORK
    connections....................: 12 opened, 4210 reuses, 10 closed by client, 2 by server
    data_received..................: 519 kB 130 kB/s
    data_sent......................: 850 B  213 B/s
)") != std::string::npos);
  CHECK(has_line(compact, "    http_req_retries...............: 1      0.25/s"));
  CHECK(compact.find("looking_up") == std::string::npos);
  CHECK(compact.find("http_conns") == std::string::npos);

  throng::summary_options options;
  options.full = true;
  const auto full = summary_text(result(run), options);
  CAPTURE(full);
  CHECK(full.find("connections...") == std::string::npos);
  CHECK(full.find(R"(
    data_sent......................: 850 B  213 B/s
    http_conns_closed_by_client....: 10     2.5/s
    http_conns_closed_by_server....: 2      0.5/s
    http_conns_opened..............: 12     3/s
    http_conns_reused..............: 4210   1052.5/s
)") != std::string::npos);
  CHECK(full.find("\n    http_req_looking_up............: ") != std::string::npos);
}

TEST_CASE("a threshold on connections has its line in the compact summary") {
  auto run = sample::four_seconds();
  run.metrics.add(throng::series{"http_conns_opened", "", metric_kind::counter, value_unit::number,
                                 throng::counter_value{120}});
  run.thresholds = {
      sample::judged(run, number_of("http_conns_opened", metric_kind::counter, statistic::count),
                     comparison::less, 100, "100")};
  CHECK_FALSE(run.thresholds[0].passed);
  CHECK(has_line(summary_text(result(run)), "    http_conns_opened..............: 120    30/s"));
}
