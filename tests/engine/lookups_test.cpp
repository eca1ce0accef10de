// Lookups of names in virtual time: when they are made, how long they hold, which addresses they
// lead to, and whom they find when they end.

#include "virtual_client.hpp"
#include <throng/http/http_options.hpp>

#include <algorithm>
#include <set>

using namespace virtual_client;
using throng::dns_policy;
using throng::dns_select;
using throng::http_error;
using throng::load_test;
using throng::task;
using throng::vu;

namespace {

// When the names were looked up, counted from the start.
using moments = std::vector<nanoseconds>;

// Takes notes of each lookup, and answers all alike.
void answer_alike(scene& of, scripted_lookup told, moments& into) {
  of.here.network().resolver = [told = std::move(told), &into](std::string_view, instant now) {
    into.push_back(now - start);
    return told;
  };
}

std::vector<std::string> times(std::size_t count, const std::string& url) {
  return std::vector<std::string>(count, url);
}

} // namespace

TEST_CASE("a name is looked up again when its ttl has passed since the answer, and not before") {
  struct row {
    nanoseconds ttl;
    nanoseconds lookup; // how long one takes
    moments expected;
  };
  const moments each_second{0s, 1s, 2s, 3s, 4s, 5s, 6s, 7s};
  for (const auto& each : {
           row{0s, 0s, each_second},
           row{1ns, 0s, each_second},
           row{1s, 0s, each_second},
           row{1s + 1ns, 0s, {0s, 2s, 4s, 6s}},
           row{3s - 1ns, 0s, {0s, 3s, 6s}},
           row{3s, 0s, {0s, 3s, 6s}},
           row{5min, 0s, {0s}},
           row{nanoseconds::max(), 0s, {0s}},
           // Each lookup moves what follows.
           row{0s, 500ms, {0s, 1500ms, 3s, 4500ms, 6s, 7500ms, 9s, 10500ms}},
           row{3s, 500ms, {0s, 3500ms, 7s}},
           row{3s + 1ns, 500ms, {0s, 4500ms}},
       }) {
    CAPTURE(each.ttl.count());
    CAPTURE(each.lookup.count());
    std::vector<answer> answers;
    auto test = asking(times(8, "http://a/"), answers, 1s);
    test.http().dns.ttl = each.ttl;
    test.http().no_connection_reuse = true;
    scene all;
    moments asked;
    answer_alike(all, found({"192.0.2.1"}, each.lookup), asked);
    const auto told = all.run(test);
    CHECK(asked == each.expected);
    CHECK(answers == std::vector<answer>(8, {200, 0, "", "hello"}));
    CHECK(all.dialled == times(8, "192.0.2.1 80"));
    // One that takes no time is none that anybody waited for.
    const double waited = each.lookup > 0s ? static_cast<double>(asked.size()) : 0;
    CHECK(told.value(throng::http_req_looking_up.count()) == waited);
    if (waited > 0) {
      CHECK(told.value(throng::http_req_looking_up.min()) == each.lookup);
      CHECK(told.value(throng::http_req_looking_up.max()) == each.lookup);
    }
    CHECK(told.value(throng::http_req_blocked.max()) == each.lookup);
    CHECK(told.value(throng::http_req_connecting.max()) == 0s);
  }
}

TEST_CASE("a kept connection needs no lookup, whatever the ttl") {
  std::vector<answer> answers;
  auto test = asking(times(5, "http://a/"), answers, 10min);
  test.http().dns.ttl = 0s;
  scene all;
  moments asked;
  answer_alike(all, found({"192.0.2.1"}), asked);
  (void)all.run(test);
  CHECK(asked == moments{0s});
  CHECK(all.dialled.size() == 1);
}

TEST_CASE("an address in a URL is asked as it is, once and for ever") {
  std::vector<answer> answers;
  auto test =
      asking({"http://192.0.2.9/", "http://192.0.2.9/", "http://[2001:db8::9]:81/"}, answers);
  test.http().dns = {.ttl = 0s, .policy = dns_policy::only_ipv6};
  test.http().no_connection_reuse = true;
  scene all;
  moments asked;
  answer_alike(all, not_found(http_error::lookup_failed), asked);
  (void)all.run(test);
  CHECK(answers == std::vector<answer>(3, {200, 0, "", "hello"}));
  CHECK(all.dialled == std::vector<std::string>{"192.0.2.9 80", "192.0.2.9 80", "2001:db8::9 81"});
  CHECK(asked.empty());
  CHECK(all.here.network().lookups == 2);
}

