// expect: this metric is a time: add a duration to the baseline, as in baseline \+ 5ms

// Five of what?

#include <throng/throng.hpp>

void add(throng::load_test& test) {
  test.require(throng::http_req_duration.p(95) < throng::baseline + 5);
}
