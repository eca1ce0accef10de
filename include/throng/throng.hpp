// What the author of a load test names.  No engine and no Asio behind it: a script compiles
// quickly.  One translation unit of the program includes <throng/main.hpp> as well.

#pragma once

#include <throng/base/task.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/report/result.hpp>
#include <throng/threshold/operators.hpp>
#include <throng/threshold/precision.hpp>
#include <throng/threshold/threshold.hpp>
#include <throng/version.hpp>
#include <throng/vu/feeder.hpp>
#include <throng/vu/load_test.hpp>
#include <throng/vu/vu.hpp>
