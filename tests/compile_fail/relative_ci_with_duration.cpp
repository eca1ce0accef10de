// expect: a relative interval is a share: compare it with a number, as in 0\.05

// Five milliseconds of what?

#include <throng/throng.hpp>
#include <throng/threshold/precision.hpp>

using namespace std::chrono_literals;

auto rule() { return throng::relative_ci(throng::http_req_duration.p(99)) < 5ms; }
