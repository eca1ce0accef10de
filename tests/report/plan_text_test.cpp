// A preview as text, letter by letter.

#include <throng/report/plan_text.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <sstream>
#include <streambuf>
#include <string>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

throng::scenario_preview looping(const std::string& name, const throng::ramping_vus& executor,
                                 nanoseconds start = 0s) {
  throng::plan_course course{.plan = throng::vu_plan(executor, 1s), .start = start};
  return {.name = name,
          .description = "what it does",
          .executor = executor,
          .start = start,
          .end = start + course.plan.end(),
          .hard_end = start + course.plan.hard_end(),
          .peak_vus = course.plan.peak(),
          .course = course};
}

template <class Executor>
throng::scenario_preview arriving(const std::string& name, const Executor& executor) {
  throng::plan_course course{.plan = throng::vu_plan(executor, 1s),
                             .ready = executor.pre_allocated_vus,
                             .arrivals = throng::arrival_plan(executor, 1s),
                             .process = executor.arrival,
                             .seed = 7};
  return {.name = name,
          .description = "arrives",
          .executor = executor,
          .end = course.plan.end(),
          .hard_end = course.plan.hard_end(),
          .peak_vus = course.plan.peak(),
          .course = course};
}

std::string text_of(const throng::plan_preview& plan) {
  std::ostringstream to;
  write_plan(to, plan);
  return to.str();
}

std::string plot_of(const throng::plan_preview& plan, std::size_t columns = 40) {
  std::ostringstream to;
  write_plan_plot(to, plan, columns);
  return to.str();
}

// Takes so many blocks, then no more.
class full_after : public std::streambuf {
public:
  explicit full_after(int blocks) : left_(blocks) {}
  int refused = 0;

private:
  std::streamsize xsputn(const char*, std::streamsize count) override {
    if (left_-- > 0)
      return count;
    ++refused;
    return 0;
  }
  int left_;
};

} // namespace

TEST_CASE("a plan is its heads, a line for each step, and its totals") {
  throng::plan_preview plan;
  plan.test = "shop";
  plan.most_vus = 4;
  plan.longest = 63s;
  plan.scenarios.push_back(looping("visit", {.start_vus = 0, .stages = {{3s, 2}}}, 1ns));
  plan.scenarios.push_back(
      arriving("open", throng::constant_arrival_rate{
                           .rate = 3, .duration = 1s, .pre_allocated_vus = 1, .max_vus = 2}));
  CHECK(text_of(plan) == "# shop\n"
                         "# visit: what it does\n"
                         "# open: arrives\n"
                         "visit\t0.000000001\tvus\t0\n"
                         "visit\t0.000000001\tlimit\t0\n"
                         "visit\t1.500000001\tvus\t1\n"
                         "visit\t1.500000001\tlimit\t1\n"
                         "visit\t3.000000001\tvus\t0\n"
                         "visit\t3.000000001\tlimit\t2\n"
                         "visit\t4.000000001\tlimit\t0\n"
                         "open\t0.000000000\tvus\t1\n"
                         "open\t0.000000000\tlimit\t2\n"
                         "open\t0.000000000\tstart\t0\n"
                         "open\t0.333333333\tstart\t1\n"
                         "open\t0.666666666\tstart\t2\n"
                         "open\t1.000000000\tvus\t0\n"
                         "open\t2.000000000\tlimit\t0\n"
                         "# 4 max VUs, 1m3s max duration, 3 arrivals\n");
}

TEST_CASE("the heads tell a part of the test, and what random arrivals are of") {
  throng::plan_preview plan;
  plan.test = "shop\nping";
  plan.segment = 0.25;
  plan.seed = 42;
  plan.is_endless = true;
  const auto begins = [&](const std::string& text) { return text_of(plan).starts_with(text); };
  CHECK(text_of(plan) == "# shop ping (25.00%)\n# 0 max VUs, until it is stopped, 0 arrivals\n");
  throng::constant_arrival_rate executor{
      .rate = 1, .duration = 1s, .pre_allocated_vus = 1, .arrival = throng::poisson{.seed = 3}};
  plan.scenarios.push_back(arriving("a", executor));
  CHECK(begins("# shop ping (25.00%)\n# a: arrives\na\t"));
  executor.arrival = throng::poisson{};
  plan.scenarios.push_back(arriving("b", executor));
  CHECK(begins("# shop ping (25.00%)\n# a: arrives\n# b: arrives\n"
               "# random arrivals of seed 42\na\t"));
}

