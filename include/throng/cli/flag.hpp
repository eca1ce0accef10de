// One flag of the command line, and how its values are read.

#pragma once

#include <throng/base/config.hpp>
#include <throng/cli/parsed_arguments.hpp>

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace throng::inline THRONG_ABI {
namespace detail {

/// One flag: its names, what its value is called (null for none), its variable without `THRONG_`
/// (null for none), one line of help, what it does.  `act` gives back what is wrong with the value,
/// null when it is right.
struct flag {
  const char* name;
  char letter;
  const char* value;
  const char* variable;
  const char* help;
  const char* (*act)(parsed_arguments& into, std::string_view value);
  bool value_is_optional = false; ///< only `--plan=plot` has the value, `--plan plot` has none
};

/// The whole of `text` as a number in [least, greatest], or nothing.
template <class Number>
std::optional<Number> number_in(std::string_view text, Number least, Number greatest) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  // Written so that it refuses what is no number, too.
  if (!(number >= least && number <= greatest))
    return std::nullopt;
  return number;
}

/// Reads a text that cannot be empty.
template <class Target>
const char* read_text(Target& target, std::string_view value, const char* problem) {
  if (value.empty())
    return problem;
  target = value;
  return nullptr;
}

} // namespace detail
} // namespace throng::inline THRONG_ABI
