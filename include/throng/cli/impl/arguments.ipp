#pragma once

#include <throng/cli/arguments.hpp>
#include <throng/cli/flags.hpp>
#include <throng/cli/given_flags.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/report/terminal.hpp>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace throng::inline THRONG_ABI {
THRONG_DECL parsed_arguments parse_arguments(const std::vector<std::string>& arguments) {
  run_options usual;
  usual.banner = usual.progress = usual.summary = true;
  usual.handle_signals = true;
  usual.color = terminal_of(stdout).is_terminal && std::getenv("NO_COLOR") == nullptr;
  return detail::applied(
      {detail::flags_of_environment(), detail::flags_of(arguments, detail::usual_flags)},
      std::move(usual), detail::usual_flags.prefix);
}

THRONG_DECL std::string usage_text(const std::string& program) {
  std::string text = "usage: " + program + " [flags]\n\n";
  for (const auto& each : detail::flags)
    text += detail::help_line(each, detail::usual_flags.prefix);
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
