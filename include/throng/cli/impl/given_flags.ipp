#pragma once

#include <throng/base/ascii.hpp>
#include <throng/cli/given_flags.hpp>
#include <throng/cli/shortcuts.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

THRONG_DECL flag_words taken_apart(std::string_view argument, const flag_style& style) {
  if (argument.starts_with(style.prefix)) {
    const auto equals = argument.find('=');
    if (equals == std::string_view::npos)
      return {argument, {}};
    return {argument.substr(0, equals), argument.substr(equals + 1)};
  }
  const auto* by_letter = argument.size() > 2 ? style.find(argument.substr(0, 2)) : nullptr;
  if (by_letter == nullptr || by_letter->value == nullptr)
    return {argument, {}};
  return {argument.substr(0, 2), argument.substr(argument[2] == '=' ? 3 : 2)};
}

// A variable is true, false, or wrong, where its flag has no value.
inline void add_if_true(std::vector<given_flag>& all, const flag& what, std::string_view value,
                        std::string name) {
  const auto is = [&](const char* text) { return equal_without_case(value, text); };
  if (is("true") || is("t") || is("1")) {
    all.push_back({.what = &what, .source = std::move(name)});
  } else if (!is("false") && !is("f") && !is("0")) {
    all.push_back({.problem = name + ": it takes true or false, got '" + std::string(value) + "'"});
  }
}

THRONG_DECL std::vector<given_flag> flags_of_environment() {
  std::vector<given_flag> all;
  for (const auto& each : flags) {
    if (each.variable == nullptr)
      continue;
    // One of the two counts: k6's is for those who have set it for k6.
    for (const char* prefix : {"THRONG_", "K6_"}) {
      auto name = std::string(prefix) + each.variable;
      const char* value = std::getenv(name.c_str());
      if (value == nullptr || *value == '\0')
        continue;
      if (each.value != nullptr) {
        all.push_back({.what = &each, .value = value, .source = std::move(name)});
      } else {
        add_if_true(all, each, value, std::move(name));
      }
      break;
    }
  }
  return all;
}

THRONG_DECL std::vector<given_flag> flags_of(const std::vector<std::string>& arguments,
                                             const flag_style& style) {
  std::vector<given_flag> all;
  const auto complain = [&](std::string problem) {
    all.push_back({.problem = std::move(problem)});
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto [written, value] = taken_apart(arguments[i], style);
    const auto name = std::string(written);
    const auto* what = style.find(written);
    if (what == nullptr) {
      complain("unknown flag: '" + name + "'; " + std::string(style.prefix) +
               "help shows those there are");
    } else if (what->value == nullptr && value) {
      complain(name + ": it takes no value, got '" + std::string(*value) + "'");
    } else if (what->value == nullptr || value || what->value_is_optional) {
      all.push_back({.what = what, .value = std::string(value.value_or("")), .source = name});
    } else if (i + 1 < arguments.size()) {
      all.push_back({.what = what, .value = arguments[++i], .source = name});
    } else {
      complain(name + ": it needs a value, " + what->value);
    }
  }
  return all;
}

inline void apply(parsed_arguments& into, const given_flag& given) {
  if (given.what == nullptr) {
    into.problems.push_back(given.problem);
    return;
  }
  if (const char* wrong = given.what->act(into, given.value)) {
    into.problems.push_back(given.source + ": " + wrong + ", got '" + given.value + "'");
    return;
  }
  const std::string_view name = given.what->name;
  auto& said = into.load;
  if (name == "--vus") {
    said.vus_source = given.source;
  } else if (name == "--duration" || name == "--iterations" || name == "--stage") {
    auto& all = said.course_sources;
    if (std::find(all.begin(), all.end(), given.source) == all.end())
      all.push_back(given.source);
  }
}

THRONG_DECL parsed_arguments applied(const given_flags& given, run_options options,
                                     std::string_view prefix) {
  parsed_arguments into;
  into.options = std::move(options);
  for (const auto& each : given.by_environment)
    apply(into, each);
  // What follows counts more than what was read.
  const auto lower = std::exchange(into.load, {});
  for (const auto& each : given.by_command_line)
    apply(into, each);
  into.load = merged(lower, into.load);
  for (auto& each : throng::problems(into.load))
    into.problems.push_back(std::move(each));
  if (!into.scenario.empty() && into.load.is_empty()) {
    const std::string before(prefix);
    into.problems.push_back(before + "scenario: it needs " + before + "vus, " + before +
                            "duration, " + before + "iterations or " + before + "stage beside it");
  }
  return into;
}

THRONG_DECL std::string help_line(const flag& what, std::string_view prefix) {
  std::string line = "  ";
  if (prefix == "--")
    line += what.letter != 0 ? std::string{'-', what.letter, ',', ' '} : std::string(4, ' ');
  line += prefix;
  line += std::string_view(what.name).substr(2);
  if (what.value != nullptr) {
    line += what.value_is_optional ? "[=" + std::string(what.value) + "]"
                                   : " " + std::string(what.value);
  }
  line.resize(std::max<std::size_t>(line.size() + 2, 41), ' ');
  return line + what.help + "\n";
}

} // namespace detail
} // namespace throng::inline THRONG_ABI
