#include <throng/threshold/grammar.hpp>
#include <throng/threshold/operators.hpp>
#include <throng/threshold/threshold.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>

using throng::comparison;
using throng::parse_selector;
using throng::parse_threshold;
using throng::statistic;

namespace {

struct right_text {
  std::string_view text;
  statistic what;
  double percent;
  comparison how;
  double bound;
};

constexpr std::string_view bad_method =
    "the method must be count, rate, value, avg, min, max, med or p(N) with N from 0 to 100";
constexpr std::string_view bad_bound = "the bound must be a decimal number without a unit";
constexpr std::string_view large_bound = "the bound must be less than 1e302";
constexpr std::string_view no_operator = "there must be an operator: <, <=, >, >=, ==, != or ===";

} // namespace

TEST_CASE("every method, every operator and every form of number is read") {
  using enum statistic;
  using enum comparison;
  for (const auto& wanted : {
           right_text{"count<5", count, 0, less, 5},
           right_text{"rate<0.01", rate, 0, less, 0.01},
           right_text{"value<1", value, 0, less, 1},
           right_text{"avg<200", avg, 0, less, 200},
           right_text{"min>0", min, 0, greater, 0},
           right_text{"max<1000", max, 0, less, 1000},
           right_text{"med<150", med, 0, less, 150},
           right_text{"p(95)<500", percentile, 95, less, 500},
           right_text{"p(0)>=1", percentile, 0, greater_equal, 1},
           right_text{"p(100)<1", percentile, 100, less, 1},
           right_text{"p(100.0)<1", percentile, 100, less, 1},
           right_text{"p(99.99)<1", percentile, 99.99, less, 1},
           right_text{"p(.5)<1", percentile, 0.5, less, 1},
           right_text{"p( 90 )<1", percentile, 90, less, 1},
           right_text{"avg<=2", avg, 0, less_equal, 2},
           right_text{"avg>2", avg, 0, greater, 2},
           right_text{"avg>=2", avg, 0, greater_equal, 2},
           right_text{"avg==2", avg, 0, equal, 2},
           right_text{"avg===2", avg, 0, equal, 2},
           right_text{"avg!=2", avg, 0, not_equal, 2},
           right_text{" \tavg  <=\t 2  ", avg, 0, less_equal, 2},
           right_text{"p(95) < 500", percentile, 95, less, 500},
           right_text{"avg<-1.5", avg, 0, less, -1.5},
           right_text{"avg<+1.5", avg, 0, less, 1.5},
           right_text{"avg<1e3", avg, 0, less, 1000},
           right_text{"avg<2.5E+2", avg, 0, less, 250},
           right_text{"avg<1e-3", avg, 0, less, 0.001},
           right_text{"avg<.5", avg, 0, less, 0.5},
           right_text{"avg<5.", avg, 0, less, 5},
           right_text{"avg<0", avg, 0, less, 0},
           right_text{"avg<9e301", avg, 0, less, 9e301},
           right_text{"avg<0.00009e306", avg, 0, less, 9e301},
           right_text{"avg<0e999", avg, 0, less, 0},
           right_text{"avg<000000001", avg, 0, less, 1},
       }) {
    CAPTURE(wanted.text);
    const auto parsed = parse_threshold(wanted.text);
    REQUIRE(parsed.problem == nullptr);
    const auto made = throng::threshold::from_text(parse_selector("some_metric"), parsed);
    CHECK(made.what().what == wanted.what);
    CHECK(made.what().percent == wanted.percent);
    CHECK(made.how() == wanted.how);
    CHECK(made.bound() == wanted.bound);
  }
}

TEST_CASE("a bound below every number that there is counts as 0") {
  const auto parsed = parse_threshold("avg<1e-999");
  REQUIRE(parsed.problem == nullptr);
  const auto made = throng::threshold::from_text(parse_selector("some_metric"), parsed);
  CHECK(made.bound() == 0);
}

