// The call that runs a load test.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_control.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/report/progress_state.hpp>
#include <throng/report/result.hpp>
#include <throng/vu/load_test.hpp>

namespace throng::inline THRONG_ABI {

/// Runs the test to its end and says how it went.  The calling thread watches; the virtual users
/// run on threads that end before it returns.  Prints, writes and catches only what the options ask
/// for.  A test with problems is not started: its result is invalid and names all of them.  Throws
/// std::system_error when the system gives no threads or descriptors.  Where throng::init was
/// called its flags come over test and options, which stay as they are.
[[nodiscard]] THRONG_DECL result run(const load_test& test, const run_options& options = {});

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/run.ipp>
#endif
