// What is wrong with the options of a test's HTTP client, and what this machine lacks for them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/source_addresses.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A sentence for each, with the cure; empty when all is right.  Reads the files that are named and
/// asks the system for its addresses.
[[nodiscard]] THRONG_DECL std::vector<std::string> http_problems(const http_options& options);

/// How a run connects.
struct connecting {
  source_rules sources;              ///< where its connections come from
  std::vector<std::string> warnings; ///< what the machine may lack
};

/// For options that http_problems() found right, and a run that may have so many connections at a
/// time.  Raises the process's limit on descriptors as far as it may, when that is too low.
[[nodiscard]] THRONG_DECL connecting prepare_connecting(const http_options& options,
                                                        std::uint64_t most_connections);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/http_problems.ipp>
#endif
