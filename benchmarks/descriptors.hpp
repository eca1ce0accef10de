// Many connections need many descriptors; the usual soft limit is 1024.

#pragma once

#include <sys/resource.h>

namespace bench {

/// Raises the limit of open descriptors to at least `wanted` where the system permits it, else as
/// far as it goes.  Answers the limit in force afterwards.
inline rlim_t raise_descriptor_limit(rlim_t wanted) noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return 0;
  if (limit.rlim_max < wanted) {
    const rlimit higher{wanted, wanted};
    if (::setrlimit(RLIMIT_NOFILE, &higher) == 0)
      return wanted; // a privilege, often missing
  }
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
    return limit.rlim_max;
  return limit.rlim_cur;
}

} // namespace bench
