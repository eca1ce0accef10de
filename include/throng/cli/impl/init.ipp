#pragma once

#include <throng/cli/flags.hpp>
#include <throng/cli/given_flags.hpp>
#include <throng/cli/init.hpp>
#include <throng/cli/overrides.hpp>
#include <throng/engine/run_override.hpp>
#include <throng/report/result.hpp>
#include <throng/version.hpp>

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace detail {

// What throng::main does unasked.
inline constexpr flag init_flags[] = {
    {"--summary", 0, nullptr, nullptr, "print the summary of each run",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.summary = true;
       return nullptr;
     }},
    {"--progress", 0, nullptr, nullptr, "print the progress of each run",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.progress = true;
       return nullptr;
     }},
};

inline constexpr std::string_view init_prefix = "--throng-";

inline const flag* find_init_flag(std::string_view written) {
  if (!written.starts_with(init_prefix))
    return nullptr;
  const auto name = "--" + std::string(written.substr(init_prefix.size()));
  for (const auto& each : init_flags) {
    if (name == each.name)
      return &each;
  }
  return name == "--plan" ? nullptr : find_flag(name);
}

inline constexpr flag_style init_style{init_prefix, &find_init_flag};

// What is throng's of the arguments, and the others.
struct divided_arguments {
  std::vector<given_flag> ours;
  std::vector<char*> others;
};

inline divided_arguments divided(int argc, char** argv) {
  divided_arguments all;
  for (int i = 0; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (i == 0 || !argument.starts_with(init_prefix)) {
      all.others.push_back(argv[i]);
      continue;
    }
    std::vector<std::string> words{argv[i]};
    const auto parts = taken_apart(argument, init_style);
    const auto* what = init_style.find(parts.name);
    const bool wants_more =
        what != nullptr && what->value != nullptr && !what->value_is_optional && !parts.value;
    // A flag of ours is no value: the one before it has none.
    if (wants_more && i + 1 < argc && !std::string_view(argv[i + 1]).starts_with(init_prefix))
      words.emplace_back(argv[++i]);
    for (auto& each : flags_of(words, init_style))
      all.ours.push_back(std::move(each));
  }
  return all;
}

// A problem that names a flag as throng::main has it.
inline std::string in_init_style(std::string problem) {
  for (const std::string_view name : {"--scenario"}) {
    std::size_t at = 0;
    while ((at = problem.find(name, at)) != std::string::npos) {
      problem.replace(at, 2, init_prefix);
      at += init_prefix.size();
    }
  }
  return problem;
}

inline run_override override_by(given_flags given) {
  return [given = std::move(given)](load_test& test, run_options& options) {
    const auto asked = applied(given, options, init_prefix);
    options = asked.options;
    auto changed = override_test(test, asked);
    run_change told;
    for (auto& each : changed.problems)
      told.problems.push_back(in_init_style(std::move(each)));
    told.warnings = std::move(changed.warnings);
    return told;
  };
}

inline std::string init_usage_text() {
  std::string text = "flags for all load tests of this program:\n\n";
  for (const auto& each : flags) {
    if (std::string_view(each.name) != "--plan")
      text += help_line(each, init_prefix);
  }
  for (const auto& each : init_flags)
    text += help_line(each, init_prefix);
  return text;
}

} // namespace detail

THRONG_DECL std::vector<std::string> try_init(int& argc, char** argv) {
  using namespace detail;
  const auto arguments = divided(argc, argv);
  given_flags given{flags_of_environment(), arguments.ours};
  const auto asked = applied(given, {}, init_prefix);
  auto problems = asked.problems;
  // Who decides himself what his main does is not told by us what it is to print.
  for (const auto* name : {"help", "version"}) {
    if (name == std::string_view("help") ? asked.help : asked.version)
      problems.push_back(std::string(init_prefix) + name + ": only throng::init answers it");
  }
  if (!problems.empty())
    return problems;
  for (const auto& [name, value] : asked.variables)
    ::setenv(name.c_str(), value.c_str(), 1);
  for (std::size_t i = 0; i < arguments.others.size(); ++i)
    argv[i] = arguments.others[i];
  if (const auto left = static_cast<int>(arguments.others.size()); left != argc) {
    argc = left;
    argv[argc] = nullptr;
  }
  override_runs(override_by(std::move(given)));
  return {};
}

THRONG_DECL void init(int& argc, char** argv) {
  using namespace detail;
  const auto asked = applied({{}, divided(argc, argv).ours}, {}, init_prefix);
  if (asked.help || asked.version) {
    std::cout << (asked.help ? init_usage_text() : "throng " THRONG_VERSION "\n") << std::flush;
    std::exit(exit_codes::passed);
  }
  const auto problems = try_init(argc, argv);
  if (problems.empty())
    return;
  std::cerr << "There were problems with throng's flags or variables:\n";
  for (const auto& each : problems)
    std::cerr << "  - " << each << '\n';
  std::cerr << std::flush;
  std::exit(exit_codes::invalid_options);
}

THRONG_DECL void reset_init() { override_runs({}); }

} // namespace throng::inline THRONG_ABI
