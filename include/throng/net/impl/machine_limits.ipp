// Where the limits of a machine stand.

#pragma once

#include <throng/base/proc_text.hpp>
#include <throng/net/machine_limits.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <sys/resource.h>
#include <sys/stat.h>

namespace throng::inline THRONG_ABI {
namespace limit_text {

inline std::string tcp_setting(const char* name) {
  return proc_text(std::string("/proc/sys/net/ipv4/") + name);
}

inline std::optional<std::uint64_t> tcp_number(const char* name) {
  const auto text = tcp_setting(name);
  std::string_view rest = text;
  return take_number(rest);
}

inline std::uint64_t as_number(rlim_t limit) noexcept {
  constexpr auto most = std::uint64_t{1} << 63;
  return limit == RLIM_INFINITY ? most : std::min(static_cast<std::uint64_t>(limit), most);
}

} // namespace limit_text

THRONG_DECL std::optional<port_range> parse_port_range(std::string_view text) {
  const auto first = take_number(text);
  const auto last = take_number(text);
  const bool ends = text.find_first_not_of(" \t\n") == std::string_view::npos;
  if (!first || !last || !ends || *first < 1 || *last > 65'535 || *last < *first)
    return std::nullopt;
  return port_range{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

THRONG_DECL machine_limits read_machine_limits() {
  machine_limits limits;
  if (const auto range = parse_port_range(limit_text::tcp_setting("ip_local_port_range")))
    limits.ports = *range;
  if (const auto reuse = limit_text::tcp_number("tcp_tw_reuse"); reuse && *reuse <= 2)
    limits.reuse = static_cast<time_wait_reuse>(*reuse);
  if (const auto delay = limit_text::tcp_number("tcp_tw_reuse_delay"); delay && *delay <= 60'000)
    limits.reuse_delay = std::chrono::milliseconds{*delay};
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0)
    limits.descriptors = limit_text::as_number(files.rlim_max);
  limits.descriptors_in_use = open_descriptors();
  return limits;
}

THRONG_DECL raised_limit raise_descriptor_limit() noexcept {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0)
    return {};
  const auto before = limit_text::as_number(files.rlim_cur);
  files.rlim_cur = files.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0)
    return {before, before};
  return {before, limit_text::as_number(files.rlim_max)};
}

THRONG_DECL std::uint64_t open_descriptors() {
#if defined(__linux__)
  // Newer kernels tell it (Linux 6.2, "proc/fd: report the number of open files as st_size");
  // walking over tens of thousands each second would be felt.
  struct stat told {};
  if (::stat("/proc/self/fd", &told) == 0 && told.st_size > 0)
    return static_cast<std::uint64_t>(told.st_size);
#endif
  std::error_code failed;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator each("/proc/self/fd", failed), end;
       !failed && each != end; each.increment(failed))
    ++count;
  return count;
}

} // namespace throng::inline THRONG_ABI
