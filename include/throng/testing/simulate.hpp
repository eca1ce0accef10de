// Asks a load test's questions of a model, before there is a server: the real scripts, drivers,
// client, metrics and thresholds on a clock that jumps from one event to the next.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/report/result.hpp>
#include <throng/testing/service_model.hpp>
#include <throng/testing/service_model_queue.hpp>
#include <throng/testing/service_model_times.hpp>
#include <throng/testing/simulated_server.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/testing/virtual_world.hpp>
#include <throng/vu/load_test.hpp>

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A time in which the generator of a simulation does nothing.
struct generator_stall {
  std::chrono::nanoseconds at{};     ///< since simulation_start
  std::chrono::nanoseconds length{}; ///< how long
};

/// Runs the test against a model of its service, on this thread and in virtual time, and gives what
/// run() would.  The model answers for every server that the scripts ask.  All random numbers come
/// from one seed, options.seed, else the test's, else 1: the same seed gives the same result to the
/// byte, whatever the machine does meanwhile.  Options of printing, threads and signals do nothing.
///
///     const auto told = throng::simulate(test, throng::models::queue(8,
///     models::exponential(5ms)));
///
/// `stalls`: times in which the generator itself has no core, to see what a result is worth then.
[[nodiscard]] inline result simulate(const load_test& test, service_model model,
                                     const run_options& options = {},
                                     const std::vector<generator_stall>& stalls = {}) {
  testing::simulated_server server(std::move(model),
                                   options.seed.value_or(test.seed().value_or(1)));
  testing::virtual_world here(
      [&server](std::string_view request, instant now) { return server.answer(request, now); },
      server.connect_time());
  here.network().accepts = [&] { return server.accepts(here.now()); };
  for (const auto& each : stalls)
    here.stall_generator(simulation_start + each.at, each.length);
  return run_in(here, test, options);
}

} // namespace throng::inline THRONG_ABI
