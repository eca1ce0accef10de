// What does a GET cost a client of throng, in microseconds of CPU and in allocations for each
// request?  To be read beside bench_raw_loop and wrk in the same run: see README.md.
//
// Three runs in one process.  The first warms up (page faults, first buckets of histograms, caches)
// and is thrown away; the difference between a long and a short one, -d seconds, is the cost of
// requests alone, without what starts and ends a run.
//
// --rate N plans N arrivals a second in place of users that loop: -c of them must be enough.
// --url names another server than the one of -p, --tls CA_FILE whom to trust with https.

#include <throng/throng.hpp>
#include "arguments.hpp"
#include "sample.hpp"
#include <throng/main.hpp>

#include <chrono>
#include <exception>
#include <string>

namespace {

std::string url;       // written before the first run, then only read
bool checking = false; // likewise
double rate = 0;       // likewise; 0: users loop
std::string ca_file;   // likewise; empty without TLS

throng::task<> visit(throng::vu& vu) {
  const auto res = co_await vu.http.get(url);
  if (checking)
    vu.check("status is 200", res.status() == 200);
}

// One run from start to end; its `requests` is the library's own count.
bench::sample run_for(std::chrono::duration<double> duration, int vus) {
  throng::load_test test{"bench"};
  if (!ca_file.empty())
    test.http({.tls = {.ca_file = ca_file, .system_store = false}});
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
  if (rate > 0) {
    test.scenario(
        "get",
        throng::constant_arrival_rate{.rate = rate, .duration = whole, .pre_allocated_vus = vus},
        visit);
  } else {
    test.scenario("get", throng::constant_vus{.vus = vus, .duration = whole}, visit);
  }
  throng::run_options options;
  options.workers = 1;

  const bench::sample before = bench::read_meters();
  const throng::result result = throng::run(test, options);
  bench::sample spent = bench::read_meters() - before;
  spent.requests = static_cast<double>(result.value(throng::http_reqs.count()));
  if (spent.requests < 1)
    bench::give_up("no request was made");
  if (result.value(throng::http_req_failed.rate()) > 0)
    bench::give_up("requests failed");
  return spent;
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const long port = arguments.count("-p", 0);
  const int vus = static_cast<int>(arguments.count("-c", 64));
  rate = arguments.number("--rate", 0);
  const std::chrono::duration<double> duration{arguments.number("-d", 3)};
  const std::chrono::duration<double> warm_up{arguments.number("--warm-up", 1)};
  const std::chrono::duration<double> start_up{arguments.number("--start-up", 1)};
  checking = arguments.flag("--check");
  url = arguments.text("--url", "");
  ca_file = arguments.text("--tls", "");
  arguments.finish();
  if (url.empty() && (port < 1 || port > 65535))
    bench::give_up("-p PORT or --url URL is needed");
  if (url.empty())
    url = "http://127.0.0.1:" + std::to_string(port) + "/ping";

  try {
    const bench::sample cold = run_for(warm_up, vus);
    const bench::sample short_run = run_for(start_up, vus);
    const bench::sample long_run = run_for(start_up + duration, vus);
    bench::print(checking ? "throng+check" : "throng", long_run - short_run,
                 cold.requests + short_run.requests + long_run.requests);
  } catch (const std::exception& why) {
    bench::give_up("the run failed: ", why.what());
  }
}
