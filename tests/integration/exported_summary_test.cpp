// The exported summary of a real run, read by somebody else's reader, against the result.

#include "accounts.hpp"
#include "temporary_directory.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <string>

using namespace std::chrono_literals;
using nlohmann::json;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;

namespace {

const throng::counter sold{"sold"};
const throng::gauge stock{"stock"};
const throng::rate happy{"happy"};
const throng::trend<> size{"size"};
const throng::duration_trend rest{"rest"};

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

doctest::Approx nearly(double value) { return doctest::Approx(value).epsilon(1e-9); }

const json& values(const json& summary, const std::string& metric) {
  return summary.at("metrics").at(metric).at("values");
}

void compare(const json& summary, const throng::result& told, const throng::counter& of,
             const std::string& name) {
  INFO(name);
  CHECK(summary["metrics"][name]["type"] == "counter");
  CHECK(values(summary, name)["count"] == nearly(told.value(of.count())));
  CHECK(values(summary, name)["rate"] == nearly(told.value(of.rate())));
}

void compare(const json& summary, const throng::result& told, const throng::duration_trend& of,
             const std::string& name) {
  INFO(name);
  CHECK(summary["metrics"][name]["type"] == "trend");
  CHECK(summary["metrics"][name]["contains"] == "time");
  const auto& shown = values(summary, name);
  CHECK(shown["min"] == nearly(milliseconds(told.value(of.min()))));
  CHECK(shown["max"] == nearly(milliseconds(told.value(of.max()))));
  CHECK(shown["med"] == nearly(milliseconds(told.value(of.med()))));
  CHECK(shown["p(90)"] == nearly(milliseconds(told.value(of.p(90)))));
  CHECK(shown["p(95)"] == nearly(milliseconds(told.value(of.p(95)))));
  // The result rounds the mean to nanoseconds.
  CHECK(std::abs(shown["avg"].get<double>() - milliseconds(told.value(of.avg()))) < 1e-6);
}

} // namespace

TEST_CASE("the exported summary holds the numbers of the result") {
  http_server server([](const http_request& asked) {
    return http_reply{.status = asked.path == "/bad" ? 500 : 200, .body = "body"};
  });
  const temporary_directory directory;
  const auto file = directory / "summary.json";
  const auto good = server.url("/good");
  const auto bad = server.url("/bad");
  throng::load_test test{"exported"};
  test.scenario("export", throng::constant_vus{.vus = 5, .duration = 1s},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(good);
                  vu.check("good \"one\"", got.status() == 200);
                  const auto failed = co_await vu.http.get(bad);
                  vu.check("bad", failed.status() == 200);
                  sold.add(vu, 3);
                  stock.set(vu, static_cast<double>(vu.iteration()));
                  happy.add(vu, vu.id() == 1);
                  size.add(vu, static_cast<double>(got.bytes_received()));
                  rest.add(vu, 1500us);
                  co_await vu.sleep(1ms);
                  if (vu.iteration() == 3)
                    throw std::runtime_error("third\n\"time\"");
                });
  test.require(throng::http_req_failed.rate() < 0.1);
  test.require(sold.count() > 0);
  const auto told = throng::run(
      test, {.workers = 2, .summary_export = file, .result_file = directory / "result.json"});
  const auto summary = json::parse(content_of(file));

  CHECK(told.exit_code() == summary["throng"]["exit_code"]);
  CHECK(summary["throng"]["verdict"] == "failed");
  CHECK(summary["throng"]["test"] == "exported");
  CHECK(summary["throng"]["reasons"] == told.reasons());
  CHECK(summary["throng"]["exceptions"] ==
        json::array({{{"message", "third\n\"time\""}, {"times", 5}}}));
  CHECK(summary["state"]["testRunDurationMs"] == nearly(milliseconds(told.elapsed())));

  compare(summary, told, throng::http_reqs, "http_reqs");
  compare(summary, told, throng::iterations, "iterations");
  compare(summary, told, throng::data_sent, "data_sent");
  compare(summary, told, throng::data_received, "data_received");
  compare(summary, told, sold, "sold");
  compare(summary, told, throng::http_req_duration, "http_req_duration");
  compare(summary, told, throng::http_req_waiting, "http_req_waiting");
  compare(summary, told, throng::http_req_blocked, "http_req_blocked");
  compare(summary, told, throng::iteration_duration, "iteration_duration");
  compare(summary, told, rest, "rest");

  const auto iterations = total(told, throng::iterations);
  CHECK(values(summary, "http_req_failed")["rate"] == 0.5);
  CHECK(values(summary, "http_req_failed")["passes"] == iterations);
  CHECK(values(summary, "http_req_failed")["fails"] == iterations);
  CHECK(values(summary, "happy")["rate"] == nearly(told.value(happy.rate())));
  CHECK(values(summary, "stock")["value"] == nearly(told.value(stock.value())));
  CHECK(values(summary, "stock")["max"] == nearly(told.value(stock.max())));
  CHECK(values(summary, "vus_max")["value"] == 5);
  CHECK(values(summary, "size")["max"] == nearly(told.value(size.max())));
  CHECK(summary["metrics"]["http_req_failed"]["thresholds"]["rate<0.1"]["ok"] == false);

  const auto& checks = summary["root_group"]["checks"];
  REQUIRE(checks.size() == 2);
  CHECK(checks[0]["name"] == "good \"one\"");
  CHECK(checks[0]["passes"] == iterations);
  CHECK(checks[1]["name"] == "bad");
  CHECK(checks[1]["fails"] == iterations);
  CHECK(values(summary, "http_reqs")["count"] == server.counts().requests);

  // The saved result is the one that run() gave back.
  CHECK(throng::result_from_file(directory / "result.json") == told);
}
