// Runs against runs: how often two that are the same are told apart, and what other tools measure.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/base/duration_text.hpp>
#include <throng/testing/oracle_server.hpp>

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// The mean times of 20 stretches of a short run against a server that is new each time.
std::vector<double> stretches(double slower, std::uint64_t seed) {
  const auto least = in_nanoseconds(1e6 * slower);
  throng::testing::oracle_server oracle(throng::models::uniform(least, 3 * least), {.seed = seed});
  std::vector<double> times;
  throng::load_test test("compared");
  test.scenario("a", throng::ramping_vus{.start_vus = 10, .stages = {{400ms, 10}}},
                [&, url = oracle.url("/")](throng::vu& vu) -> throng::task<> {
                  const auto res = co_await vu.http.get(url);
                  times.push_back(static_cast<double>(res.timings().duration().count()));
                });
  (void)checked_run(test, {.workers = 1});
  constexpr std::size_t count = 20;
  const auto size = times.size() / count;
  std::vector<double> means;
  for (std::size_t i = 0; i < count; ++i) {
    const auto from = times.begin() + static_cast<std::ptrdiff_t>(i * size);
    means.push_back(mean_of({from, from + static_cast<std::ptrdiff_t>(size)}));
  }
  return means;
}

// Welch's test, to one side: whether the second is slower, wrongly said in 5 % of all cases.
bool is_slower(const std::vector<double>& one, const std::vector<double>& other) {
  constexpr double limit = 1.686; // Student's t for 38 degrees of freedom
  const auto n = static_cast<double>(one.size());
  const auto error = std::sqrt((variance_of(one) + variance_of(other)) / n);
  return (mean_of(other) - mean_of(one)) / error > limit;
}

double alarms(int pairs, double slower) {
  std::mt19937_64 coin(16);
  int told = 0;
  for (int i = 0; i < pairs; ++i) {
    const auto seed = static_cast<std::uint64_t>(2 * i + 1);
    // Which of them comes first is chance, so that a machine that changes favours neither.
    const bool swapped = coin() % 2 == 0;
    auto first = stretches(swapped ? slower : 1, seed);
    auto second = stretches(swapped ? 1 : slower, seed + 1);
    if (swapped)
      std::swap(first, second);
    told += is_slower(first, second) ? 1 : 0;
  }
  return static_cast<double>(told) / pairs;
}

std::optional<std::string> output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                             ::pclose);
  if (!pipe)
    return std::nullopt;
  std::string text;
  std::array<char, 4096> piece;
  while (const auto size = std::fread(piece.data(), 1, piece.size(), pipe.get()))
    text.append(piece.data(), size);
  return text;
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

// The first group of the pattern, or nothing.
std::string found_in(const std::string& text, const std::string& pattern) {
  std::smatch parts;
  return std::regex_search(text, parts, std::regex(pattern)) ? parts[1].str() : "";
}

// A time such as `5.12ms` that another tool has printed.
std::chrono::nanoseconds time_in(const std::string& text, const std::string& pattern) {
  return throng::parse_duration(found_in(text, pattern)).value_or(0ns);
}

double number_in(const std::string& text, const std::string& pattern) {
  return std::atof(found_in(text, pattern).c_str());
}

} // namespace

void power(findings& all) {
  all.within("alarms between equal servers, 200 pairs", 100 * alarms(200, 1), 5, 3, "%", 1);
  all.share_at_least("alarms where one is 5 % slower, 100 pairs", alarms(100, 1.05), 0.9);
  all.note(
      "Each run lasts 0.4 s, 10 users, times from 1 to 3 ms; the means of its 20 stretches are "
      "compared by Welch's test to one side at 5 %.");
}

void other_tools(findings& all) {
  throng::testing::oracle_server oracle(throng::models::constant(5ms));
  const auto url = oracle.url("/");
  if (!is_installed("wrk") && !is_installed("h2load")) {
    all.skip("there is neither wrk nor h2load here");
    return;
  }
  throng::load_test test("differential");
  test.scenario("a", throng::constant_vus{.vus = 10, .duration = 5s},
                [url](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  const auto told = checked_run(test, {.workers = 1});
  const auto rate = told.value(throng::http_reqs.count()) / 5;
  const auto times = [&](double percent) {
    return time_at(told, throng::http_req_duration, percent);
  };
  if (is_installed("wrk")) {
    const auto text = output_of("wrk -t1 -c10 -d5s --latency " + url).value_or("");
    all.near("p(50) by wrk", time_in(text, "50% +([0-9.a-z]+)"), times(50), 0.03);
    all.near("p(90) by wrk", time_in(text, "90% +([0-9.a-z]+)"), times(90), 0.05);
    all.near("p(99) by wrk", time_in(text, "99% +([0-9.a-z]+)"), times(99), 0.1);
    all.within("throughput by wrk", number_in(text, "Requests/sec: +([0-9.]+)"), rate,
               std::round(rate * 0.03), "/s", 0);
  } else {
    all.note("There is no wrk here.");
  }
  if (is_installed("h2load")) {
    const auto text = output_of("h2load --h1 -t1 -c10 -D5 " + url).value_or("");
    // time for request:  min  max  mean  sd  +/- sd
    all.near("mean by h2load",
             time_in(text, "time for request: +[0-9.a-z]+ +[0-9.a-z]+ +([0-9.a-z]+)"),
             told.value(throng::http_req_duration.avg()), 0.05);
    all.within("throughput by h2load", number_in(text, "([0-9.]+) req/s"), rate,
               std::round(rate * 0.03), "/s", 0);
  } else {
    all.note("There is no h2load here.");
  }
  all.note("Expected is what throng has measured: 10 connections that ask without a rest, for 5 s, "
           "where each answer takes 5 ms.");
}

} // namespace calibrate
