#include <throng/metrics/builtin.hpp>
#include <throng/threshold/precision.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::http_req_duration;
using throng::http_req_failed;
using throng::relative_ci;
using throng::stop_rule;

namespace {

constexpr throng::trend sizes{"sizes"};

std::string only_problem(const stop_rule& rule) {
  const auto problems = rule.problems();
  REQUIRE(problems.size() == 1);
  return problems.front();
}

} // namespace

TEST_CASE("a stop rule is written as a comparison") {
  const auto rule = relative_ci(http_req_duration.p(99)) < 0.05;
  CHECK(rule.what().metric == "http_req_duration");
  CHECK(rule.what().percent == 99);
  CHECK(rule.level() == 0.95);
  CHECK(rule.bound() == 0.05);
  CHECK(rule.least() == 10s);
  CHECK_FALSE(rule.most().has_value());
  CHECK(rule.problems().empty());
  CHECK(rule.text() == "relative_ci(http_req_duration.p(99))<0.05");
  const auto timed = (relative_ci(http_req_duration.p(99)) < 0.05).at_least(30s).at_most(10min);
  CHECK(timed.least() == 30s);
  CHECK(timed.most() == std::optional<nanoseconds>(10min));
  CHECK(timed.problems().empty());
}

TEST_CASE("percentiles, medians and averages of trends and the rate of a rate have an interval") {
  CHECK((relative_ci(http_req_duration.p(99.9)) < 0.1).problems().empty());
  CHECK((relative_ci(http_req_duration.med()) < 0.1).problems().empty());
  CHECK((relative_ci(http_req_duration.avg()) < 0.1).problems().empty());
  CHECK((relative_ci(sizes.p(50), 0.99) < 0.1F).problems().empty());
  const auto part =
      relative_ci(http_req_failed.tagged("name", "pay").tagged("status", "500").rate()) < 0.2;
  CHECK(part.problems().empty());
  CHECK(part.text() == "relative_ci(http_req_failed{name:pay,status:500}.rate)<0.2");
}

TEST_CASE("other numbers have none, and the sentence says which do") {
  CHECK(only_problem(relative_ci(throng::http_reqs.count()) < 0.05) ==
        "stop rule 'relative_ci(http_reqs.count)<0.05': there is no confidence interval of this "
        "number; ask for a percentile between 0 and 100, med or avg of a trend, or for the rate of "
        "a rate metric");
  for (const auto& rule :
       {relative_ci(http_req_duration.max()) < 0.05, relative_ci(http_req_duration.min()) < 0.05,
        relative_ci(http_req_duration.count()) < 0.05, relative_ci(http_req_duration.p(0)) < 0.05,
        relative_ci(http_req_duration.p(100)) < 0.05, relative_ci(throng::http_reqs.rate()) < 0.05,
        relative_ci(throng::vus.value()) < 0.05}) {
    CAPTURE(rule.text());
    CHECK(only_problem(rule).find("there is no confidence interval") != std::string::npos);
  }
}

TEST_CASE("bounds, levels and times that make no sense are told in sentences") {
  CHECK(only_problem(relative_ci(http_req_duration.med()) < 5) ==
        "stop rule 'relative_ci(http_req_duration.med)<5': the bound must be above 0 and below 1, "
        "got 5; 0.05 means to 5 %");
  for (const double bound : {0.0, -0.1, 1.0, std::numeric_limits<double>::infinity(), std::nan("")})
    CHECK(only_problem(relative_ci(http_req_duration.med()) < bound).find("the bound must") !=
          std::string::npos);
  CHECK(only_problem(relative_ci(http_req_duration.med(), 95) < 0.1) ==
        "stop rule 'relative_ci(http_req_duration.med)<0.1': the level must be above 0 and below "
        "1, got 95; 0.95 is usual");
  const auto known = relative_ci(http_req_duration.med()) < 0.1;
  CHECK(only_problem(stop_rule(known).at_most(5s)) ==
        "stop rule 'relative_ci(http_req_duration.med)<0.1': at_most must not be less than "
        "at_least, got 5s and 10s; without at_least it is 10s");
  CHECK(only_problem(stop_rule(known).at_least(-1s)) ==
        "stop rule 'relative_ci(http_req_duration.med)<0.1': at_least must not be negative, got "
        "-1s");
  CHECK(only_problem(stop_rule(known).at_most(0s)) ==
        "stop rule 'relative_ci(http_req_duration.med)<0.1': at_most must be above 0s, got 0s");
  CHECK(stop_rule(known).at_least(10s).at_most(10s).problems().empty());
  // All at once.
  CHECK((relative_ci(throng::http_reqs.count(), 2) < 0).at_most(1s).problems().size() == 4);
}
