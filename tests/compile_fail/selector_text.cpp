// expect: malformed metric of a threshold: write name or name\{tag:value\}

// A tag without a value.

#include <throng/throng.hpp>

void add(throng::load_test& test) { test.require("http_req_duration{name}", "p(95)<500"); }
