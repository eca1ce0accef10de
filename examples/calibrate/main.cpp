// Is this machine good enough to measure on?  Twenty tests, T1 to T20, each of throng against
// something whose behaviour is known: a server with a log of its own, a formula, an exact sort.
// They print what was expected and what was measured.

#include "arguments.hpp"
#include "machine.hpp"
#include "suite.hpp"
#include "table.hpp"
#include <throng/report/terminal.hpp>
#include <throng/report/write_file.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr int passed = 0;
constexpr int failed = 1;
constexpr int wrong_flags = 2;
constexpr int nothing_done = 77;

// Does one, whatever comes of it.
calibrate::outcome carry_out(const calibrate::calibration& what, bool is_long) {
  calibrate::outcome told{&what, {}, {}};
  const auto begun = std::chrono::steady_clock::now();
  if (what.is_long && !is_long) {
    told.found.skip("it takes minutes: ask for it with --long");
  } else {
    try {
      what.measure(told.found);
    } catch (const std::exception& thrown) {
      told.found.holds("it came to its end", "yes", thrown.what(), false);
    }
  }
  told.took = std::chrono::steady_clock::now() - begun;
  return told;
}

int list() {
  for (const auto& each : calibrate::all_calibrations()) {
    std::cout << each.id << std::string(5 - each.id.size(), ' ') << each.what
              << (each.is_long ? " (--long)" : "") << "\n";
  }
  return passed;
}

int run(const calibrate::arguments& asked) {
  const bool color =
      asked.color && std::getenv("NO_COLOR") == nullptr && throng::terminal_of(stdout).is_terminal;
  const auto colors = color ? throng::color_palette() : throng::palette{};
  std::cout << calibrate::machine_text(colors) << calibrate::table_head(colors) << std::flush;
  std::vector<calibrate::outcome> all;
  for (const auto& each : calibrate::all_calibrations()) {
    if (!asked.only.empty() &&
        std::find(asked.only.begin(), asked.only.end(), each.id) == asked.only.end())
      continue;
    std::cout << calibrate::title_of(each, colors) << std::flush;
    all.push_back(carry_out(each, asked.is_long));
    std::cout << calibrate::text_of(all.back(), colors) << std::flush;
  }
  std::cout << calibrate::closing_line(all, colors);
  if (!asked.json.empty()) {
    if (const auto error = throng::write_file(asked.json, calibrate::json_of(all))) {
      std::cerr << "throng_calibrate: " << asked.json << ": " << error.message() << "\n";
      return failed;
    }
  }
  const auto is = [](const char* word) {
    return
        [word](const calibrate::outcome& each) { return calibrate::word_of(each.found) == word; };
  };
  if (std::any_of(all.begin(), all.end(), is("FAIL")))
    return failed;
  return std::all_of(all.begin(), all.end(), is("skipped")) ? nothing_done : passed;
}

} // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> given(argv + 1, argv + argc);
  // T19 starts this program again under strace, which counts its system calls.
  if (given.size() == 3 && given[0] == "--load-to-be-counted")
    return calibrate::load_to_be_counted(given[1].c_str(), given[2].c_str());
  const auto asked = calibrate::parse(given);
  if (asked.help) {
    std::cout << calibrate::usage();
    return passed;
  }
  if (!asked.problems.empty()) {
    for (const auto& each : asked.problems)
      std::cerr << "throng_calibrate: " << each << "\n";
    return wrong_flags;
  }
  return asked.list ? list() : run(asked);
}
