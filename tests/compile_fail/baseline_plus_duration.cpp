// expect: this metric is a plain number: add a number to the baseline, as in baseline \+ 0\.01

// A share is no time.

#include <throng/throng.hpp>

using namespace std::chrono_literals;

void add(throng::load_test& test) {
  test.require(throng::http_req_failed.rate() < throng::baseline + 5ms);
}
