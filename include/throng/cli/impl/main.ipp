#pragma once

#include <throng/cli/arguments.hpp>
#include <throng/cli/main.hpp>
#include <throng/cli/overrides.hpp>
#include <throng/engine/preview.hpp>
#include <throng/engine/run.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/http/proxy_rules.hpp>
#include <throng/report/plan_text.hpp>
#include <throng/report/result.hpp>
#include <throng/report/terminal.hpp>
#include <throng/version.hpp>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline int refuse_to_run(const std::vector<std::string>& found) {
  std::cerr << "There were problems with the configuration of the test:\n";
  for (const auto& each : found)
    std::cerr << "  - " << each << '\n';
  std::cerr << std::flush;
  return exit_codes::invalid_options;
}

// For programs that read it: `94`, rounded up, or `endless`.
inline std::string seconds_text(const std::optional<std::chrono::nanoseconds>& longest) {
  return longest ? std::to_string(std::chrono::ceil<std::chrono::seconds>(*longest).count())
                 : "endless";
}

inline int show_plan(const load_test& test, const parsed_arguments& read) {
  const auto plan = preview(test, read.options);
  errno = 0;
  if (read.plan_seconds) {
    std::cout << seconds_text(longest_run(test, read.options)) << '\n' << std::flush;
  } else if (read.plot) {
    constexpr std::size_t usual = 72;
    const auto columns = terminal_of(stdout).columns;
    write_plan_plot(std::cout, plan, columns == 0 ? usual : columns);
  } else {
    write_plan(std::cout, plan);
  }
  const int error = errno;
  // A reader that has seen enough, `| head`, is no failure.
  if (std::cout.good() || error == EPIPE)
    return exit_codes::passed;
  std::cerr << "the plan could not be written: " << std::generic_category().message(error) << '\n';
  return exit_codes::not_written;
}

} // namespace detail

THRONG_DECL int main(load_test& test, int argc, char** argv) {
  result told;
  return main(test, argc, argv, told);
}

THRONG_DECL int main(load_test& test, int argc, char** argv, result& told) {
  try {
    const auto read = parse_arguments({argv + (argc > 0 ? 1 : 0), argv + argc});
    if (read.help) {
      std::cout << usage_text(argc > 0 ? argv[0] : "test");
      return exit_codes::passed;
    }
    if (read.version) {
      std::cout << "throng " THRONG_VERSION "\n";
      return exit_codes::passed;
    }
    auto found = read.problems;
    std::vector<std::string> warnings;
    if (found.empty()) {
      auto changed = override_test(test, read);
      found = std::move(changed.problems);
      warnings = std::move(changed.warnings);
    }
    // As k6: programs, and no library, go by the proxies of their environment.
    auto& proxy = test.http().proxy;
    if (proxy.http.empty() && proxy.https.empty())
      proxy = proxy_from_environment();
    const auto of_test = problems(test, read.options);
    found.insert(found.end(), of_test.begin(), of_test.end());
    if (!found.empty())
      return detail::refuse_to_run(found);
    for (const auto& each : warnings)
      std::cerr << "warning: " << each << '\n';
    if (read.plan)
      return detail::show_plan(test, read);
    for (const auto& [name, value] : read.variables)
      ::setenv(name.c_str(), value.c_str(), 1);
    told = run(test, read.options);
    if (!told.reasons().empty() && !read.options.summary) {
      for (const auto& each : told.reasons())
        std::cerr << each << '\n';
    }
    return told.exit_code();
  } catch (const std::exception& failure) {
    std::cerr << "the test could not be run: " << failure.what() << '\n';
    return exit_codes::not_written;
  }
}

} // namespace throng::inline THRONG_ABI
