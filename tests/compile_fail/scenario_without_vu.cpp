// expect: the body of a scenario is a coroutine: throng::task<> body\(throng::vu& vu\)

// The virtual user is missing.

#include <throng/throng.hpp>

throng::task<> visit() { co_return; }

void add(throng::load_test& test) { test.scenario("visit", throng::constant_vus{}, visit); }