TEST_CASE("new connections begin at the address that dns.select says") {
  const auto dialled_with = [](dns_select select, std::uint64_t seed) {
    std::vector<answer> answers;
    auto test = asking(times(60, "http://a/"), answers);
    test.http().dns.select = select;
    test.http().no_connection_reuse = true;
    scene all;
    moments asked;
    answer_alike(all, found({"192.0.2.0", "192.0.2.1", "192.0.2.2"}), asked);
    (void)all.run(test, {.seed = seed});
    CHECK(asked.size() == 1);
    return all.dialled;
  };
  CHECK(dialled_with(dns_select::first, 1) == times(60, "192.0.2.0 80"));
  const auto in_turn = dialled_with(dns_select::round_robin, 1);
  REQUIRE(in_turn.size() == 60);
  for (std::size_t i = 0; i < 60; ++i)
    CHECK(in_turn[i] == "192.0.2." + std::to_string(i % 3) + " 80");
  const auto any = dialled_with(dns_select::random, 1);
  CHECK(std::set<std::string>(any.begin(), any.end()).size() == 3);
  CHECK(dialled_with(dns_select::random, 1) == any);
  CHECK(dialled_with(dns_select::random, 2) != any);
}

TEST_CASE("addresses that refuse are followed by the next one that dns.policy allows") {
  struct row {
    dns_policy policy;
    std::vector<std::string> found;
    std::vector<std::string> dialled;
    answer told;
  };
  const std::vector<std::string> mixed{"192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2"};
  const answer refused{0, 1212, "dial: connection refused"};
  for (const auto& each : {
           row{dns_policy::prefer_ipv4,
               mixed,
               {"192.0.2.1 80", "192.0.2.2 80", "2001:db8::1 80", "2001:db8::2 80"},
               refused},
           row{dns_policy::prefer_ipv6,
               mixed,
               {"2001:db8::1 80", "2001:db8::2 80", "192.0.2.1 80", "192.0.2.2 80"},
               refused},
           row{dns_policy::only_ipv4, mixed, {"192.0.2.1 80", "192.0.2.2 80"}, refused},
           row{dns_policy::only_ipv6, mixed, {"2001:db8::1 80", "2001:db8::2 80"}, refused},
           row{dns_policy::any,
               mixed,
               {"192.0.2.1 80", "2001:db8::1 80", "192.0.2.2 80", "2001:db8::2 80"},
               refused},
           row{dns_policy::prefer_ipv4, {"2001:db8::1"}, {"2001:db8::1 80"}, refused},
           row{dns_policy::only_ipv4,
               {"2001:db8::1"},
               {},
               {0, 1101, "lookup: the host has no IPv4 address"}},
           row{dns_policy::only_ipv6,
               {"192.0.2.1"},
               {},
               {0, 1101, "lookup: the host has no IPv6 address"}},
       }) {
    CAPTURE(static_cast<int>(each.policy));
    std::vector<answer> answers;
    auto test = asking({"http://a/"}, answers);
    test.http().dns = {.select = dns_select::first, .policy = each.policy};
    scene all;
    all.connect.error = http_error::connection_refused;
    moments asked;
    answer_alike(all, found(each.found), asked);
    const auto told = all.run(test);
    CHECK(all.dialled == each.dialled);
    CHECK(answers == std::vector<answer>{each.told});
    CHECK(reqs(told) == 1);
    CHECK(failed(told) == 1);
    CHECK(told.value(throng::http_conns_opened.count()) == 0);
  }
}

TEST_CASE("one address that refuses is no failure while another one takes the connection") {
  std::vector<answer> answers;
  auto test = asking({"http://a/"}, answers);
  test.http().dns.select = dns_select::first;
  scene all;
  moments asked;
  answer_alike(all, found({"192.0.2.1", "192.0.2.2"}, 300ms), asked);
  all.here.network().acceptor = [](const scripted_endpoint& to, instant) {
    const bool is_first = to.host == "192.0.2.1";
    return scripted_connect{is_first ? http_error::connection_refused : http_error::none,
                            is_first ? 50ms : 20ms};
  };
  const auto told = all.run(test);
  CHECK(answers == std::vector<answer>{{200, 0, "", "hello"}});
  CHECK(reqs(told) == 1);
  CHECK(failed(told) == 0);
  CHECK(told.value(throng::http_conns_opened.count()) == 1);
  CHECK(told.value(throng::http_req_looking_up.max()) == 300ms);
  CHECK(told.value(throng::http_req_connecting.max()) == 20ms);
  CHECK(told.value(throng::http_req_blocked.max()) == 370ms);
}

