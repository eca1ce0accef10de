// The table of the flags: what they are called, what they take, what they do.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/duration_text.hpp>
#include <throng/cli/flag.hpp>
#include <throng/cli/http_flags.hpp>
#include <throng/cli/parsed_arguments.hpp>
#include <throng/cli/shortcuts.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {
namespace detail {

inline const char* read_vus(parsed_arguments& into, std::string_view value) {
  into.load.vus = number_in<std::int64_t>(value, 0, 100'000'000);
  return into.load.vus ? nullptr : "it takes a whole number from 0 to 100000000";
}

inline const char* read_duration(parsed_arguments& into, std::string_view value) {
  const auto read = parse_duration(value);
  if (!read || read->count() <= 0)
    return "it takes a time above 0s, such as 30s or 1m30s";
  into.load.duration = read;
  return nullptr;
}

inline const char* read_iterations(parsed_arguments& into, std::string_view value) {
  into.load.iterations =
      number_in<std::int64_t>(value, 1, std::numeric_limits<std::int64_t>::max());
  return into.load.iterations ? nullptr : "it takes a whole number from 1 on";
}

inline const char* read_stages(parsed_arguments& into, std::string_view value) {
  const auto read = parse_stages(value);
  if (!read)
    return "it takes a time and the users at its end, such as 30s:100 or 30s:100,1m:0";
  into.load.stages.insert(into.load.stages.end(), read->begin(), read->end());
  return nullptr;
}

inline const char* read_seed(parsed_arguments& into, std::string_view value) {
  into.options.seed = number_in<std::uint64_t>(value, 0, std::numeric_limits<std::uint64_t>::max());
  return into.options.seed ? nullptr : "it takes a whole number from 0 to 18446744073709551615";
}

inline const char* read_rps(parsed_arguments& into, std::string_view value) {
  into.rps = number_in<double>(value, 0, std::numeric_limits<double>::max());
  return into.rps ? nullptr : "it takes a number of requests a second, 0 for no limit";
}

inline const char* read_min_iteration_duration(parsed_arguments& into, std::string_view value) {
  const auto read = parse_duration(value);
  if (!read || read->count() < 0)
    return "it takes a time such as 500ms or 1m30s";
  into.min_iteration_duration = read;
  return nullptr;
}

inline const char* read_busy_poll(parsed_arguments& into, std::string_view value) {
  const auto read = parse_duration(value);
  if (!read || read->count() < 0)
    return "it takes a time such as 150us, 0s for none";
  into.options.busy_poll = *read;
  return nullptr;
}

inline const char* read_workers(parsed_arguments& into, std::string_view value) {
  const auto count = number_in<unsigned>(value, 1, 1024);
  if (!count)
    return "it takes a whole number from 1 to 1024";
  into.options.workers = *count;
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

inline const char* read_plan(parsed_arguments& into, std::string_view value) {
  if (!value.empty() && value != "plot" && value != "seconds")
    return "it takes no value, plot or seconds";
  into.plan = true;
  into.plot = value == "plot";
  into.plan_seconds = value == "seconds";
  return nullptr;
}

inline const char* read_variable(parsed_arguments& into, std::string_view value) {
  const auto equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return "it takes NAME=VALUE";
  into.variables.emplace_back(value.substr(0, equals), value.substr(equals + 1));
  return nullptr;
}

inline const char* read_tag(parsed_arguments& into, std::string_view value) {
  const auto equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == value.size())
    return "it takes KEY=VALUE";
  into.tags.emplace_back(value.substr(0, equals), value.substr(equals + 1));
  return nullptr;
}

inline constexpr flag run_flags[] = {
    {"--vus", 'u', "N", "VUS", "virtual users, in place of the test's scenarios", &read_vus},
    {"--duration", 'd', "TIME", "DURATION", "how long the users loop, such as 30s or 1m30s",
     &read_duration},
    {"--iterations", 'i', "N", "ITERATIONS", "iterations that the users share", &read_iterations},
    {"--stage", 's', "TIME:N", "STAGES", "change to N users in that time; again for the next stage",
     &read_stages},
    {"--scenario", 0, "NAME", nullptr, "the scenario whose body -u, -d, -i and -s run",
     [](parsed_arguments& into, std::string_view value) {
       return read_text(into.scenario, value, "it takes the name of a scenario");
     }},
    {"--plan", 0, "plot|seconds", nullptr,
     "show what would run, as a list, a plot or its longest duration, and end", &read_plan, true},
    {"--env", 'e', "NAME=VALUE", nullptr, "set a variable that the script reads", &read_variable},
    {"--tag", 0, "KEY=VALUE", nullptr, "put a tag on all samples; again for the next", &read_tag},
    {"--seed", 0, "N", "SEED", "the seed of all random numbers, to repeat a run", &read_seed},
    {"--rps", 0, "N", "RPS", "requests a second at most, of all users together", &read_rps},
    {"--busy-poll", 0, "TIME", "BUSY_POLL",
     "so long before something is due, poll instead of sleep", &read_busy_poll},
    {"--min-iteration-duration", 0, "TIME", "MIN_ITERATION_DURATION",
     "how long an iteration takes at least", &read_min_iteration_duration},
    {"--no-setup", 0, nullptr, "NO_SETUP", "do not run the test's setup",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.setup = false;
       return nullptr;
     }},
    {"--no-teardown", 0, nullptr, "NO_TEARDOWN", "do not run the test's teardown",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.teardown = false;
       return nullptr;
     }},
    {"--execution-segment", 0, "FROM:TO", nullptr, "run a part of the test, such as 1/4:1/2",
     [](parsed_arguments& into, std::string_view value) {
       return read_text(into.options.execution_segment, value, "it takes a part such as 1/4:1/2");
     }},
    {"--execution-segment-sequence", 0, "LIST", nullptr, "how the whole is cut, such as 0,1/4,1",
     [](parsed_arguments& into, std::string_view value) {
       return read_text(into.options.execution_segment_sequence, value,
                        "it takes where the parts begin and end, such as 0,1/4,1");
     }},
    {"--workers", 0, "N", "WORKERS", "threads that run virtual users (default: one a core)",
     &read_workers},
    {"--no-thresholds", 0, nullptr, nullptr, "do not judge thresholds",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.thresholds = false;
       return nullptr;
     }},
    {"--accept-invalid", 0, nullptr, "ACCEPT_INVALID",
     "let a run that cannot be trusted pass, with a warning",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.accept_invalid = true;
       return nullptr;
     }},
    {"--baseline", 0, "FILE", "BASELINE", "the stored result that thresholds compare with",
     [](parsed_arguments& into, std::string_view value) {
       return read_text(into.options.baseline, value, "it takes the path of a file");
     }},
    {"--summary-mode", 0, "MODE", "SUMMARY_MODE", "the summary: compact, full or disabled",
     &read_summary_mode},
    {"--summary-export", 0, "FILE", "SUMMARY_EXPORT", "write the summary as JSON, too",
     [](parsed_arguments& into, std::string_view value) {
       return read_text(into.options.summary_export, value, "it takes the path of a file");
     }},
    {"--save-result", 0, "FILE", "SAVE_RESULT",
     "write the whole result as JSON, to merge and compare",
     [](parsed_arguments& into, std::string_view value) {
       return read_text(into.options.result_file, value, "it takes the path of a file");
     }},
    {"--stats", 0, nullptr, "STATS", "show what the numbers of the run took, at the end",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.stats = true;
       return nullptr;
     }},
    {"--quiet", 'q', nullptr, nullptr, "no banner and no progress",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.banner = into.options.progress = false;
       return nullptr;
     }},
    {"--no-color", 0, nullptr, nullptr, "no colours (also: the variable NO_COLOR)",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.options.color = false;
       return nullptr;
     }},
    {"--version", 0, nullptr, nullptr, "show the version",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.version = true;
       return nullptr;
     }},
    {"--help", 'h', nullptr, nullptr, "show this",
     [](parsed_arguments& into, std::string_view) -> const char* {
       into.help = true;
       return nullptr;
     }},
};

/// All flags, in the order in which they are shown.
inline constexpr auto flags = [] {
  std::array<flag, std::size(run_flags) + http_flags.size()> all{};
  const auto end = std::copy(std::begin(run_flags), std::end(run_flags), all.begin());
  std::copy(http_flags.begin(), http_flags.end(), end);
  return all;
}();

/// The flag of that name, `--vus` or `-u`; null for none.
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

} // namespace detail
} // namespace throng::inline THRONG_ABI
