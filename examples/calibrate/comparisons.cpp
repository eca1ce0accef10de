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
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// What one of two servers took, by stretches of a run in which both are asked.
struct stretches {
  static constexpr std::size_t count = 20;
  static constexpr std::chrono::nanoseconds length = 20ms;
  std::array<double, count> sums{};
  std::array<double, count> samples{};

  void add(std::chrono::nanoseconds at, std::chrono::nanoseconds took) {
    if (const auto place = static_cast<std::size_t>(at / length); place < count) {
      sums[place] += static_cast<double>(took.count());
      ++samples[place];
    }
  }
};

// `/other` takes `slower` times as long as `/one`.
throng::service_model two_services(double slower) {
  return throng::service_model([slower](const throng::service_request& asked, throng::instant,
                                        throng::random_source& random) {
    const double by = asked.path() == "/other" ? slower : 1;
    return throng::service_reply{.delay = in_nanoseconds((5e6 + 10e6 * random.unit()) * by)};
  });
}

// Whether the second service is slower, by Student's test of the differences of the stretches to
// one side: wrongly said in 5 % of all cases.  Both are asked at the same time and answered by one
// thread: what the machine does in a run, and does otherwise in the next one, favours neither.
bool is_slower(double slower, std::uint64_t seed, bool swapped) {
  throng::testing::oracle_server oracle(two_services(slower), {.seed = seed});
  std::array<stretches, 2> seen;
  std::optional<throng::instant> begun;
  const throng::ramping_vus steady{.start_vus = 25,
                                   .stages = {{stretches::count * stretches::length, 25}}};
  throng::load_test test("compared");
  for (std::size_t i = 0; i < 2; ++i) {
    // Which of them comes first is chance.
    const std::size_t which = swapped ? 1 - i : i;
    const std::string name = which == 0 ? "one" : "other";
    const auto url = oracle.url("/" + name);
    test.scenario(name, steady, [&seen, &begun, which, url](throng::vu& vu) -> throng::task<> {
      if (!begun)
        begun = vu.now();
      const auto res = co_await vu.http.get(url);
      seen[which].add(vu.now() - *begun, res.timings().duration());
    });
  }
  (void)checked_run(test, {.workers = 1});
  std::vector<double> differences;
  for (std::size_t i = 0; i < stretches::count; ++i) {
    if (seen[0].samples[i] > 0 && seen[1].samples[i] > 0) {
      differences.push_back(seen[1].sums[i] / seen[1].samples[i] -
                            seen[0].sums[i] / seen[0].samples[i]);
    }
  }
  constexpr double limit = 1.729; // Student's t for 19 degrees of freedom
  const auto n = static_cast<double>(differences.size());
  return mean_of(differences) / std::sqrt(variance_of(differences) / n) > limit;
}

double alarms(int pairs, double slower) {
  std::mt19937_64 coin(16);
  int told = 0;
  for (int i = 0; i < pairs; ++i)
    told += is_slower(slower, static_cast<std::uint64_t>(i + 1), coin() % 2 == 0) ? 1 : 0;
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

// The word behind a label in what another tool has printed, from 0; empty where it is not there.
std::string word_behind(const std::string& text, const std::string& label, int number) {
  const auto at = text.find(label);
  if (at == std::string::npos)
    return "";
  std::istringstream words(text.substr(at + label.size()));
  std::string word;
  for (int i = 0; i <= number; ++i)
    words >> word;
  return word;
}

std::chrono::nanoseconds time_behind(const std::string& text, const std::string& label,
                                     int number = 0) {
  return throng::parse_duration(word_behind(text, label, number)).value_or(0ns);
}

double number_behind(const std::string& text, const std::string& label, int number = 0) {
  return std::atof(word_behind(text, label, number).c_str());
}

} // namespace

void power(findings& all) {
  all.within("alarms between equal services", 100 * alarms(200, 1), 5, 3, "%", 1);
  all.share_at_least("alarms where one is 5 % slower", alarms(100, 1.05), 0.9);
  all.note(
      "In each run of 0.4 s both services are asked by 25 users each, and take 5 to 15 ms; the "
      "means "
      "of its 20 stretches are compared by Student's test of their differences at 5 %, to one "
      "side. 200 runs, then 100.");
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
    all.near("p(50) by wrk", time_behind(text, "  50% "), times(50), 0.03);
    all.near("p(90) by wrk", time_behind(text, "  90% "), times(90), 0.05);
    all.near("p(99) by wrk", time_behind(text, "  99% "), times(99), 0.1);
    all.within("throughput by wrk", number_behind(text, "Requests/sec:"), rate,
               std::round(rate * 0.03), "/s", 0);
  } else {
    all.note("There is no wrk here.");
  }
  if (is_installed("h2load")) {
    const auto text = output_of("h2load --h1 -t1 -c10 -D5 " + url).value_or("");
    // finished in 5.01s, 1878.20 req/s, ...; time for request:  min  max  mean  sd  +/- sd
    all.near("mean by h2load", time_behind(text, "time for request:", 2),
             told.value(throng::http_req_duration.avg()), 0.05);
    all.within("throughput by h2load", number_behind(text, "finished in", 1), rate,
               std::round(rate * 0.03), "/s", 0);
  } else {
    all.note("There is no h2load here.");
  }
  all.note("Expected is what throng has measured: 10 connections that ask without a rest, for 5 s, "
           "where each answer takes 5 ms.");
}

} // namespace calibrate
