// What comes over every run of this process.  It is the one piece of state that is not in a value,
// and there is none unless somebody asks for it: throng::init does.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/vu/load_test.hpp>

#include <functional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// How changing a run went.
struct run_change {
  std::vector<std::string> problems; ///< why it cannot run; its result is invalid and names them
  std::vector<std::string> warnings; ///< what of the test no longer counts; the result has them
};

/// Changes the copies of a test and its options that run() goes on with.
using run_override = std::function<run_change(load_test&, run_options&)>;

/// From now on every run() of the process applies it first; an empty one takes it back.  Any
/// thread; runs that have begun are not touched.
THRONG_DECL void override_runs(run_override what);

namespace detail {

/// What override_runs() was given last; may be empty.
THRONG_DECL run_override override_of_runs();

} // namespace detail
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run_override.ipp>
#endif
