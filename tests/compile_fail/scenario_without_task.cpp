// expect: the body of a scenario is a coroutine: throng::task<> body\(throng::vu& vu\)

// A function that returns nothing is no coroutine.

#include <throng/throng.hpp>

void visit(throng::vu&) {}

void add(throng::load_test& test) { test.scenario("visit", throng::constant_vus{}, visit); }
