// expect: malformed threshold: write method, operator, number: p\(95\)<500

// The bound is missing.

#include <throng/throng.hpp>

void add(throng::load_test& test) { test.require("http_req_duration", "p(95)<"); }