TEST_CASE("a lookup that fails is a failed request with its code, and the next one asks again") {
  struct row {
    scripted_lookup told;
    answer expected;
  };
  for (const auto& each : {
           row{not_found(http_error::lookup_failed, 300ms), {0, 1100, "lookup: failed"}},
           row{not_found(http_error::no_such_host, 300ms), {0, 1101, "lookup: no such host"}},
           // An answer without any address is one, too.
           row{not_found(http_error::none, 300ms), {0, 1101, "lookup: no such host"}},
       }) {
    std::vector<answer> answers;
    const auto test = asking(times(3, "http://a/"), answers, 1s);
    scene all;
    moments asked;
    answer_alike(all, each.told, asked);
    const auto told = all.run(test);
    CHECK(answers == std::vector<answer>(3, each.expected));
    CHECK(asked == moments{0s, 1300ms, 2600ms});
    CHECK(all.dialled.empty());
    CHECK(reqs(told) == 3);
    CHECK(failed(told) == 1);
    CHECK(told.value(throng::http_req_duration.count()) == 0);
    CHECK(told.value(throng::http_req_looking_up.count()) == 3);
    CHECK(told.value(throng::http_req_looking_up.min()) == 300ms);
    CHECK(told.value(throng::data_sent.count()) == 0);
    REQUIRE(told.facts().failures.size() == 1);
    const auto& kept = told.facts().failures[0];
    CHECK(kept.code == each.expected.code);
    CHECK(kept.text == each.expected.error);
    CHECK(kept.origin == "http://a");
    CHECK(kept.times == 3);
    CHECK(nanoseconds(kept.first.at) == 300ms);
    CHECK(nanoseconds(kept.last.at) == 2900ms);
  }
}

TEST_CASE("an answer that fails ends what was known, whose ttl has passed, and a good one heals") {
  std::vector<answer> answers;
  auto test = asking(times(3, "http://a/"), answers, 1s);
  test.http().dns.ttl = 1s;
  test.http().no_connection_reuse = true;
  scene all;
  all.here.network().resolver = [](std::string_view, instant now) {
    return now == start + 1s ? not_found(http_error::lookup_failed) : found({"192.0.2.1"});
  };
  (void)all.run(test);
  CHECK(answers == std::vector<answer>{
                       {200, 0, "", "hello"}, {0, 1100, "lookup: failed"}, {200, 0, "", "hello"}});
}

TEST_CASE("users that want one name wait for one lookup, each for what is left of it") {
  std::vector<nanoseconds> waited(6);
  load_test test("t");
  test.scenario("s", throng::per_vu_iterations{.vus = 5}, [&](vu& vu) -> task<> {
    co_await vu.sleep(static_cast<std::int64_t>(vu.id()) * 100ms);
    const auto res = co_await vu.http.get("http://a/");
    CHECK(res.status() == 200);
    waited[vu.id()] = res.timings().looking_up;
    CHECK(res.timings().blocked == waited[vu.id()]);
  });
  scene all;
  moments asked;
  answer_alike(all, found({"192.0.2.1"}, 1s), asked);
  const auto told = all.run(test);
  CHECK(asked == moments{100ms});
  CHECK(waited == moments{0s, 1s, 900ms, 800ms, 700ms, 600ms});
  CHECK(told.value(throng::http_req_looking_up.count()) == 5);
  CHECK(told.value(throng::http_req_looking_up.min()) == 600ms);
}

TEST_CASE("the time of a lookup counts towards the request's timeout") {
  for (const auto& [timeout, code] : {std::pair{1s - 1ns, 1050}, std::pair{1s + 1ns, 0}}) {
    CAPTURE(timeout.count());
    std::vector<answer> answers;
    auto test = asking({"http://a/"}, answers);
    test.http().timeout = timeout;
    scene all;
    moments asked;
    answer_alike(all, found({"192.0.2.1"}, 1s), asked);
    const auto told = all.run(test);
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].code == code);
    CHECK(all.dialled.size() == (code == 0 ? 1 : 0));
  }
}

namespace {

// What becomes of a name's first users, who are gone before its lookup ends at 2 s.
struct gone {
  const char* how;
  throng::connection_sharing sharing;
  bool ends_connections; // with the iteration: they are freed
  bool is_found;
};

std::vector<gone> all_gone() {
  std::vector<gone> rows;
  for (const auto* how : {"timeout", "cut off", "cut off batch"}) {
    for (const auto sharing :
         {throng::connection_sharing::per_vu, throng::connection_sharing::shared}) {
      for (const bool ends : {false, true}) {
        // Connections that users share belong to no iteration.
        if (ends && sharing == throng::connection_sharing::shared)
          continue;
        for (const bool is_found : {false, true})
          rows.push_back({how, sharing, ends, is_found});
      }
    }
  }
  return rows;
}

} // namespace

