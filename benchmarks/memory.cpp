// How much resident memory does one VU cost the client, in bytes?
//
// VUs that GET and then sleep for a second, the server in another process.  The figure is sampled
// in the middle of the run from a second thread, when every VU has its connection; run.py takes the
// slope between two numbers of VUs, so that the program itself is not counted.  What the kernel
// keeps for a socket is not part of resident memory.

#include <throng/throng.hpp>
#include "arguments.hpp"
#include "descriptors.hpp"
#include "resident.hpp"
#include <throng/main.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;

std::string url; // written before the run, then only read

throng::task<> visit(throng::vu& vu) {
  // The first requests are spread over a second: a herd would measure the server's backlog.
  if (vu.iteration() == 0)
    co_await vu.sleep(std::chrono::milliseconds(vu.id() % 1000));
  const auto res = co_await vu.http.get(url);
  vu.check("status is 200", res.status() == 200);
  co_await vu.sleep(1s);
}

// Runs the test with a sampler beside it, and prints the line of JSON.
void measure(throng::load_test& test, const throng::run_options& options, int vus,
             std::chrono::milliseconds whole) {
  const long before = bench::resident_bytes();
  long during = 0; // written by the sampler, read after it was joined
  std::jthread sampler{[&] {
    std::this_thread::sleep_for(whole / 2);
    during = bench::resident_bytes();
  }};
  const throng::result result = throng::run(test, options);
  sampler.join();

  if (result.value(throng::http_req_failed.rate()) > 0)
    bench::give_up("requests failed");
  std::printf("{\"client\": \"memory\", \"vus\": %d, \"resident_before\": %ld, "
              "\"resident_during\": %ld, \"total_requests\": %.0f}\n",
              vus, before, during, static_cast<double>(result.value(throng::http_reqs.count())));
}

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const long port = arguments.count("-p", 0);
  const int vus = static_cast<int>(arguments.count("-c", 10'000));
  const std::chrono::duration<double> duration{arguments.number("-d", 8)};
  const long workers = arguments.count("--workers", 1);
  arguments.finish();
  if (port < 1 || port > 65535)
    bench::give_up("-p PORT is needed");
  if (duration < 4s)
    bench::give_up("-d is at least 4: the VUs start over the first second");
  if (workers < 1)
    bench::give_up("--workers is at least 1");
  if (bench::raise_descriptor_limit(static_cast<rlim_t>(vus) + 100) <
      static_cast<rlim_t>(vus) + 20) {
    bench::give_up("the limit of open descriptors is too low for -c");
  }
  url = "http://127.0.0.1:" + std::to_string(port) + "/ping";

  throng::load_test test{"memory"};
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
  test.scenario("sleepers", throng::constant_vus{.vus = vus, .duration = whole}, visit);
  throng::run_options options;
  options.workers = static_cast<unsigned>(workers);

  try {
    measure(test, options, vus, whole);
  } catch (const std::exception& why) {
    bench::give_up("the run failed: ", why.what());
  }
}
