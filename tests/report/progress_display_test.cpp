#include <throng/report/line_text.hpp>
#include <throng/report/progress.hpp>
#include <throng/report/progress_display.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::progress_display;
using throng::progress_state;
using throng::scenario_status;

namespace {

progress_state at(std::chrono::nanoseconds elapsed, std::size_t scenarios = 1) {
  progress_state state;
  state.elapsed = elapsed;
  state.longest = 40s;
  state.vus = 10;
  state.most_vus = 10;
  for (std::size_t i = 0; i < scenarios; ++i) {
    throng::scenario_progress scenario;
    scenario.name = "s" + std::to_string(i);
    scenario.status = scenario_status::running;
    scenario.elapsed = elapsed;
    scenario.duration = 10s;
    scenario.vus = 10;
    scenario.most_vus = 10;
    state.scenarios.push_back(scenario);
  }
  return state;
}

// What a terminal shows after it got `bytes`: lines, without empty ones at the end.
std::string screen_of(const std::string& bytes) {
  std::vector<std::string> lines(1);
  std::size_t row = 0;
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r') {
      column = 0;
    } else if (bytes[i] == '\n') {
      column = 0;
      if (++row == lines.size())
        lines.emplace_back();
    } else if (bytes[i] == '\x1b') {
      const auto end = bytes.find_first_of("AJK", i);
      REQUIRE(end != std::string::npos);
      if (bytes[end] == 'A') {
        const auto up = std::stoul(bytes.substr(i + 2, end - i - 2));
        REQUIRE(up <= row);
        row -= up;
      } else {
        lines[row].resize(std::min(lines[row].size(), column));
        if (bytes[end] == 'J')
          lines.resize(row + 1);
      }
      i = end;
    } else {
      lines[row].resize(std::max(lines[row].size(), column + 1), ' ');
      lines[row][column++] = bytes[i];
    }
  }
  std::string screen;
  for (const auto& line : lines)
    screen += line + "\n";
  while (screen.ends_with("\n\n"))
    screen.pop_back();
  return screen;
}

throng::progress_options in_place() {
  throng::progress_options options;
  options.in_place = true;
  return options;
}

const std::string first = "running (01.0s), 10/10 VUs, 0 complete and 0 interrupted iterations";
const std::string bar_at_1s = "s0   [==>-----------------------------------] 10 VUs  01.0s/10s";
const std::string bar_at_2s = "s0   [======>-------------------------------] 10 VUs  02.0s/10s";

} // namespace

TEST_CASE("on a terminal the block goes up over itself and erases only what it does not write") {
  std::ostringstream out;
  progress_display display(out, in_place());
  display.show(at(1s));
  CHECK(out.str() == first + "\x1b[K\n" + bar_at_1s + "\x1b[K\n");
  out.str("");
  display.show(at(2s));
  CHECK(out.str() == "\r\x1b[2Arunning (02.0s), 10/10 VUs, 0 complete and 0 interrupted iterations"
                     "\x1b[K\n" +
                         bar_at_2s + "\x1b[K\n");
  out.str("");
  display.finish();
  CHECK(out.str() == "\n");
  out.str("");
  display.finish();
  CHECK(out.str().empty());
}

TEST_CASE("a terminal shows the last block and nothing else, and keeps it after the end") {
  std::ostringstream out;
  out << "before\n";
  progress_display display(out, in_place());
  for (const std::size_t scenarios : {1u, 3u, 2u, 1u, 5u}) {
    display.show(at(1s, scenarios), 100);
    CHECK(screen_of(out.str()) ==
          "before\n" + throng::progress_lines(at(1s, scenarios), {}, 100) + "\n");
  }
  const auto last = "before\n" + throng::progress_lines(at(1s, 5), {}, 100) + "\n";
  display.finish();
  out << "after\n";
  CHECK(screen_of(out.str()) == last + "\nafter\n");
}

TEST_CASE("no line reaches the terminal's last column") {
  for (const std::size_t columns : {1u, 2u, 20u, 60u, 67u, 68u, 80u}) {
    std::ostringstream out;
    throng::progress_options options = in_place();
    options.colors = throng::color_palette();
    progress_display display(out, options);
    display.show(at(1s, 2), columns);
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);)
      CHECK(throng::line_width(line) < columns);
  }
}

TEST_CASE("a terminal that became narrower is cleared of the lines that it wrapped") {
  std::ostringstream out;
  progress_display display(out, in_place());
  display.show(at(1s), 100);
  out.str("");
  // Lines of 67 and 63 columns take two rows each on a terminal of 40.
  CHECK(first.size() == 67);
  CHECK(throng::line_width(bar_at_1s) == 63);
  display.show(at(1s), 40);
  CHECK(out.str().starts_with("\r\x1b[4Arunning"));
  CHECK(out.str().ends_with("\x1b[K\n\x1b[J"));
}

TEST_CASE("elsewhere a block is written once a second at most, and the last state at the end") {
  std::ostringstream out;
  progress_display display(out);
  const auto block = [](auto when) { return throng::progress_line(at(when)) + "\n\n"; };
  display.show(at(0s));
  display.show(at(900ms));
  CHECK(out.str().empty());
  display.show(at(1s));
  CHECK(out.str() == block(1s));
  display.show(at(1900ms));
  CHECK(out.str() == block(1s));
  display.show(at(3700ms));
  CHECK(out.str() == block(1s) + block(3700ms));
  display.show(at(4s));
  display.show(at(4100ms));
  CHECK(out.str() == block(1s) + block(3700ms) + block(4s));
  display.finish();
  CHECK(out.str() == block(1s) + block(3700ms) + block(4s) + block(4100ms));
  display.finish();
  CHECK(out.str() == block(1s) + block(3700ms) + block(4s) + block(4100ms));
  CHECK(out.str().find('\x1b') == std::string::npos);
  CHECK(out.str().find('\r') == std::string::npos);
}
