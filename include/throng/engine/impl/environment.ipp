#pragma once

#include <throng/base/proc_text.hpp>
#include <throng/engine/environment.hpp>
#include <throng/engine/process.hpp>
#include <throng/http/parser.hpp>
#include <throng/net/machine_limits.hpp>
#include <throng/version.hpp>

#include <asio/version.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <sys/utsname.h>

namespace throng::inline THRONG_ABI {
namespace detail {

// The first line of a small file, without blanks at its end.
inline std::string line_in(const char* path) {
  auto text = proc_text(path);
  text.resize(std::min(text.find('\n'), text.size()));
  while (text.ends_with(' '))
    text.pop_back();
  return text;
}

// What /proc/cpuinfo says of the first core.
inline std::string cpu_field(std::string_view name) {
  const auto text = proc_text("/proc/cpuinfo");
  const auto place = text.find(name);
  if (place == std::string::npos)
    return {};
  const auto line = text.substr(place, text.find('\n', place) - place);
  const auto colon = line.find(": ");
  return colon == std::string::npos ? std::string() : line.substr(colon + 2);
}

inline const char* words_of(time_wait_reuse how) noexcept {
  switch (how) {
  case time_wait_reuse::full_rest: return "never";
  case time_wait_reuse::everywhere: return "everywhere";
  case time_wait_reuse::loopback_only: break;
  }
  return "loopback";
}

} // namespace detail

THRONG_DECL std::vector<environment_fact> read_environment() {
  std::vector<environment_fact> all;
  const auto tell = [&all](const char* name, std::string value) {
    if (!value.empty())
      all.push_back({name, std::move(value)});
  };
  if (utsname system{}; ::uname(&system) == 0)
    tell("kernel", std::string(system.sysname) + " " + system.release + " " + system.machine);
  tell("cpu", detail::cpu_field("model name"));
  tell("cores", std::to_string(std::thread::hardware_concurrency()));
  tell("usable_cores", std::to_string(usable_cores()));
  tell("smt", detail::line_in("/sys/devices/system/cpu/smt/active"));
  if (detail::cpu_field("flags").find("hypervisor") != std::string::npos)
    tell("hypervisor", "yes");
  tell("governor", detail::line_in("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
  tell("clock_source",
       detail::line_in("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
  tell("cpu_quota", detail::line_in("/sys/fs/cgroup/cpu.max"));
  const auto limits = read_machine_limits();
  tell("descriptor_limit", std::to_string(limits.descriptors));
  tell("local_ports",
       std::to_string(limits.ports.first) + " to " + std::to_string(limits.ports.last));
  tell("tw_reuse", detail::words_of(limits.reuse));
  tell("throng", THRONG_VERSION);
  tell("compiler", __VERSION__);
#if defined(__OPTIMIZE__)
  tell("optimised", "yes");
#else
  tell("optimised", "no");
#endif
#if defined(NDEBUG)
  tell("assertions", "no");
#else
  tell("assertions", "yes");
#endif
  tell("asio", std::to_string(ASIO_VERSION / 100000) + "." +
                   std::to_string(ASIO_VERSION / 100 % 1000) + "." +
                   std::to_string(ASIO_VERSION % 100));
  tell("llhttp", llhttp_version());
  return all;
}

THRONG_DECL std::string environment_difference(const std::vector<environment_fact>& earlier,
                                               const std::vector<environment_fact>& here) {
  std::string list;
  for (const auto& each : here) {
    const auto other = std::find_if(earlier.begin(), earlier.end(),
                                    [&](const auto& fact) { return fact.name == each.name; });
    if (other == earlier.end() || other->value == each.value)
      continue;
    list += (list.empty() ? "" : "; ") + each.name + " '" + other->value + "' there, '" +
            each.value + "' here";
  }
  return list.empty()
             ? list
             : "the baseline was measured elsewhere, so that its numbers compare badly: " + list;
}

} // namespace throng::inline THRONG_ABI
