// Whole runs against a site: a handler that answers for every host, and a log of what was asked of
// it and when.  In coroutines over virtual time, and in plain functions over the same time.

#pragma once

#include "plain_visitor.hpp"
#include <throng/engine/shared_run.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/testing/served_by.hpp>
#include <throng/testing/service_model.hpp>
#include <throng/testing/virtual_run.hpp>
#include <throng/vu/load_test.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sites {

using namespace std::chrono_literals;
using throng::load_test;
using throng::task;
using throng::vu;
using throng::testing::fault;
using throng::testing::http_reply;
using throng::testing::http_request;

// Compared by tests, and shown when they differ.
class lines : public std::vector<std::string> {
public:
  using std::vector<std::string>::vector;
  friend std::ostream& operator<<(std::ostream& out, const lines& all) {
    for (const auto& each : all)
      out << "\n  '" << each << "'";
    return out;
  }
};

// One request, as a server sees it.
struct sight {
  std::string what; // GET http://a/x
  std::chrono::nanoseconds at;
  std::string cookie;
  std::string authorization;
  std::string body;
  std::string text; // all headers
};

class site {
public:
  using handler = std::function<http_reply(const http_request&)>;

  explicit site(handler answers, std::chrono::nanoseconds dial = {})
      : here([this](std::string_view request, throng::instant now) { return answer(request, now); },
             dial),
        answers_(std::move(answers)) {}

  [[nodiscard]] const std::vector<sight>& seen() const noexcept { return seen_; }
  // What was asked, in order: a part of each sight, or all.
  [[nodiscard]] lines asked(std::string sight::*part = &sight::what) const {
    lines all;
    for (const auto& each : seen_)
      all.push_back(each.*part);
    return all;
  }
  // The same, behind the instant: `400ms GET http://a/x`.
  [[nodiscard]] lines course() const {
    lines all;
    for (const auto& each : seen_)
      all.push_back(std::to_string(each.at / 1ms) + "ms " + each.what);
    return all;
  }

  throng::testing::virtual_world here;

private:
  throng::testing::scripted_reply answer(std::string_view request, throng::instant now) {
    return throng::testing::served_by([&](const http_request& asked) {
      std::string text;
      for (const auto& each : asked.headers)
        text.append(each.name).append(": ").append(each.value).append("\n");
      seen_.push_back({std::string(asked.method) + " http://" + std::string(asked.header("host")) +
                           std::string(asked.target),
                       now - throng::simulation_start, std::string(asked.header("cookie")),
                       std::string(asked.header("authorization")), std::string(asked.body), text});
      return answers_(asked);
    })(request, now);
  }

  handler answers_;
  std::vector<sight> seen_;
};

inline http_reply redirect(int status, std::string where, std::chrono::nanoseconds delay = {}) {
  return {.status = status, .headers = {{"Location", std::move(where)}}, .delay = delay};
}

inline std::string host_of(const http_request& asked) { return std::string(asked.header("host")); }

// Runs the test.
inline throng::result run(site& there, const load_test& test) {
  return throng::run_in(there.here, test);
}

// One user, one iteration.
template <class Body>
load_test one_visit(Body body) {
  load_test test("t");
  test.scenario("a", throng::per_vu_iterations{}, std::move(body));
  return test;
}

inline double count(const throng::result& told, const throng::counter& of) {
  return told.value(of.count());
}

// What became of connections.
struct connection_counts {
  double opened = 0, reused = 0, by_client = 0, by_server = 0, retries = 0;
  friend bool operator==(const connection_counts&, const connection_counts&) = default;
  friend std::ostream& operator<<(std::ostream& out, const connection_counts& one) {
    return out << one.opened << " opened, " << one.reused << " reused, " << one.by_client
               << " closed by us, " << one.by_server << " by servers, " << one.retries
               << " retries";
  }
};
inline connection_counts connections_of(const throng::result& told) {
  return {count(told, throng::http_conns_opened), count(told, throng::http_conns_reused),
          count(told, throng::http_conns_closed_by_client),
          count(told, throng::http_conns_closed_by_server), count(told, throng::http_req_retries)};
}

