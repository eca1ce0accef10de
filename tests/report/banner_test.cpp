#include <throng/report/banner.hpp>
#include <throng/version.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;

TEST_CASE("the banner names the test and what its one scenario will do") {
  throng::run_description run;
  run.test = "ping";
  run.most_vus = 10;
  run.longest = 40s;
  run.scenarios = {{"visit", "10 looping VUs for 10s (gracefulStop: 30s)"}};
  CHECK(throng::banner_text(run) == "throng " THRONG_VERSION R"(

     execution: local
        script: ping
        output: -

     scenarios: (100.00%) 1 scenario, 10 max VUs, 40s max duration (incl. graceful stop):
              * visit: 10 looping VUs for 10s (gracefulStop: 30s)
)");
}

TEST_CASE("the banner lists scenarios in the order given, and the outputs") {
  throng::run_description run;
  run.test = "shop\n";
  run.outputs = "json (out.json)";
  run.most_vus = 15;
  run.longest = 105s;
  run.scenarios = {{"api", "10.00 iterations/s for 1m0s (maxVUs: 5-10, gracefulStop: 30s)"},
                   {"ui", "5 looping VUs for 30s (exec: ui, startTime: 15s, gracefulStop: 30s)"}};
  CHECK(throng::banner_text(run) == "throng " THRONG_VERSION R"(

     execution: local
        script: shop )"
                                    R"(
        output: json (out.json)

     scenarios: (100.00%) 2 scenarios, 15 max VUs, 1m45s max duration (incl. graceful stop):
              * api: 10.00 iterations/s for 1m0s (maxVUs: 5-10, gracefulStop: 30s)
              * ui: 5 looping VUs for 30s (exec: ui, startTime: 15s, gracefulStop: 30s)
)");
}

TEST_CASE("the banner tells the seed, and which part of the test runs here") {
  throng::run_description run;
  run.test = "shop";
  run.seed = 18446744073709551615u;
  run.segment = 0.25;
  run.most_vus = 5;
  run.longest = 40s;
  run.scenarios = {{"ui", "5 looping VUs for 30s"}};
  const auto text = throng::banner_text(run);
  CHECK(text == "throng " THRONG_VERSION R"(

     execution: local
        script: shop
        output: -
          seed: 18446744073709551615

     scenarios: (25.00%) 1 scenario, 5 max VUs, 40s max duration (incl. graceful stop):
              * ui: 5 looping VUs for 30s
)");
  run.seed = 0;
  CHECK(throng::banner_text(run).find("          seed: 0\n\n") != std::string::npos);
  run.segment = 1.0 / 3;
  CHECK(throng::banner_text(run).find("scenarios: (33.33%) 1 ") != std::string::npos);
}

TEST_CASE("what goes on until it is stopped has no longest duration in the banner") {
  throng::run_description run;
  run.most_vus = 5;
  run.is_endless = true;
  run.scenarios = {{"a", "x"}};
  CHECK(throng::banner_text(run).find(
            "     scenarios: (100.00%) 1 scenario, 5 max VUs, until it is stopped:\n") !=
        std::string::npos);
}

TEST_CASE("a coloured banner has its first word in bold and its facts in cyan") {
  throng::run_description run;
  run.test = "ping";
  const auto text = throng::banner_text(run, throng::color_palette());
  CHECK(text.starts_with("\x1b[1mthrong\x1b[0m " THRONG_VERSION "\n\n"));
  CHECK(text.find("        script: \x1b[36mping\x1b[0m\n") != std::string::npos);
  CHECK(text.find("0 scenarios, 0 max VUs, 0s max duration") != std::string::npos);
}