TEST_CASE("one arrival is an arrival") {
  throng::plan_preview plan;
  plan.scenarios.push_back(arriving(
      "a", throng::constant_arrival_rate{.rate = 1, .duration = 1s, .pre_allocated_vus = 1}));
  CHECK(text_of(plan).ends_with(", 1 arrival\n"));
}

TEST_CASE("a stream that takes no more ends the writing, however long the plan is") {
  throng::plan_preview plan;
  for (const auto* name : {"a", "b"}) {
    plan.scenarios.push_back(arriving(
        name, throng::constant_arrival_rate{.rate = 1e6, .duration = 24h, .pre_allocated_vus = 1}));
  }
  full_after full(3);
  std::ostream to(&full);
  write_plan(to, plan);
  CHECK(to.bad());
  CHECK(full.refused == 1);
}

TEST_CASE("a drawing has the heads before it and the totals after it") {
  throng::plan_preview plan;
  plan.test = "shop";
  plan.most_vus = 4;
  plan.longest = 10s;
  plan.scenarios.push_back(
      looping("visit", {.start_vus = 4, .stages = {{5s, 4}, {0s, 2}, {5s, 2}}}));
  plan.scenarios.push_back(arriving("open", throng::ramping_arrival_rate{.start_rate = 0,
                                                                         .time_unit = 1min,
                                                                         .stages = {{10s, 60}},
                                                                         .pre_allocated_vus = 1}));
  const auto text = plot_of(plan);
  CHECK(text.starts_with("# shop\n# visit: what it does\n# open: arrives\n\nvisit, VUs\n"));
  CHECK(text.find("\n\nopen, iterations/s\n") != std::string::npos);
  CHECK(text.ends_with("\n\n# 4 max VUs, 10s max duration, 5 arrivals\n"));
  // All of it in the first half, half of it in the second one.
  CHECK(text.find("4 ┤██████████████████\n") != std::string::npos);
  CHECK(text.find("2 ┤███████████████████████████████████\n") != std::string::npos);
}

TEST_CASE("what has no end is drawn as long as the others, a minute if it is alone") {
  const throng::externally_controlled executor{.vus = 3};
  throng::scenario_preview endless{.name = "hand",
                                   .executor = executor,
                                   .end = throng::load::longest_duration,
                                   .is_endless = true,
                                   .course = {.plan = throng::vu_plan(executor, 0s), .ready = 3}};
  throng::plan_preview plan;
  plan.scenarios.push_back(endless);
  CHECK(plot_of(plan).find("1m0s\n") != std::string::npos);
  plan.scenarios.push_back(looping("visit", {.start_vus = 1, .stages = {{7s, 1}}}));
  CHECK(plot_of(plan).find("7s\n") != std::string::npos);
  CHECK(plot_of(plan).find("1m0s\n") == std::string::npos);
}

TEST_CASE("a rate is drawn from its start on, and a segment's part of it") {
  throng::plan_preview plan;
  plan.scenarios.push_back(looping("visit", {.start_vus = 1, .stages = {{10s, 1}}}));
  auto open =
      arriving("open", throng::constant_arrival_rate{
                           .rate = 600, .time_unit = 1min, .duration = 5s, .pre_allocated_vus = 1});
  open.start = open.course.start = 5s;
  open.course.numbers = throng::make_segment_share("1/2", "").share;
  plan.scenarios.push_back(open);
  const auto text = plot_of(plan);
  const auto panel = text.substr(text.find("open, iterations/s\n"));
  CHECK(panel.find("\n  5 ┤                 █") != std::string::npos);
}
