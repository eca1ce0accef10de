// expect: the body of a scenario is a coroutine: throng::task<> body\(throng::vu& vu\)

// An iteration has no result.

#include <throng/throng.hpp>

throng::task<int> visit(throng::vu&) { co_return 1; }

void add(throng::load_test& test) { test.scenario("visit", throng::constant_vus{}, visit); }
