// expect: malformed threshold: write method, operator, number: p\(95\)<500

// The text of a threshold has no units: times are in milliseconds.

#include <throng/throng.hpp>

void add(throng::load_test& test) { test.require("http_req_duration", "p(95)<500ms"); }
