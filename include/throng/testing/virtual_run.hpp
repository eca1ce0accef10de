// Runs a load test in virtual time.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_in.hpp>
#include <throng/report/result.hpp>
#include <throng/testing/virtual_world.hpp>
#include <throng/vu/load_test.hpp>

#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing {

/// Runs the real scripts, drivers, client, metrics and thresholds against a scripted server, on a
/// clock that jumps from one event to the next.  The same test gives the same result every time.
inline result run_virtually(const load_test& test, scripted_server server,
                            const run_options& options = {}) {
  virtual_world here(std::move(server));
  return run_in(here, test, options);
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
