#include <throng/report/summary.hpp>
#include <throng/report/summary_thresholds.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using throng::result;
using throng::threshold_text;

namespace {

throng::threshold_result p95(bool passed) {
  throng::threshold_result judged;
  judged.metric = "http_req_duration";
  judged.text = "p(95)<500ms";
  judged.method = "p(95)";
  judged.unit = throng::value_unit::time;
  judged.passed = passed;
  judged.has_data = true;
  judged.measured = 612e6;
  return judged;
}

} // namespace

TEST_CASE("a threshold that failed says since when, one that recovered when it had failed") {
  auto judged = p95(false);
  CHECK(threshold_text(judged) == "'p(95)<500ms' p(95)=612ms");
  judged.first_failed = 12s;
  CHECK(threshold_text(judged) == "'p(95)<500ms' p(95)=612ms, first failed after 12s");
  judged.passed = true;
  CHECK(threshold_text(judged) == "'p(95)<500ms' p(95)=612ms, failed first after 12s, holds again");
}

TEST_CASE("a threshold over windows tells the worst one and the last one") {
  auto judged = p95(false);
  judged.text = "p(95)<500ms over 10s";
  judged.window = 10s;
  judged.latest = 80e6;
  judged.first_failed = 1min;
  CHECK(threshold_text(judged) ==
        "'p(95)<500ms over 10s' p(95)=612ms in the worst 10s, 80ms in the "
        "last window, first failed after 1m0s");
  judged.latest.reset();
  judged.first_failed.reset();
  CHECK(threshold_text(judged) == "'p(95)<500ms over 10s' p(95)=612ms in the worst 10s");
  judged.has_data = false;
  CHECK(threshold_text(judged) == "'p(95)<500ms over 10s' no data");
}

TEST_CASE("a threshold after a warm-up says from when on, one without its baseline that") {
  auto judged = p95(false);
  judged.warm_up = 30s;
  CHECK(threshold_text(judged) == "'p(95)<500ms' p(95)=612ms from 30s on");
  judged.window = 10s;
  judged.latest = 80e6;
  CHECK(threshold_text(judged) ==
        "'p(95)<500ms' p(95)=612ms in the worst 10s from 30s on, 80ms in the last window");
  judged = p95(false);
  judged.text = "p(95)<baseline*1.1";
  judged.lacks_baseline = true;
  CHECK(threshold_text(judged) == "'p(95)<baseline*1.1' p(95)=612ms, no baseline");
}

TEST_CASE("a warning has its own sign and word, and is no failure") {
  throng::run_facts run;
  run.verdict = throng::verdict::passed;
  run.thresholds = {p95(false), p95(false), p95(true)};
  run.thresholds[1].is_warning = true;
  run.thresholds[2].is_warning = true;
  CHECK(throng::thresholds_text(result(run)) == R"(    http_req_duration
    ✗ 'p(95)<500ms' p(95)=612ms
    ! 'p(95)<500ms' p(95)=612ms (warning)
    ✓ 'p(95)<500ms' p(95)=612ms (warning)

)");
  const auto colored = throng::thresholds_text(result(run), throng::color_palette());
  CHECK(colored.find("\x1b[31m✗\x1b[0m 'p(95)") != std::string::npos);
  CHECK(colored.find("\x1b[31m!") == std::string::npos);
  CHECK(colored.find("    \x1b[1m!\x1b[0m 'p(95)") != std::string::npos);
}
