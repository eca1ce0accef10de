// The command line of a benchmark: `-n 1000`, `--check`.  Small on purpose: the programs here must
// start without anything of the library under test.

#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace bench {

/// Ends the program with a message: a benchmark that cannot measure must not print a number.
[[noreturn]] inline void give_up(const char* what, const char* detail = "") {
  std::fprintf(stderr, "error: %s%s\n", what, detail);
  std::exit(1);
}

/// Options are taken by name; whatever is left when all are taken is an error.
class arguments {
public:
  arguments(int argc, char** argv) : left_(argv + 1, argv + argc) {}

  /// The number after `name`, or `fallback` when the option is absent.
  double number(std::string_view name, double fallback) {
    const auto at = std::find(left_.begin(), left_.end(), name);
    if (at == left_.end())
      return fallback;
    if (at + 1 == left_.end())
      give_up("a number is missing after ", at->data());
    char* end = nullptr;
    const double value = std::strtod((at + 1)->data(), &end);
    if (end == (at + 1)->data() || *end != '\0' || !(value >= 0.0)) {
      give_up("not a number: ", (at + 1)->data());
    }
    left_.erase(at, at + 2);
    return value;
  }

  /// The whole number after `name`, or `fallback` when the option is absent.
  long count(std::string_view name, long fallback) {
    return static_cast<long>(number(name, static_cast<double>(fallback)));
  }

  /// The word after `name`, or `fallback` when the option is absent.
  const char* text(std::string_view name, const char* fallback) {
    const auto at = std::find(left_.begin(), left_.end(), name);
    if (at == left_.end())
      return fallback;
    if (at + 1 == left_.end())
      give_up("a word is missing after ", at->data());
    const char* const word = (at + 1)->data();
    left_.erase(at, at + 2);
    return word;
  }

  /// Whether `name` was given.
  bool flag(std::string_view name) {
    const auto at = std::find(left_.begin(), left_.end(), name);
    if (at == left_.end())
      return false;
    left_.erase(at);
    return true;
  }

  /// Call when all options are taken: refuses the ones nobody asked for.
  void finish() const {
    if (!left_.empty())
      give_up("unknown option ", left_.front().data());
  }

private:
  std::vector<std::string_view> left_; // whole argv strings, so data() ends with a zero
};

} // namespace bench
