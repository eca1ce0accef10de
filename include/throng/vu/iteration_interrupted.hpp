// How a plain function learns that its iteration is cut off.

#pragma once

#include <throng/base/config.hpp>

namespace throng::inline THRONG_ABI {

/// Thrown by what blocks in a plain function, request::wait() and vu.sleep(...).wait(), when the
/// iteration was interrupted: a thread cannot be ended from outside, so the function is left
/// through its destructors.  It is no std::exception, so that a function that handles its own
/// errors does not handle this one; `catch (...)` should throw it on.
class iteration_interrupted {};

} // namespace throng::inline THRONG_ABI
