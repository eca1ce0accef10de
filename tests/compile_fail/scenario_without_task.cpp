// expect: the body of a scenario is a coroutine: throng::task<> body\(throng::vu& vu\), or

// A function that returns a number is neither a coroutine nor a plain function that may block.

#include <throng/throng.hpp>

int visit(throng::vu&) { return 0; }

void add(throng::load_test& test) { test.scenario("visit", throng::constant_vus{}, visit); }
