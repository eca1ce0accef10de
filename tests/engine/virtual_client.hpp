// Scripts in virtual time that ask some URLs and keep what they saw, and networks that take notes.

#pragma once

#include <throng/engine/run_in.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/virtual_world.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace virtual_client {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using throng::instant;
using throng::testing::scripted_connect;
using throng::testing::scripted_endpoint;
using throng::testing::scripted_lookup;
using throng::testing::scripted_reply;
using throng::testing::virtual_world;

inline constexpr instant start{1h}; // of every virtual run that prepares nothing

// What a script saw of a response.
struct answer {
  int status;
  int code;
  std::string error;
  std::string body = {};
  friend bool operator==(const answer&, const answer&) = default;
  friend std::ostream& operator<<(std::ostream& out, const answer& one) {
    return out << one.status << " " << one.code << " '" << one.error << "' '" << one.body << "'";
  }
};
inline answer seen(const throng::response& of) {
  return {of.status(), of.error_code(), std::string(of.error()), std::string(of.body())};
}

// One user that asks the URLs one after the other, each a pause after the last answer.
inline throng::load_test asking(std::vector<std::string> urls, std::vector<answer>& into,
                                nanoseconds pause = {}) {
  throng::load_test test("t");
  test.scenario("s", throng::per_vu_iterations{},
                [urls = std::move(urls), &into, pause](throng::vu& vu) -> throng::task<> {
                  for (const auto& url : urls) {
                    const auto res = co_await vu.http.get(url);
                    into.push_back(seen(res));
                    co_await vu.sleep(pause);
                  }
                });
  return test;
}

// A run in a network of its own, which a test may change before.
struct scene {
  explicit scene(throng::testing::scripted_server server =
                     [](std::string_view, instant) { return throng::testing::ok_reply("hello"); })
      : here([this, server = std::move(server)](std::string_view request, instant now) {
          requests.emplace_back(request);
          return server(request, now);
        }) {
    here.network().acceptor = [this](const scripted_endpoint& to, instant) {
      dialled.push_back(to.host + " " + std::to_string(to.port));
      return connect;
    };
  }

  throng::result run(const throng::load_test& test, const throng::run_options& options = {}) {
    return throng::run_in(here, test, options);
  }

  std::vector<std::string> requests; // as they came
  std::vector<std::string> dialled;  // `host port` of each connect
  scripted_connect connect;          // what becomes of each
  virtual_world here;
};

// An answer of a resolver.
inline scripted_lookup found(std::vector<std::string> addresses, nanoseconds delay = {}) {
  scripted_lookup told;
  told.addresses = std::move(addresses);
  told.delay = delay;
  return told;
}
inline scripted_lookup not_found(throng::http_error error, nanoseconds delay = {}) {
  scripted_lookup told;
  told.error = error;
  told.delay = delay;
  return told;
}

inline double reqs(const throng::result& of) { return of.value(throng::http_reqs.count()); }
inline double failed(const throng::result& of) { return of.value(throng::http_req_failed.rate()); }

} // namespace virtual_client
