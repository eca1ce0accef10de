// expect: a run ends when the interval is narrow enough: write relative_ci\(\.\.\.\) < 0\.05

// The run would end while nothing is known.

#include <throng/throng.hpp>
#include <throng/threshold/precision.hpp>

auto rule() { return throng::relative_ci(throng::http_req_duration.p(99)) > 0.05; }
