// expect: this metric is a plain number: compare it with a number, as in 0\.01

// A share is no time.

#include <throng/throng.hpp>

using namespace std::chrono_literals;

void add(throng::load_test& test) { test.require(throng::http_req_failed.rate() < 2s); }
