// What you see: two parts of one test, as two machines would run them, each with a result in a
// file; read back and merged they are one result, with exact counts and the quantiles of all
// samples.
// ctest: ^two parts of 100 iterations are 200
// ctest: ^p\(95\) of all: \d
// color: none

#include <throng/throng.hpp>
#include "demo_server.hpp"
#include <throng/main.hpp>

#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

int main() {
  throng::testing::http_server server;
  demo_routes(server);
  const auto url = server.url("/ping");
  throng::load_test test{"parts"};
  test.scenario("visit", throng::per_vu_iterations{.vus = 10, .iterations = 20},
                [&](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });

  std::vector<throng::result> parts;
  for (const auto* segment : {"0:1/2", "1/2:1"}) {
    throng::run_options options;
    options.execution_segment = segment;
    options.execution_segment_sequence = "0,1/2,1";
    options.seed = 1;
    options.result_file = "throng-part-" + std::to_string(server.port()) + ".json";
    (void)throng::run(test, options); // on a machine of its own, `--save-result FILE`
    parts.push_back(throng::result_from_file(options.result_file));
    std::remove(options.result_file.c_str());
  }
  const throng::result whole = throng::merge(parts);
  std::cout << "two parts of " << parts[0].value(throng::iterations.count()) << " iterations are "
            << whole.value(throng::iterations.count()) << "\n"
            << "p(95) of all: "
            << throng::duration_text(whole.value(throng::http_req_duration.p(95))) << "\n"
            << whole;
  return whole.passed() ? 0 : 1;
}
