// Where a run took place: what its numbers depend on besides the server.

#pragma once

#include <throng/base/config.hpp>

#include <string>

namespace throng::inline THRONG_ABI {

/// One fact of the machine, the process or the build: `cores`, `2`.
struct environment_fact {
  std::string name;  ///< such as kernel, cpu, cores, governor, clock_source
  std::string value; ///< for a person to read; empty facts are left out

  friend bool operator==(const environment_fact&, const environment_fact&) = default;
};

} // namespace throng::inline THRONG_ABI
