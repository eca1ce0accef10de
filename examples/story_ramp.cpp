// What you see: one test, two servers.  Users come for two minutes until there are 100, for six
// more until there are 400, and go within two.  The first server is well: all thresholds hold, exit
// code 0.  The second one takes three seconds for each eighth page and refuses each fortieth: both
// thresholds fail, exit code 99.  A build server would stop there; this program expects just that.
// Takes 15 seconds; -e SCALE=1 the twice ten minutes of the story.
// ctest: ^ +✓ 'p\(95\)<2000' p\(95\)=
// ctest: ^ +✗ 'p\(95\)<2000' p\(95\)=[3-9]
// ctest: ^ +✗ 'rate<0\.01' rate=2\.\d+%
// ctest: ^the good server: passed, exit code 0$
// ctest: ^the bad server: failed, exit code 99$

#include <throng/throng.hpp>
#include "story_scale.hpp"
#include <throng/main.hpp>
#include <throng/testing/http_server.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;
using throng::testing::http_reply;
using throng::testing::http_request;

// The test of the story, for whichever server.
throng::load_test ramp_test(const std::string& name, const std::string& url,
                            const story_scale& real) {
  const auto visit = [url](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get(url);
    vu.check("status is 200", res.status() == 200);
    co_await vu.sleep(1s);
  };
  throng::load_test test{name};
  const throng::ramping_vus ramp{.start_vus = 0,
                                 .stages = {{real(2min), 100}, {real(6min), 400}, {real(2min), 0}}};
  test.scenario("visit", ramp, visit);
  test.require("http_req_duration", "p(95)<2000"); // milliseconds, as k6 writes it
  test.require("http_req_failed", "rate<0.01");
  return test;
}

const char* word(throng::verdict how) {
  return how == throng::verdict::passed   ? "passed"
         : how == throng::verdict::failed ? "failed"
                                          : "was not run to its end";
}

int main(int argc, char** argv) {
  const story_scale real(argc, argv, 120);

  throng::testing::http_server good(
      [](const http_request&) { return http_reply{.body = "all is well", .delay = 20ms}; });
  // Handlers run one at a time, so a plain number counts.
  throng::testing::http_server bad([asked = 0](const http_request&) mutable {
    ++asked;
    return http_reply{.status = asked % 40 == 0 ? 503 : 200,
                      .body = "one moment",
                      .delay = asked % 8 == 0 ? 3s : 20ms};
  });

  throng::result well;
  throng::result ill;
  auto good_test = ramp_test("a good server", good.url("/"), real);
  const int first = throng::main(good_test, argc, argv, well);
  if (well.verdict() == throng::verdict::invalid)
    return first; // nothing was run
  std::cout << '\n';
  auto bad_test = ramp_test("a bad server", bad.url("/"), real);
  const int second = throng::main(bad_test, argc, argv, ill);

  std::cout << "\nthe good server: " << word(well.verdict()) << ", exit code " << first
            << "\nthe bad server: " << word(ill.verdict()) << ", exit code " << second << '\n';
  return first == throng::exit_codes::passed && second == throng::exit_codes::thresholds_failed ? 0
                                                                                                : 1;
}
