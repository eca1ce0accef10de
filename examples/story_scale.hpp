// The stories tell what takes minutes.  SCALE makes their schedules shorter, so that they fit into
// a test: 60 makes a minute a second, 1 is the real thing.  Nothing but the schedule is scaled:
// users and servers are as slow as they are.

#pragma once

#include <throng/cli/arguments.hpp>
#include <throng/report/result.hpp>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <system_error>

/// The number that -e NAME=... or the environment gives, else `otherwise`.  Ends the program with a
/// sentence and exit code 104 where that is no number above 0.
inline double story_number(int argc, char** argv, const char* name, double otherwise) {
  const auto text = throng::variable(argc, argv, name);
  if (text.empty())
    return otherwise;
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size() || !std::isfinite(number) ||
      number <= 0) {
    std::cerr << name << " must be a number above 0, got '" << text << "'\n";
    std::exit(throng::exit_codes::invalid_options);
  }
  return number;
}

/// Makes times SCALE times shorter.
class story_scale {
public:
  /// Reads SCALE.
  story_scale(int argc, char** argv, double otherwise)
      : scale_(story_number(argc, argv, "SCALE", otherwise)) {}

  /// So long a time of the story takes so long here.
  [[nodiscard]] std::chrono::nanoseconds operator()(std::chrono::nanoseconds told) const {
    return std::chrono::nanoseconds{std::llround(static_cast<double>(told.count()) / scale_)};
  }

private:
  double scale_;
};
