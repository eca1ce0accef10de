// What runs a load test: run() for a test case, main() for a program, init() for the flags of a
// test program; preview(), which only looks at it; and results in files.  Brings in the engine and
// Asio; one translation unit of a program needs it, beside any number that include <throng.hpp>.

#pragma once

#include <throng/throng.hpp>
#include <throng/cli/arguments.hpp>
#include <throng/cli/init.hpp>
#include <throng/cli/main.hpp>
#include <throng/engine/preview.hpp>
#include <throng/engine/run.hpp>
#include <throng/engine/run_options.hpp>
#include <throng/report/merge.hpp>
#include <throng/report/result_json.hpp>
