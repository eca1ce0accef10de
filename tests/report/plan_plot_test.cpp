// What a plan looks like.  The pictures are small enough to be checked by eye.

#include <throng/report/line_text.hpp>
#include <throng/report/plan_plot.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::plot_course;
using throng::plot_series;
using throng::plot_text;
using points = std::vector<throng::plot_point>;

namespace {

std::string one(const points& all, std::size_t columns, std::size_t rows,
                plot_course course = plot_course::line) {
  return plot_text({{"a", "VUs", course, all}}, columns, rows);
}

} // namespace

TEST_CASE("a ramp looks like a ramp, up and down") {
  CHECK(one({{0s, 0}, {32s, 32}}, 36, 4) == R"(a, VUs
32 ┤                        ▁▂▃▄▅▆▇█
   │                ▁▂▃▄▅▆▇█████████
16 ┤        ▁▂▃▄▅▆▇█████████████████
   │▁▂▃▄▅▆▇█████████████████████████
 0 ┼───────────────┬───────────────┐
    0s             15s           32s
)");
  CHECK(one({{0s, 0}, {10s, 8}, {22s, 8}, {32s, 0}}, 35, 4) == R"(a, VUs
8 ┤       ▂▅██████████████▅▂
  │     ▃▆██████████████████▆▃
4 ┤  ▂▅████████████████████████▅▂
  │▃▆████████████████████████████▆▃
0 ┼───────────────┬───────────────┐
   0s             15s           32s
)");
}

TEST_CASE("steps hold each value until the next point") {
  CHECK(one({{0s, 0}, {8s, 1}, {16s, 2}, {24s, 3}, {32s, 4}}, 35, 4, plot_course::steps) ==
        R"(a, VUs
4 ┤
  │                        ████████
2 ┤                ████████████████
  │        ████████████████████████
0 ┼───────────────┬───────────────┐
   0s             15s           32s
)");
}

TEST_CASE("two points at one time are a jump, and outside of the points there is nothing") {
  CHECK(one({{8s, 4}, {16s, 4}, {16s, 2}, {24s, 2}, {32s, 0}}, 35, 2) == R"(a, VUs
4 ┤        ████████
2 ┤        █████████████████▇▆▅▄▃▂▁
0 ┼───────────────┬───────────────┐
   0s             15s           32s
)");
}

TEST_CASE("panels share the axis of time and the column where it begins") {
  CHECK(plot_text({{"early", "VUs", plot_course::line, {{0s, 100}, {16s, 100}}},
                   {"late", "iterations/s", plot_course::line, {{16s, 0.5}, {32s, 0.5}}}},
                  38, 2) == R"(early, VUs
 100 ┤████████████████
  50 ┤████████████████
   0 ┼───────────────┬───────────────┐
      0s             15s           32s

late, iterations/s
 0.5 ┤                ████████████████
0.25 ┤                ████████████████
   0 ┼───────────────┬───────────────┐
      0s             15s           32s
)");
}

TEST_CASE("a peak and a value are seen however short and small they are") {
  CHECK(one({{0s, 1}, {10s, 1000}, {10s + 1ms, 1}, {32s, 0}}, 38, 2, plot_course::steps) ==
        R"(a, VUs
1000 ┤          █
 500 ┤▁▁▁▁▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
   0 ┼───────────────┬───────────────┐
      0s             15s           32s
)");
  // Between two columns the peak of a line is in both of them.
  CHECK(one({{0s, 0}, {16s, 1000}, {32s, 0}}, 38, 1).starts_with(R"(a, VUs
1000 ┤▁▁▂▂▃▃▄▄▅▅▆▆▇▇████▇▇▆▆▅▅▄▄▃▃▂▂▁▁
)"));
}

TEST_CASE("the default is 72 columns and 12 rows, half of the peak named beside the seventh") {
  const auto text = plot_text({{"a", "VUs", plot_course::line, {{0s, 5}, {3 * 24h, 5}}}});
  std::istringstream lines(text);
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);)
    all.push_back(line);
  REQUIRE(all.size() == 15);
  CHECK(throng::line_width(all[1]) == 72);
  CHECK(all[1].starts_with("  5 ┤█"));
  for (const std::size_t row : {2u, 3u, 4u, 5u, 6u, 8u, 9u, 10u, 11u, 12u})
    CHECK(all[row].starts_with("    │█"));
  CHECK(all[7].starts_with("2.5 ┤█"));
  CHECK(throng::line_width(all[13]) == 72);
  CHECK(all[14] == "     0s                    24h0m0s               48h0m0s         72h0m0s");
}

TEST_CASE("times are labelled at round places, as many as there is room for") {
  const auto labels = [](std::chrono::nanoseconds end, std::size_t columns) {
    const auto text = one({{0s, 1}, {end, 1}}, columns + 5, 1);
    const auto last = text.rfind('\n', text.size() - 2) + 1;
    return text.substr(last + 5, text.size() - last - 6);
  };
  CHECK(labels(777ms, 50) == "0s          200ms        400ms        600ms  777ms");
  CHECK(labels(60s, 48) == "0s          15s         30s         45s     1m0s");
  CHECK(labels(61s, 24) == "0s         30s      1m1s");
  CHECK(labels(59s, 24) == "0s          30s      59s");
  CHECK(labels(40s, 24) == "0s       15s         40s");
  CHECK(labels(130s, 12) == "0s     2m10s");
  CHECK(labels(50 * 365 * 24h, 40) == "0s                           438000h0m0s");
  CHECK(labels(1ns, 30) == "0s                         1ns");
}

TEST_CASE("a width that holds no picture makes a small one") {
  CHECK(one({{0s, 1}, {1min, 1}}, 0, 0) == R"(a, VUs
  1 ┤██████████
  0 ┼─────────┐
     0s    1m0s
)");
}

TEST_CASE("what never rises is said in words, and names cannot command the terminal") {
  CHECK(plot_text({{"none", "VUs", plot_course::line, {}},
                   {"a\nb", "\x1b[2J", plot_course::line, {{0s, 0}, {5s, 0}}}}) ==
        R"(none, VUs
  0 all the time

a b,  [2J
  0 all the time
)");
  CHECK(plot_text({}).empty());
}
