#pragma once

#include <throng/cli/arguments.hpp>
#include <throng/report/terminal.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace detail {

/// One flag: its names, what its value is called (null for none), one line of help, what it does.
/// `act` gives back what is wrong with the value, null when it is right.
struct flag {
  const char* name;
  char letter;
  const char* value;
  const char* help;
  const char* (*act)(parsed_arguments& into, std::string_view value);
};

inline const char* read_workers(parsed_arguments& into, std::string_view value) {
  unsigned count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc{} || end != value.data() + value.size() || count < 1 || count > 1024) {
    return "it takes a whole number from 1 to 1024";
  }
  into.options.workers = count;
  return nullptr;
}

inline const char* read_summary_mode(parsed_arguments& into, std::string_view value) {
  if (value != "compact" && value != "full" && value != "disabled") {
    return "it takes compact, full or disabled";
  }
  into.options.summary = value != "disabled";
  into.options.full_summary = value == "full";
  return nullptr;
}

inline const char* read_export(parsed_arguments& into, std::string_view value) {
  if (value.empty())
    return "it takes the path of a file";
  into.options.summary_export = value;
  return nullptr;
}

inline const char* read_variable(parsed_arguments& into, std::string_view value) {
  const auto equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return "it takes NAME=VALUE";
  into.variables.emplace_back(value.substr(0, equals), value.substr(equals + 1));
  return nullptr;
}

inline constexpr flag flags[] = {
    {"--env", 'e', "NAME=VALUE", "set a variable that the script reads", &read_variable},
    {"--workers", 0, "N", "threads that run virtual users (default: one a core)", &read_workers},
    {"--no-thresholds", 0, nullptr, "do not judge thresholds",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.thresholds = false;
       return nullptr;
     }},
    {"--discard-response-bodies", 0, nullptr, "count response bodies and do not keep them",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.discard_response_bodies = true;
       return nullptr;
     }},
    {"--summary-mode", 0, "MODE", "the summary: compact, full or disabled", &read_summary_mode},
    {"--summary-export", 0, "FILE", "write the summary as JSON, too", &read_export},
    {"--quiet", 'q', nullptr, "no banner and no progress",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.banner = into.options.progress = false;
       return nullptr;
     }},
    {"--no-color", 0, nullptr, "no colours (also: the variable NO_COLOR)",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.color = false;
       return nullptr;
     }},
    {"--version", 0, nullptr, "show the version",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.version = true;
       return nullptr;
     }},
    {"--help", 'h', nullptr, "show this",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.help = true;
       return nullptr;
     }},
};

inline const flag* find_flag(std::string_view name) {
  for (const auto& each : flags) {
    if (name == each.name)
      return &each;
    if (each.letter != 0 && name.size() == 2 && name[0] == '-' && name[1] == each.letter) {
      return &each;
    }
  }
  return nullptr;
}

/// THRONG_SUMMARY_EXPORT and K6_SUMMARY_EXPORT for --summary-export: the flag's value, or null.
inline const char* from_environment(const flag& wanted) {
  std::string name;
  for (const char c : std::string_view(wanted.name).substr(2)) {
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  if (const char* own = std::getenv(("THRONG_" + name).c_str()))
    return own;
  return std::getenv(("K6_" + name).c_str());
}

} // namespace detail

THRONG_DECL parsed_arguments parse_arguments(const std::vector<std::string>& arguments) {
  parsed_arguments read;
  read.options.banner = read.options.progress = read.options.summary = true;
  read.options.handle_signals = true;
  read.options.color = terminal_of(stdout).is_terminal && std::getenv("NO_COLOR") == nullptr;

  const auto act = [&](const detail::flag& what, std::string_view value, const std::string& place) {
    if (const char* wrong = what.act(read, value)) {
      read.problems.push_back(place + ": " + wrong + ", got '" + std::string(value) + "'");
    }
  };
  for (const char* name : {"--workers", "--summary-mode", "--summary-export"}) {
    const auto& what = *detail::find_flag(name);
    if (const char* value = detail::from_environment(what)) {
      act(what, value, "the variable for " + std::string(name));
    }
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const auto equals = argument.starts_with("--") ? argument.find('=') : std::string_view::npos;
    const auto name = std::string(argument.substr(0, equals));
    const auto* what = detail::find_flag(name);
    if (what == nullptr) {
      read.problems.push_back("unknown flag: '" + name + "'; --help shows those there are");
    } else if (what->value == nullptr) {
      if (equals != std::string_view::npos) {
        read.problems.push_back(name + ": it takes no value, got '" +
                                std::string(argument.substr(equals + 1)) + "'");
      } else {
        act(*what, {}, name);
      }
    } else if (equals != std::string_view::npos) {
      act(*what, argument.substr(equals + 1), name);
    } else if (i + 1 < arguments.size()) {
      act(*what, arguments[++i], name);
    } else {
      read.problems.push_back(name + ": it needs a value, " + what->value);
    }
  }
  return read;
}

THRONG_DECL std::string usage_text(const std::string& program) {
  std::string text = "usage: " + program + " [flags]\n\n";
  for (const auto& each : detail::flags) {
    std::string line = "  ";
    line += each.letter != 0 ? std::string{'-', each.letter, ',', ' '} : std::string(4, ' ');
    line += each.name;
    if (each.value != nullptr)
      line += " " + std::string(each.value);
    line.resize(std::max<std::size_t>(line.size() + 2, 36), ' ');
    text += line + each.help + "\n";
  }
  return text;
}

THRONG_DECL std::string variable(int argc, char** argv, const std::string& name,
                                 const std::string& otherwise) {
  const auto read = parse_arguments({argv + (argc > 0 ? 1 : 0), argv + argc});
  const std::string* last = nullptr;
  for (const auto& [key, value] : read.variables) {
    if (key == name)
      last = &value;
  }
  if (last != nullptr)
    return *last;
  const char* set = std::getenv(name.c_str());
  return set != nullptr ? set : otherwise;
}

} // namespace throng::inline THRONG_ABI