TEST_CASE("a lookup that ends when its users are gone finds nobody and connects nothing") {
  for (const auto& each : all_gone()) {
    const std::string_view how = each.how;
    CAPTURE(each.how);
    CAPTURE(static_cast<int>(each.sharing));
    CAPTURE(each.ends_connections);
    CAPTURE(each.is_found);
    load_test test("t");
    test.http().sharing = each.sharing;
    test.http().no_vu_connection_reuse = each.ends_connections;
    test.scenario("gone", throng::constant_vus{.vus = 3, .duration = 1s},
                  [how](vu& vu) -> task<> {
                    if (how == "cut off batch") {
                      co_await vu.http.batch(vu.http.get("http://slow/1"),
                                             vu.http.get("http://slow/2"));
                    } else {
                      const auto limit = how == "timeout" ? nanoseconds{400ms} : 60s;
                      const auto res = co_await vu.http.get("http://slow/").timeout(limit);
                      CHECK(res.error_code() == 1050);
                      CHECK(how == "timeout");
                    }
                  })
        .graceful_stop(0s);
    std::vector<answer> late;
    // Asks for another name over the very connections, while the first name is still looked up.
    test.scenario("other", throng::per_vu_iterations{.vus = 2},
                  [&](vu& vu) -> task<> {
                    const auto other = co_await vu.http.get("http://other/");
                    late.push_back(seen(other));
                    const auto again = co_await vu.http.get("http://slow/again");
                    late.push_back(seen(again));
                  })
        .start_time(1500ms);
    scene all;
    all.here.network().resolver = [&](std::string_view host, instant now) {
      if (host == "other")
        return found({"192.0.2.2"}, 1s);
      if (now > start + 2s)
        return found({"192.0.2.1"});
      CHECK(now == start);
      return each.is_found ? found({"192.0.2.1"}, 2s) : not_found(http_error::lookup_failed, 2s);
    };
    const auto told = all.run(test);
    CHECK(late == std::vector<answer>(4, {200, 0, "", "hello"}));
    // Nobody was there at 2 s.
    REQUIRE(all.dialled.size() >= 2);
    CHECK(all.dialled[0] == "192.0.2.2 80");
    CHECK(all.requests.size() == 4);
    CHECK(told.value(throng::http_conns_opened.count()) == 4);
    // Each of three users gives up at 400 and 800 ms, and is cut off at 1 s.
    CHECK(reqs(told) == (how == "timeout" ? 6 : 0) + 4);
    CHECK(told.facts().interrupted_iterations == 3);
  }
}

TEST_CASE("the answer to a lookup that was given up is the next request's, once") {
  struct row {
    nanoseconds pause; // between the two
    nanoseconds waited;
    nanoseconds elapsed;
  };
  for (const auto& each :
       {row{0s, 700ms, 1020ms}, row{500ms, 200ms, 1020ms}, row{1s, 0s, 1320ms}}) {
    CAPTURE(each.pause.count());
    std::vector<answer> answers;
    load_test test("t");
    test.scenario("s", throng::per_vu_iterations{.vus = 2}, [&](vu& vu) -> task<> {
      const auto early = co_await vu.http.get("http://slow/").timeout(300ms);
      CHECK(early.error_code() == 1050);
      co_await vu.sleep(each.pause);
      const auto late = co_await vu.http.get("http://slow/");
      answers.push_back(seen(late));
      CHECK(late.timings().looking_up == each.waited);
      CHECK(late.timings().connecting == 20ms);
    });
    scene all;
    all.connect.delay = 20ms;
    moments asked;
    answer_alike(all, found({"192.0.2.1"}, 1s), asked);
    const auto told = all.run(test);
    CHECK(answers == std::vector<answer>(2, {200, 0, "", "hello"}));
    CHECK(asked == moments{0s});
    CHECK(all.dialled.size() == 2);
    CHECK(reqs(told) == 4);
    CHECK(told.elapsed() == each.elapsed);
  }
}

TEST_CASE("a run ends although a lookup does not") {
  load_test test("t");
  test.scenario("s", throng::constant_vus{.vus = 2, .duration = 1s},
                [](vu& vu) -> task<> {
                  const auto res = co_await vu.http.get("http://silent/");
                  FAIL("answered with " << res.error_code());
                })
      .graceful_stop(1s);
  for (const auto delay : {nanoseconds{1h}, nanoseconds::max()}) {
    scene all;
    moments asked;
    answer_alike(all, found({"192.0.2.1"}, delay), asked);
    const auto told = all.run(test);
    CHECK(told.elapsed() == 2s);
    CHECK(told.facts().interrupted_iterations == 2);
    CHECK(reqs(told) == 0);
  }
}
