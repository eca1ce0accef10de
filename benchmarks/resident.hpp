// What this process keeps in memory.

#pragma once

#include "arguments.hpp"

#include <cstdio>

#include <unistd.h>

namespace bench {

/// Bytes of this process that are in memory now.
inline long resident_bytes() {
  long size = 0;
  long resident = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%ld %ld", &size, &resident) != 2)
    give_up("cannot read /proc/self/statm");
  std::fclose(file);
  return resident * ::sysconf(_SC_PAGESIZE);
}

} // namespace bench