TEST_CASE("a wrong text is refused with the sentence that says what is wrong") {
  struct wrong_text {
    std::string_view text;
    std::string_view problem;
  };
  for (const auto& [text, problem] : {
           wrong_text{"", no_operator},
           wrong_text{"p(95)", no_operator},
           wrong_text{"p(95)=5", no_operator},
           wrong_text{"avg 5", no_operator},
           wrong_text{"avg!5", no_operator},
           wrong_text{"<5", bad_method},
           wrong_text{"average<5", bad_method},
           wrong_text{"AVG<5", bad_method},
           wrong_text{"avg.<5", bad_method},
           wrong_text{"p95<5", bad_method},
           wrong_text{"p()<5", bad_method},
           wrong_text{"p(<5", bad_method},
           wrong_text{"p(101)<5", bad_method},
           wrong_text{"p(100.1)<5", bad_method},
           wrong_text{"p(100.0001)<5", bad_method},
           wrong_text{"p(4294967297)<5", bad_method},
           wrong_text{"p(-1)<5", bad_method},
           wrong_text{"p(+1)<5", bad_method},
           wrong_text{"p(1e1)<5", bad_method},
           wrong_text{"p(nan)<5", bad_method},
           wrong_text{"p(9 5)<5", bad_method},
           wrong_text{"p (95)<5", bad_method},
           wrong_text{"(95)<5", bad_method},
           wrong_text{"med(50)<5", bad_method},
           wrong_text{"avg=<5", bad_method},
           wrong_text{"avg!==5", bad_method},
           wrong_text{"5>avg", bad_method},
           wrong_text{"avg<", bad_bound},
           wrong_text{"avg<500ms", bad_bound},
           wrong_text{"avg<0x10", bad_bound},
           wrong_text{"avg<1,5", bad_bound},
           wrong_text{"avg<1 000", bad_bound},
           wrong_text{"avg<.", bad_bound},
           wrong_text{"avg<-", bad_bound},
           wrong_text{"avg<--1", bad_bound},
           wrong_text{"avg<+-1", bad_bound},
           wrong_text{"avg<1e", bad_bound},
           wrong_text{"avg<1e+", bad_bound},
           wrong_text{"avg<e5", bad_bound},
           wrong_text{"avg<1.2.3", bad_bound},
           wrong_text{"avg<NaN", bad_bound},
           wrong_text{"avg<inf", bad_bound},
           wrong_text{"avg<1<2", bad_bound},
           wrong_text{"avg====5", bad_bound},
           wrong_text{"avg<5;", bad_bound},
           wrong_text{"avg<1e302", large_bound},
           wrong_text{"avg<1e999", large_bound},
           wrong_text{"avg>-1e999", large_bound},
           wrong_text{"avg<0.001e9999999999999999999", large_bound},
           wrong_text{"avg<1000e299", large_bound},
       }) {
    CAPTURE(text);
    const auto parsed = parse_threshold(text);
    REQUIRE(parsed.problem != nullptr);
    CHECK(parsed.problem == problem);
  }
  const auto many_digits = "avg<" + std::string(400, '9');
  const auto parsed = parse_threshold(many_digits);
  REQUIRE(parsed.problem != nullptr);
  CHECK(parsed.problem == large_bound);
}

TEST_CASE("a selector is a metric, or one with tags in braces") {
  struct right_selector {
    std::string_view text;
    std::string_view metric;
    std::string_view tags;
  };
  for (const auto& [text, metric, tags] : {
           right_selector{"http_reqs", "http_reqs", ""},
           right_selector{"  http_reqs ", "http_reqs", ""},
           right_selector{"http_req_duration{expected_response:true}", "http_req_duration",
                          "expected_response:true"},
           right_selector{"http_req_duration { name:login } ", "http_req_duration", "name:login"},
           right_selector{"ab{url:http://x/{id}}", "ab", "url:http://x/{id}"},
           right_selector{"ab{a:b,c:d}", "ab", "a:b,c:d"},
           right_selector{"ab{ a : b , 'c':\"d\" }", "ab", "a : b , 'c':\"d\""},
           right_selector{"checks{check:login ok}", "checks", "check:login ok"},
           right_selector{"ab{group:::mine}", "ab", "group:::mine"},
       }) {
    CAPTURE(text);
    const auto parsed = parse_selector(text);
    REQUIRE(parsed.problem == nullptr);
    CHECK(parsed.metric == metric);
    CHECK(parsed.tags == tags);
  }
}

TEST_CASE("a wrong selector is refused with the sentence that says what is wrong") {
  struct wrong_selector {
    std::string_view text;
    std::string_view problem;
  };
  constexpr std::string_view bad_name = "it must begin with a metric's name";
  constexpr std::string_view bad_end = "the tags must end with '}', and nothing may follow";
  constexpr std::string_view bad_tags = "the tags must be written tag:value";
  for (const auto& [text, problem] : {
           wrong_selector{"", bad_name},
           wrong_selector{" ", bad_name},
           wrong_selector{"{a:b}", bad_name},
           wrong_selector{"http reqs", bad_name},
           wrong_selector{"http-reqs{a:b}", bad_name},
           wrong_selector{"http_reqs}", bad_name},
           wrong_selector{"http_reqs{a:b", bad_end},
           wrong_selector{"http_reqs{a:b}x", bad_end},
           wrong_selector{"http_reqs{", bad_end},
           wrong_selector{"http_reqs{}", bad_tags},
           wrong_selector{"http_reqs{a}", bad_tags},
           wrong_selector{"http_reqs{:b}", bad_tags},
           wrong_selector{"http_reqs{a:}", bad_tags},
           wrong_selector{"http_reqs{ a: }", bad_tags},
           wrong_selector{"http_reqs{a:b,c}", bad_tags},
           wrong_selector{"http_reqs{a,c:d}", bad_tags},
           wrong_selector{"http_reqs{a:b,:d}", bad_tags},
           wrong_selector{"http_reqs{a:b,c:,e:f}", bad_tags},
           wrong_selector{"http_reqs{a:b,}", bad_tags},
           wrong_selector{"http_reqs{a:b,,c:d}", bad_tags},
           wrong_selector{"http_reqs{,a:b}", bad_tags},
           wrong_selector{"http_reqs{a:''}", bad_tags},
       }) {
    CAPTURE(text);
    const auto parsed = parse_selector(text);
    REQUIRE(parsed.problem != nullptr);
    CHECK(parsed.problem == problem);
  }
}

// Both are read by the compiler, which is what makes a literal fail to compile.
static_assert(parse_threshold("p(95)<500").problem == nullptr);
static_assert(parse_threshold("p(95)<").problem != nullptr);
static_assert(parse_threshold("p(95)<1e999").problem != nullptr);
static_assert(parse_selector("http_reqs{a:b}").tags == "a:b");
