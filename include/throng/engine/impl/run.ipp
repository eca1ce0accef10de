#pragma once

#include <throng/engine/http_problems.hpp>
#include <throng/engine/run.hpp>
#include <throng/engine/run_in.hpp>
#include <throng/engine/run_override.hpp>
#include <throng/engine/run_watcher.hpp>
#include <throng/report/banner.hpp>
#include <throng/report/colors.hpp>
#include <throng/report/metrics_usage_text.hpp>
#include <throng/report/result_json.hpp>
#include <throng/report/summary.hpp>
#include <throng/report/summary_json.hpp>
#include <throng/report/terminal.hpp>
#include <throng/report/write_file.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <random>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

inline palette styles(const run_options& options) {
  return options.color ? color_palette() : palette{};
}

inline void blame_file(result& told, const std::string& what, const std::string& path,
                       std::error_code failed) {
  auto facts = told.facts();
  facts.reasons.push_back("the " + what + " could not be written to '" + path +
                          "': " + failed.message());
  if (facts.verdict == verdict::passed) {
    facts.verdict = verdict::failed;
    facts.exit_code = exit_codes::not_written;
  }
  told = result(std::move(facts));
}

inline void write_summary(result& told, const run_options& options) {
  summary_json_options shape;
  shape.no_color = !options.color;
  shape.stdout_is_terminal = terminal_of(stdout).is_terminal;
  shape.stderr_is_terminal = terminal_of(stderr).is_terminal;
  const auto failed = write_file(options.summary_export, summary_json(told, shape));
  if (failed)
    blame_file(told, "summary", options.summary_export, failed);
}

inline void save_result(result& told, const run_options& options) {
  if (const auto failed = write_result(options.result_file, told))
    blame_file(told, "result", options.result_file, failed);
}

inline void print_summary(const result& told, const run_options& options) {
  summary_options shape;
  shape.full = options.full_summary;
  shape.colors = styles(options);
  const auto start = std::chrono::steady_clock::now();
  const auto text = options.summary ? summary_text(told, shape) : std::string();
  const auto took = std::chrono::steady_clock::now() - start;
  std::cout << text;
  if (options.stats) {
    std::cout << (text.empty() ? "" : "\n\n")
              << metrics_usage_text(told.facts().usage, took, styles(options));
  }
  std::cout << std::flush;
}

// One that is easily typed again.
inline std::uint64_t new_seed() { return std::random_device{}() % 1'000'000'000; }

// A connection for each user.  A thread's loop has five descriptors of its own.
inline std::uint64_t most_connections_of(const run_plan& plan) {
  std::uint64_t sum = 0;
  for (const auto& each : plan.scenarios)
    sum += static_cast<std::uint64_t>(each.vus) * (each.spec->body().is_blocking() ? 6 : 1);
  return sum;
}

inline void add_warnings(result& told, const std::vector<std::string>& first) {
  if (first.empty())
    return;
  auto facts = told.facts();
  facts.warnings.insert(facts.warnings.begin(), first.begin(), first.end());
  told = result(std::move(facts));
}

inline result carry_out(const load_test& test, const run_options& options) {
  auto plan = make_plan(test, options);
  const auto seed = options.seed ? *options.seed : test.seed().value_or(new_seed());
  auto how = prepare_connecting(test.http(), most_connections_of(plan));
  if (options.banner) {
    auto told = describe(plan);
    told.seed = seed;
    std::cout << banner_text(told, styles(options)) << '\n' << std::flush;
  }
  auto told = run_watcher(plan, options, seed, std::move(how.sources)).watch();
  add_warnings(told, how.warnings);
  return told;
}

inline result run_changed(const load_test& test, const run_options& options, run_change change) {
  auto found = std::move(change.problems);
  const auto of_test = problems(test, options);
  found.insert(found.end(), of_test.begin(), of_test.end());
  const bool is_refused = !found.empty();
  auto told = is_refused ? refuse(test, std::move(found)) : carry_out(test, options);
  add_warnings(told, change.warnings);
  // A test that was refused leaves the files of an earlier run where they are.
  if (!is_refused && !options.summary_export.empty())
    write_summary(told, options);
  if (!is_refused && !options.result_file.empty())
    save_result(told, options);
  if (options.summary || options.stats)
    print_summary(told, options);
  return told;
}

} // namespace detail

THRONG_DECL result run(const load_test& test, const run_options& options) {
  const auto what = detail::override_of_runs();
  if (!what)
    return detail::run_changed(test, options, {});
  auto changed = test;
  auto how = options;
  auto change = what(changed, how);
  return detail::run_changed(changed, how, std::move(change));
}

} // namespace throng::inline THRONG_ABI