// A part of a script: a request, a batch or a sleep.
class step {
public:
  using one = std::function<throng::request(vu&)>;
  using several = std::function<std::vector<throng::request>(vu&)>;

  template <class Ask>
  requires std::is_invocable_r_v<throng::request, Ask, vu&> step(Ask of) : ask(std::move(of)) {}
  template <class Ask>
  requires std::is_invocable_r_v<std::vector<throng::request>, Ask, vu&> step(Ask of)
      : ask_all(std::move(of)) {}
  template <class Rep, class Period>
  step(std::chrono::duration<Rep, Period> sleep) : rest(sleep) {}

  one ask;
  several ask_all;
  std::chrono::nanoseconds rest{};
};
// GET.
inline step get(std::string url) {
  return step([url = std::move(url)](vu& vu) { return vu.http.get(url); });
}

// What a script was told.
struct answer {
  int status;
  int error_code;
  std::string url;
  std::string body;
  unsigned retries;
  throng::timings times;
};

// What came of a visit.
struct visited {
  throng::result told;
  std::vector<answer> answers;
  std::chrono::nanoseconds took; // the clock at its end
};

// The same script is awaited in a coroutine, and waits in a plain function.
enum class life : bool { coroutine, plain };
inline constexpr life lives[] = {life::coroutine, life::plain};
inline doctest::String toString(life how) {
  return how == life::plain ? "plain function" : "coroutine";
}

namespace detail {

inline void note(std::vector<answer>& into, const throng::response& got) {
  into.push_back({got.status(), got.error_code(), std::string(got.url()), std::string(got.body()),
                  got.retries(), got.timings()});
}

inline task<> carry_out(vu& vu, const std::vector<step>& script, std::vector<answer>& into) {
  for (const auto& each : script) {
    if (each.ask) {
      const auto request = each.ask(vu);
      const auto got = co_await request;
      note(into, got);
    } else if (each.ask_all) {
      const auto requests = each.ask_all(vu);
      const auto all = co_await vu.http.batch(requests);
      for (const auto& got : all)
        note(into, got);
    } else {
      co_await vu.sleep(each.rest);
    }
  }
}

inline void carry_out_plainly(vu& vu, const std::vector<step>& script, std::vector<answer>& into) {
  for (const auto& each : script) {
    if (each.ask) {
      note(into, each.ask(vu).wait());
    } else if (each.ask_all) {
      const auto requests = each.ask_all(vu);
      for (const auto& got : vu.http.batch(requests).wait())
        note(into, got);
    } else {
      vu.sleep(each.rest).wait();
    }
  }
}

} // namespace detail

// One user carries out the script, so many times.
inline visited visit(life how, site& there, const throng::http_options& options,
                     const std::vector<step>& script, int iterations = 1, double rps = 0) {
  visited all{};
  if (how == life::coroutine) {
    load_test test("t");
    test.rps(rps).http(options);
    test.scenario(
        "a", throng::per_vu_iterations{.vus = 1, .iterations = iterations, .max_duration = 48h},
        [&](vu& vu) { return detail::carry_out(vu, script, all.answers); });
    all.told = run(there, test);
  } else {
    throng::test_facts facts{"t", 1};
    facts.wall_zero = throng::wall_zero_at(there.here.now());
    throng::shared_run run(std::move(facts), options, rps, {});
    plain_visitor visitor(there.here, run);
    for (int i = 0; i < iterations; ++i)
      visitor.iterate([&](vu& vu) { detail::carry_out_plainly(vu, script, all.answers); });
    all.told = visitor.told();
  }
  all.took = there.here.now() - throng::simulation_start;
  return all;
}

} // namespace sites
