// The round trip of a result through JSON: all members, and all that can be wrong with a document.

#include "sample_run.hpp"
#include <throng/report/result_json.hpp>
#include <throng/report/write_file.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <unistd.h>

using namespace std::chrono_literals;
using nlohmann::json;
using throng::read_result;
using throng::result;
using throng::result_error;
using throng::result_json;

namespace {

constexpr auto most = std::numeric_limits<std::uint64_t>::max();
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto infinite = std::numeric_limits<double>::infinity();

/// A run in which no member has the value it is made with.
throng::run_facts everything() {
  auto facts = sample::four_seconds();
  facts.test = "a \"test\" µ ✓ 𝄞\n\t\\";
  facts.verdict = throng::verdict::failed;
  facts.exit_code = throng::exit_codes::thresholds_failed;
  facts.reasons = {"first", "second"};
  facts.warnings = {"too few users", ""};
  facts.seed = most;
  facts.interrupted_iterations = most - 1;
  facts.findings = {{"vus_exhausted", throng::validity::inconclusive, "all 20 \xff VUs"}};
  facts.scenarios = {{"a", most, 6, 2, 1, 5, 1}};
  facts.requests = {7, 3, 1, 1, 1, 1};
  facts.environment = {{"cores", "2"}};
  facts.exceptions = {{"broken \xff\xc3 byte\x01", 3}, {std::string("nul\0nul", 7), 1}};
  facts.failures = {{1212,
                     "dial: connection refused",
                     "http://shop:8080",
                     2,
                     {lowest, "http://shop:8080/a", "broken \xff byte"},
                     {7, "http://shop:8080/b", "no"}}};
  facts.usage = {1, 2, 3, most};
  facts.tracked = {"http_reqs{scenario:a}"};

  auto& all = facts.metrics;
  throng::number_histogram numbers;
  for (const double value : {-1e300, -7.25, -1e-9, 0.0, 1e-9, 0.1, 3.0, 1e20})
    numbers.record(value);
  all.add({"numbers", "name:a,scenario:µ", throng::metric_kind::trend, throng::value_unit::number,
           numbers});
  all.add({"empty", "", throng::metric_kind::trend, throng::value_unit::number,
           throng::number_histogram{}});
  throng::exact_sum sum(1e100);
  sum.add(-0.1);
  all.add({"sum", "", throng::metric_kind::counter, throng::value_unit::number,
           throng::counter_value{sum}});
  all.add({"gauge", "", throng::metric_kind::gauge, throng::value_unit::number,
           throng::gauge_value{-0.5, -infinite, infinite, lowest, true}});
  all.checks[1].group = "::checkout::pay";
  all.checks[1].first_failure = {-3, 7, 8, true, "http://a/b?c=d", 503, "", "\x80 binary"};
  all.checks[1].last_failure = {99, most, most, false, "", 0, "refused", ""};
  all.conflicts = {"metric 'a' is two things"};

  throng::threshold_result judged{"http_req_duration", "name:a", "p(95)<500ms", "p(95)"};
  judged.unit = throng::value_unit::time;
  judged.has_data = true;
  judged.measured = 0.1 + 0.2;
  judged.samples = 12;
  judged.bound = 5e8;
  facts.thresholds.push_back(judged);
  judged.passed = judged.is_warning = true;
  judged.kind = throng::metric_kind::counter;
  judged.first_failed = 0ns;
  judged.window = 10s;
  judged.latest = 5e-324;
  facts.thresholds.push_back(judged);

  throng::time_series course{
      "vus", "a:b", throng::metric_kind::gauge, throng::value_unit::data, {}};
  course.points = {{1s, 1s, 10, 0.1, 1, 2, 3, 4, 5, 6}, {2s, 1s, 1e300, -0.5, 6, 5, 4, 3, 2, 1}};
  facts.course = {course, throng::time_series{}};
  return facts;
}

std::string without_spaces(const json& document) { return document.dump(); }

std::string problem_of(const std::string& text) {
  try {
    (void)read_result(text);
  } catch (const result_error& error) {
    return error.what();
  }
  return "none";
}

// What is said when a member of the document is something else.
std::string problem_with(const std::string& pointer, const json& value) {
  auto document = json::parse(result_json(result(everything())));
  document.at(json::json_pointer(pointer)) = value;
  return problem_of(without_spaces(document));
}

std::string problem_without(const std::string& parent, const std::string& member) {
  auto document = json::parse(result_json(result(everything())));
  document.at(json::json_pointer(parent)).erase(member);
  return problem_of(without_spaces(document));
}

bool has(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

} // namespace

TEST_CASE("a result that is written and read is the same result") {
  for (const auto& facts : {everything(), sample::four_seconds(), throng::run_facts{}}) {
    const result written(facts);
    const auto text = result_json(written);
    const auto read = read_result(text);
    CHECK(read == written);
    CHECK(result_json(read) == text);
  }
  CHECK_FALSE(result(everything()) == result(sample::four_seconds()));
}

TEST_CASE("a member that differs makes another result, and another document") {
  const result whole(everything());
  const auto differs = [&](auto change) {
    auto facts = everything();
    change(facts);
    const result other(facts);
    return !(other == whole) && result_json(other) != result_json(whole) &&
           read_result(result_json(other)) == other;
  };
  CHECK(differs([](auto& f) { f.seed = 1; }));
  CHECK(differs([](auto& f) { f.warnings.pop_back(); }));
  CHECK(differs([](auto& f) { f.usage.bytes = 0; }));
  CHECK(differs([](auto& f) { f.tracked.clear(); }));
  CHECK(differs([](auto& f) { f.course[0].points[1].p99 = 0; }));
  CHECK(differs([](auto& f) { f.thresholds[1].latest.reset(); }));
  CHECK(differs([](auto& f) { f.thresholds[0].first_failed = 1ns; }));
  CHECK(differs([](auto& f) { f.metrics.checks[1].first_failure->body += '\x81'; }));
  CHECK(differs([](auto& f) { f.metrics.checks[0].group = "::a"; }));
  CHECK(differs([](auto& f) { f.metrics.elapsed += 1ns; }));
  CHECK(differs([](auto& f) { f.metrics.conflicts.clear(); }));
  CHECK(differs([](auto& f) { f.failures[0].code = 1211; }));
  CHECK(differs([](auto& f) { f.findings[0].cause = ""; }));
  CHECK(differs([](auto& f) { f.findings[0].weight = throng::validity::invalid; }));
  CHECK(differs([](auto& f) { f.findings[0].text = ""; }));
  CHECK(differs([](auto& f) { f.scenarios[0].cancelled = 0; }));
  CHECK(differs([](auto& f) { f.requests.in_flight = 0; }));
  CHECK(differs([](auto& f) { f.environment[0].value = ""; }));
  CHECK(differs([](auto& f) { f.failures[0].text = ""; }));
  CHECK(differs([](auto& f) { f.failures[0].origin = ""; }));
  CHECK(differs([](auto& f) { f.failures[0].times = most; }));
  CHECK(differs([](auto& f) { f.failures[0].first.at = 0; }));
  CHECK(differs([](auto& f) { f.failures[0].first.words = ""; }));
  CHECK(differs([](auto& f) { f.failures[0].last.url = ""; }));
  CHECK(differs([](auto& f) { f.exceptions[0].text.back() = '\x02'; }));
  CHECK(differs([](auto& f) {
    throng::exact_sum tiny(5e-324);
    std::get<throng::counter_value>(f.metrics.all.at(3).value).sum += tiny;
  }));
}

TEST_CASE("somebody else's reader finds the numbers where the format says") {
  const auto facts = everything();
  const auto document = json::parse(result_json(result(facts)));
  CHECK(document["format"] == "throng result");
  CHECK(document["version"] == 3);
  const auto& read = document["result"];
  CHECK(read["test"] == facts.test);
  CHECK(read["verdict"] == "failed");
  CHECK(read["exit_code"] == 99);
  CHECK(read["seed"].get<std::uint64_t>() == most);
  CHECK(read["reasons"] == facts.reasons);
  CHECK(read["exceptions"][0]["text"]["bytes"] == "broken \u00ff\u00c3 byte\u0001");
  CHECK(read["exceptions"][1]["text"].get<std::string>() == std::string("nul\0nul", 7));
  CHECK(read["metrics"]["elapsed"] == 4'000'000'000);
  CHECK(read["metrics"]["checks"][1]["last_failure"]["iteration"].get<std::uint64_t>() == most);
  CHECK(read["metrics"]["checks"][0]["first_failure"].is_null());
  CHECK(read["thresholds"][0]["measured"] == 0.1 + 0.2);
  CHECK(read["thresholds"][1]["window"] == 10'000'000'000);
  CHECK(read["course"][0]["points"][1]["count"] == 1e300);
  for (const auto& each : read["metrics"]["all"]) {
    if (each["metric"] == "sum")
      CHECK(each["value"]["counter"]["sum"] == json::array({1e100, -0.1}));
    if (each["metric"] == "gauge")
      CHECK(each["value"]["gauge"]["max"] == "Infinity");
    if (each["metric"] == "empty")
      CHECK(each["value"]["numbers"]["min"].is_null());
    if (each["metric"] != "http_req_duration" || each["selector"] != "")
      continue;
    const auto& times = each["value"]["times"];
    CHECK(times["count"] == 10);
    CHECK(times["max"] == 100'000'000);
    CHECK(times["sum"] == json::array({550'000'000.0}));
    CHECK(times["buckets"].size() == 10);
    CHECK(times["buckets"][0] == json::array({throng::whole_buckets::index(10'000'000), 1}));
  }
}

TEST_CASE("the order of members does not matter, and unknown ones are passed over") {
  // nlohmann's objects are sorted by name: `version` comes last.
  auto document = json::parse(result_json(result(everything())));
  document["later"] = {{"a", json::array({1, nullptr, true})}};
  document["result"]["metrics"]["checks"][0]["later"] = "x";
  CHECK(read_result(without_spaces(document)) == result(everything()));
}

TEST_CASE("what is wrong with a document is told with its place and cause") {
  CHECK(problem_of("") == "line 1, column 1: the text ends where a value must follow");
  CHECK(problem_of("[]") == "line 1, column 1: it must be an object and is an array");
  CHECK(problem_of("{}") == "it is no result of throng: its format is not \"throng result\"");
  CHECK(problem_of(R"({"format": "throng result", "version": 1, "result": 7})") ==
        "it is of version 1, and this throng reads version 3: run the test again to have one");
  CHECK(problem_of(R"({"format": "throng result", "version": 3})") == "it holds no result");
  CHECK(problem_of("{\n  \"format\": 7}") ==
        "line 2, column 13, format: it must be an object and is a number");
  CHECK(problem_of(result_json(result(everything())) + "x")
            .ends_with("something follows after the document's end"));

  auto changed = result_json(result(everything()));
  const auto seed = changed.find("\"seed\": ");
  const auto before = changed.substr(0, seed);
  changed.replace(seed + 8, 20, "-1");
  CHECK(problem_of(changed) ==
        "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) +
            ", column 13, result.seed: -1 is no whole number from 0 to 18446744073709551615");
}

TEST_CASE("a member of a wrong type, a wrong word or a wrong number is refused") {
  CHECK(has(problem_with("/result/seed", 1.5), "result.seed: 1.5 is no whole number"));
  CHECK(has(problem_with("/result/seed", "1"), "result.seed: it must be a number and is a string"));
  CHECK(has(problem_with("/result/verdict", "good"), "result.verdict: 'good' is not a verdict"));
  CHECK(has(problem_with("/result/exit_code", 1e10), "result.exit_code: 1"));
  CHECK(has(problem_with("/result/reasons", nullptr), "it must be an array and is null"));
  CHECK(has(problem_with("/result/thresholds/1/kind", "trends"),
            "result.thresholds[1].kind: 'trends' is not a kind of metric"));
  CHECK(has(problem_with("/result/thresholds/1/measured", "inf"), "\"NaN\", \"Infinity\""));
  CHECK(has(problem_with("/result/thresholds/1/is_warning", 1), "true or false"));
  CHECK(has(problem_with("/result/test", json{{"bytes", "\u0100"}}), "above U+00FF"));
  CHECK(has(problem_with("/result/test", json::object()), "missing"));
  CHECK(has(problem_without("/result", "seed"), "'seed' is missing"));
  CHECK(has(problem_without("/result/metrics/checks/1/first_failure", "url"),
            "result.metrics.checks[1].first_failure: 'url' is missing"));
  auto twice = result_json(result(everything()));
  twice.insert(twice.find("\"seed\""), "\"seed\": 1, ");
  CHECK(has(problem_of(twice), "result.seed: it stands there twice"));
}

TEST_CASE("a series that cannot be is refused") {
  // The series of the sample by their names: checks 0 ... empty 3, gauge 4, http_req_duration 8.
  const auto document = json::parse(result_json(result(everything())));
  const auto place_of = [&](const std::string& metric) {
    const auto& all = document["result"]["metrics"]["all"];
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i]["metric"] == metric && all[i]["selector"] == "")
        return "/result/metrics/all/" + std::to_string(i);
    }
    return std::string();
  };
  const auto trend = place_of("http_req_duration") + "/value/times";
  CHECK(has(problem_with(trend + "/count", 11), "fewer samples than the count says"));
  CHECK(has(problem_with(trend + "/count", 9), "more samples than the count says"));
  CHECK(has(problem_with(trend + "/count", most), "fewer samples"));
  CHECK(has(problem_with(trend + "/min", nullptr), "min and max are there"));
  CHECK(has(problem_with(trend + "/min", 200'000'000), "min is above max"));
  CHECK(has(problem_with(trend + "/buckets/0/0", 60'000), "bucket 60000 is beyond the last one"));
  CHECK(has(problem_with(trend + "/buckets/0/0", -1), "-1 is no whole number"));
  CHECK(has(problem_with(trend + "/buckets/3/0", 5), "bucket 5 does not stand in the order"));
  CHECK(has(problem_with(trend + "/buckets/3/1", 0), "is empty"));
  CHECK(has(problem_with(trend + "/buckets/3/1", most), "more samples than the count says"));
  CHECK(has(problem_with(trend + "/buckets/3", json::array({1})), "a bucket and its samples"));
  CHECK(has(problem_with(trend + "/buckets/3", json::array({1, 2, 3})), "a bucket and"));
  CHECK(has(problem_with(place_of("empty") + "/value/numbers/sum", json::array({1})),
            "no samples have no sum"));
  CHECK(has(problem_with(place_of("http_req_failed") + "/value/rate/trues", 11), "more trues"));
  CHECK(has(problem_with(place_of("sum") + "/kind", "gauge"), "not one of a gauge"));
  CHECK(has(problem_with(place_of("sum") + "/metric", "vus"), "twice or not in the order"));
  CHECK(has(problem_with(place_of("sum") + "/metric", "zzz"), "twice or not in the order"));
  CHECK(has(problem_with(place_of("sum") + "/value", json::object()), "its value is missing"));
}

TEST_CASE("a document that is cut off or has a wrong byte anywhere is refused or read, no more") {
  const auto text = result_json(result(everything()));
  for (std::size_t length = 0; length + 1 < text.size(); length += 7) {
    CAPTURE(length);
    REQUIRE(problem_of(text.substr(0, length)) != "none");
  }
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  int refused = 0;
  for (int i = 0; i < 1500; ++i) {
    auto broken = text;
    for (auto changes = random() % 3; changes < 3; ++changes)
      broken[random() % broken.size()] = static_cast<char>(random());
    refused += problem_of(broken) != "none" ? 1 : 0;
  }
  CHECK(refused > 500);
}

TEST_CASE("deep nesting and long garbage are refused without harm") {
  CHECK(has(problem_of(std::string(1'000'000, '[')), "it must be an object"));
  CHECK(has(problem_of(R"({"a": )" + std::string(1'000'000, '[')), "nested deeper than 100"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i)
    objects += R"({"a":)";
  CHECK(has(problem_of(objects), "nested deeper than 100"));
  CHECK(problem_of("{\"" + std::string(100'000, 'a') + "\": nul").size() < 300);
}

TEST_CASE("random results come back as they were") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 40; ++i) {
    throng::run_facts facts;
    facts.seed = random();
    facts.metrics.elapsed = std::chrono::nanoseconds(static_cast<std::int64_t>(random()));
    throng::time_histogram times;
    throng::number_histogram numbers;
    throng::counter_value counter;
    for (auto samples = random() % 200; samples > 0; --samples) {
      times.record(static_cast<std::int64_t>(random() >> (random() % 64)));
      const auto any = std::bit_cast<double>(random());
      numbers.record(std::isfinite(any) ? any : 0);
      counter.sum.add(std::isfinite(any) ? any : 1);
    }
    facts.metrics.add({"t", "", throng::metric_kind::trend, throng::value_unit::time, times});
    facts.metrics.add({"n", "", throng::metric_kind::trend, throng::value_unit::data, numbers});
    facts.metrics.add({"c", "", throng::metric_kind::counter, throng::value_unit::data, counter});
    for (int text = 0; text < 5; ++text) {
      std::string bytes;
      for (auto length = random() % 20; length > 0; --length)
        bytes += static_cast<char>(random() >> (random() % 8));
      facts.reasons.push_back(bytes);
    }
    const result written(facts);
    REQUIRE(read_result(result_json(written)) == written);
  }
}

TEST_CASE("a file holds a result, one that is not there, or holds none, is named") {
  const auto path = std::filesystem::temp_directory_path() /
                    ("throng_result_" + std::to_string(::getpid()) + ".json");
  const result written(everything());
  REQUIRE_FALSE(throng::write_result(path, written));
  CHECK(throng::result_from_file(path) == written);
  REQUIRE_FALSE(throng::write_file(path, "{"));
  CHECK_THROWS_WITH_AS((void)throng::result_from_file(path),
                       ("result '" + path.string() +
                        "': line 1, column 2: the text ends where a member's name must follow")
                           .c_str(),
                       result_error);
  std::filesystem::remove(path);
  CHECK_THROWS_WITH_AS(
      (void)throng::result_from_file(path),
      ("result '" + path.string() + "' cannot be read: No such file or directory").c_str(),
      result_error);
  CHECK_THROWS_AS((void)throng::result_from_file(std::filesystem::temp_directory_path()),
                  result_error);
  CHECK(throng::write_result(path / "under", written));
}
