// expect: this metric is a time: compare it with a duration, as in 500ms

// Two thousand of what?

#include <throng/throng.hpp>

void add(throng::load_test& test) { test.require(throng::http_req_duration.p(95) < 2000); }
