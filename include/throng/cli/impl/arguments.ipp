#pragma once

#include <throng/base/ascii.hpp>
#include <throng/cli/arguments.hpp>
#include <throng/cli/flags.hpp>
#include <throng/cli/shortcuts.hpp>
#include <throng/report/terminal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// Reads one level after the other, each with act().
class argument_reader {
public:
  argument_reader() {
    into_.options.banner = into_.options.progress = into_.options.summary = true;
    into_.options.handle_signals = true;
    into_.options.color = terminal_of(stdout).is_terminal && std::getenv("NO_COLOR") == nullptr;
  }

  void read_environment() {
    for (const auto& each : flags) {
      if (each.variable == nullptr)
        continue;
      // One of the two counts: k6's is for those who have set it for k6.
      for (const char* prefix : {"THRONG_", "K6_"}) {
        const auto name = std::string(prefix) + each.variable;
        const char* value = std::getenv(name.c_str());
        if (value == nullptr || *value == '\0')
          continue;
        if (each.value != nullptr) {
          act(each, value, name);
        } else {
          act_if_true(each, value, name);
        }
        break;
      }
    }
  }

  // What follows counts more than what was read.
  void begin_higher_level() { lower_ = std::exchange(into_.load, {}); }

  void read_command_line(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const auto [name, value] = taken_apart(arguments[i]);
      const auto* what = find_flag(name);
      if (what == nullptr) {
        complain("unknown flag: '" + std::string(name) + "'; --help shows those there are");
      } else if (what->value == nullptr && value) {
        complain(std::string(name) + ": it takes no value, got '" + std::string(*value) + "'");
      } else if (what->value == nullptr || value || what->value_is_optional) {
        act(*what, value.value_or(""), std::string(name));
      } else if (i + 1 < arguments.size()) {
        act(*what, arguments[++i], std::string(name));
      } else {
        complain(std::string(name) + ": it needs a value, " + what->value);
      }
    }
  }

  parsed_arguments finish() {
    into_.load = merged(lower_, into_.load);
    for (auto& each : throng::problems(into_.load))
      complain(std::move(each));
    if (!into_.scenario.empty() && into_.load.is_empty())
      complain("--scenario: it needs --vus, --duration, --iterations or --stage beside it");
    return std::move(into_);
  }

private:
  struct word {
    std::string_view name;
    std::optional<std::string_view> value;
  };

  // `--name=value`, and `-uN` for a letter that takes a value.
  static word taken_apart(std::string_view argument) {
    if (argument.starts_with("--")) {
      const auto equals = argument.find('=');
      if (equals == std::string_view::npos)
        return {argument, {}};
      return {argument.substr(0, equals), argument.substr(equals + 1)};
    }
    const auto* by_letter = argument.size() > 2 ? find_flag(argument.substr(0, 2)) : nullptr;
    if (by_letter == nullptr || by_letter->value == nullptr)
      return {argument, {}};
    return {argument.substr(0, 2), argument.substr(argument[2] == '=' ? 3 : 2)};
  }

  void complain(std::string problem) { into_.problems.push_back(std::move(problem)); }

  void act(const flag& what, std::string_view value, const std::string& source) {
    if (const char* wrong = what.act(into_, value)) {
      complain(source + ": " + wrong + ", got '" + std::string(value) + "'");
      return;
    }
    const std::string_view name = what.name;
    auto& said = into_.load;
    if (name == "--vus") {
      said.vus_source = source;
    } else if (name == "--duration" || name == "--iterations" || name == "--stage") {
      auto& all = said.course_sources;
      if (std::find(all.begin(), all.end(), source) == all.end())
        all.push_back(source);
    }
  }

  void act_if_true(const flag& what, std::string_view value, const std::string& source) {
    const auto is = [&](const char* text) { return equal_without_case(value, text); };
    if (is("true") || is("t") || is("1")) {
      act(what, {}, source);
    } else if (!is("false") && !is("f") && !is("0")) {
      complain(source + ": it takes true or false, got '" + std::string(value) + "'");
    }
  }

  parsed_arguments into_;
  shortcuts lower_;
};

} // namespace detail

THRONG_DECL parsed_arguments parse_arguments(const std::vector<std::string>& arguments) {
  detail::argument_reader reader;
  reader.read_environment();
  reader.begin_higher_level();
  reader.read_command_line(arguments);
  return reader.finish();
}

THRONG_DECL std::string usage_text(const std::string& program) {
  std::string text = "usage: " + program + " [flags]\n\n";
  for (const auto& each : detail::flags) {
    std::string line = "  ";
    line += each.letter != 0 ? std::string{'-', each.letter, ',', ' '} : std::string(4, ' ');
    line += each.name;
    if (each.value != nullptr) {
      line += each.value_is_optional ? "[=" + std::string(each.value) + "]"
                                     : " " + std::string(each.value);
    }
    line.resize(std::max<std::size_t>(line.size() + 2, 41), ' ');
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
