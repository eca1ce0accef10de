// Names of the types that scripts and tests meet most, for headers that only mention them.

#pragma once

#include <throng/base/config.hpp>

namespace throng::inline THRONG_ABI {

template <class T>
class task;
class load_test;
class request;
class response;
class result;
class scenario_spec;
class threshold;
class vu;
struct run_options;

} // namespace throng::inline THRONG_ABI
